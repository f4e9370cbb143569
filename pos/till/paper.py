"""A ticket as a kitchen printer prints it: text laid out for its paper, and the ESC/POS bytes of it.

                 Chianti
                   #42                 twice as high and wide: it is called across a kitchen
                 Table 7
    ------------------------------------------
     2 x Margherita
         + 2 x Mozzarella              what was chosen with each of them
         Extra spicy                   a note, below what it belongs to, in bold
    ------------------------------------------
    No cutlery
    ------------------------------------------
    TOTAL                            EUR 19.00
    2024-01-15 11:30                  ORD-1-42   where the restaurant is

Everything that people typed is made safe first: one line each, nothing that a printer obeys, and only characters that
its code page has. What it does not have is written with what comes nearest: letters without their accents, symbols by
their names (a note may say which nuts), and a question mark for the rest.

Owns: layout, and what stands for what. Must not: know a socket.
"""

import shutil
import textwrap
import unicodedata
from collections.abc import Iterator
from os import environ
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from escpos import capabilities
from escpos.codepages import CodePages
from escpos.printer import Dummy

from actors.domain.text import tidy
from pos.till.ticket import Ticket, TicketItem, TicketOption

_LATIN: Final = MappingProxyType(
    {"ß": "ss", "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "Ø": "O", "ø": "o", "Đ": "D", "đ": "d", "Ł": "L", "ł": "l"}
    | {"ı": "i", "€": "EUR", "‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "…": "...", "·": "."}
    | {
        "–": "-",
        "—": "-",
        "−": "-",
        "‐": "-",
        "‑": "-",
        "«": '"',
        "»": '"',
        "×": "x",
        "•": "*",
        "№": "No.",
        "\u2044": "/",
    }
)
_UNPRINTED: Final = frozenset({"Cf", "Mn", "Me", "Sk"})  # joiners, marks, skin tones: they change what is beside them

# The library makes a folder for a cache on each import and leaves it behind; without one that somebody has asked for,
# nobody looks there again.
if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in environ:
    shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)


def printed(ticket: Ticket, columns: int, code_page: str) -> bytes:
    """The ticket as ESC/POS, for paper of so many columns, cut off at the end."""
    has = characters_of(code_page)
    paper = Dummy()
    paper.hw("INIT")
    paper.charcode(code_page)
    paper.set(align="center", bold=True, normal_textsize=True)
    _write(paper, textwrap.wrap(fit(ticket.restaurant_name, has), columns))
    paper.set(double_height=True, double_width=True)
    at = [] if ticket.table_number is None else [f"Table {ticket.table_number}"]
    _write(paper, [f"#{ticket.order_number}", *at])
    paper.set(align="left", bold=False, normal_textsize=True)
    rule = "-" * columns
    _write(paper, [rule])
    for item in ticket.items:
        _write_item(paper, item, columns, has)
    if ticket.special_instructions:
        _write(paper, [rule])
        paper.set(bold=True)
        _write(paper, textwrap.wrap(fit(ticket.special_instructions, has), columns))
        paper.set(bold=False)
    _write(paper, [rule, *_foot(ticket, columns)])
    paper.cut()
    return bytes(paper.output)


def fit(text: str, has: frozenset[str]) -> str:
    """The text on one line, in ASCII and the given other characters."""
    return " ".join("".join(_nearest(character, has) for character in tidy(text)).split())


def characters_of(code_page: str) -> frozenset[str]:
    """What the upper half of a code page prints. Raises KeyError for one that is not known."""
    codec = CodePages.get_encoding(code_page)["python_encode"]
    upper = bytes(range(128, 256)).decode(codec, "ignore")
    return frozenset(character for character in upper if character.isprintable())


def _write(paper: Dummy, lines: list[str]) -> None:
    for line in lines:
        paper.textln(line)


def _write_item(paper: Dummy, item: TicketItem, columns: int, has: frozenset[str]) -> None:
    count, below = f"{item.qty:>2} x ", " " * 5
    wrapped = textwrap.wrap(fit(item.name, has), columns, initial_indent=count, subsequent_indent=below)
    _write(paper, wrapped or [f"{count}#{item.menu_item_id}"])
    for option in item.options:
        _write(paper, _option(option, columns, has))
    if item.note:
        paper.set(bold=True)
        _write(paper, textwrap.wrap(fit(item.note, has), columns, initial_indent=below, subsequent_indent=below))
        paper.set(bold=False)


def _option(option: TicketOption, columns: int, has: frozenset[str]) -> list[str]:
    """What was chosen, below its item: how many of it only where it is more than one."""
    head, below = " " * 5 + "+ ", " " * 7
    count = "" if option.qty == 1 else f"{option.qty} x "
    name = fit(option.name, has) or f"#{option.option_id}"
    return textwrap.wrap(f"{count}{name}", columns, initial_indent=head, subsequent_indent=below)


def _foot(ticket: Ticket, columns: int) -> Iterator[str]:
    total = f"{ticket.currency} {ticket.money(ticket.total)}"
    yield f"TOTAL{total:>{columns - 5}}"
    placed = f"{ticket.placed_at.astimezone(ZoneInfo(ticket.timezone)):%Y-%m-%d %H:%M}"
    left = columns - len(placed)
    if len(ticket.order_id) < left:
        yield f"{placed}{ticket.order_id:>{left}}"
    else:
        yield from (placed, ticket.order_id)


def _nearest(character: str, has: frozenset[str]) -> str:
    """What the paper gets for one character."""
    if character.isascii() or character in has:
        return character
    if character in _LATIN:
        return _LATIN[character]
    parts = (_LATIN.get(part, part) for part in unicodedata.normalize("NFKD", character))  # ½ is 1, a stroke, and 2
    plain = "".join(part for part in parts if part.isascii() or part in has)
    if plain:
        return plain
    category = unicodedata.category(character)
    if category in _UNPRINTED:
        return ""
    return f"[{unicodedata.name(character, 'symbol').lower()}]" if category == "So" else "?"
