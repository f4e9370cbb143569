"""Preview and confirm over HTTP: the answers, the same again, and what is somebody else's."""

from typing import Any

import attrs
import trio

from actors.domain.fulfilment.discount_code import DiscountCode
from actors.domain.kitchen.commands import MoveOrder
from actors.domain.ordering.order import OrderStatus
from actors.domain.party.commands import CloseSession
from actors.domain.staff import Role
from actors.domain.who import SYSTEM
from persistence.memory import Memory
from tests.actors.domain.checkout.shop import CORNER, CORNER_NOON, MILK, WAREHOUSE
from tests.pos.payments.direct import DirectProvider, Manner
from tests.server.shop.checkout.conftest import ROOMY
from tests.server.shop.checkout.shopping import Shop, open_shop, wish

ANN, BEN = 1, 2
PICKUP = {"fulfillment_type": "PICKUP", "delivery_slot_id": CORNER_NOON, "branch_id": CORNER, "address_id": None}


async def test_a_preview_says_what_it_comes_to_and_takes_nothing(shop: Shop, memory: Any) -> None:
    await shop.fill(ANN, milk=3)
    status, body = await shop.post(ANN, "/checkout/preview", wish())
    assert (status, body["data"]["problems"]) == (200, [])
    assert body["data"]["totals"] == {
        "subtotal": 6.0,
        "discount": 0.0,
        "delivery_fee": 3.0,
        "taxes": [{"rate": 400, "net": 8.65, "tax": 0.35}],
        "total": 9.0,
        "currency": "EUR",
    }
    assert body["data"]["slot"]["starts_at"] == "2030-05-10T09:00:00Z"
    assert memory.on_hand(WAREHOUSE, MILK) == 10


async def test_branch_switching_shows_what_the_other_branch_has(shop: Shop) -> None:
    await shop.fill(ANN, milk=3)
    status, body = await shop.post(ANN, "/checkout/preview", wish(**PICKUP))
    assert status == 200
    (problem,) = body["data"]["problems"]
    assert (problem["code"], problem["items"][0]["available"]) == ("INSUFFICIENT_STOCK", 1)
    assert body["data"]["totals"]["delivery_fee"] == 0
    assert (await shop.post(ANN, "/checkout/preview", wish()))[1]["data"]["problems"] == []


async def test_an_empty_cart_is_previewed_as_empty(shop: Shop) -> None:
    status, body = await shop.post(ANN, "/checkout/preview", wish())
    assert (status, body["data"]["problems"][0]["code"]) == (200, "CART_EMPTY")
    status, body = await shop.confirm(ANN)
    assert (status, body["error"]["code"]) == (409, "CART_EMPTY")


async def test_the_same_again_is_the_same_order(shop: Shop, memory: Any) -> None:
    await shop.fill(ANN)
    first, again = await shop.confirm(ANN), await shop.confirm(ANN)
    assert (first[0], again[0]) == (201, 200)
    assert first[1]["data"]["order"]["order_id"] == again[1]["data"]["order"]["order_id"]
    status, body = await shop.confirm(ANN, note="other")
    assert (status, body["error"]["code"]) == (409, "IDEMPOTENCY_KEY_REUSED")
    assert memory.on_hand(WAREHOUSE, MILK) == 7
    assert len(shop.provider.accounts) == 1


async def test_two_devices_that_confirm_at_once_place_one_order(shop: Shop, memory: Any) -> None:
    await shop.fill(ANN)
    answers: list[int] = []

    async def press(key: str) -> None:
        answers.append((await shop.confirm(ANN, key))[0])

    async with trio.open_nursery() as nursery:
        for key in ("k1", "k1", "k2", "k2"):
            nursery.start_soon(press, key)
    assert sorted(answers) in ([200, 201, 409, 409], [201, 201, 409, 409])
    assert memory.on_hand(WAREHOUSE, MILK) == 7


async def test_all_that_is_wrong_is_in_the_details(shop: Shop) -> None:
    await shop.fill(ANN, milk=11)
    status, body = await shop.confirm(ANN, expected_total=1.23)
    assert (status, body["error"]["code"]) == (409, "INSUFFICIENT_STOCK")
    assert [one["code"] for one in body["error"]["details"]["problems"]] == ["INSUFFICIENT_STOCK", "CART_CHANGED"]


