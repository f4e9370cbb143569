"""Reads groups of settings from the environment, and lists them for a person.

Owns: `<VARIABLE>_FILE`, the sentences for what is missing, the table that `check-config` prints and the page
`docs/settings.md`. Must not: know a variable; each room declares its own, the command line hands the groups in.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import click
import environ
from attrs import frozen
from environ.exceptions import MissingEnvValueError
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

FILE_CHARS_MAX: Final = 65_536  # a secret is a line; this is somebody naming the wrong file
OURS: Final = "TRIVET_"  # what most variables begin with, and all that are not Trivet's must not
NEAR: Final = 0.7  # how alike two names are, of 1, for one to be a slip for the other
MASK: Final = "••••"

_IN_QUERY: Final = re.compile(r"([?&]password=)[^&]*", re.IGNORECASE)

T = TypeVar("T")


class SettingsRefused(click.ClickException):
    """The environment cannot be used; each argument is a sentence that names a variable. A command ends with 2."""

    exit_code = 2

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))


@frozen
class Group:
    """The settings of one room: its environ-config class, what makes one of the environment, and what is not shown."""

    declared: type[Any]
    load: Callable[[Mapping[str, str]], Any]
    secrets: frozenset[str] = frozenset()


@frozen
class Variable:
    """One variable as it stands. `value` and `default` are fit to be shown; None is a variable that must be set."""

    name: str
    value: str | None
    default: str | None
    meaning: str
    set: bool


def variables(groups: Sequence[Group], environment: Mapping[str, str]) -> Sequence[Variable]:
    """Every variable of the groups, in their order, with secrets masked."""
    return [_variable(entry, group, environment) for group in groups for entry in _declared(group)]


def with_files(groups: Sequence[Group], environment: Mapping[str, str]) -> Mapping[str, str]:
    """The environment with each `X_FILE` replaced by `X`, for every variable X. Raises `SettingsRefused`."""
    result = dict(environment)
    refused: list[str] = []
    for name in (entry["var_name"] for group in groups for entry in _declared(group)):
        path = result.pop(f"{name}_FILE", None)
        if path is None:
            continue
        if name in environment:
            refused.append(f"{name} and {name}_FILE are both set; keep one of them.")
            continue
        try:
            result[name] = _first_line(Path(path))
        except (OSError, UnicodeDecodeError):
            refused.append(f"{name}_FILE names a file that cannot be read: {path}")
    if refused:
        raise SettingsRefused(*refused)
    return result


def unknown(groups: Sequence[Group], environment: Mapping[str, str], others: Sequence[str] = ()) -> Mapping[str, str]:
    """Each variable that begins like Trivet's own and is none, with a sentence that names the nearest one.

    `others` are variables that are known besides those of the groups.
    """
    declared = [entry["var_name"] for group in groups for entry in _declared(group)]
    known = [*declared, *(f"{name}_FILE" for name in declared), *others]
    strange = sorted(name for name in environment if name.startswith(OURS) and name not in known)
    return {name: _advice(name, known) for name in strange}


def _advice(name: str, known: Sequence[str]) -> str:
    meant = {other if other.startswith(OURS) else f"{OURS}{other}": other for other in known}
    near = get_close_matches(name, meant, n=1, cutoff=NEAR)
    return f"{name} is no setting of Trivet's" + (f"; {meant[near[0]]} is." if near else ".")


def read(load: Callable[[Mapping[str, str]], T], environment: Mapping[str, str]) -> T:
    """What `load` makes of the environment. Raises `SettingsRefused` with a sentence where it refuses."""
    try:
        return load(environment)
    except MissingEnvValueError as error:
        raise SettingsRefused(*(f"{name} must be set." for name in sorted(map(str, error.args)))) from None
    except ValueError as error:
        raise SettingsRefused(str(error)) from None


def listing(known: Sequence[Variable]) -> Table:
    """The table that `check-config` prints; what was set is bold."""
    table = Table(box=SIMPLE_HEAD)
    table.add_column("variable", no_wrap=True)
    for heading in ("value", "default", "meaning"):
        table.add_column(heading, overflow="fold")
    for variable in known:
        style = "bold" if variable.set else "red" if variable.value is None else ""
        value = "must be set" if variable.value is None else variable.value
        table.add_row(variable.name, Text(value, style), Text(variable.default or ""), variable.meaning)
    return table


def page(groups: Sequence[Group]) -> str:
    """The text of `docs/settings.md`: the same for every environment."""
    rows = [
        f"| `{variable.name}` | {_default_cell(variable)} | {variable.meaning} |" for variable in variables(groups, {})
    ]
    head = (
        "# Settings\n\n"
        "Written by `run.py docs`; the declarations are each room's `settings.py`. `run.py check-config` shows what\n"
        "is in force. Any variable may instead be given as `<VARIABLE>_FILE`, the path of a file with its value.\n\n"
        "| variable | default | meaning |\n|---|---|---|\n"
    )
    return head + "\n".join(rows) + "\n"


def _declared(group: Group) -> Sequence[Mapping[str, Any]]:
    """environ-config's own description of a group."""
    entries: Any = environ.generate_help(group.declared, formatter=lambda described: described)
    return list(entries)


def _variable(entry: Mapping[str, Any], group: Group, environment: Mapping[str, str]) -> Variable:
    name = entry["var_name"]
    default = None if entry["required"] else _shown(name, str(entry["default"]), group)
    value = _shown(name, environment[name], group) if name in environment else default
    return Variable(name, value, default, entry.get("help_str", ""), name in environment)


def _shown(name: str, value: str, group: Group) -> str:
    """The value, or as much of it as may be seen: of a URL everything but the password."""
    if name not in group.secrets or not value:
        return value
    try:
        parts = urlsplit(value)
    except ValueError:
        return MASK
    if not parts.scheme or "://" not in value:
        return MASK
    shown = value if parts.password is None else value.replace(f":{parts.password}@", f":{MASK}@", 1)
    return _IN_QUERY.sub(rf"\1{MASK}", shown)


def _first_line(path: Path) -> str:
    with path.open(encoding="utf-8") as file:
        return file.read(FILE_CHARS_MAX).strip()


def _default_cell(variable: Variable) -> str:
    if variable.default is None:
        return "must be set"
    return f"`{variable.default}`" if variable.default else ""
