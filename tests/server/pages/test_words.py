from pathlib import Path

import msgspec
import pytest

from server.pages.words import Catalogue, wanted
from tests.cases import case

EN = {"hello": "Hello {name}", "items": {"one": "{count} item", "other": "{count} items"}}
DE = {
    "hello": "Hallo {name}",
    "items": {"one": "{count} Ding", "other": "{count} Dinge"},
    "left": {"one": "noch {count}", "other": "noch {count}"},
}


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    for language, messages in (("en", EN), ("de", DE), ("it", EN)):
        (tmp_path / f"{language}.json").write_bytes(msgspec.json.encode(messages))
    return Catalogue([tmp_path])


def test_the_first_language_that_there_is_is_spoken_with_its_customs(catalogue: Catalogue) -> None:
    for asked, language, tag in (
        (["de-CH", "en"], "de", "de-CH"),
        (["fr", "de"], "de", "de"),
        (["tlh", "it-IT"], "it", "it-IT"),
        ([], "en", "en-GB"),
        (["*", "x" * 400], "en", "en-GB"),
    ):
        with case(asked):
            words = catalogue.of(asked)
            assert (words.language, words.tag, words.direction) == (language, tag, "ltr")


def test_whoever_reads_none_of_them_has_english_with_the_customs_of_their_country(catalogue: Catalogue) -> None:
    words = catalogue.of(["fr-CA"])
    assert (words.language, words.tag) == ("en", "en-CA")


def test_a_program_is_told_forms_that_are_all_alike_once(catalogue: Catalogue) -> None:
    told = catalogue.of(["de"]).told()
    assert (told["items"], told["left"]) == (DE["items"], "noch {count}")


def test_a_message_takes_its_values_and_the_form_of_its_count(catalogue: Catalogue) -> None:
    words = catalogue.of(["de"])
    assert words("hello", name="Anna") == "Hallo Anna"
    assert words("items", count=1) == "1 Ding"
    assert words("items", count=0) == "0 Dinge"
    with pytest.raises(KeyError):
        words("gone")


def test_what_was_chosen_comes_first_and_keeps_the_customs_of_the_country() -> None:
    for asked, chosen, accepted, expected in (
        (None, None, ["fr", "de"], ["fr", "de"]),
        (None, "it", ["de-CH", "de"], ["it", "de-CH", "de"]),
        (None, "de", ["en", "de-CH"], ["de-CH", "de", "en", "de-CH"]),
        ("en", "it", ["de"], ["en", "de"]),
        ("tlh", "<b>", ["de"], ["de"]),
    ):
        with case(asked, chosen, accepted):
            assert list(wanted(asked, chosen, accepted)) == expected
