"""What diners type, made fit to show, print and store."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain.text import plain, shows_something, tidy

anything = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("", ""),
        ("no salt", "no salt"),
        ("  no \t salt\r\n please ", "no salt please"),
        ("a\x00b", "a b"),
        ("a\x1bb\x07", "a b"),
        ("a\x7fb", "a b"),
        ("a\x85b", "a b"),
        ("e\u0301", "é"),
        ("a\u00a0\u2003b", "a b"),
        ("a\u202eb\u2066c", "a b c"),
        ("a\u200bb", "a b"),
        ("a\ufeffb", "a b"),
        ("a\ud800b", "a b"),
        ("a\ue000b", "a b"),
        ("a\u2028b\u2029c", "a b c"),
        ("\u3164a\u2800b\u115f\u1160\uffa0", "a b"),
        ("👩\u200d🍳 ❤\ufe0f", "👩\u200d🍳 ❤\ufe0f"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\U0001fae8 \U0001fa77", "\U0001fae8 \U0001fa77"),
        ("ﬁ½", "ﬁ½"),
    ],
)
def test_text_is_tidied(typed: str, shown: str) -> None:
    assert tidy(typed) == shown


@given(anything)
def test_tidied_text_is_fit_to_show_print_and_store(text: str) -> None:
    tidied = tidy(text)
    tidied.encode()  # no lone surrogates
    assert tidied == unicodedata.normalize("NFC", tidied)
    assert tidied == " ".join(tidied.split())
    assert not any(unicodedata.category(character) in {"Cc", "Cs", "Co", "Zl", "Zp"} for character in tidied)


@given(anything)
def test_tidying_twice_is_tidying_once(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_plain_words_keep_every_letter(text: str) -> None:
    assert tidy(text).split() == text.split()


@pytest.mark.parametrize("text", ["a", "1", "!", "€", "李", "🦦", "\U0001fae8", " a"])
def test_letters_figures_signs_and_symbols_show(text: str) -> None:
    assert shows_something(text)


@pytest.mark.parametrize("text", ["", " ", "\u200d", "\ufe0f", "\u0301"])
def test_spaces_joiners_and_marks_alone_show_nothing(text: str) -> None:
    assert not shows_something(text)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Entrecôte steak", "entrecote"),
        ("Rosé", "ROSE"),
        ("Crème brûlée", "creme  brulee"),
        ("Weißbier", "weissbier"),
        ("Smørrebrød", "smørrebrød"),
        ("Jalapeño", "jalapen\u0303o"),
        ("Nachos", "nácho"),
    ],
)
def test_what_is_looked_for_is_found_with_accents_and_capitals_or_without(name: str, typed: str) -> None:
    assert plain(typed) in plain(name)
