"""Settings: files for secrets, sentences for what is refused, and lists that show no secret."""

from collections.abc import Mapping
from io import StringIO
from pathlib import Path

import environ
import pytest
from rich.console import Console

from server.console.settings import Group, SettingsRefused, listing, page, read, unknown, variables, with_files


def whole(value: str | int) -> int:
    if not str(value).isdigit():
        raise ValueError(f"TRIVET_SEATS must be a whole number, not {value!r}.")
    return int(value)


@environ.config(prefix="", frozen=True)
class Sample:
    database: str = environ.var(name="TRIVET_DATABASE", help="where everything is")
    seats: int = environ.var(4, name="TRIVET_SEATS", converter=whole, help="chairs at a table")
    key: str = environ.var("well-known", name="TRIVET_KEY", help="signs things")


def load(given: Mapping[str, str]) -> Sample:
    return environ.to_config(Sample, dict(given))


GROUPS = (Group(Sample, load, frozenset({"TRIVET_KEY", "TRIVET_DATABASE"})),)


def sample(environment: dict[str, str]) -> Sample:
    return read(load, environment)


def test_a_missing_variable_is_named_in_a_sentence() -> None:
    with pytest.raises(SettingsRefused, match=r"^TRIVET_DATABASE must be set\.$"):
        sample({})


def test_a_wrong_value_is_refused_in_the_words_of_its_converter() -> None:
    with pytest.raises(SettingsRefused, match="TRIVET_SEATS must be a whole number, not 'many'"):
        sample({"TRIVET_DATABASE": "x", "TRIVET_SEATS": "many"})


def test_a_file_stands_in_for_a_variable(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from-a-file\n")

    given = with_files(GROUPS, {"TRIVET_KEY_FILE": str(tmp_path / "key"), "LANG": "C"})

    assert given == {"TRIVET_KEY": "from-a-file", "LANG": "C"}


def test_a_variable_and_its_file_together_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsRefused, match="TRIVET_KEY and TRIVET_KEY_FILE are both set"):
        with_files(GROUPS, {"TRIVET_KEY": "x", "TRIVET_KEY_FILE": str(tmp_path / "key")})


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsRefused, match="TRIVET_KEY_FILE names a file that cannot be read"):
        with_files(GROUPS, {"TRIVET_KEY_FILE": str(tmp_path / "nowhere")})


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("postgresql://ann:hunter2@db.example:5432/trivet", "postgresql://ann:••••@db.example:5432/trivet"),
        ("postgresql:///trivet?host=run", "postgresql:///trivet?host=run"),
        (
            "postgresql:///trivet?user=ann&PassWord=hunter2&sslmode=require",
            "postgresql:///trivet?user=ann&PassWord=••••&sslmode=require",
        ),
        ("hunter2", "••••"),
        ("postgresql://[hunter2", "••••"),
    ],
)
def test_a_secret_is_never_shown(value: str, shown: str) -> None:
    by_name = {variable.name: variable for variable in variables(GROUPS, {"TRIVET_DATABASE": value})}

    assert by_name["TRIVET_DATABASE"].value == shown
    assert by_name["TRIVET_KEY"].default == "••••"


def test_the_list_names_every_variable_with_value_default_and_meaning() -> None:
    screen = StringIO()
    Console(width=120, file=screen).print(listing(variables(GROUPS, {"TRIVET_SEATS": "6"})))
    text = screen.getvalue()

    assert "TRIVET_DATABASE" in text
    assert "must be set" in text
    assert [line.split()[:3] for line in text.splitlines() if "SEATS" in line] == [["TRIVET_SEATS", "6", "4"]]


def test_the_page_is_the_same_for_every_environment() -> None:
    assert "| `TRIVET_SEATS` | `4` | chairs at a table |" in page(GROUPS)
    assert "| `TRIVET_DATABASE` | must be set | where everything is |" in page(GROUPS)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("TRIVET_SEAT", "TRIVET_SEAT is no setting of Trivet's; TRIVET_SEATS is."),
        ("TRIVET_KYE_FILE", "TRIVET_KYE_FILE is no setting of Trivet's; TRIVET_KEY_FILE is."),
        ("TRIVET_OPTIN", "TRIVET_OPTIN is no setting of Trivet's; TRIVET_OPTION is."),
        ("TRIVET_PORT", "TRIVET_PORT is no setting of Trivet's; PORT is."),
        ("TRIVET_XYZZY_QUUX", "TRIVET_XYZZY_QUUX is no setting of Trivet's."),
    ],
)
def test_a_name_that_nobody_knows_is_told_with_the_nearest_that_somebody_does(name: str, sentence: str) -> None:
    environment = {name: "x", "TRIVET_SEATS": "4", "TRIVET_KEY_FILE": "f", "TRIVET_OPTION": "o", "LANG": "C"}

    assert unknown(GROUPS, environment, ["TRIVET_OPTION", "PORT"]) == {name: sentence}
