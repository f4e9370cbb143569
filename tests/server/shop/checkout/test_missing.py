"""What is missing of an order, over HTTP: its customer sees it, chooses, and gets back what they paid for it."""

from typing import Any
from uuid import uuid4

import psycopg
from trio.testing import wait_all_tasks_blocked

from actors import inventory
from actors.domain.fulfilment.commands import PickItem
from actors.domain.fulfilment.pick import PickedStatus
from actors.domain.kitchen.commands import MoveOrder
from actors.domain.money.basis import basis_of
from actors.domain.money.bill import bill_of
from actors.domain.money.commands import GiveDiscount
from actors.domain.ordering.order import OrderStatus
from actors.domain.staff import Role
from actors.restaurant import StockMaker
from actors.session_ref import SessionRef
from tests.actors.domain.checkout.shop import CORNER, CORNER_NOON, MILK, MORNING, TODAY, WAREHOUSE
from tests.server.shop.checkout.shopping import Shop, open_shop

ANN, BEN = 1, 2
EVA = 7


async def ordered(shop: Shop) -> Any:
    """Ann's order, paid by card; the first item of it is not there, and all was looked for."""
    await shop.fill(ANN, bread=1)
    _, body = await shop.confirm(ANN)
    return body["data"]["order"]


async def picked(shop: Shop, order: Any, memory: Any) -> None:
    state = next(one for one in memory._states() if order["order_number"] in one.orders)
    await missed(await shop.registry.with_order(state.session.session_id, order["order_number"]), order)


async def missed(session: SessionRef, order: Any) -> None:
    number = order["order_number"]
    first, *others = order["items"]
    for item in others:
        await session.ask(PickItem(number, item["item_id"], PickedStatus.PICKED, EVA))
    await session.ask(PickItem(number, first["item_id"], PickedStatus.MISSING, EVA))
    await session.ask(MoveOrder(number, OrderStatus.MISSING, Role.EMPLOYEE, EVA))


async def test_the_missing_flow_ends_with_what_the_customer_chose(shop: Shop, memory: Any) -> None:
    order = await ordered(shop)
    await wait_all_tasks_blocked()
    await picked(shop, order, memory)
    _, body = await shop.get(ANN, f"/orders/{order['order_id']}")
    shown = body["data"]
    assert (shown["status"], shown["items"][0]["picked_status"]) == ("MISSING", "MISSING")
    status, _ = await shop.post(BEN, f"/orders/{order['order_id']}/missing", {"choice": "without"})
    assert status == 404
    status, body = await shop.post(ANN, f"/orders/{order['order_id']}/missing", {"choice": "substitute"})
    assert (status, body["error"]["details"]["allowed"]) == (409, ["without", "refund"])
    status, body = await shop.post(ANN, f"/orders/{order['order_id']}/missing", {"choice": "refund", "item_id": 0})
    assert (status, body["data"]["status"], body["data"]["items"][0]["choice"]) == (200, "READY", "refund")
    again, _ = await shop.post(ANN, f"/orders/{order['order_id']}/missing", {"choice": "refund", "item_id": 0})
    assert again == 200
    state = next(one for one in memory._states() if order["order_number"] in one.orders)
    (payment,) = state.payments.values()
    assert payment.wanted_amount + payment.refunded == round(order["items"][0]["line_total"] * 100)


async def test_an_order_says_what_it_costs_now_beside_what_it_did(store: Any) -> None:
    async with open_shop(store) as shop:
        _known_staff(store)
        order = await ordered(shop)
        await wait_all_tasks_blocked()
        total, (milk, bread) = order["total"], order["items"]
        assert order["comes_to"] == total
        session = await shop.registry.of_customer(1, ANN)
        lines = {item.name: item.public_id for item in session.state.orders[order["order_number"]].items}
        await session.ask(GiveDiscount(uuid4(), EVA, Role.MANAGER, "squashed", 50, None, lines[bread["name"]]))
        assert await costs(shop, order) == (total, total - 0.5)

        await missed(session, order)
        assert await costs(shop, order) == (total, total - 0.5)  # until its customer has chosen
        path = f"/orders/{order['order_id']}"
        status, body = await shop.post(ANN, f"{path}/missing", {"choice": "refund"})
        assert (status, body["data"]["comes_to"]) == (200, round(total - 0.5 - milk["line_total"], 2))
        assert await costs(shop, order) == (total, body["data"]["comes_to"])


