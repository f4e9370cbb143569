"""Why a file or a row of it is not used is said in every language."""

import re
from pathlib import Path

import pytest
from msgspec import json

from actors.office.imported import Unfit
from server.pages.words import LANGUAGES
from staff.office.menu import importing

WORDS = Path(__file__).parents[3] / "staff" / "pages" / "words" / "menu"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_of_an_import_has_its_words(language: str) -> None:
    source = Path(importing.__file__).read_text()
    of_files = set(re.findall(r'reason="(\w+)"', source))
    said = json.decode((WORDS / f"{language}.json").read_bytes())
    assert len(of_files) > 1
    assert {f"menu.unfit.{one}" for one in {*of_files, *Unfit}} == {
        one for one in said if one.startswith("menu.unfit.")
    }
