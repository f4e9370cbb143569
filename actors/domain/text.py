"""What diners type, made fit to show, print and store."""

import unicodedata

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})  # not Cn: this year's emoji are unknown to older tables
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800")  # letters and symbols by name, but nothing is seen of them
_JOINERS = frozenset({"\u200c", "\u200d", "\ufe0f"})  # hold emoji and some scripts together


def tidy(text: str) -> str:
    """The text on one line: composed (NFC), control characters as spaces, no space at the ends or doubled.

    Control characters go because a note ends up on a kitchen printer, which obeys them; direction overrides go
    because they let one diner's name rewrite another's on the screen.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    visible = "".join(character if _shows(character) else " " for character in unicodedata.normalize("NFC", text))
    return " ".join(visible.split())


def plain(text: str) -> str:
    """The text as it is looked for: tidy, without regard to accents and case."""
    tidied = tidy(text).casefold()
    if tidied.isascii():
        return tidied
    return "".join(one for one in unicodedata.normalize("NFKD", tidied) if not unicodedata.combining(one))


def _shows(character: str) -> bool:
    if character in _JOINERS:
        return True
    return character not in _BLANKS and unicodedata.category(character) not in _INVISIBLE


def shows_something(text: str) -> bool:
    """Whether anything of the text can be seen: joiners and marks alone show nothing."""
    return any(category[0] in "LNPS" or category == "Cn" for category in map(unicodedata.category, text))
