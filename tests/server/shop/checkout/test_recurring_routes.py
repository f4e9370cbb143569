"""What a customer may say of an order that is to come every week."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Final
from uuid import uuid4

import pytest
import trio

from tests.actors.domain.checkout.shop import CORNER, CORNER_NOON, MILK
from tests.cases import case
from tests.server.shop.checkout.weeks import ANN, BEN, BY_CARD, Weeks, open_weeks

FETCHED: Final[dict[str, Any]] = {
    "items": [{"product_id": MILK}],
    "fulfillment_type": "PICKUP",
    "branch_id": CORNER,
    "delivery_slot_id": CORNER_NOON,
    "payment": {"method": "counter"},
}


@pytest.fixture
async def weeks(postgres: Any) -> AsyncIterator[Weeks]:
    async with open_weeks(postgres) as opened:
        yield opened


async def test_it_may_be_said_without_an_order_and_twice_by_a_key(weeks: Weeks) -> None:
    body = {**FETCHED, "items": [{"product_id": MILK, "quantity": 1, "note": "cold"}]}
    status, first = await weeks.shop.post(ANN, "/recurring-orders", body, key="a")
    assert (status, first["data"]["items"][0]["unit_price"]) == (201, 2.0)
    again = await weeks.shop.post(ANN, "/recurring-orders", body, key="a")
    assert again == (200, first)
    assert len(await weeks.listed()) == 1
    assert await weeks.listed(BEN) == []


@pytest.mark.parametrize(
    "other",
    [
        {"items": [{"product_id": MILK, "quantity": 2}]},
        {"note": "ring twice"},
        {"payment": BY_CARD},
    ],
)
async def test_a_key_is_good_for_one_wish_alone(weeks: Weeks, other: Any) -> None:
    _, first = await weeks.shop.post(ANN, "/recurring-orders", FETCHED, key="a")
    status, refused = await weeks.shop.post(ANN, "/recurring-orders", FETCHED | other, key="a")
    assert (status, refused["error"]["code"]) == (409, "IDEMPOTENCY_KEY_REUSED")
    assert await weeks.listed() == [first["data"]]


async def test_an_order_is_repeated_by_one_alone_whatever_key_it_is_said_with(weeks: Weeks) -> None:
    begun = await weeks.begin()
    (order_id,) = weeks.rows("SELECT 'ORD-1-' || max(order_number) FROM orders")[0]
    for key in ("a", "b", ""):
        again = await weeks.shop.post(ANN, "/recurring-orders", {"order_id": order_id}, key=key or None)
        assert again == (200, {"data": begun}), key
    assert len(await weeks.listed()) == 1


REFUSED: Final[Sequence[tuple[dict[str, Any], int, str]]] = (
    ({"items": None}, 422, "VALIDATION_FAILED"),
    ({"items": [{"product_id": 999}]}, 404, "PRODUCT_NOT_FOUND"),
    ({"address_id": str(uuid4())}, 404, "ADDRESS_NOT_FOUND"),  # also of what is fetched
    ({"items": [{"product_id": MILK, "quantity": 0}]}, 422, "VALIDATION_FAILED"),
    ({"items": [{"product_id": MILK}] * 51}, 422, "VALIDATION_FAILED"),
    ({"delivery_slot_id": 99}, 422, "SLOT_UNAVAILABLE"),
    ({"branch_id": 99}, 422, "BRANCH_UNAVAILABLE"),
    ({"fulfillment_type": "DELIVERY", "address_id": str(uuid4())}, 404, "ADDRESS_NOT_FOUND"),
    ({"payment": {"method": "saved"}}, 422, "PAYMENT_INVALID"),
    ({"payment": {"method": "saved", "payment_token_id": str(uuid4())}}, 404, "PAYMENT_TOKEN_NOT_FOUND"),
    ({"payment": {"method": "card"}}, 422, "VALIDATION_FAILED"),
    ({"items": None, "order_id": "ORD-1-999"}, 404, "ORDER_NOT_FOUND"),
)


async def test_what_cannot_be_ordered_every_week_is_refused(weeks: Weeks) -> None:
    for changed, status, code in REFUSED:
        with case(changed):
            said = {name: value for name, value in {**FETCHED, **changed}.items() if value is not None}
            found, answer = await weeks.shop.post(ANN, "/recurring-orders", said)
            assert (found, answer["error"]["code"]) == (status, code), answer
            assert await weeks.listed() == []


async def test_a_customer_has_ten_at_most(weeks: Weeks) -> None:
    async with trio.open_nursery() as nursery:
        for number in range(10):
            nursery.start_soon(weeks.shop.post, ANN, "/recurring-orders", FETCHED, f"k{number}")
    while len(await weeks.listed()) < 10:
        await weeks.shop.post(ANN, "/recurring-orders", FETCHED)
    status, answer = await weeks.shop.post(ANN, "/recurring-orders", FETCHED)
    assert (status, answer["error"]["code"]) == (409, "TOO_MANY_RECURRING_ORDERS")


async def test_another_customers_order_cannot_be_repeated(weeks: Weeks) -> None:
    await weeks.begin()
    (number,) = weeks.rows("SELECT order_number FROM orders")[0]
    status, answer = await weeks.shop.post(BEN, "/recurring-orders", {"order_id": f"ORD-1-{number}"})
    assert (status, answer["error"]["code"]) == (404, "ORDER_NOT_FOUND")
