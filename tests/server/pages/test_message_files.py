"""The message files of all rooms: the same in every language, and neither short of a word nor long by one."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec
import pytest

from server.pages.words import LANGUAGES, Message

ROOT: Final = Path(__file__).parents[3]
ROOMS: Final = {
    "kit": ROOT / "server" / "pages",
    "diner": ROOT / "server" / "diners" / "pages",
    "shop": ROOT / "server" / "shop" / "pages",
    "staff": ROOT / "staff" / "pages",
}
CODE: Final = (".js", ".py", ".html")

_SAID: Final = re.compile(r"""(?<![\w.])(?:t|words)\(\s*["']([\w.]+)["']""")
_LITERAL: Final = re.compile(r"""["'`]([a-zA-Z_][\w.]*)["'`]""")
_BEGUN: Final = re.compile(r"""[`"']([a-z_][\w.]*\.)(?:\$\{|\{)""")
_PLACES: Final = re.compile(r"\{(\w+)\}")


def _messages(room: str, language: str) -> Mapping[str, Message]:
    """All of a room: the files of its pages' own folders too."""
    found: dict[str, Message] = {}
    for path in sorted((ROOMS[room] / "words").rglob(f"{language}.json")):
        found |= msgspec.json.decode(path.read_bytes(), type=dict[str, Message])
    return found


def _code(room: str) -> Iterator[tuple[str, str]]:
    for path in sorted(ROOMS[room].rglob("*")):
        if path.suffix in CODE and "vendor" not in path.parts:
            yield str(path.relative_to(ROOT)), path.read_text()


def _texts(message: Message) -> Iterator[str]:
    yield from message.values() if isinstance(message, dict) else [message]


def _places(message: Message) -> set[str]:
    return {name for text in _texts(message) for name in _PLACES.findall(text)}


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_every_language_says_the_same_things_with_the_same_values(room: str, language: str) -> None:
    english, other = _messages(room, "en"), _messages(room, language)
    assert set(other) == set(english)
    differ = [key for key in english if _places(other[key]) != _places(english[key])]
    assert differ == []
    kinds = [key for key in english if isinstance(other[key], dict) != isinstance(english[key], dict)]
    assert kinds == []


@pytest.mark.parametrize("room", ROOMS)
def test_what_is_counted_has_a_form_for_one_and_for_others_and_no_text_is_empty(room: str) -> None:
    for language in LANGUAGES:
        for key, message in _messages(room, language).items():
            assert all(text.strip() for text in _texts(message)), (language, key)
            if isinstance(message, dict):
                assert set(message) == {"one", "other"}, (language, key)
                assert _places(message), (language, key)  # a count, or what was counted


@pytest.mark.parametrize("room", ROOMS)
def test_whatever_is_said_is_in_the_files(room: str) -> None:
    known = {*_messages("kit", "en"), *_messages(room, "en")}
    missing = [(path, key) for path, code in _code(room) for key in _SAID.findall(code) if key not in known]
    assert missing == []


@pytest.mark.parametrize("room", ROOMS)
def test_whatever_is_in_the_files_is_said(room: str) -> None:
    """By its whole name, or by a name that is put together and begins like it."""
    speakers = ROOMS if room == "kit" else [room, "kit"]  # the kit says errors by their code
    code = "\n".join(code for speaker in speakers for _, code in _code(speaker))
    whole, begun = set(_LITERAL.findall(code)), tuple(set(_BEGUN.findall(code)))
    unsaid = [key for key in _messages(room, "en") if key not in whole and not key.startswith(begun)]
    assert unsaid == []


def test_a_room_says_nothing_that_the_kit_says_in_other_words() -> None:
    for room in ("diner", "staff"):
        assert set(_messages(room, "en")) & set(_messages("kit", "en")) == set()


def test_no_page_draws_with_a_sign_that_a_machine_may_have_no_letters_for() -> None:
    """Icons are ours; emoji, and signs such as that of the return key, are boxes where their font is not installed."""
    signs = re.compile("[\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff]")
    files = [
        path
        for room in ROOMS.values()
        for path in sorted(room.rglob("*"))
        if path.suffix in {".js", ".json", ".html", ".css"} and "vendor" not in str(path)
    ]
    assert len(files) > 100
    assert [path.name for path in files if signs.search(path.read_text(encoding="utf-8"))] == []
