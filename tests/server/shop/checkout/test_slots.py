"""Places in a slot likewise: a hundred want the last ten, and whoever comes to nothing gives theirs back."""

from collections import Counter
from typing import Any

import attrs
import psycopg
import pytest
import trio

from actors.domain.fulfilment.discount_code import DiscountCode
from tests.actors.domain.checkout.shop import BREAD, MORNING, TODAY, WAREHOUSE
from tests.pos.payments.direct import DirectProvider, Manner
from tests.server.shop.checkout.conftest import ROOMY, one
from tests.server.shop.checkout.shopping import Shop, open_shop

CUSTOMERS, PLACES = 40, 10


@pytest.fixture
async def narrow(store: Any) -> Any:
    """A store whose morning has ten places left."""
    if hasattr(store, "url"):
        with psycopg.connect(store.url) as connection:
            connection.execute("UPDATE slots SET capacity = %s WHERE slot_id = %s", (PLACES, MORNING))
        return store
    warehouse = ROOMY.branches[WAREHOUSE]
    slots = tuple(attrs.evolve(slot, capacity=PLACES) if slot.slot_id == MORNING else slot for slot in warehouse.slots)
    branches = {**ROOMY.branches, WAREHOUSE: attrs.evolve(warehouse, slots=slots)}
    store.restaurants.replace(attrs.evolve(ROOMY, branches=branches))
    return store


async def all_confirm(shop: Shop, **said: Any) -> list[tuple[int, Any]]:
    answers: list[tuple[int, Any]] = []

    async def confirm(customer: int) -> None:
        answers.append(await shop.confirm(customer, **said))

    async with trio.open_nursery() as nursery:
        for customer in range(1, CUSTOMERS + 1):
            nursery.start_soon(confirm, customer)
    return answers


async def test_the_last_places_of_a_slot_are_given_once(narrow: Any) -> None:
    async with open_shop(narrow) as shop:
        for customer in range(1, CUSTOMERS + 1):
            await shop.fill(customer, milk=0, bread=2)
        answers = await all_confirm(shop, payment={"method": "counter"})
        codes = Counter(status if status < 400 else body["error"]["code"] for status, body in answers)
        assert codes == {201: PLACES, "SLOT_FULL": CUSTOMERS - PLACES}
        status, body = await shop.post(await buyer(answers), "/orders/1/cancel")
        assert status == 200, body
        late = [number for number in range(1, CUSTOMERS + 1) if not (await shop.state(number)).orders][0]  # noqa: RUF015
        assert (await shop.confirm(late, "k2"))[0] == 201
    async with open_shop(narrow) as again:  # another process knows of them too
        await again.fill(99, milk=0, bread=2)
        status, body = await again.confirm(99)
        assert (status, body["error"]["code"]) == (409, "SLOT_FULL")


async def buyer(answers: list[tuple[int, Any]]) -> int:
    """Whoever has order 1: customers are numbered as they came."""
    await trio.lowlevel.checkpoint()
    return next(
        int(body["data"]["order"]["address"]["recipient"].split()[1])
        for status, body in answers
        if status == 201 and body["data"]["order"]["order_number"] == 1
    )


async def test_a_decline_gives_the_place_back(narrow: Any) -> None:
    provider = DirectProvider()
    provider.manners.extend([Manner.DECLINE] * PLACES)
    async with open_shop(narrow, provider) as shop:
        for customer in range(1, PLACES + 1):
            await shop.fill(customer, milk=0, bread=2)
            assert (await shop.confirm(customer))[0] == 402
        await shop.fill(99, milk=0, bread=2)
        assert (await shop.confirm(99))[0] == 201
        actor = await shop.restaurants.by_id(1)
        assert actor is not None
        assert actor.stockroom.slots.booking.taken(MORNING, TODAY) == 1
        assert narrow.on_hand(WAREHOUSE, BREAD) == 98


async def test_a_code_that_another_process_has_used_up_is_refused_and_not_a_crash(postgres: Any) -> None:
    with psycopg.connect(postgres.url) as connection:
        connection.execute(
            "INSERT INTO discount_codes (discount_code_id, restaurant_id, code, rate, uses_max, uses_per_customer)"
            " VALUES (5, 1, 'SPRING', 1000, 3, 1)"
        )
    async with open_shop(postgres) as shop:
        for customer in range(1, 11):
            await shop.fill(customer, milk=0, bread=3)
        assert [(await shop.confirm(customer, discount_code="spring"))[0] for customer in (1, 2)] == [201, 201]
        known = await postgres.customer_orders.code(1, "SPRING", 3)
        assert (known.code, known.used, known.used_by_customer) == (
            DiscountCode(5, "SPRING", rate=1000, uses_max=3, uses_per_customer=1),
            2,
            0,
        )
        with psycopg.connect(postgres.url) as connection:  # behind our back, and after it was read
            connection.execute("UPDATE discount_codes SET used = 3")
        postgres.customer_orders.code = stale(known)
        status, body = await shop.confirm(3, discount_code="spring")
        assert (status, body["error"]["code"]) == (422, "DISCOUNT_INVALID")
        assert one(postgres.url, "SELECT used FROM discount_codes") == 3
        assert one(postgres.url, "SELECT count(*) FROM discount_code_customers") == 2


def stale(known: object) -> Any:
    """Reads what was true a moment ago."""

    async def code(restaurant_id: int, said: str, customer_id: int) -> object:
        await trio.lowlevel.checkpoint()
        return known

    return code


async def test_a_cancelled_order_gives_its_codes_use_back(postgres: Any) -> None:
    with psycopg.connect(postgres.url) as connection:
        connection.execute(
            "INSERT INTO discount_codes (discount_code_id, restaurant_id, code, amount, uses_max, uses_per_customer)"
            " VALUES (5, 1, 'ONCE', 100, 1, 1)"
        )
    async with open_shop(postgres) as shop:
        await shop.fill(1, milk=0, bread=3)
        body = (await shop.confirm(1, discount_code="once"))[1]
        assert body["data"]["order"]["discount"] == 1
        assert (await shop.post(1, f"/orders/{body['data']['order']['order_id']}/cancel"))[0] == 200
        assert one(postgres.url, "SELECT used FROM discount_codes") == 0
        await shop.fill(1, milk=0, bread=3)
        assert (await shop.confirm(1, "k2", discount_code="once"))[0] == 201
        assert one(postgres.url, "SELECT sum(used) FROM discount_code_customers") == 1
        listed = (await shop.get(1, "/orders"))[1]
        assert [order["status"] for order in listed["data"]] == ["CREATED", "CANCELED"]
        assert listed["pagination"]["total"] == 2
