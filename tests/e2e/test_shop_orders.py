"""What becomes of an order of the shop over HTTP, against a real server: its machine, and what is missing of it."""

from collections.abc import Sequence
from typing import Any, Final

import pytest

from actors.domain.fulfilment.vocabulary import ShopStatus
from tests.chaos.buyers import Buyer
from tests.chaos.grocer import LAST, MANAGER
from tests.e2e.place import EMPLOYEE, Place, comes_true
from tests.e2e.running import eventually

_WRITTEN: Final = "SELECT to_jsonb(audit) FROM audit ORDER BY audit_id"


@pytest.mark.slow
async def test_transitions_409(place: Place) -> None:
    """What is not the machine's next move is refused with what is, by whoever it is asked, wherever an order is.

    One that is fetched, one that is brought, and one of the counter, which no picking holds up: the machine alone does.
    """
    buyer, order = await place.ordered()
    fetched, cancel = f"/ops/orders/{order['order_id']}", f"/orders/{order['order_id']}/cancel"
    item = f"{fetched}/items/0/picked-status"
    walk: list[tuple[str, object, list[str]]] = [
        (f"{fetched}/status", {"status": "IN_PROGRESS"}, ["DELAYED"]),
        (f"{fetched}/status", {"status": "DELAYED"}, ["IN_PROGRESS"]),
        (item, {"picked_status": "MISSING"}, ["DELAYED", "MISSING"]),
        (f"{fetched}/status", {"status": "MISSING"}, ["IN_PROGRESS"]),
        (item, {"picked_status": "PICKED"}, ["DELAYED", "READY"]),
        (f"{fetched}/status", {"status": "READY"}, ["DELIVERED"]),
    ]
    await _may_become(place, fetched, ["IN_PROGRESS"])
    for path, said, allowed in walk:
        assert (await place.staff(EMPLOYEE, "PATCH", path, said))[0] == 200
        await _may_become(place, fetched, allowed)
        code, body = await buyer._ask("POST", cancel)
        assert (code, body["error"]["code"]) == (409, "INVALID_STATUS_TRANSITION")
    assert (await place.staff(EMPLOYEE, "PATCH", f"{fetched}/status", {"status": "DELIVERED"}))[0] == 200
    await _may_become(place, fetched, [], [])
    assert (await buyer._ask("POST", cancel))[0] == 409

    brought = f"/ops/orders/{await place.to_be_brought(2)}"
    await place.staff(EMPLOYEE, "PATCH", f"{brought}/items/0/picked-status", {"picked_status": "PICKED"})
    await place.staff(EMPLOYEE, "PATCH", f"{brought}/status", {"status": "READY"})
    await _may_become(place, brought, ["OUT_FOR_DELIVERY"], ["DELIVERED", "CANCELED"])
    await place.staff(EMPLOYEE, "PATCH", f"{brought}/status", {"status": "OUT_FOR_DELIVERY"})
    await _may_become(place, brought, ["DELIVERED"])
    assert (await place.staff(MANAGER, "PATCH", f"{brought}/status", {"status": "CANCELED"}))[0] == 200
    await _may_become(place, brought, [], [])

    said = {"items": [{"menu_item_id": place.grocer.plenty, "quantity": 1}]}
    counter = f"/orders/{(await place.staff(EMPLOYEE, 'POST', '/orders', said))[1]['data']['order_id']}"

    async def at_till() -> bool:
        return bool((await place.staff(EMPLOYEE, "GET", counter))[1]["data"]["pos_status"] == "accepted")

    await eventually(at_till)
    await _may_become(place, counter, ["IN_PROGRESS"])
    for status, allowed in (
        ("IN_PROGRESS", ["DELAYED", "MISSING", "READY"]),
        ("READY", ["DELIVERED"]),
        ("DELIVERED", []),
    ):
        assert (await place.staff(EMPLOYEE, "PUT", counter, {"status": status}))[0] == 200
        await _may_become(place, counter, allowed, ["CANCELED"] if allowed else [])


async def _may_become(place: Place, path: str, by_employees: list[str], more: Sequence[str] = ("CANCELED",)) -> None:
    """It becomes these by an employee, `more` by a manager, and nothing else: what is refused changes nothing."""
    before = (await place.staff(MANAGER, "GET", path))[1]["data"]
    method, at = ("PATCH", f"{path}/status") if path.startswith("/ops") else ("PUT", path)
    by_managers = [*by_employees, *more]
    nobodys = [status for status in ShopStatus if status not in by_managers and status != before["status"]]
    for who, allowed, refused in ((EMPLOYEE, by_employees, [nobodys[0], *more]), (MANAGER, by_managers, nobodys)):
        for status in refused:
            code, body = await place.staff(who, method, at, {"status": status})
            asked = (who, before["status"], status)
            told = (code, body.get("error", {}).get("code"))
            if told == (403, "NOT_ALLOWED"):  # of the counter's orders that is said before all else
                assert asked[::2] == (EMPLOYEE, "CANCELED"), asked
                continue
            assert told == (409, "INVALID_STATUS_TRANSITION"), asked
            assert sorted(body["error"]["details"]["allowed"]) == sorted(allowed), asked
    assert (await place.staff(MANAGER, "GET", path))[1]["data"] == before


