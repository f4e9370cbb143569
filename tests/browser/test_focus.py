"""The focus goes back to what opened something, or to the nearest thing that is there; never to nothing."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from tests.browser import waiter
from tests.browser.guests import Guest
from tests.browser.houses import House
from tests.browser.running import Trivet
from tests.browser.screens import DESKTOP, Screens
from tests.browser.staff import Staff

# What has just been handed the focus is not pressed for so long: it could not be seen yet (`staff/steady.js` has 600).
SEEN_MS = 700

STOPPED = ["Bruschetta al pomodoro", "Crostini toscani", "Tagliere del Chianti"]

pytestmark = pytest.mark.slow


def _presses(button: Locator) -> None:
    """As somebody with a keyboard alone does, who has seen where they are."""
    button.page.wait_for_timeout(SEEN_MS)
    button.focus()
    button.press("Enter")


def _holds(page: Page, key: str = "Enter") -> None:
    """Leaves a finger on a key for two seconds; it is said again as a keyboard does."""
    page.keyboard.down(key)
    for _ in range(20):
        page.wait_for_timeout(100)
        page.keyboard.down(key)
    page.keyboard.up(key)


def _has_ordered(trivet: Trivet, house: House, *tables: int) -> None:
    for table in tables:
        guest = Guest.joins(trivet.url, house, table, "Ann")
        guest.takes(guest.menu()[0]["id"])
        guest.orders_all()


def _asks_and_says_no(page: Page, button: Locator) -> None:
    """Opens a question, answers it with Escape, and then by its button."""
    for answer in ("Escape", "Enter"):
        _presses(button)
        expect(page.get_by_role("button", name="Cancel", exact=True)).to_be_focused()
        page.keyboard.press(answer)
        expect(button).to_be_focused()


def test_questions_and_choices_give_the_focus_back(open_screen: Screens, house: House, trivet: Trivet) -> None:
    for table, name in ((1, "Ann"), (2, "Bob")):
        Guest.joins(trivet.url, house, table, name)
    page = waiter.signed_in(open_screen(DESKTOP), house, "floor", house.admin)
    detail = waiter.opens(page, 1)
    _asks_and_says_no(page, detail.get_by_role("button", name="Disable the table"))
    move = detail.get_by_role("button", name="Move", exact=True)
    _presses(move)
    expect(page.get_by_role("combobox", name="To which free table?")).to_be_focused()
    page.keyboard.press("Escape")
    expect(move).to_be_focused()
    add = detail.get_by_role("button", name="Add")
    _presses(add)
    expect(page.get_by_role("searchbox", name="What is it to be?")).to_be_focused()
    page.keyboard.press("Escape")
    expect(add).to_be_focused()
    page.keyboard.press("Escape")
    expect(waiter.card(page, 1)).to_be_focused()

    page.keyboard.press("g")
    page.keyboard.press("q")
    renew = page.get_by_role("button", name="New pass")
    _presses(renew)
    _presses(page.get_by_role("button", name="I have noted it"))
    expect(renew).to_be_focused()
    _asks_and_says_no(page, renew)  # there is one now
    code = page.locator('a[href$="/codes/3"]')
    _presses(code)
    _asks_and_says_no(page, page.get_by_role("dialog").get_by_role("button", name="New code"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(code).to_be_focused()

    page.keyboard.press("g")
    page.keyboard.press("p")
    row = page.locator(".person-row", has_text=house.manager)
    _asks_and_says_no(page, row.get_by_role("button", name="New password"))
    _asks_and_says_no(page, row.get_by_role("button", name="End access"))
    role = row.get_by_role("combobox")
    role.select_option("employee")
    _presses(row.get_by_role("button", name="Cancel"))
    expect(role).to_be_focused()


def test_what_is_under_way_keeps_the_focus(open_screen: Screens, house: House) -> None:
    page = waiter.signed_in(open_screen(DESKTOP), house, "menu")
    row = page.locator(".sale").first
    name = row.locator("h3").inner_text()
    left = row.get_by_role("textbox")
    left.fill("7")
    left.press("Enter")
    expect(row.locator(".tag")).to_contain_text("7")
    left.fill("")
    left.press("Enter")
    expect(row.locator(".tag")).to_have_count(0)
    expect(left).to_be_focused()
    _presses(row.get_by_role("button", name="Sold out"))
    _presses(row.get_by_role("group").get_by_role("button").first)
    back = row.get_by_role("button", name="Back on sale")
    expect(back).to_be_focused()
    page.keyboard.press("o")
    page.wait_for_timeout(SEEN_MS)
    back.press("Enter")
    expect(page.locator(".sale h3", has_text=name)).to_have_count(0)
    expect(page.locator(".sale").first.locator("a, button").first).to_be_focused()  # what comes after it


@pytest.mark.parametrize("role", ["employee", "manager"])
def test_on_the_menu_one_press_in_haste_does_one_thing(
    open_screen: Screens, house: House, trivet: Trivet, staff: Staff, role: str
) -> None:
    for item in Guest.joins(trivet.url, house, 1, "Ann").menu():
        staff.says_left(item["id"], None, available=item["name"] not in STOPPED)
    page = waiter.signed_in(open_screen(DESKTOP), house, "menu", getattr(house, role))
    names = page.locator(".sale h3")
    expect(names.first).to_be_visible()
    page.keyboard.press("o")
    first, second = (page.locator(".sale", has_text=name) for name in STOPPED[:2])
    expect(names).to_have_text(STOPPED)

    first.get_by_role("button", name="Back on sale").focus()
    page.keyboard.down("Enter")
    expect(names).to_have_text(STOPPED[1:])
    following = second.locator("a, button").first
    expect(following).to_be_focused()
    page.keyboard.down("Enter")  # it is held
    page.keyboard.up("Enter")
    page.keyboard.press("Enter")  # and pressed in haste
    page.wait_for_timeout(SEEN_MS)
    expect(names).to_have_text(STOPPED[1:])
    expect(following).to_be_focused()
    expect(page).to_have_url(re.compile("/menu$"))

    second.get_by_role("button", name="Back on sale").focus()
    page.keyboard.press("Enter")  # who means it can
    expect(names).to_have_text(STOPPED[2:])


def test_in_the_kitchen_the_keys_go_on_to_the_next_ticket(open_screen: Screens, house: House, trivet: Trivet) -> None:
    _has_ordered(trivet, house, 1, 2, 3)
    page = waiter.signed_in(open_screen(DESKTOP), house, "kitchen")
    heads = page.locator(".ticket:not(.gone) .ticket-head")
    expect(heads).to_have_count(3)
    page.wait_for_timeout(SEEN_MS)  # what has just come is not bumped by a key that was meant for another

    for table in (1, 2):
        waiter.ticket(page, table).locator(".ticket-head").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")  # in haste
        following = waiter.ticket(page, table + 1).locator(".ticket-head")
        expect(following).to_be_focused()
        page.keyboard.press("Enter")  # before anybody can have seen where they are
        page.wait_for_timeout(SEEN_MS)
        expect(following).to_be_focused()
        expect(heads).to_have_count(3 - table)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Kitchen")).to_be_focused()

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Call back the last ticket")
    page.keyboard.press("Escape")
    for left, table in ((1, 3), (2, 2)):
        page.keyboard.press("z")
        expect(heads).to_have_count(left)
        expect(waiter.ticket(page, table)).to_be_visible()
    expect(waiter.ticket(page, 1)).to_have_count(0)
    expect(page.get_by_text("is back.").first).to_be_visible()


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_in_the_kitchen_a_key_that_is_held_bumps_one_ticket(
    open_screen: Screens, house: House, trivet: Trivet, key: str
) -> None:
    _has_ordered(trivet, house, 1, 2, 3)
    page = waiter.signed_in(open_screen(DESKTOP), house, "kitchen")
    heads = page.locator(".ticket:not(.gone) .ticket-head")
    expect(heads).to_have_count(3)
    page.wait_for_timeout(SEEN_MS)

    waiter.ticket(page, 3).locator(".ticket-head").focus()  # after the last comes the oldest
    _holds(page, key)
    expect(heads).to_have_count(2)
    page.wait_for_timeout(SEEN_MS)
    expect(heads).to_have_count(2)
    expect(waiter.ticket(page, 1).locator(".ticket-head")).to_be_focused()
    expect(waiter.ticket(page, 3)).to_have_count(0)


def test_in_the_kitchen_the_last_is_called_back_though_its_bump_is_under_way(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    _has_ordered(trivet, house, 1, 2)
    screen = open_screen(DESKTOP)
    held: list[Callable[[], None]] = []

    def between(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        socket.on_message(
            lambda said: held.append(lambda: server.send(said)) if "bump_ticket" in str(said) else server.send(said)
        )

    screen.page.route_web_socket(re.compile("/admin/ws"), between)
    page = waiter.signed_in(screen, house, "kitchen")
    heads = page.locator(".ticket:not(.gone) .ticket-head")
    expect(heads).to_have_count(2)
    page.wait_for_timeout(SEEN_MS)
    page.keyboard.press("1")
    expect(waiter.ticket(page, 1).locator(".ticket-head")).to_have_attribute("aria-disabled", "true")
    held.pop()()
    expect(waiter.ticket(page, 1)).to_have_count(0)
    page.wait_for_timeout(SEEN_MS)

    page.keyboard.press("1")  # table 2's, and that takes a while
    expect(waiter.ticket(page, 2).locator(".ticket-head")).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("z")
    page.wait_for_timeout(SEEN_MS)
    expect(waiter.ticket(page, 1)).to_have_count(0)
    held.pop()()
    expect(page.get_by_text(re.compile(r"^Table 2, order \d+ is back\.$"))).to_be_visible()
    expect(waiter.ticket(page, 2)).to_be_visible()
    expect(waiter.ticket(page, 1)).to_have_count(0)


def test_a_sheet_that_closes_gives_the_focus_back_to_what_is_pressed_only_once_it_is_seen(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    _has_ordered(trivet, house, 1, 2)
    page = waiter.signed_in(open_screen(DESKTOP), house, "kitchen")
    heads = page.locator(".ticket:not(.gone) .ticket-head")
    expect(heads).to_have_count(2)
    page.wait_for_timeout(SEEN_MS)
    head = waiter.ticket(page, 1).locator(".ticket-head")
    head.focus()
    page.keyboard.press("r")
    expect(page.get_by_role("dialog", name="Recall")).to_be_visible()
    page.keyboard.press("Enter")  # on its "Close"
    expect(head).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_timeout(SEEN_MS)
    expect(heads).to_have_count(2)
    expect(head).to_be_focused()


def test_signing_out_without_a_connection_leaves_at_once(open_screen: Screens, house: House) -> None:
    screen = open_screen(DESKTOP)
    screen.forgive("ERR_INTERNET_DISCONNECTED")
    page = waiter.signed_in(screen, house, "me")
    leave = page.get_by_role("button", name="Sign out")
    expect(leave).to_be_visible()
    page.context.set_offline(True)
    leave.click()

    expect(page.get_by_label("E-mail")).to_be_focused(timeout=1000)
    assert page.evaluate("() => localStorage.getItem('trivet.staff')") is None
    untold = page.get_by_text("You are signed out here.")
    expect(untold).to_be_visible()
    page.context.set_offline(False)
    expect(untold).to_have_count(0)
