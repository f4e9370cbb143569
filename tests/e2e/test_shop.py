"""The shop over HTTP, against a real server as a process of its own: what it was asked to prove, by its names."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Final
from uuid import uuid4

import httpx2
import psycopg
import pytest
import trio

from pos.emulators.payment_behaviour import PaymentBehaviour, PaymentManner, Step, Telling
from tests.cases import quick_are
from tests.chaos.buyers import API, TENANT, Buyer
from tests.chaos.grocer import LAST, MANAGER
from tests.chaos.payers import GOOD
from tests.e2e.diner import all_at_once
from tests.e2e.moments import all_have_passed, somebody_waits
from tests.e2e.place import EMPLOYEE, HOME, Place, comes_true
from tests.e2e.running import eventually

CUSTOMERS: Final = 100
NOBODYS: Final = 999_999
# While somebody holds the lock, a guest's cart that is taken over stands at the last step before the COMMIT, or in it.
_GATE: Final = """
CREATE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM pg_advisory_xact_lock_shared(1);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER gate AFTER UPDATE ON sessions DEFERRABLE INITIALLY {when} FOR EACH ROW
    WHEN (OLD.merged_into IS NULL AND NEW.merged_into IS NOT NULL) EXECUTE FUNCTION gate();
"""
_TAKEN: Final = "SELECT count(*) FROM sessions WHERE merged_into IS NOT NULL"


@pytest.mark.slow
@pytest.mark.timeout(120)
async def test_oversell(place: Place) -> None:
    """A hundred confirm the last ten at once."""
    some_at_once, buyers, codes = trio.CapacityLimiter(4), list[Buyer](), Counter[str]()

    async def gets_ready(number: int) -> None:
        async with some_at_once:
            buyers.append(await place.customer(number, place.grocer.scarce))

    async def confirms(buyer: Buyer) -> None:
        status, body = await place.confirm(buyer, str(uuid4()))
        codes[str(status) if status < 400 else body["error"]["code"]] += 1

    await all_at_once(*(partial(gets_ready, number) for number in range(CUSTOMERS)))
    await all_at_once(*(partial(confirms, buyer) for buyer in buyers))
    assert codes == {"201": LAST, "INSUFFICIENT_STOCK": CUSTOMERS - LAST}
    assert place.grocer.on_hand(place.grocer.scarce) == 0
    assert min(place.grocer.ledger(place.grocer.scarce)) == 0
    assert len(place.grocer.standing()) == LAST
    assert not place.provider.intents


@pytest.mark.slow
async def test_branch_switching(place: Place) -> None:
    """What the one branch has too little of, the other sells: the cart is as it was, and each takes from its own."""
    grocer, buyer = place.grocer, await place.customer(1, place.grocer.scarce)
    with psycopg.connect(grocer.url) as connection:
        rows = connection.execute(
            "SELECT s.slot_id, s.branch_id, k.on_hand FROM slots AS s JOIN stock AS k USING (branch_id)"
            " WHERE s.branch_id <> %s AND s.pick_up AND k.menu_item_id = %s AND s.weekday ="
            " (SELECT weekday FROM slots WHERE slot_id = %s) ORDER BY 1",
            [grocer.branch_id, grocer.scarce, grocer.roomy],
        ).fetchall()
    slot, branch, there = next(row for row in rows if row[2] > 0)
    cart = (await buyer._ask("GET", "/cart"))[1]["data"]["items"][0]
    await buyer._ask("PUT", f"/cart/items/{cart['id']}", {"quantity": LAST + 1})
    await place.staff(MANAGER, "PUT", f"/admin/inventory/{branch}-{grocer.scarce}", {"quantity": there + LAST + 1})
    status, body = await place.confirm(buyer, "here")
    (problem,) = body["error"]["details"]["problems"]
    assert (status, problem["code"], problem["items"][0]["available"]) == (409, "INSUFFICIENT_STOCK", LAST)
    status, body = await place.confirm(buyer, "there", delivery_slot_id=slot, branch_id=branch)
    assert (status, body["data"]["order"]["branch_id"]) == (201, branch)
    assert grocer.on_hand(grocer.scarce) == LAST
    grocer.branch_id = branch
    assert grocer.on_hand(grocer.scarce) == there


@pytest.mark.slow
async def test_ownership_404(place: Place) -> None:
    """Somebody else's order, cart, address and method are not there, whoever asks and whatever for."""
    ann, order = await place.ordered(payment={"method": "card", "save_as_default": True})
    ben = await place.customer(2, place.grocer.plenty)
    address = (await ann._ask("POST", "/me/addresses", HOME))[1]["data"]["id"]
    (method,) = (await ann._ask("GET", "/me/payment-tokens"))[1]["data"]
    path, item = f"/orders/{order['order_id']}", (await ben._ask("GET", "/cart"))[1]["data"]["items"][0]["id"]
    rows: list[tuple[Buyer, str, str, Any, str]] = [
        (ben, "GET", path, None, "ORDER_NOT_FOUND"),
        (ben, "POST", f"{path}/cancel", None, "ORDER_NOT_FOUND"),
        (ben, "POST", f"{path}/reorder", None, "ORDER_NOT_FOUND"),
        (ben, "POST", f"{path}/missing", {"choice": "without"}, "ORDER_NOT_FOUND"),
        (ann, "PUT", f"/cart/items/{item}", {"quantity": 2}, "ITEM_NOT_FOUND"),
        (ann, "DELETE", f"/cart/items/{item}", None, "ITEM_NOT_FOUND"),
        (ben, "PUT", f"/me/addresses/{address}", HOME, "ADDRESS_NOT_FOUND"),
        (ben, "DELETE", f"/me/addresses/{address}", None, "ADDRESS_NOT_FOUND"),
        (ben, "DELETE", f"/me/payment-tokens/{method['id']}", None, "PAYMENT_TOKEN_NOT_FOUND"),
        (ben, "POST", f"/me/payment-tokens/{method['id']}/default", None, "PAYMENT_TOKEN_NOT_FOUND"),
        (ben, "POST", "/recurring-orders", {"order_id": order["order_id"]}, "ORDER_NOT_FOUND"),
    ]
    for who, verb, at, said, code in rows:
        status, body = await who._ask(verb, at, said)
        assert (at, status, body["error"]["code"]) == (at, 404, code)
    for more, code in (
        ({"fulfillment_type": "DELIVERY", "address_id": address}, "ADDRESS_NOT_FOUND"),
        ({"payment": {"method": "saved", "payment_token_id": method["id"]}}, "PAYMENT_TOKEN_NOT_FOUND"),
    ):
        status, body = await place.confirm(ben, str(uuid4()), **more)
        assert (status, body["error"]["code"]) == (404, code)
    assert [one["order_id"] for one in (await ann._ask("GET", "/orders"))[1]["data"]] == [order["order_id"]]
    assert (await ben._ask("GET", "/orders"))[1]["data"] == []
    assert (await ann._ask("GET", "/me/payment-tokens"))[1]["data"] == [method]
    stranger = await place.client.get(f"{API}{path}", headers=TENANT)
    assert stranger.status_code == 401
    assert place.grocer.standing() == {order["order_id"]: ann.customer_id}