async def test_bad_bodies_and_what_is_not_ones_own(shop: Shop) -> None:
    await shop.fill(ANN)
    for said, expected in (
        ({"payment": None}, (422, "VALIDATION_FAILED")),
        ({"delivery_slot_id": 0}, (422, "VALIDATION_FAILED")),
        ({"expected_total": "9"}, (422, "VALIDATION_FAILED")),
        ({"date": "2026-13-01"}, (422, "VALIDATION_FAILED")),
        ({"address_id": "00000000-0000-0000-0000-000000000001"}, (404, "ADDRESS_NOT_FOUND")),
        (
            {"payment": {"method": "saved", "payment_token_id": "00000000-0000-0000-0000-000000000001"}},
            (404, "PAYMENT_TOKEN_NOT_FOUND"),
        ),
        ({"payment": {"method": "saved"}}, (422, "PAYMENT_INVALID")),
        ({"delivery_slot_id": 999}, (422, "SLOT_UNAVAILABLE")),
        ({"discount_code": "NONE"}, (422, "DISCOUNT_INVALID")),
    ):
        status, body = await shop.confirm(ANN, **said)
        assert (status, body["error"]["code"]) == expected, said
    assert (await shop.post(ANN, "/checkout/confirm", wish()))[0] == 422  # without a key


async def test_a_preview_refuses_what_is_not_ones_own_as_the_confirmation_does(shop: Shop) -> None:
    await shop.fill(ANN)
    nobodys = "00000000-0000-0000-0000-000000000001"
    for said, expected in (
        ({"address_id": nobodys}, "ADDRESS_NOT_FOUND"),
        ({"payment": {"method": "saved", "payment_token_id": nobodys}}, "PAYMENT_TOKEN_NOT_FOUND"),
    ):
        status, body = await shop.post(ANN, "/checkout/preview", wish(**said))
        assert (status, body.get("error", {}).get("code")) == (404, expected), said


async def test_a_code_is_used_once_by_however_many_at_once(shop: Shop, memory: Memory) -> None:
    memory.restaurants.codes.put(1, DiscountCode(5, "SPRING", rate=1000, uses_max=3, uses_per_customer=1))
    answers: list[tuple[int, Any]] = []

    async def use(customer: int) -> None:
        answers.append(await shop.confirm(customer, discount_code=" spring "))

    for customer in range(1, 11):
        await shop.fill(customer, milk=1, bread=2)
    async with trio.open_nursery() as nursery:
        for customer in range(1, 11):
            nursery.start_soon(use, customer)
    assert sorted(status for status, _ in answers) == [201] * 3 + [422] * 7
    assert memory.restaurants.codes.used[5,] == 3
    placed = next(body["data"]["order"] for status, body in answers if status == 201)
    assert (placed["discount"], placed["total"]) == (0.9, 11.1)


# ---- one's own orders


async def test_ownership_404(shop: Shop) -> None:
    await shop.fill(ANN)
    name = (await shop.confirm(ANN))[1]["data"]["order"]["order_id"]
    for path in (f"/orders/{name}/cancel", f"/orders/{name}/reorder"):
        status, body = await shop.post(BEN, path)
        assert (status, body["error"]["code"]) == (404, "ORDER_NOT_FOUND")
    for order_id in (name, "1", "ORD-2-1", "999999999999", "x", "ORD-1-1%00"):
        status, body = await shop.get(BEN, f"/orders/{order_id}")
        assert (status, body["error"]["code"]) == (404, "ORDER_NOT_FOUND")
    assert (await shop.get(BEN, "/orders"))[1] == {"data": [], "pagination": {"limit": 20, "offset": 0, "total": 0}}
    status, body = await shop.get(ANN, f"/orders/{name}")
    assert (status, body["data"]["status"], body["data"]["history"][0]["status"]) == (200, "CREATED", "CREATED")
    assert body["data"]["address"]["postcode"] == "00184"
    assert [item["product_id"] for item in body["data"]["items"]] == [MILK]


async def test_cancel_gives_everything_back_once(shop: Shop, memory: Any) -> None:
    await shop.fill(ANN)
    name = (await shop.confirm(ANN))[1]["data"]["order"]["order_id"]
    for _ in range(2):
        status, body = await shop.post(ANN, f"/orders/{name}/cancel")
        assert (status, body["data"]["status"]) == (200, "CANCELED")
    assert memory.on_hand(WAREHOUSE, MILK) == 10
    await until(lambda: all(one.captured == one.refunded and not one.held for one in shop.provider.accounts.values()))
    assert next(iter((await shop.state(ANN)).fulfilments.values())).total == 900


async def test_an_order_that_is_begun_is_not_cancelled(shop: Shop) -> None:
    await shop.fill(ANN)
    name = (await shop.confirm(ANN))[1]["data"]["order"]["order_id"]
    cart = await shop.registry.of_customer(1, ANN)
    moved = await cart.ask(MoveOrder(1, OrderStatus.PREPARING, role=Role.EMPLOYEE, by_user=7))
    assert isinstance(moved.decision, tuple)
    status, body = await shop.post(ANN, f"/orders/{name}/cancel")
    assert (status, body["error"]["code"]) == (409, "INVALID_STATUS_TRANSITION")


