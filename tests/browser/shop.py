"""What customers do in a shop, in the words on its page, and the states of its screens.

Owns: where things are on the shop's page. Must not: check what comes of it; tests do.
"""

import re
from typing import Final, LiteralString

import psycopg
from playwright.sync_api import Page, Route, expect

from tests.browser.asking import ASK, until
from tests.browser.houses import House
from tests.browser.running import Trivet
from tests.browser.scenes import BRUSCHETTA, PICI, Scene, State
from tests.browser.screens import Screen

GELATO: Final = "Gelato artigianale"
PASSWORD: Final = "a long sentence of mine"
OPENS: Final = (
    "UPDATE branches SET delivery = true WHERE restaurant_id = %(id)s",
    "INSERT INTO branches (restaurant_id, name, address) VALUES (%(id)s, 'Harbour', 'Quay 1')",
    """
    INSERT INTO slots (restaurant_id, branch_id, weekday, starts, ends, capacity)
    SELECT restaurant_id, branch_id, weekday, hour, hour + interval '1 hour', 3
    FROM branches, generate_series(0, 6) weekday,
        unnest(ARRAY['06:00', '12:00', '18:00', '22:00']::time[]) hour
    WHERE restaurant_id = %(id)s
    """,
    """
    INSERT INTO zones (restaurant_id, branch_id, name, postcodes, fee, free_from, minimum)
    SELECT restaurant_id, branch_id, 'City', '{50}', 300, 5000, 500 FROM branches
    WHERE restaurant_id = %(id)s AND delivery
    """,
    "DELETE FROM opening_hours WHERE restaurant_id = %(id)s",  # it is always open, for its tables too
    """
    INSERT INTO opening_hours (restaurant_id, weekday, opens, closes)
    SELECT %(id)s, weekday, '12:00', '12:00' FROM generate_series(0, 6) AS weekday
    """,
)
"""Two branches, one of which delivers, at four hours of every day. Whoever tests at night wants to order, too."""


def opens(trivet: Trivet, house: House) -> House:
    """Makes a shop of a restaurant, once, and waits until the server has seen it."""
    with psycopg.connect(trivet.database_url) as connection:
        found = connection.execute("SELECT FROM branches WHERE restaurant_id = %s", [house.restaurant_id]).fetchall()
        for statement in OPENS if len(found) == 1 else ():
            connection.execute(statement.encode(), {"id": house.restaurant_id})
    until(lambda: ASK.get(f"{trivet.url}/shop/{house.slug}").status_code == 200)
    return house


def looked_at(screen: Screen, house: House, room: str = "") -> Page:
    """The shop, or a room of it, whose program runs when this returns."""
    page = screen.goto(f"/shop/{house.slug}{room and f'#{room}'}")
    expect(page.get_by_role("combobox", name="Search products")).to_be_enabled()
    return page


def takes(page: Page, name: str) -> None:
    """One more of a product."""
    page.get_by_role("button", name=f"One more {name}", exact=True).click()


def takes_three(page: Page, name: str) -> None:
    """Three of a product, the first into an empty cart."""
    for items in ("1 item", "2 items", "3 items"):
        takes(page, name)
        has(page, items)


def looks_at(page: Page, name: str) -> None:
    """Opens the sheet of a product that has to be chosen for, by its "+"."""
    page.get_by_role("combobox", name="Search products").fill(name)
    takes(page, name)
    expect(page.get_by_role("dialog")).to_be_visible()


def has(page: Page, items: str) -> None:
    """Waits until the cart holds so many ("1 item"), and until that is no hope any more but kept."""
    expect(page.get_by_role("button", name="View cart")).to_contain_text(items)
    expect(page.locator(".unconfirmed")).to_have_count(0)


def registers(page: Page, name: str = "Dana") -> None:
    """Becomes a customer where one is asked to sign in."""
    page.get_by_role("button", name="New here? Create an account").click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail").fill(f"{name.lower()}@example.com")
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_role("button", name="Create an account").click()


def checks_out(page: Page) -> None:
    """From the products to the checkout, with an account made on the way."""
    page.get_by_role("button", name="View cart").click()
    page.get_by_role("button", name="To the checkout").click()
    registers(page)
    expect(page.get_by_role("heading", name="Checkout")).to_be_visible()


def fetches(page: Page) -> None:
    """Chooses to fetch it at the harbour tomorrow, and to pay there."""
    page.get_by_label("Pick-up").check()
    page.get_by_label("Harbour").check()
    page.locator(".days .chip").nth(1).click()
    page.locator(".slot:not(.off) input").nth(1).check()
    page.get_by_label("When you fetch it").check()