@pytest.mark.slow
async def test_bulk_partial_success(place: Place) -> None:
    """Of many requests for stock some fail, each says why, and the rest stands with its move and its entry."""
    one = {"branch_id": place.grocer.branch_id, "product_id": place.grocer.scarce, "type": "ADD_QUANTITY"}
    asked = [
        (await place.staff(EMPLOYEE, "POST", "/stock-requests", {**one, "quantity": quantity}))[1]["data"]["id"]
        for quantity in (1, 2, 4)
    ]
    first, *others = asked
    await place.staff(MANAGER, "PATCH", f"/admin/stock-requests/{first}/review", {"status": "REJECTED"})
    said = {"ids": [first, NOBODYS, *others], "status": "APPROVED"}
    status, body = await place.staff(MANAGER, "PATCH", "/admin/stock-requests/bulk-review", said)
    assert status == 200
    codes = [None if answer["error"] is None else answer["error"]["code"] for answer in body["data"]]
    assert codes == ["ALREADY_REVIEWED", "STOCK_REQUEST_NOT_FOUND", None, None]
    assert place.grocer.ledger(place.grocer.scarce)[-2:] == [LAST + 2, LAST + 6]
    assert place.grocer.on_hand(place.grocer.scarce) == LAST + 6
    told = place.grocer._rows(
        "SELECT action, subject FROM audit WHERE action IN ('stock_request_approved', 'stock_request_rejected')"
        " ORDER BY audit_id"
    )
    assert told == [("stock_request_rejected", f"stock-request-{first}")] + [
        ("stock_request_approved", f"stock-request-{one}") for one in others
    ]
    assert (await place.staff(EMPLOYEE, "PATCH", "/admin/stock-requests/bulk-review", said))[0] == 403


