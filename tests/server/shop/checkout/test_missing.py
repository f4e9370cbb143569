"""What is missing of an order, over HTTP: its customer sees it, chooses, and gets back what they paid for it."""

from typing import Any

from trio.testing import wait_all_tasks_blocked

from actors.domain.fulfilment.commands import PickItem
from actors.domain.fulfilment.pick import PickedStatus
from actors.domain.kitchen.commands import MoveOrder
from actors.domain.ordering.order import OrderStatus
from actors.domain.staff import Role
from tests.server.shop.checkout.shopping import Shop

ANN, BEN = 1, 2
EVA = 7


async def ordered(shop: Shop) -> Any:
    """Ann's order, paid by card; the first item of it is not there, and all was looked for."""
    await shop.fill(ANN, bread=1)
    _, body = await shop.confirm(ANN)
    return body["data"]["order"]


async def picked(shop: Shop, order: Any, memory: Any) -> None:
    state = next(one for one in memory._states() if order["order_number"] in one.orders)
    session = await shop.registry.with_order(state.session.session_id, order["order_number"])
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