def is_about_to_order(page: Page, name: str) -> None:
    """Has one of it in the cart, and has said at the checkout that it is fetched: nothing is left but to order."""
    takes(page, name)
    has(page, "1 item")
    checks_out(page)
    fetches(page)


def is_brought(page: Page) -> None:
    """Chooses to have it brought tomorrow, and to pay by card."""
    page.get_by_label("Delivery").check()
    page.get_by_label("Street and number").fill("Via Roma 1")
    page.get_by_label("Postcode").fill("50123")
    page.get_by_label("Town").fill("Firenze")
    page.get_by_role("button", name="Save the address").click()
    page.locator(".days .chip").nth(1).click()
    page.locator(".slot:not(.off) input").nth(1).check()
    page.get_by_label("Card", exact=False).first.check()


def pays(page: Page) -> str:
    """Presses the one button, and pays with the card that the provider's page offers; gives the order's number."""
    page.get_by_role("button", name=re.compile("Pay €")).click()
    expect(page.get_by_label("Test card")).to_be_visible()
    page.get_by_role("button", name=re.compile("Pay ")).click()
    title = page.get_by_role("heading", name=re.compile(r"Order \d+"))
    expect(title).to_be_visible()
    return title.inner_text().removeprefix("Order ").strip()


def discounts(trivet: Trivet, house: House, code: str) -> None:
    """Makes a code that takes one euro off."""
    with psycopg.connect(trivet.database_url) as connection:
        connection.execute(
            "INSERT INTO discount_codes (restaurant_id, code, amount) VALUES (%s, %s, 100)", [house.restaurant_id, code]
        )


def is_short(page: Page, trivet: Trivet, house: House, name: str) -> None:
    """Of this product there is one left, whatever the cart has of it."""
    with psycopg.connect(trivet.database_url) as connection:
        row = connection.execute(
            "SELECT menu_item_id, price FROM menu_items WHERE restaurant_id = %s AND name = %s",
            [house.restaurant_id, name],
        ).fetchone()
    assert row is not None
    product, price = row

    def short(route: Route) -> None:
        answer = route.fetch()
        said = answer.json()
        asked = round(said["data"]["totals"]["subtotal"] * 100 / price)
        if asked > 1:
            one = {"product_id": product, "name": name, "requested": asked, "available": 1, "option_id": None}
            problem = {"code": "INSUFFICIENT_STOCK", "message": "", "items": [one], "minimum": None, "reason": None}
            said["data"]["problems"] = [problem]
        route.fulfill(response=answer, json=said)

    page.route("**/checkout/preview*", short)


def orders(page: Page) -> None:
    """Presses the one button."""
    page.get_by_role("button", name=re.compile("Order · €")).click()
    expect(page.get_by_role("heading", name=re.compile(r"Order \d+"))).to_be_visible()


def _to(page: Page, what: str) -> None:
    page.locator(what).evaluate("(there) => there.scrollIntoView({ block: 'center' })")


def _shop(scene: Scene) -> Page:
    return looked_at(scene.phone(), opens(scene.trivet, scene.house))


def _filled(scene: Scene) -> Page:
    page = _shop(scene)
    takes(page, PICI)
    takes(page, BRUSCHETTA)
    has(page, "2 items")
    return page


def _suggested(scene: Scene) -> Page:
    page = _shop(scene)
    page.get_by_role("combobox", name="Search products").press_sequentially("bru")
    expect(page.get_by_role("option").first).to_be_visible()
    return page


def _in_vain(scene: Scene) -> Page:
    page = _shop(scene)
    page.get_by_role("combobox", name="Search products").fill("fish and chips")
    expect(page.get_by_text("Nothing here is like that")).to_be_visible()
    return page


