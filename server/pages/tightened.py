"""A module and a sheet as a browser needs them: without comments, margins, and spaces that part nothing.

They are read piece by piece, so that what stands in quotes, in a template or in a pattern is left as it is. Only the
markup of components loses margins: those beside a tag or a value, which htm does not draw either, and in a text or a
tag what stands around a line's end, which a browser draws as one space (so no text of ours is `pre`, and none begins or
ends a line in a `textarea`). Attributes in quotes stay whole. Names stay, so that what a phone reports can be read.

This knows the way in which we write: a division has spaces around it and a pattern begins with none. What it does not
know, or could be both, as any slash behind a brace, is an error when the server starts, and not a page that fails.

Owns: that reading. Must not: know what a module or a sheet says.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

_WORD: Final = r"[\w$#\u0080-\U0010ffff]"
_PIECE: Final = re.compile(
    rf"""
    (?P<comment>//[^\n]*|/\*.*?\*/)
    |(?P<space>\s+)
    |(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<word>{_WORD}+)
    |(?P<division>/(?=\s))
    |(?P<pattern>/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*)
    |(?P<template>`)
    |(?P<sign>[^\s\w"'`/])
    """,
    re.VERBOSE | re.DOTALL,
)
_CHUNK: Final = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*", re.DOTALL)  # of a template, up to its end or a value
_VALUE: Final = re.compile(r"\$\{")
_MARGIN: Final = re.compile(r"\s*\n\s*")
_BESIDE_TAG: Final = re.compile(r"(?<=>)\n|\n(?=<)")
_MARKUP: Final = {
    ">": re.compile(r"[^<]*(<?)"),  # a text, up to a tag
    "<": re.compile(r"""[^>"']*([>"']?)"""),  # a tag, up to its end or a quote
    '"': re.compile(r'[^"]*("?)'),
    "'": re.compile(r"[^']*('?)"),
}
"""By the sign behind which one is, what stands there, and the sign that ends it."""
_OPENS: Final = frozenset("{([,;:?=&|")
"""After these a line goes on, whatever the next one begins with."""
_GOES_ON: Final = frozenset("})],;:?.=&|")
"""No statement begins with these, so a line before them goes on."""
_APART: Final = frozenset({"++", "--", "//", "/*", "<!", "->"})
"""Two signs that would be another one together."""
_DECLARES: Final = re.compile(rf"\s*(?:{_WORD}|[{{\[])")
"""What follows `const` where it is no name."""
_VALUE_ENDS: Final = re.compile(rf"(?:{_WORD}|[)\]\"'`])\Z")
_BEFORE_A_VALUE: Final = frozenset({"await", "case", "in", "of", "return", "typeof", "void", "yield"})

_IN_A_SHEET: Final = re.compile(
    r"""(?P<kept>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\s*(?P<sign>[{};,>])\s*|(?<=:)\s+|(?P<space>\s+)"""
)
_SHEET_COMMENT: Final = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|/\*.*?\*/""", re.DOTALL)


def script(code: str) -> str:
    """A module that does the same and is shorter. Raises ValueError for what is written in another way than ours."""
    return "".join(_parted(_pieces(_Reader(code))))


def sheet(css: str) -> str:
    """A sheet that looks the same and is shorter."""
    plain = _SHEET_COMMENT.sub(lambda match: match[1] or "", css)
    return _IN_A_SHEET.sub(
        lambda match: match["kept"] or match["sign"] or (match["space"] and " ") or "", plain
    ).strip()


class _Reader:
    """A text, and where one is in it."""

    def __init__(self, code: str) -> None:
        self.code, self.at = code, 0

    def take(self, pattern: re.Pattern[str]) -> re.Match[str]:
        match = pattern.match(self.code, self.at)
        if match is None:
            raise ValueError(f"no way of ours to write: {self.code[self.at : self.at + 40]!r}")
        self.at = match.end()
        return match

    def takes(self, sign: str) -> bool:
        """Whether this is next; then it is taken."""
        if not self.code.startswith(sign, self.at):
            return False
        self.at += len(sign)
        return True


def _pieces(reader: _Reader, *, value: bool = False) -> Iterator[str]:
    """All pieces but comments, up to the end, or to the brace behind a template's value."""
    open_braces, last = 0, ""
    while reader.at < len(reader.code):
        if value and open_braces == 0 and reader.takes("}"):
            return
        match = reader.take(_PIECE)
        piece = match[0]
        if match.lastgroup == "comment":
            yield "\n" if "\n" in piece else " "
            continue
        if match.lastgroup in ("division", "pattern"):
            _checked(last, match)
        elif match.lastgroup == "template":
            piece = _template(reader, markup=last == "html")
        open_braces += (piece == "{") - (piece == "}")
        declares = piece == "const" and last != "." and _DECLARES.match(reader.code, reader.at)
        yield "let" if declares else piece  # tsc has seen that it stays what it is
        if not piece.isspace():
            last = f".{piece}" if last == "." else piece  # a name of something's, which is no keyword
    if value:
        raise ValueError("a template's value that does not end")


def _template(reader: _Reader, *, markup: bool) -> str:
    """A template from behind its first sign, with the values in it."""
    parts, behind = ["`"], ">"
    while True:
        chunk = reader.take(_CHUNK)[0]
        if markup:
            chunk, behind = _without_margins(chunk, behind)
        parts.append(chunk)
        if reader.takes("`"):
            return "".join([*parts, "`"])
        reader.take(_VALUE)
        parts += ["${", *_parted(_pieces(reader, value=True)), "}"]


def _without_margins(chunk: str, behind: str) -> tuple[str, str]:
    """Markup up to a value, and behind which sign it ends."""
    parts, reader = list[str](), _Reader(chunk)
    while reader.at < len(chunk):
        before = chunk[reader.at - 1 : reader.at]
        match = reader.take(_MARKUP[behind])
        part = match[0] if behind in "\"'" else _MARGIN.sub("\n", match[0])
        parts.append(_BESIDE_TAG.sub("", before + part).removeprefix(before) if behind == ">" else part)
        if match[1]:
            behind = match[1] if behind in "<>" else "<"  # behind a quote the tag goes on
    return "".join(parts), behind


def _checked(last: str, match: re.Match[str]) -> None:
    """That a slash is what its spaces say."""
    divides = bool(_VALUE_ENDS.search(last)) and last not in _BEFORE_A_VALUE
    if last == "}" or divides != (match.lastgroup == "division"):
        raise ValueError(
            f"a division has spaces around it, a pattern has none, and no brace before it: {last} {match[0]}"
        )


def _parted(pieces: Iterable[str]) -> Iterator[str]:
    """Pieces with spaces and lines' ends only where they part something."""
    last, gap = "", ""
    for piece in pieces:
        if piece.isspace():
            gap += piece
            continue
        if gap and last:
            yield _gap(last[-1], piece[0], gap)
        yield piece
        last, gap = piece, ""


def _gap(before: str, after: str, gap: str) -> str:
    if "\n" in gap:
        return "" if before in _OPENS or after in _GOES_ON else "\n"
    words = re.match(_WORD, before) and re.match(_WORD, after)
    return " " if words or before + after in _APART else ""
