"""The commands `check-config` and `docs`, and what `serve` says of settings that nobody knows.

Owns: their words. Must not: know a variable or a page; both are handed in.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import click
import structlog
from rich.console import Console

from server.console import settings as reading

log = structlog.get_logger(__name__)


def settings_command(groups: Sequence[reading.Group], read: Callable[[Mapping[str, str]], object]) -> click.Command:
    """`check-config`; `read` raises `SettingsRefused` where the values cannot be used."""

    @click.command("check-config")
    @click.pass_context
    def check_config(context: click.Context) -> None:
        """List every setting, and refuse what cannot be used."""
        known = reading.with_files(groups, os.environ)
        Console().print(reading.listing(reading.variables(groups, known)))
        read(os.environ)
        unknown = reading.unknown(groups, os.environ, tuple(_of_options(context.find_root().command)))
        if unknown:
            raise reading.SettingsRefused(*unknown.values())
        click.echo("These settings can be used.")

    return check_config


def warn_of_unknown(groups: Sequence[reading.Group], main: click.Command, environment: Mapping[str, str]) -> None:
    """Logs each variable that looks like Trivet's and is not.

    No reason not to serve: a newer version may know it, to which somebody is about to return, and where a platform
    names the address of a service called `trivet` in variables, nobody has chosen them.
    """
    for name, sentence in reading.unknown(groups, environment, tuple(_of_options(main))).items():
        log.warning("setting_unknown", name=name, advice=sentence)


def docs_command(folder: Path, pages: Callable[[], Mapping[str, bytes]]) -> click.Command:
    """`docs`: writes the pages that are made from the code into the folder."""

    @click.command("docs")
    def docs() -> None:
        """Write the pages of docs/ that are made from the code."""
        for name, content in pages().items():
            (folder / name).write_bytes(content)
            click.echo(f"docs/{name}")

    return docs


def _of_options(command: click.Command) -> Iterator[str]:
    """The variables that stand in for options of a command and of those below it."""
    for parameter in command.params:
        if isinstance(parameter.envvar, str):
            yield parameter.envvar
    if isinstance(command, click.Group):
        for below in command.commands.values():
            yield from _of_options(below)
