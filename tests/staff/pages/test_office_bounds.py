"""What the office's forms say before they ask is what the server would say."""

import json
import re
from pathlib import Path
from typing import Final

import pytest

from actors.domain.account import NAME_CHARS_MAX
from actors.domain.api_key import Scope
from actors.domain.event_type import EventType
from actors.domain.papers import letterhead
from actors.domain.stock.request import QUANTITY_MAX
from actors.domain.webhooks.address import URL_CHARS_MAX, Wrong
from actors.domain.webhooks.endpoint import DESCRIPTION_CHARS_MAX, Failure, Off
from actors.inventory import COUNT_MAX
from server.accounts.passwords import PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN
from server.accounts.shapes import EMAIL_CHARS_MAX
from staff.accounts.shapes import ROLE_NAMES
from staff.integrations.webhooks import SENDING_S
from staff.office import photo
from staff.office.books import reconciliation_desk
from staff.office.logo import SENT_BYTES_MAX
from staff.office.pictures import MEDIA_TYPES
from staff.office.shop import branch_shapes, discounts, inventory_shapes, requests, support

PAGES: Final = Path(__file__).parents[3] / "staff" / "pages"


def _said(script: str, name: str) -> int:
    found = re.search(rf"export const {name} = ([\d_ *]+);", (PAGES / "static" / "js" / script).read_text())
    assert found is not None, name
    product = 1
    for factor in found[1].replace("_", "").split("*"):
        product *= int(factor)
    return product


def test_accounts_are_bound_as_the_server_bounds_them() -> None:
    accounts = "people/accounts.js"
    assert _said(accounts, "NAME_CHARS_MAX") == NAME_CHARS_MAX
    assert _said(accounts, "EMAIL_CHARS_MAX") == EMAIL_CHARS_MAX
    assert _said("me/password.js", "CHARS_MIN") == PASSWORD_CHARS_MIN
    assert _said("me/password.js", "CHARS_MAX") == PASSWORD_CHARS_MAX


def test_keys_are_bound_and_for_what_the_server_knows() -> None:
    script = "api/keys.js"
    assert _said(script, "NAME_CHARS_MAX") == NAME_CHARS_MAX
    listed = re.findall(r"SCOPES = .*?\((\[.*?\])\)", (PAGES / "static" / "js" / script).read_text())
    assert json.loads(listed[0]) == [scope.value for scope in Scope]


def test_webhooks_are_bound_and_told_of_what_the_server_knows() -> None:
    script = "webhooks/endpoints.js"
    assert _said(script, "URL_CHARS_MAX") == URL_CHARS_MAX
    assert _said(script, "DESCRIPTION_CHARS_MAX") == DESCRIPTION_CHARS_MAX
    assert _said(script, "SENDING_MS") >= 1000 * SENDING_S
    text = (PAGES / "static" / "js" / script).read_text()
    assert json.loads(re.findall(r"EVENTS = .*?\((\[.*?\])\)", text)[0]) == list(EventType)
    errors = set(json.loads(re.findall(r"ERRORS = .*?\((\[.*?\])\)", text)[0]))
    assert errors == set(Failure) - {Failure.STATUS}
    for language in ("en", "de", "it"):
        words = json.loads((PAGES / "words" / "webhooks" / f"{language}.json").read_text())
        needed = [f"error.{one}" for one in Failure] + [f"url.{one}" for one in Wrong] + [f"off.{one}" for one in Off]
        needed += [f"event.{one.replace('.', '_')}" for one in EventType]
        assert {f"webhooks.{one}" for one in needed} <= words.keys()


def test_a_logo_is_bound_as_the_server_bounds_it() -> None:
    assert _said("look/picture.js", "BYTES_MAX") == SENT_BYTES_MAX
    kinds = re.findall(r"KINDS = (\[.*\])", (PAGES / "static" / "js" / "look" / "picture.js").read_text())
    assert json.loads(kinds[0]) == list(MEDIA_TYPES)


