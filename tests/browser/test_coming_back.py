"""What a phone finds when it comes back: from sleep, a network without sockets, a reload, to a server begun anew."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2b
from itertools import pairwise
from typing import Any, Final

import jwt
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import diner
from tests.browser.asking import ASK
from tests.browser.guests import Guest
from tests.browser.houses import House
from tests.browser.line import Line, line_to
from tests.browser.running import SECRET, STOP_S, Trivet
from tests.browser.screens import Screen, Screens
from tests.browser.staff import Staff

PICI: Final = "Pici cacio e pepe"
BRUSCHETTA: Final = "Bruschetta al pomodoro"
RIBOLLITA: Final = "Ribollita"
HOUR: Final = "01:00:00"
SOON_MS: Final = 5_000
POLL_S: Final = 2.0
SEAT_S: Final = 8.0  # enough to open the page again
UNAUTHORIZED: Final = 401
AWAY: Final = ("ERR_", "WebSocket", "status of 5")


@pytest.fixture
def line(trivet: Trivet) -> Iterator[Line]:
    """A phone's own line to the server; others go straight to it."""
    with line_to(trivet.url) as line:
        yield line


@pytest.fixture
def phone(browser: Browser, trivet: Trivet, line: Line) -> Iterator[Screen]:
    """A phone at the end of that line, on which the line's failures are no complaint."""
    trivet.till.behaves()
    opening = Screens(browser, line.url)
    screen = opening()
    screen.forgive(*AWAY)
    try:
        yield screen
    finally:
        complaints = opening.close()
        trivet.till.behaves()
    assert complaints == []


@pytest.mark.slow
def test_a_phone_that_slept_an_hour_shows_what_became_of_the_table_and_goes_on(
    phone: Screen, line: Line, house: House, trivet: Trivet, staff: Staff
) -> None:
    phone.page.clock.install()
    ann = diner.joined(phone, house, 1, "Ann")
    diner.takes(ann, PICI)
    _settled(ann, "1 item")

    with _asleep(phone, line):
        bob = Guest.joins(trivet.url, house, 1, "Bob")
        bob.takes(_item(bob, BRUSCHETTA), qty=2)
        staff.says_left(_item(bob, RIBOLLITA), None, available=False)

    expect(ann.get_by_role("button", name="View cart")).to_contain_text("3 items", timeout=SOON_MS)
    expect(ann.get_by_role("button", name="2 people at the table")).to_be_visible()
    expect(diner.row(ann, RIBOLLITA)).to_contain_text("Sold out")
    expect(diner.banner(ann)).to_be_hidden()
    diner.takes(ann, PICI)
    _until(lambda: _quantities(bob) == {PICI: 2, BRUSCHETTA: 2})


@pytest.mark.slow
def test_a_phone_that_slept_for_longer_than_its_seat_lasts_says_so_and_sits_down_again(
    phone: Screen, line: Line, house: House, trivet: Trivet
) -> None:
    phone.page.clock.install()
    ann = diner.joined(phone, house, 1, "Ann")
    diner.takes(ann, PICI)
    _settled(ann, "1 item")
    seat = _short_seat(ann)
    ann.reload()
    _settled(ann, "1 item")

    with _asleep(phone, line):
        _until(lambda: _is_over(trivet, seat))

    expect(ann.get_by_role("heading", name="Your seat at this table is over")).to_be_visible()
    ann.get_by_role("button", name="Join again").click()
    expect(ann.get_by_role("button", name="2 people at the table")).to_be_visible()
    expect(diner.line(diner.looks_at_cart(ann), PICI)).to_be_visible()
    diner.closes(ann)
    diner.takes(ann, BRUSCHETTA)
    _settled(ann, "2 items")


