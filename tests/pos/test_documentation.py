"""What docs/pos.md shows is what the code does."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from actors.domain.restaurant import TillChoice
from pos.till import backoff, http, printer
from pos.till.signing import Signer
from pos.till.till_settings import CODE_PAGES, till_settings
from tests.pos.environment import read
from tests.pos.tickets import with_options

PAGE: Final = (Path(__file__).parents[2] / "docs" / "pos.md").read_text(encoding="utf-8")
SECRET: Final = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
CHOICES: Final = re.findall(r"SET pos_driver = (?:'(\w+)'|NULL), pos_settings = '(.*?)' WHERE", PAGE, re.DOTALL)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def test_the_order_that_is_shown_is_the_order_that_is_sent() -> None:
    (shown,) = blocks("json")
    assert msgspec.json.decode(shown) == msgspec.json.decode(http.encoded(with_options()))


def test_the_check_that_is_shown_believes_our_signature_and_no_other() -> None:
    (shown,) = blocks("python")
    scope: dict[str, Any] = {}
    exec(shown, scope)
    headers = dict(Signer(SECRET).headers("ORD-1-42", b"{}", datetime.now(UTC)))
    assert scope["is_from_trivet"](SECRET, headers, b"{}")
    assert not scope["is_from_trivet"](SECRET, headers, b"{ }")
    assert not scope["is_from_trivet"](SECRET, {}, b"{}")


def test_a_choice_of_every_kind_is_shown() -> None:
    assert [driver for driver, _ in CHOICES] == ["http", "print", "simulator", "none", ""]


@pytest.mark.parametrize(("driver", "settings"), CHOICES)
def test_every_choice_that_is_shown_can_be_made(driver: str, settings: str) -> None:
    assert till_settings(TillChoice(driver or None, settings), read()) is not None


def test_the_figures_that_are_named_are_the_codes() -> None:
    assert [backoff.quick_s(1), backoff.quick_s(2)] == [2.0, 4.0]
    assert backoff.SLOW_S == (30.0, 120.0, 480.0, 1920.0)
    assert f"not within {printer.CONNECT_TIMEOUT_S:g} s" in PAGE
    assert f"no answer within {printer.STATUS_TIMEOUT_S:g} s" in PAGE
    assert f"longer than {http.ANSWER_BYTES_MAX // 1024} KiB" in PAGE
    assert set(re.findall(r"CP\d+", PAGE)) <= set(CODE_PAGES)