def test_a_photo_is_bound_as_the_server_bounds_it() -> None:
    assert _said("menu/picture.js", "BYTES_MAX") == photo.SENT_BYTES_MAX
    kinds = re.findall(r"KINDS = (\[.*\])", (PAGES / "static" / "js" / "menu" / "picture.js").read_text())
    assert json.loads(kinds[0]) == list(MEDIA_TYPES)


def test_whoever_compares_payments_waits_as_long_as_the_server_goes_on_and_asks_for_as_many_days() -> None:
    assert _said("payments/reading.js", "RUN_MS") >= 1000 * (reconciliation_desk.RUN_S + 3)
    assert _said("payments/reading.js", "RUN_DAYS_MAX") == reconciliation_desk.RUN_DAYS_MAX


def test_every_role_can_be_chosen_and_is_explained() -> None:
    listed = re.findall(r"ROLES = .*?\((\[.*?\])\)", (PAGES / "static" / "js" / "people" / "accounts.js").read_text())
    assert json.loads(listed[0]) == list(ROLE_NAMES.values())


@pytest.mark.parametrize("language", ["en", "de", "it"])
def test_the_words_have_the_right_numbers(language: str) -> None:
    words = json.loads((PAGES / "words" / "people" / f"{language}.json").read_text())
    assert re.findall(r"\d+", words["people.name_wrong"]) == ["1", str(NAME_CHARS_MAX)]
    assert re.findall(r"\d+", words["me.length_wrong"]) == [str(PASSWORD_CHARS_MIN), str(PASSWORD_CHARS_MAX)]
    assert re.findall(r"\d+", words["me.new_hint"]) == [str(PASSWORD_CHARS_MIN)]
    assert all(f"people.may.{role}" in words for role in ROLE_NAMES.values())


def test_a_letterhead_is_bound_as_the_server_bounds_it() -> None:
    found = re.search(r"LIMITS = (\{.*\});", (PAGES / "static" / "js" / "day" / "letterhead_rules.js").read_text())
    assert found is not None
    assert json.loads(re.sub(r"(\w+):", r'"\1":', found[1])) == {
        "name": letterhead.NAME_CHARS_MAX,
        "address": letterhead.ADDRESS_CHARS_MAX,
        "tax_id": letterhead.TAX_ID_CHARS_MAX,
        "note": letterhead.NOTE_CHARS_MAX,
        "lines": letterhead.ADDRESS_LINES_MAX,
    }


def test_stock_is_bound_as_the_server_bounds_it() -> None:
    assert _said("stock/standing.js", "COUNT_MAX") == COUNT_MAX
    assert _said("stock/standing.js", "WISH_MAX") == QUANTITY_MAX
    assert _said("stock/standing.js", "NOTE_MAX") == inventory_shapes.NOTE_CHARS_MAX
    assert _said("stock/reviewing.js", "REVIEWED_MAX") == requests.REVIEWED_MAX


def test_branches_slots_zones_and_codes_are_bound_as_the_server_bounds_them() -> None:
    week, writing = "branches/week.js", "branches/writing.js"
    assert _said(week, "CAPACITY_MAX") == branch_shapes.CAPACITY_MAX
    assert _said(week, "LEAD_MINUTES_MAX") == branch_shapes.LEAD_MINUTES_MAX
    assert _said(writing, "ADDRESS_MAX") == branch_shapes.ADDRESS_CHARS_MAX
    assert _said(writing, "PHONE_MAX") == branch_shapes.PHONE_CHARS_MAX
    assert _said(writing, "POSTCODES_MAX") == branch_shapes.POSTCODES_MAX
    assert _said(writing, "POSTCODE_MAX") == branch_shapes.POSTCODE_CHARS_MAX
    assert _said(writing, "CODE_MAX") == discounts.CODE_CHARS_MAX
    assert _said(writing, "USES_MAX") == discounts.USES_MAX


def test_a_customers_story_says_where_it_ends() -> None:
    assert _said("customers/reading.js", "ORDERS_MAX") == support.STORY_ORDERS_MAX
    assert _said("customers/reading.js", "ENTRIES_MAX") == support.STORY_ENTRIES_MAX