@pytest.mark.slow
def test_where_only_sockets_fail_the_cart_is_asked_for_every_two_seconds_and_others_edits_are_seen(
    phone: Screen, line: Line, house: House, trivet: Trivet
) -> None:
    ann = diner.joined(phone, house, 1, "Ann")
    bob = Guest.joins(trivet.url, house, 1, "Bob")
    diner.takes(ann, PICI)
    _settled(ann, "1 item")
    asked: list[float] = []
    ann.on("request", lambda one: asked.append(time.monotonic()) if "/cart_snapshot" in one.url else None)

    line.refuses_sockets()
    expect(diner.banner(ann)).to_be_visible(timeout=SOON_MS)
    sheet = diner.looks_at_cart(ann)
    bob.takes(_item(bob, BRUSCHETTA), qty=3)
    expect(diner.line(sheet, f"3 × {BRUSCHETTA}")).to_be_visible(timeout=2 * SOON_MS)
    expect(diner.banner(ann)).to_be_visible()
    for _ in range(3):
        with ann.expect_request("**/cart_snapshot?*", timeout=2 * SOON_MS):
            pass
    gaps = [later - earlier for earlier, later in pairwise(asked)]
    assert min(gaps) > POLL_S - 0.2, gaps
    assert sorted(gaps)[len(gaps) // 2] < POLL_S + 1.0, gaps  # one may be late on a busy machine

    line.takes_sockets()
    ann.get_by_role("button", name="Try again").click()
    expect(diner.banner(ann)).to_be_hidden()
    after = len(asked)
    ann.wait_for_timeout(2.5 * POLL_S * 1000)
    assert len(asked) == after


@pytest.mark.slow
def test_what_is_tapped_while_the_server_begins_anew_is_in_the_cart_afterwards(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    screen = open_screen()
    screen.forgive(*AWAY)
    ann = diner.joined(screen, house, 1, "Ann")
    bob = Guest.joins(trivet.url, house, 1, "Bob")
    diner.takes(ann, PICI)
    _settled(ann, "1 item")

    process = trivet.process
    assert process is not None
    process.terminate()
    try:
        expect(diner.banner(ann)).to_be_visible(timeout=SOON_MS)
        diner.takes(ann, PICI)
        diner.takes(ann, BRUSCHETTA)
        expect(ann.get_by_role("button", name="View cart")).to_contain_text("3 items")
        assert process.wait(STOP_S) == 0
    finally:
        process.kill()
        process.wait()
        trivet.start()

    expect(diner.banner(ann)).to_be_hidden(timeout=20_000)  # a wait between two tries is up to 15 s
    _settled(ann, "3 items")
    _until(lambda: _quantities(bob) == {PICI: 2, BRUSCHETTA: 1})


@pytest.mark.slow
def test_a_reload_in_the_middle_of_an_order_restores_the_page_as_it_was(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    before = len(trivet.till.orders())
    trivet.till.behaves(manner="drop_before", look_up=False)  # nobody knows for a while whether it has the order
    ann = diner.joined(open_screen(), house, 1, "Ann")
    bob = Guest.joins(trivet.url, house, 1, "Bob")
    diner.takes(ann, PICI)
    _settled(ann, "1 item")
    diner.looks_at_cart(ann)
    diner.order_button(ann).click()
    expect(diner.order_button(ann)).to_contain_text("Pending Confirmation…")

    ann.reload()

    expect(ann.get_by_role("button", name="2 people at the table")).to_be_visible()
    sheet = diner.looks_at_cart(ann)
    expect(diner.line(sheet, PICI)).to_be_visible()
    expect(sheet.locator(".sum-all")).to_contain_text("€11.50")
    expect(diner.order_button(ann)).to_contain_text("Pending Confirmation…")
    expect(ann.locator(".order-left")).to_be_visible()
    trivet.till.behaves()
    expect(ann.locator(".confirmed-number")).to_be_visible()
    assert len(trivet.till.orders()) <= before + 1
    ann.get_by_role("dialog").get_by_role("button", name="My orders").click()
    expect(ann.locator(".ordered li", has_text=PICI)).to_be_visible()
    _until(lambda: len(trivet.till.orders()) > before, within_s=45.0)
    bob.takes(_item(bob, BRUSCHETTA))
    bob.orders_all()  # whatever else is on its way to the till is there before, or settled with it
    _until(lambda: [one["pos_status"] for one in bob.orders()] == ["accepted"] * 2, within_s=45.0)
    assert sorted(trivet.till.orders()[before:]) == sorted(one["order_id"] for one in bob.orders())


def test_who_was_slower_reads_what_is_true_and_that_somebody_was_quicker(
    phone: Screen, line: Line, house: House, trivet: Trivet
) -> None:
    ann = Guest.joins(trivet.url, house, 1, "Ann")  # the host, who may change everybody's lines
    bob = diner.joined(phone, house, 1, "Bob")
    diner.takes(bob, PICI)
    _settled(bob, "1 item")
    sheet = diner.looks_at_cart(bob)
    (theirs,) = ann.cart()["items"]

    line.hold()
    diner.line(sheet, PICI).get_by_role("button", name=f"One more {PICI}").click()
    assert line.holds_something(within_s=2.0)
    ann.says({"type": "cart_mutate", "op": "update", "public_id": theirs["public_id"], "version": 1, "qty": 5})
    line.lets_go()

    said = diner.line(sheet, PICI).get_by_role("alert")
    expect(said).to_have_text("Somebody else was quicker. This is how it is now.")
    expect(diner.line(sheet, PICI)).to_contain_text("€57.50")  # five of them
    diner.line(sheet, PICI).get_by_role("button", name=f"One more {PICI}").click()
    _until(lambda: _quantities(ann) == {PICI: 6})
    expect(said).to_be_hidden()


@contextmanager
def _asleep(phone: Screen, line: Line) -> Iterator[None]:
    """It sleeps for an hour: its page stands still, its sockets die unheard, its clock has gone on at the end."""
    devtools = phone.context.new_cdp_session(phone.page)
    devtools.send("Page.setWebLifecycleState", {"state": "frozen"})
    line.dies()
    yield
    devtools.send("Page.setWebLifecycleState", {"state": "active"})
    phone.page.clock.fast_forward(HOUR)


def _short_seat(page: Page) -> Mapping[str, Any]:
    """Puts another token for the same seat into the phone's memory, which ends soon; gives what is kept there."""
    key, kept = page.evaluate("Object.entries(localStorage).find(([key]) => key.startsWith('trivet.visit.'))")
    visit: dict[str, Any] = json.loads(kept)
    claims = jwt.decode(visit["ws_token"], options={"verify_signature": False})
    key_of_members = blake2b(SECRET.encode(), digest_size=32, person=b"trivet.member").digest()
    visit["ws_token"] = jwt.encode({**claims, "exp": int(time.time() + SEAT_S)}, key_of_members, "HS256")
    page.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [key, json.dumps(visit)])
    return visit


def _is_over(trivet: Trivet, seat: Mapping[str, Any]) -> bool:
    """Whether the server takes the seat's token no more."""
    query = {"sessionId": seat["session_id"]}
    headers = {"Authorization": f"Bearer {seat['ws_token']}"}
    return ASK.get(f"{trivet.url}/orders", params=query, headers=headers).status_code == UNAUTHORIZED


def _settled(page: Page, count: str) -> None:
    """So much is in the cart, and the server has it."""
    expect(page.get_by_role("button", name="View cart")).to_contain_text(count)
    expect(page.locator(".unconfirmed")).to_have_count(0)


def _item(guest: Guest, name: str) -> int:
    return next(int(item["id"]) for item in guest.menu() if item["name"] == name)


def _quantities(guest: Guest) -> dict[str, int]:
    return {item["name"]: item["qty"] for item in guest.cart()["items"]}


def _until(holds: Callable[[], bool], within_s: float = 15.0) -> None:
    give_up_at = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < give_up_at
        time.sleep(0.1)
