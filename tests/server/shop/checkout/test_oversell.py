"""A hundred customers want the last ten: ten have them, ninety are told so, and nobody is charged for nothing."""

from collections import Counter
from typing import Any

import trio

from tests.actors.domain.checkout.shop import MILK, WAREHOUSE
from tests.pos.payments.direct import DirectProvider, Manner
from tests.server.shop.checkout.shopping import Shop, open_shop

CUSTOMERS = 100
LAST = 10


async def everybody_confirms(shop: Shop) -> list[tuple[int, Any]]:
    """All at once, each one litre."""
    answers: list[tuple[int, Any]] = []
    async with trio.open_nursery() as nursery:
        for customer in range(1, CUSTOMERS + 1):
            nursery.start_soon(one_confirms, shop, customer, answers)
    return answers


async def one_confirms(shop: Shop, customer: int, answers: list[tuple[int, Any]]) -> None:
    answers.append(await shop.confirm(customer))


async def test_oversell(store: Any) -> None:
    provider = DirectProvider()
    async with open_shop(store, provider) as shop:
        for customer in range(1, CUSTOMERS + 1):
            await shop.fill(customer, milk=1, bread=1)
        answers = await everybody_confirms(shop)
        codes = Counter(status if status < 400 else body["error"]["code"] for status, body in answers)
        assert codes == {201: LAST, "INSUFFICIENT_STOCK": CUSTOMERS - LAST}
        await settled(provider, LAST)
        assert store.on_hand(WAREHOUSE, MILK) == 0
        details = next(body["error"]["details"] for status, body in answers if status == 409)
        assert details["problems"][0]["items"] == [
            {"product_id": MILK, "name": "Milk", "requested": 1, "available": 0, "option_id": None}
        ]
        orders = [body["data"]["order"]["order_number"] for status, body in answers if status == 201]
        assert len(set(orders)) == LAST
        assert all(account.charges == 1 for account in provider.accounts.values())


async def test_oversell_while_every_other_card_is_declined(store: Any) -> None:
    provider = DirectProvider()
    provider.manners.extend([Manner.DECLINE, Manner.OBEY, Manner.OBEY] * LAST)
    async with open_shop(store, provider) as shop:
        for customer in range(1, CUSTOMERS + 1):
            await shop.fill(customer, milk=1, bread=1)
        answers = await everybody_confirms(shop)
        stood = sum(status == 201 for status, _ in answers)
        declined = sum(status == 402 for status, _ in answers)
        assert declined > 0
        await settled(provider, stood)
        assert store.on_hand(WAREHOUSE, MILK) == LAST - stood
        assert sum(one.captured > one.refunded for one in provider.accounts.values()) == stood


async def settled(provider: DirectProvider, captured: int) -> None:
    """Waits until so many were captured and nothing is held."""
    with trio.fail_after(30):
        while sum(one.captured > 0 for one in provider.accounts.values()) < captured:  # noqa: ASYNC110
            await trio.sleep(0.01)
    assert not any(one.held for one in provider.accounts.values())
