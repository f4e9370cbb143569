"""A library's module as a function that is run once, so that it can be joined with ours (`server.pages.joined`).

It reads the way in which the packages' own tools write modules: on one line, with short names. What it does not know is
an error when the server starts.

Owns: that one form. Must not: change what a library does; its file in `static/vendor/` stays as its package ships it.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

_NAMES: Final = re.compile(r'\bimport\s*\{([^}]*)\}\s*from\s*"([^"]+)";?')
_DEFAULT: Final = re.compile(r'\bimport\s+(\w+)\s+from\s*"([^"]+)";?')
_EXPORTS: Final = re.compile(r'\bexport\s*\{([^}]*)\}(?:\s*from\s*"([^"]+)")?;?')
_EXPORTS_DEFAULT: Final = re.compile(r"\bexport\s+default\b")
_MAP: Final = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
_UNKNOWN: Final = re.compile(r"\b(?:import|export)\b\s*[\w{*(\"].{0,40}")


def needs(code: str) -> Iterator[str]:
    """The libraries that it needs, by their names."""
    for pattern in (_NAMES, _DEFAULT, _EXPORTS):
        yield from (match[2] for match in pattern.finditer(code) if match[2] is not None)


def as_function(code: str, named: Callable[[str], str]) -> str:
    """What gives the module's exports as an object; `named` says what another library's exports are called there.

    Raises ValueError for what is written in another way.
    """
    given: dict[str, str] = {}

    def exported(match: re.Match[str]) -> str:
        for inner, outer in _pairs(match[1]):
            given[outer] = f"{named(match[2])}.{inner}" if match[2] else inner
        return ""

    body = _NAMES.sub(lambda m: f"const{{{_taken(m[1])}}}={named(m[2])};", code)
    body = _DEFAULT.sub(lambda m: f"const {m[1]}={named(m[2])}.default;", body)
    body = _MAP.sub("", _EXPORTS.sub(exported, body))
    if _EXPORTS_DEFAULT.search(body):
        given["default"] = "$default"
        body = _EXPORTS_DEFAULT.sub("const $default=", body)
    unknown = _UNKNOWN.search(body)
    if unknown is not None:
        raise ValueError(f"a library cannot be joined: {unknown[0]}")
    shown = ",".join(f"{outer}:{inner}" for outer, inner in given.items())
    return f"(()=>{{{body.strip()}\nreturn{{{shown}}}}})()"


def _pairs(names: str) -> Iterator[tuple[str, str]]:
    for one in filter(None, (name.strip() for name in names.split(","))):
        inner, _, outer = one.partition(" as ")
        yield inner, outer or inner


def _taken(names: str) -> str:
    return ",".join(inner if inner == outer else f"{inner}:{outer}" for inner, outer in _pairs(names))
