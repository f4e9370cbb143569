"""What is ordered every week, when its process is killed, Postgres is lost, or two do it at once."""

from datetime import timedelta
from functools import partial
from itertools import product
from typing import Any

import attrs
import psycopg
import pytest
import trio

from actors.nightly.recurring import RecurringWork
from tests.actors.domain.checkout.shop import MILK, WAREHOUSE
from tests.cases import quick_are
from tests.losing import lost_everywhere
from tests.pos.payments.direct import DirectProvider
from tests.server.shop.checkout.shopping import later, open_shop
from tests.server.shop.checkout.weeks import (
    BY_CARD,
    FORGOTTEN,
    TOLD_IN,
    UNTIL_PLACED,
    Weeks,
    back_from_death,
    open_weeks,
)


async def test_killed_once_it_is_called_off_for_its_bank_it_says_so_all_the_same(postgres: Any) -> None:
    provider = DirectProvider()

    async def begin(weeks: Weeks) -> None:
        await weeks.begin(payment=BY_CARD)
        provider.hosted = True

    async with back_from_death(postgres, begin, 2, after=False, provider=provider) as weeks:
        assert weeks.rows("SELECT problem FROM recurring_orders") == [("PAYMENT_ACTION_REQUIRED",)]


@pytest.mark.parametrize(("at", "after"), quick_are([(1, True), (2, False)], product((1, 2), (False, True))))
async def test_a_process_that_is_killed_between_leaves_one_order_and_one_letter(
    postgres: Any, at: int, after: bool
) -> None:
    provider = DirectProvider()
    begin = partial(Weeks.begin, payment=BY_CARD)
    async with back_from_death(postgres, begin, at, after=after, provider=provider) as weeks:
        await weeks.look(UNTIL_PLACED)
        await weeks.look()
        assert weeks.orders() == 2
        assert len(weeks.post.mails) == 1
        assert weeks.audit() == ["recurring_order_added", "recurring_order_placed"]
        charged = [one for one in provider.accounts.values() if one.charges]
        assert [one.charges for one in charged] == [1] * len(charged)
        assert postgres.on_hand(WAREHOUSE, MILK) == 8


@pytest.mark.parametrize("after", [False, True])
async def test_killed_while_it_says_that_nothing_was_placed_a_process_leaves_no_cart_open(
    postgres: Any, *, after: bool
) -> None:
    async def begin(weeks: Weeks) -> None:
        await weeks.begin()
        weeks.rows("DELETE FROM customer_addresses")

    async with back_from_death(postgres, begin, 2, after=after) as weeks:
        assert weeks.audit() == ["recurring_order_added", "recurring_order_not_placed"]
        assert len(weeks.post.mails) == 2
        assert weeks.rows("SELECT problem, failures FROM recurring_orders") == [("ADDRESS_REQUIRED", 1)]
        assert weeks.rows(FORGOTTEN) == [(0,)]


@pytest.mark.slow
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("placed", [True, False])
async def test_wherever_postgres_is_lost_it_is_placed_once_or_said_once_that_it_is_not(
    postgres: Any, *, placed: bool, after: bool
) -> None:
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("UPDATE stock SET on_hand = 1000")
    async with open_weeks(postgres) as weeks:
        await weeks.begin(payment=BY_CARD)
        if not placed:
            weeks.rows("DELETE FROM customer_addresses")
        before = weeks.orders(), len(weeks.post.mails)

        async def tell() -> None:
            """The day before, undisturbed."""
            nonlocal before
            weeks.rows("UPDATE recurring_orders SET failures = 0")
            before = weeks.orders(), len(weeks.post.mails)
            weeks.rows("DELETE FROM audit")
            await weeks.look(weeks.due_in())
            later(weeks.due_in())

        async def place() -> None:
            later(timedelta(seconds=30))
            await weeks.quick.look()

        async def go_on(_: int) -> None:
            for _ in range(4):
                await weeks.look(timedelta(minutes=2))
            await weeks.look(timedelta(hours=1))
            assert weeks.audit() == ["recurring_order_placed" if placed else "recurring_order_not_placed"]
            assert weeks.orders() == before[0] + placed
            assert len(weeks.post.mails) == before[1] + (1 if placed else 2)
            assert weeks.rows(FORGOTTEN) == [(0,)]
            await tell()

        await tell()
        assert await lost_everywhere(place, go_on, after=after) > 10
        assert {one.charges for one in weeks.shop.provider.accounts.values()} <= {0, 1}


async def test_two_processes_that_place_it_at_once_place_it_once(postgres: Any) -> None:
    async with open_weeks(postgres) as weeks, open_shop(postgres) as other:
        await weeks.begin()
        await weeks.look(TOLD_IN)
        later(UNTIL_PLACED)
        kept: Any = postgres.recurring
        (due,) = await kept.due(1, other.clock(), 10)
        shift: Any = attrs.make_class("Shift", ["clock"])(other.clock)
        async with trio.open_nursery() as nursery:
            for shop in (weeks.shop, other):
                nursery.start_soon(RecurringWork(kept, shop.registry)._one, shift, due)
        await weeks.look(timedelta(minutes=2))
        assert weeks.orders() == 2
        assert weeks.audit().count("recurring_order_placed") == 1
