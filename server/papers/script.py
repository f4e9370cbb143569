"""Text as it stands on paper: from left to right, letter by letter, for who draws letters and knows no script.

    مرحبا 2 ─▶ its letters in the shapes that they have beside one another, the last one first

Arabic letters have up to four shapes each, which Unicode names as characters of their own; which one it is follows from
the letters beside it. Hebrew has one of each. Which way each part of a line is read is Unicode's algorithm, as the PDF
library has it.

Owns: that, and what becomes of characters that nobody can draw. Must not: measure or draw.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from fpdf.bidi import BidiCharacter, BidiParagraph

from actors.domain.text import tidy

_RTL: Final = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_SHAPES: Final = ("isolated", "final", "initial", "medial")
_FORMS: Final = (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFD))
_MIRRORED: Final = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
_TATWEEL: Final = "\u0640"  # a line between two letters, which joins both
ASIAN: Final = re.compile("[\u1100-\u11ff\u2e80-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]")
"""A character of China, Japan or Korea."""
LACKING: Final = "\u25a1"  # a box: here was a letter
_DROPPED: Final = frozenset({"Cf", "Mn", "Me", "Sk", "Cs", "Co", "Cn", "So"})
"""What is left out where the font has it not: joiners, marks, skin tones, and pictures, which say nothing of money."""


def _forms() -> Mapping[str, Mapping[str, str]]:
    """The shapes of each letter, and of each pair that is written as one, by their names."""
    found: dict[str, dict[str, str]] = {}
    for code in _FORMS:
        shape, *letters = unicodedata.decomposition(chr(code)).split() or [""]
        if shape[1:-1] in _SHAPES and len(letters) <= 2:
            letter = "".join(chr(int(one, 16)) for one in letters)
            found.setdefault(letter, {})[shape[1:-1]] = chr(code)
    return found


FORMS: Final = _forms()


def drawable(text: str, has: Collection[int]) -> str:
    """The text on one line in what a font has: a box for each letter that it has not, nothing for pictures."""
    drawn = " ".join("".join(_drawn(one, has) for one in tidy(text)).split())
    return drawn or (LACKING if text else "")


def visual(text: str, has: Collection[int]) -> str:
    """A line as it is drawn from left to right; the same where all of it is read so."""
    if not _RTL.search(text):
        return text
    shaped = "".join(_shaped(text, has))
    return "".join(map(_facing, BidiParagraph(shaped).get_reordered_characters()))


def _facing(one: BidiCharacter) -> str:
    """It, or the other of its pair: a bracket that opens from the right is drawn as one that closes from the left."""
    read_from_right = one.get_direction_from_level() == "R"
    return str(one.character.translate(_MIRRORED) if read_from_right else one.character)


def _drawn(character: str, has: Collection[int]) -> str:
    if ord(character) in has or character.isspace():
        return character
    parts = unicodedata.normalize("NFKD", character).replace("\u2044", "/")  # ½ is 1, a stroke, and 2
    plain = "".join(one for one in parts if ord(one) in has)
    if plain:
        return plain
    return "" if unicodedata.category(character) in _DROPPED else LACKING


def _shaped(text: str, has: Collection[int]) -> Iterator[str]:
    """Each letter in the shape that it has there."""
    letters = _paired([one for one in text if not _mark(one)], has)
    for place, letter in enumerate(letters):
        before = letters[place - 1] if place else ""
        after = letters[place + 1] if place + 1 < len(letters) else ""
        joined = _joins_on(before) and _joins_back(letter), _joins_on(letter) and _joins_back(after)
        shape = _SHAPES[joined[0] + 2 * joined[1]]
        drawn = FORMS.get(letter, {}).get(shape, letter)
        yield drawn if all(ord(one) in has for one in drawn) else letter


def _paired(letters: list[str], has: Collection[int]) -> list[str]:
    """The letters, with lam and the alef after it as one."""
    found: list[str] = []
    for letter in letters:
        pair = found[-1] + letter if found else ""
        if pair.startswith("\u0644") and "isolated" in FORMS.get(pair, {}) and ord(FORMS[pair]["isolated"]) in has:
            found[-1] = pair
        else:
            found.append(letter)
    return found


def _joins_on(letter: str) -> bool:
    """Whether it goes on into the next one."""
    return letter == _TATWEEL or "initial" in FORMS.get(letter, {})


def _joins_back(letter: str) -> bool:
    """Whether the one before can go on into it."""
    return letter == _TATWEEL or "final" in FORMS.get(letter, {})


def _mark(character: str) -> bool:
    """Vowel signs, which stand above letters and part none; readers do without."""
    return "\u064b" <= character <= "\u065f" or character == "\u0670"