@pytest.mark.parametrize("telling", quick_are([Telling.ONCE], [Telling.ONCE, Telling.NEVER]))
@pytest.mark.parametrize("manner", [pytest.param(PaymentManner.DROP, marks=pytest.mark.slow), PaymentManner.OBEY])
async def test_payment_danger_zone(place: Place, manner: PaymentManner, telling: Telling) -> None:
    """The server dies when the provider has the money: after it, the order stands once and is charged once.

    A provider that tells nobody has to be asked for it: its payer does not come back, and nobody presses again.
    """
    grocer, buyer = place.grocer, await place.customer(1, place.grocer.scarce)
    status, body = await place.confirm(buyer, "once", "card")
    assert status == 202
    place.provider.behave(PaymentBehaviour(manner, at=Step.CAPTURE, webhooks=telling))
    await place.browser.post(body["data"]["payment"]["next_action"]["redirect_url"], data={"card": GOOD})
    await place.server.kill()
    place.provider.behave(PaymentBehaviour(webhooks=telling))
    if telling is Telling.NEVER:
        with psycopg.connect(grocer.url) as connection:  # it is gone for as long as anybody waits for a payer
            connection.execute("UPDATE payments SET next_at = now() WHERE next_at > now()")
    await place.server.start()

    (intent,) = place.provider.intents.values()
    await comes_true(lambda: intent.captured == intent.amount, 30)
    assert (await place.confirm(buyer, "once", "card"))[0] == 200
    assert (intent.held, intent.refunded, len(place.provider.intents)) == (0, 0, 1)
    ((order_id, whose),) = grocer.standing().items()
    assert whose == buyer.customer_id
    assert (grocer.on_hand(grocer.scarce), grocer.ledger(grocer.scarce)[-1]) == (LAST - 1, LAST - 1)
    assert grocer.taken() == grocer.booked() == {grocer.roomy: 1}
    written = grocer._rows("SELECT action FROM audit WHERE subject = %s ORDER BY audit_id", order_id)
    assert written == [("order_checked_out",), ("order_confirmed",)]
    assert await buyer.sees() == (False, 0)  # the cart goes on, and has nothing in it