async def test_reorder_tells_what_is_gone_and_dearer(memory: Any) -> None:
    async with open_shop(memory) as shop:
        await shop.fill(ANN, milk=2, bread=1)
        name = (await shop.confirm(ANN))[1]["data"]["order"]["order_id"]
        items = ROOMY.menu.items
        dearer = attrs.evolve(items[MILK], price=250)
        gone = attrs.evolve(items[2], available=False)
        menu = attrs.evolve(ROOMY.menu, items={**items, MILK: dearer, 2: gone})
        actor = await shop.restaurants.by_id(1)
        assert actor is not None
        memory.restaurants.replace(attrs.evolve(actor.restaurant, menu=menu))
        await actor.refresh()
        status, body = await shop.post(ANN, f"/orders/{name}/reorder")
        assert (status, body["data"]["added"]) == (200, 1)
        assert body["data"]["dearer"] == [{"product_id": MILK, "name": "Milk", "was": 2.0, "now": 2.5}]
        assert [one["product_id"] for one in body["data"]["gone"]] == [2]
        assert [line.qty for line in (await shop.state(ANN)).lines.values()] == [2]


async def test_reorder_fills_a_cart_that_nobody_has_opened_yet(memory: Any) -> None:
    async with open_shop(memory) as shop:
        await shop.fill(ANN)
        name = (await shop.confirm(ANN))[1]["data"]["order"]["order_id"]
        first = await shop.registry.of_customer(1, ANN)
        await first.ask(CloseSession(SYSTEM, "abandoned"))
        status, body = await shop.post(ANN, f"/orders/{name}/reorder")
        assert (status, body["data"]) == (200, {"added": 1, "gone": [], "dearer": []})
        assert (await shop.registry.of_customer(1, ANN)).session_id != first.session_id
        assert len((await shop.state(ANN)).lines) == 1


# ---- the payment danger zone


async def test_a_decline_is_402_and_gives_everything_back(memory: Any) -> None:
    provider = DirectProvider()
    provider.manners.append(Manner.DECLINE)
    async with open_shop(memory, provider) as shop:
        await shop.fill(ANN)
        for _ in range(2):
            status, body = await shop.confirm(ANN)
            assert (status, body["error"]["code"]) == (402, "PAYMENT_DECLINED")
        assert memory.on_hand(WAREHOUSE, MILK) == 10
        assert (await shop.get(ANN, "/orders"))[1]["data"] == []
        assert (await shop.confirm(ANN, "k2"))[0] == 201


async def test_a_payer_who_has_something_to_do_is_sent_there_and_their_order_stands_afterwards(memory: Any) -> None:
    provider = DirectProvider(hosted=True)
    async with open_shop(memory, provider) as shop:
        await shop.fill(ANN)
        status, body = await shop.confirm(ANN)
        assert (status, body["data"]["payment"]["status"]) == (202, "requires_action")
        assert body["data"]["payment"]["next_action"]["redirect_url"].startswith("http")
        assert memory.on_hand(WAREHOUSE, MILK) == 7
        payment_id = body["data"]["payment"]["payment_id"]
        provider.pay(payment_id)
        cart = await shop.registry.of_customer(1, ANN)
        shop.workers.wake(1, cart.session_id, next(iter(cart.state.payments)), shop.clock(), hurried=True)
        await until(lambda: not cart.state.locked)
        assert (await shop.confirm(ANN))[0] == 200


async def test_who_leaves_the_providers_page_calls_the_draft_off(memory: Any) -> None:
    provider = DirectProvider(hosted=True)
    async with open_shop(memory, provider) as shop:
        await shop.fill(ANN)
        name = (await shop.confirm(ANN))[1]["data"]["order"]["order_id"]
        status, body = await shop.post(ANN, f"/orders/{name}/cancel")
        assert (status, body["data"]["status"], body["data"]["history"][-1]["status"]) == (200, "CANCELED", "CANCELED")
        status, body = await shop.post(ANN, f"/orders/{name}/cancel")
        assert (status, body["error"]["code"]) == (404, "ORDER_NOT_FOUND")  # nothing is kept of what never stood
        assert memory.on_hand(WAREHOUSE, MILK) == 10
        assert not (await shop.state(ANN)).locked


async def until(true: Any) -> None:
    """Returns once it is."""
    with trio.fail_after(20):
        while not true():  # noqa: ASYNC110
            await trio.sleep(0.01)