@pytest.mark.slow
async def test_missing_flow(place: Place) -> None:
    """Whatever is chosen for what is missing, once: its money goes back, the stock says so, and the rest is ready."""
    grocer = place.grocer
    there = grocer.on_hand(grocer.plenty)
    # Of 30.00, 20.00 are missing; three that lie ready instead never cost more than that, and 6.66 each.
    for number, (choice, offers, kept, taken) in enumerate(
        [("without", False, 1000, 1), ("refund", True, 1000, 1), ("substitute", True, 2998, 4)], start=2
    ):
        asked = await _part_is_missing(place, number, choice, offers=offers)
        assert (asked.captured - asked.refunded, asked.captured) == (kept, 3000), choice
        there -= taken
        assert (grocer.on_hand(grocer.plenty), grocer.ledger(grocer.plenty)[-1]) == (there, there), choice
        # Nobody has found the two, and they were neither sold nor are they on the shelf.
        left = LAST - 2 * (number - 1)
        assert (grocer.on_hand(grocer.scarce), grocer.ledger(grocer.scarce)[-1]) == (left, left), choice


async def _part_is_missing(place: Place, number: int, choice: str, *, offers: bool) -> Any:
    """Somebody who pays by card chooses what becomes of the two that are missing; what the provider has of it."""
    buyer = await place.customer(number, place.grocer.plenty)
    await buyer._ask("POST", "/cart/items", {"product_id": place.grocer.scarce, "quantity": 2})
    order = await place.stands(buyer, "card")
    ops, path = f"/ops/orders/{order['order_id']}", f"/orders/{order['order_id']}"
    at = {one["product_id"]: f"{ops}/items/{one['item_id']}/picked-status" for one in order["items"]}
    instead = {"substitute": {"product_id": place.grocer.plenty, "quantity": 3}} if offers else {}
    missing = {"picked_status": "MISSING", **instead}
    await place.staff(EMPLOYEE, "PATCH", at[place.grocer.plenty], {"picked_status": "PICKED"})
    assert (await place.staff(EMPLOYEE, "PATCH", at[place.grocer.scarce], missing))[0] == 200
    assert (await place.staff(EMPLOYEE, "PATCH", f"{ops}/status", {"status": "MISSING"}))[0] == 200
    await _chosen(buyer, path, {"choice": choice})
    assert (await buyer._ask("GET", path))[1]["data"]["status"] == "READY"
    other = "without" if choice == "substitute" else "substitute"
    late = [
        await buyer._ask("POST", f"{path}/missing", {"choice": other}),
        await place.staff(EMPLOYEE, "PATCH", at[place.grocer.scarce], {"picked_status": "PICKED"}),
    ]
    assert [(status, body["error"]["code"]) for status, body in late] == [(409, "INVALID_STATUS_TRANSITION")] * 2
    intent = [*place.provider.intents.values()][-1]
    await comes_true(lambda: intent.refunded > 0)
    assert (await buyer._ask("GET", path))[1]["data"]["payment_status"] == "paid"
    return intent


@pytest.mark.slow
async def test_missing_flow_and_audit_integrity(place: Place) -> None:
    """Paid by card, and nothing of it is there: it is over, the money goes back, and the audit has each step."""
    buyer, order = await place.ordered(pays="card")
    ops, path = f"/ops/orders/{order['order_id']}", f"/orders/{order['order_id']}"
    await place.staff(EMPLOYEE, "PATCH", f"{ops}/items/0/picked-status", {"picked_status": "MISSING"})
    assert (await place.staff(EMPLOYEE, "PATCH", f"{ops}/status", {"status": "MISSING"}))[0] == 200
    body = (await buyer._ask("GET", path))[1]
    assert (body["data"]["status"], body["data"]["items"][0]["picked_status"]) == ("MISSING", "MISSING")
    grocer = place.grocer
    written = grocer._rows(_WRITTEN)
    await _chosen(buyer, path, {"choice": "refund"})
    (intent,) = place.provider.intents.values()
    await comes_true(lambda: intent.refunded == round(order["total"] * 100))
    assert (await buyer._ask("GET", path))[1]["data"]["status"] == "CANCELED"
    assert grocer.taken() == grocer.booked()
    (amir,) = grocer._rows("SELECT staff_user_id FROM staff_users WHERE email = %s", EMPLOYEE)[0]
    (payment,) = grocer._rows(
        "SELECT payment_id::text FROM fulfilments WHERE order_number = %s", order["order_number"]
    )[0]
    told = grocer._rows(
        "SELECT action, staff_user_id, old_value #>> '{}', new_value #>> '{}' FROM audit"
        " WHERE subject = ANY (%s) AND action <> 'order_checked_out' ORDER BY audit_id",
        [order["order_id"], f"payment-{payment}"],
    )
    assert told == [
        ("order_confirmed", None, "draft", "validated"),
        ("item_picked", amir, "0: PENDING", "0: MISSING"),
        ("order_moved", amir, "validated", "preparing"),
        ("order_moved", amir, "preparing", "missing"),
        ("missing_chosen", None, "0: MISSING", "0: MISSING: refund"),
        ("payment_refunded", None, "captured card 1000", "captured card 1000 wanted refund 1000: missing: refund"),
        ("order_moved", None, "missing", "cancelled"),
    ]
    assert grocer.on_hand(grocer.plenty) == grocer.ledger(grocer.plenty)[-1]
    assert grocer._rows(_WRITTEN)[: len(written)] == written  # what was written stays, whatever comes after it


async def _chosen(buyer: Buyer, path: str, said: object) -> None:
    """It is said again while the money is on its way."""

    async def once() -> bool:
        status, body = await buyer._ask("POST", f"{path}/missing", said)
        assert status == 200 or body["error"]["code"] == "PAYMENT_IN_PROGRESS", body
        return status == 200

    await eventually(once)