@pytest.mark.slow
async def test_money_that_goes_back_pays_for_no_other_order(place: Place) -> None:
    """The provider is away: meanwhile the customer's other order is not paid, whoever looks at it."""
    provider, buyer, first = place.provider, *(await place.ordered(pays="card"))
    await buyer._ask("POST", "/cart/items", {"product_id": place.grocer.plenty, "quantity": 1})
    status, body = await place.confirm(buyer, "second")
    second = body["data"]["order"]["order_id"]
    (intent,) = provider.intents.values()
    await comes_true(lambda: intent.captured == intent.amount)
    provider.go_away()
    status, body = await buyer._ask("POST", f"/orders/{first['order_id']}/cancel")
    assert (status, body["data"]["status"]) == (200, "CANCELED")

    async def stand() -> list[tuple[str, str]]:
        found = [(await buyer._ask("GET", f"/orders/{one}"))[1]["data"] for one in (first["order_id"], second)]
        return [(one["status"], one["payment_status"]) for one in found]

    assert await stand() == [("CANCELED", "paid"), ("CREATED", "unpaid")]
    assert intent.refunded == 0
    await place.server.kill()  # what is owed is durable with that
    await place.server.start()
    assert await stand() == [("CANCELED", "paid"), ("CREATED", "unpaid")]
    provider.come_back()
    await comes_true(lambda: intent.refunded == intent.amount, 60)
    gone = [("CANCELED", "refunded"), ("CREATED", "unpaid")]
    await eventually(partial(_stands, stand, gone))


async def _stands(stand: Callable[[], Awaitable[object]], as_this: object) -> bool:
    return await stand() == as_this


@pytest.mark.slow
@pytest.mark.parametrize("when", ["IMMEDIATE", "DEFERRED"])
async def test_a_guests_cart_is_taken_once_though_the_server_dies_of_it(
    place: Place, seeded_url: str, when: str
) -> None:
    """Before the COMMIT or in its midst: nothing is lost or doubled, and the household goes on in the new cart."""
    grocer, client = place.grocer, place.client
    guest = await _cart(client, "POST", "/guest")
    for quantity in (1, 1):
        await _cart(client, "POST", "/items", guest, {"product_id": grocer.plenty, "quantity": quantity})
    link = await _cart(client, "POST", "/share", guest)
    dad = await _cart(client, "POST", "/join", None, {"token": link["token"], "nickname": "Dad"})
    await _cart(client, "POST", "/items", dad, {"product_id": grocer.scarce, "quantity": 1})
    buyer, take = await place.customer(1, grocer.plenty), {"cart_token": guest["cart_token"]}
    with psycopg.connect(seeded_url, autocommit=True) as gate:
        gate.execute(_GATE.format(when=when).encode())
        gate.execute("SELECT pg_advisory_lock(1)")
        async with trio.open_nursery() as nursery:
            nursery.start_soon(buyer._ask, "POST", "/cart/take", take)
            await eventually(partial(somebody_waits, gate), 30)
            nursery.cancel_scope.cancel()
        await place.server.kill()
        gate.execute("SELECT pg_advisory_unlock(1)")
        await eventually(partial(all_have_passed, seeded_url))
        assert gate.execute(_TAKEN).fetchone() == (when == "DEFERRED",)
    await place.server.start()
    everything = {grocer.plenty: 3, grocer.scarce: 1}
    for _ in range(2):
        status, body = await buyer._ask("POST", "/cart/take", take)
        assert (status, _quantities(body["data"])) == (200, everything)
    seen = await _cart(client, "GET", "", dad)
    assert (_quantities(seen), seen["is_owner"]) == (everything, False)
    with psycopg.connect(seeded_url) as connection:
        assert connection.execute(_TAKEN).fetchone() == (1,)
        lines = "SELECT sum(qty) FROM cart_items JOIN sessions USING (session_id) WHERE cart_items.state <> 'removed'"
        assert connection.execute(f"{lines} AND merged_into IS NULL").fetchone() == (4,)


async def _cart(
    client: httpx2.AsyncClient, method: str, path: str, who: Mapping[str, Any] | None = None, said: object = None
) -> Any:
    """What somebody in a cart is shown."""
    headers = TENANT if who is None else {**TENANT, "Authorization": f"Bearer {who['ws_token']}"}
    answer = await client.request(method, f"{API}/cart{path}", json=said, headers=headers)
    assert answer.is_success, answer.text
    return answer.json()["data"]


def _quantities(cart: Mapping[str, Any]) -> Counter[int]:
    found = Counter[int]()
    for item in cart["items"]:
        found[item["product_id"]] += item["quantity"]
    return found