def _product(scene: Scene) -> Page:
    page = _shop(scene)
    page.get_by_role("button", name=PICI, exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    return page


def _options(scene: Scene) -> Page:
    page = _shop(scene)
    looks_at(page, GELATO)
    page.get_by_role("button", name=re.compile("^Add")).click()
    expect(page.get_by_text("Choose as much as each heading says.")).to_be_visible()
    return page


def _line(scene: Scene) -> Page:
    page = _options(scene)
    page.get_by_label("Large").check()
    page.get_by_role("dialog").get_by_role("checkbox").first.click()
    page.get_by_role("button", name=re.compile("^Add")).click()
    has(page, "1 item")
    page.get_by_role("button", name="View cart").click()
    page.get_by_role("button", name=f"Change {GELATO}").click()
    expect(page.get_by_role("button", name=re.compile("^Save"))).to_be_visible()
    return page


def _cart(scene: Scene) -> Page:
    page = _filled(scene)
    page.get_by_role("button", name="View cart").click()
    page.get_by_role("button", name="Share with the household").click()
    expect(page.get_by_label("Link to the cart")).to_be_visible()
    return page


def _signing_in(scene: Scene) -> Page:
    page = _filled(scene)
    page.get_by_role("button", name="View cart").click()
    page.get_by_role("button", name="To the checkout").click()
    expect(page.get_by_label("Password")).to_be_visible()
    return page


def _signing_in_wrongly(scene: Scene) -> Page:
    page = _room(scene, "sign-in", "status of 401")
    page.get_by_label("E-mail").fill("nobody@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("form .main").click()
    expect(page.get_by_role("alert")).to_be_visible()
    return page


def _registering(scene: Scene) -> Page:
    page = _room(scene, "register")
    expect(page.get_by_label("New password")).to_be_visible()
    return page


def _forgotten(scene: Scene) -> Page:
    page = _room(scene, "forgot")
    page.get_by_label("E-mail").fill("chiara-maddalena.von.hohenlohe@restaurant.example.com")
    page.locator("form .main").click()
    expect(page.locator(".notice.good")).to_be_visible()
    return page


def _resetting(scene: Scene) -> Page:
    page = _room(scene, "reset", "status of 4")
    page.get_by_label("Code from the mail").fill("not one of ours")
    page.get_by_label("New password").fill(PASSWORD)
    page.locator("form .main").click()
    expect(page.get_by_role("alert")).to_be_visible()
    return page


def _joining(scene: Scene) -> Page:
    page = _room(scene, "join/no-such-link", "status of 4")
    page.locator("form .main").click()
    expect(page.get_by_role("alert")).to_be_visible()
    return page


def _room(scene: Scene, name: str, *forgiven: str) -> Page:
    screen = scene.phone()
    screen.forgive(*forgiven)
    return looked_at(screen, opens(scene.trivet, scene.house), name)


def _filter(scene: Scene) -> Page:
    page = _shop(scene)
    page.get_by_role("button", name="Filter", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    return page


def _absurd(scene: Scene) -> Page:
    page = _shop(scene)
    for at in range(5):
        page.locator(".product .plus").nth(at).click()
        has(page, f"{at + 1} item")
    return page


def _absurd_cart(scene: Scene) -> Page:
    page = _absurd(scene)
    page.get_by_role("button", name="View cart").click()
    expect(page.locator(".line")).to_have_count(5)
    return page


def _addresses(scene: Scene) -> Page:
    page = _filled(scene)
    checks_out(page)
    is_brought(page)
    expect(page.get_by_label("Via Roma 1")).to_be_checked()
    return page


def _checkout(scene: Scene) -> Page:
    page = _filled(scene)
    checks_out(page)
    page.get_by_label("Delivery").check()
    expect(page.get_by_label("Street and number")).to_be_visible()
    return page


def _chosen(scene: Scene) -> Page:
    page = _filled(scene)
    checks_out(page)
    fetches(page)
    expect(page.get_by_role("button", name=re.compile("Order · €"))).to_be_visible()
    return page


def _refused(scene: Scene) -> Page:
    page = _chosen(scene)
    page.get_by_label("Discount code").fill("NONE")
    page.get_by_role("button", name="Use", exact=True).click()
    expect(page.get_by_text("There is no such code.")).to_be_visible()
    _to(page, "form.code")
    return page


def _code_typed(scene: Scene) -> Page:
    page = _chosen(scene)
    page.get_by_label("Discount code").fill("SPRING-26")
    expect(page.get_by_role("button", name="Use the discount code")).to_be_visible()
    _to(page, "form.code")
    return page


def _short(scene: Scene) -> Page:
    page = _shop(scene)
    takes_three(page, PICI)
    is_short(page, scene.trivet, scene.house, PICI)
    checks_out(page)
    fetches(page)
    expect(page.get_by_role("button", name="Take what is there")).to_be_visible()
    _to(page, "#step-look .notice")
    return page


def _order(scene: Scene) -> Page:
    page = _chosen(scene)
    heard = page.locator(".aloud").evaluate_handle("""(one) => {
      const heard = [];
      const hears = new MutationObserver(() => heard.push(one.textContent));
      hears.observe(one, { childList: true, characterData: true, subtree: true });
      return heard;
    }""")
    orders(page)
    page.wait_for_load_state("networkidle")
    assert not [one for one in heard.json_value() if "taken out" in one]  # it was ordered
    return page


def _orders(scene: Scene) -> Page:
    page = _order(scene)
    page.get_by_role("button", name="My orders").click()
    expect(page.locator(".order-open")).to_be_visible()
    return page


def _orders_less(scene: Scene) -> Page:
    """Of the newest something was not there."""
    page = _order(scene)
    page.route(re.compile("/api/v1/orders"), _missed)
    page.get_by_role("button", name="My orders").click()
    expect(page.locator(".order-open s")).to_be_visible()
    return page


def _order_less(scene: Scene) -> Page:
    page = _orders_less(scene)
    page.locator(".order-open").click()
    expect(page.get_by_text("What is left")).to_be_visible()
    _to(page, ".sums:last-of-type")
    return page


def _missed(route: Route) -> None:
    answer = route.fetch()
    said = answer.json()
    for one in said["data"] if isinstance(said["data"], list) else [said["data"]]:
        first = one["items"][0]
        first |= {"picked_status": "MISSING", "choice": "without"}
        one |= {"status": "READY", "comes_to": round(one["total"] - first["line_total"], 2)}
    route.fulfill(response=answer, json=said)


def _recurring_none(scene: Scene) -> Page:
    page = _orders(scene)
    page.get_by_role("button", name="Every week").click()
    expect(page.locator(".nothing")).to_be_visible()
    return page


def _recurring(scene: Scene) -> Page:
    page = _order(scene)
    page.get_by_role("button", name="Repeat every week").click()
    page.get_by_role("status").get_by_role("button", name="Every week").click()
    expect(page.locator(".recurring > li")).to_be_visible()
    return page


def _recurring_in_the_way(scene: Scene) -> Page:
    page = _recurring_further(scene, "step = 'told', told_total = 1050, problem = 'ITEM_UNKNOWN'")
    expect(page.locator(".recurring > li")).to_contain_text("If that stays so until")
    expect(page.locator(".recurring > li")).not_to_contain_text("Is ordered by itself")
    expect(page.locator(".recurring > li")).not_to_contain_text("The last one was not ordered")
    return page


def _recurring_further(scene: Scene, becomes: LiteralString) -> Page:
    page = _recurring(scene)
    with psycopg.connect(scene.trivet.database_url) as connection:
        connection.execute(
            f"UPDATE recurring_orders SET {becomes} WHERE restaurant_id = %s", [scene.house.restaurant_id]
        )
    page.reload()
    expect(page.locator(".recurring .notice")).to_be_visible()
    return page


def _recurring_paused(scene: Scene) -> Page:
    page = _recurring_further(scene, "step = 'paused', due_at = NULL, problem = 'SLOT_FULL', failures = 4")
    page.locator(".recurring").get_by_role("button").click()
    expect(page.locator(".recurring").get_by_role("alert")).to_be_visible()
    expect(page.locator(".recurring").get_by_text("Paused", exact=True)).to_have_count(1)
    return page


def _me(scene: Scene) -> Page:
    page = _filled(scene)
    checks_out(page)
    page.get_by_role("button", name="Dana").click()
    expect(page.get_by_label("A safe place")).to_be_visible()
    return page


SHOP: Final = (
    State("shop", _filled),
    State("shop-suggested", _suggested),
    State("shop-in-vain", _in_vain),
    State("shop-product", _product),
    State("shop-options", _options, "choosing"),
    State("shop-line", _line, "choosing"),
    State("shop-cart", _cart),
    State("shop-sign-in", _signing_in),
    State("shop-sign-in-wrong", _signing_in_wrongly),
    State("shop-register", _registering),
    State("shop-forgotten", _forgotten),
    State("shop-reset", _resetting),
    State("shop-join", _joining),
    State("shop-filter", _filter),
    State("shop-absurd", _absurd, "absurd"),
    State("shop-absurd-cart", _absurd_cart, "absurd"),
    State("shop-addresses", _addresses),
    State("shop-checkout", _checkout),
    State("shop-checkout-chosen", _chosen),
    State("shop-checkout-refused", _refused),
    State("shop-checkout-code-typed", _code_typed),
    State("shop-checkout-short", _short),
    State("shop-order", _order),
    State("shop-order-less", _order_less),
    State("shop-orders", _orders),
    State("shop-orders-less", _orders_less),
    State("shop-recurring-none", _recurring_none),
    State("shop-recurring", _recurring),
    State("shop-recurring-in-the-way", _recurring_in_the_way),
    State("shop-recurring-paused", _recurring_paused),
    State("shop-me", _me),
)
