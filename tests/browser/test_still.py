"""Nothing moves under a thumb: what others do, what the kitchen has left, and that orders end, comes without a jump."""

from collections.abc import Mapping

from playwright.sync_api import Page, expect

from tests.browser import diner, houses
from tests.browser.guests import Guest
from tests.browser.houses import House
from tests.browser.running import SECRET, Trivet
from tests.browser.screens import SMALL, Screens
from tests.browser.staff import Staff

PICI = "Pici cacio e pepe"
PLACES = """() => Object.fromEntries([...document.querySelectorAll(".menu button:last-of-type[aria-label], .chip")]
  .map((one) => [one.ariaLabel ?? one.textContent.trim(), Math.round(one.getBoundingClientRect().bottom)]))"""


def places(page: Page) -> Mapping[str, int]:
    """How far down each button of the menu is, by its name."""
    return dict(page.evaluate(PLACES))


def test_what_is_left_and_what_others_take_moves_no_button(open_screen: Screens, trivet: Trivet, house: House) -> None:
    page = diner.joined(open_screen(SMALL), house, 1, "Ann")
    bob = Guest.joins(trivet.url, house, 1, "Bob")
    dishes = [dish["id"] for dish in bob.menu()]
    expect(page.get_by_role("button", name="2 people at the table")).to_be_visible()
    before = places(page)

    with Staff.signed_in(trivet.url, house) as staff:
        staff.says_left(dishes[0], 2)
        staff.says_left(dishes[2], None, available=False)
        staff.says_left(dishes[3], 1)
        bob.takes(dishes[0], dishes[1], dishes[3], dishes[4])

        expect(page.get_by_text("2 left")).to_be_visible()
        expect(page.get_by_text("Your table holds the last one")).to_be_visible()
        expect(page.locator(".item").nth(2).get_by_text("Sold out")).to_be_visible()
        expect(page.locator(".item-now .person")).to_have_count(4)
        after = places(page)

        assert len(after) == len(before) - 1  # what is sold out has no button
        assert {name: before[name] for name in after} == after


def test_what_was_refused_is_said_beside_its_button_and_moves_none(
    open_screen: Screens, trivet: Trivet, house: House
) -> None:
    page = diner.joined(open_screen(SMALL), house, 1, "Ann")
    with Staff.signed_in(trivet.url, house) as staff:
        staff.says_left(Guest.joins(trivet.url, house, 2, "Eve").menu()[0]["id"], 1)
    expect(page.get_by_text("1 left")).to_be_visible()
    eve = Guest.joins(trivet.url, house, 2, "Zoe")
    before = places(page)

    eve.takes(eve.menu()[0]["id"])
    page.locator(".plus").first.click()

    expect(page.get_by_role("alert")).to_be_visible()
    assert places(page) == before


def test_that_orders_end_and_begin_again_moves_nothing(open_screen: Screens, house: House, staff: Staff) -> None:
    page = diner.joined(open_screen(SMALL), house, 1, "Ann")
    chips = {name: place for name, place in places(page).items() if not name.startswith("One more")}
    heading = page.get_by_role("heading", name=PICI)
    top = heading.bounding_box()

    staff.does("POST", f"/table/{staff.table_id(1)}/disable")
    expect(page.locator(".bar .shut")).to_be_visible()
    assert (heading.bounding_box(), chips.items() <= places(page).items()) == (top, True)
    staff.does("POST", f"/table/{staff.table_id(1)}/enable")
    expect(page.locator(".shut")).to_have_count(0)
    assert heading.bounding_box() == top


def test_where_it_was_closed_as_the_page_came_its_place_is_kept(open_screen: Screens, trivet: Trivet) -> None:
    house = houses.find(trivet.database_url, "shut", SECRET)
    page = open_screen(SMALL).goto(f"/t/{house.codes[1]}")
    expect(page.get_by_role("searchbox")).to_be_enabled()
    top = page.get_by_role("heading", name=PICI).bounding_box()

    page.route("**/is_open*", lambda route: route.fulfill(json={"open": True}))
    page.clock.install()
    page.reload()
    page.clock.fast_forward(31_000)

    expect(page.get_by_text("Orders are taken again.")).to_be_visible()
    assert page.get_by_role("heading", name=PICI).bounding_box() == top


def test_what_another_makes_of_a_line_moves_no_button_of_the_cart(
    open_screen: Screens, trivet: Trivet, house: House
) -> None:
    bob = Guest.joins(trivet.url, house, 1, "Bob")  # the host, who may change all
    page = diner.joined(open_screen(), house, 1, "Ann")
    diner.takes(page, PICI)
    diner.has(page, "1 item")
    sheet = diner.looks_at_cart(page)
    more = diner.line(sheet, PICI).get_by_role("button", name="One more")
    expect(page.locator(".glow")).to_have_count(0)
    before = more.bounding_box()
    (line,) = bob.cart()["items"]

    change = {"type": "cart_mutate", "op": "update", "public_id": line["public_id"], "version": line["version"]}
    bob.says({**change, "qty": 2})

    expect(page.get_by_text("Bob made it 2")).to_be_visible()
    assert more.bounding_box() == before