async def test_an_order_that_was_called_off_costs_nothing(shop: Shop) -> None:
    order = await ordered(shop)
    await wait_all_tasks_blocked()
    status, body = await shop.post(ANN, f"/orders/{order['order_id']}/cancel")
    assert (status, body["data"]["total"], body["data"]["comes_to"]) == (200, order["total"], 0)
    assert await costs(shop, order) == (order["total"], 0)


async def costs(shop: Shop, order: Any) -> tuple[float, float]:
    """What the order was, and what it costs now: the same in the list and by itself."""
    _, listed = await shop.get(ANN, "/orders")
    _, alone = await shop.get(ANN, f"/orders/{order['order_id']}")
    (found,) = listed["data"]
    assert found == alone["data"]
    return found["total"], found["comes_to"]


def _known_staff(store: Any) -> None:
    if hasattr(store, "url"):
        with psycopg.connect(store.url) as connection:
            connection.execute(
                "INSERT INTO staff_users (staff_user_id, restaurant_id, email, name, role, password_hash)"
                " VALUES (%s, 1, 'eva@example.com', 'Eva', 'manager', 'hash')",
                [EVA],
            )


async def test_an_order_of_which_nothing_comes_is_called_off_and_all_of_its_money_goes_back(
    shop: Shop, memory: Any
) -> None:
    await shop.fill(ANN, milk=3)
    _, body = await shop.confirm(ANN)
    order = body["data"]["order"]
    assert order["delivery_fee"] > 0
    await wait_all_tasks_blocked()
    before = memory.on_hand(WAREHOUSE, MILK)
    await picked(shop, order, memory)
    status, body = await shop.post(ANN, f"/orders/{order['order_id']}/missing", {"choice": "refund"})
    assert (status, body["data"]["status"]) == (200, "CANCELED")
    again, body = await shop.post(ANN, f"/orders/{order['order_id']}/missing", {"choice": "refund"})
    assert (again, body["data"]["status"]) == (200, "CANCELED")
    await wait_all_tasks_blocked()
    state = next(one for one in memory._states() if order["order_number"] in one.orders)
    (payment,) = state.payments.values()
    assert payment.refunded == payment.amount == round(order["total"] * 100)
    assert bill_of(basis_of(state)).balance == 0
    actor = await shop.restaurants.by_id(1)
    assert actor is not None
    assert actor.stockroom.slots.booking.taken(MORNING, TODAY) == 0
    assert memory.on_hand(WAREHOUSE, MILK) == before  # nobody has it, and nobody has found it


async def test_of_two_that_are_missing_the_last_choice_decides_whether_anything_comes(shop: Shop, memory: Any) -> None:
    await shop.fill(ANN, milk=1, bread=1)
    _, body = await shop.confirm(ANN, payment={"method": "counter"})
    order = body["data"]["order"]
    state = next(one for one in memory._states() if order["order_number"] in one.orders)
    session = await shop.registry.with_order(state.session.session_id, order["order_number"])
    for item in order["items"]:
        await session.ask(PickItem(order["order_number"], item["item_id"], PickedStatus.MISSING, EVA))
    await session.ask(MoveOrder(order["order_number"], OrderStatus.MISSING, Role.EMPLOYEE, EVA))
    path = f"/orders/{order['order_id']}/missing"
    _, body = await shop.post(ANN, path, {"choice": "without", "item_id": 0})
    assert body["data"]["status"] == "MISSING"
    _, body = await shop.post(ANN, path, {"choice": "without", "item_id": 1})
    assert body["data"]["status"] == "CANCELED"


def told_below_one(branch_id: int) -> StockMaker:
    return lambda found, room, at: inventory.marked(found, room, branch_id, MILK, 1, at, EVA)


async def test_what_an_order_leaves_too_little_of_is_told_of_the_branch_that_it_comes_from(
    shop: Shop, memory: Any
) -> None:
    actor = await shop.restaurants.by_id(1)
    assert actor is not None
    for branch_id in (WAREHOUSE, CORNER):
        await actor.make_stock(told_below_one(branch_id))
    await shop.fill(ANN, milk=1)
    status, body = await shop.confirm(
        ANN,
        fulfillment_type="PICKUP",
        branch_id=CORNER,
        delivery_slot_id=CORNER_NOON,
        address_id=None,
        payment={"method": "counter"},
    )
    assert status == 201, body
    assert [one.words for one in await memory.attention.open_alerts(1, 10)] == ["Milk: 0 (The Corner)"]
    await shop.fill(BEN, milk=9)
    status, body = await shop.confirm(BEN, payment={"method": "counter"})
    assert status == 201, body
    assert len(await memory.attention.open_alerts(1, 10)) == 1  # the warehouse has one left
