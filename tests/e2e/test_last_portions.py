"""Fifty phones go for the last ten portions while the server is killed again and again: ten are sold, always."""

from collections import Counter
from collections.abc import Sequence
from functools import partial
from random import Random
from typing import Any, Final
from uuid import uuid4

import httpx2
import psycopg
import pytest
import trio
from attrs import Factory, define

from actors.domain.staff import Role
from bench.phone import Phone, sit_down
from persistence.hire import hire
from server.accounts.passwords import hash_password
from tests.e2e.diner import all_at_once, menu
from tests.e2e.running import Server, Servers, eventually
from tests.e2e.test_staff import EMPLOYEE, PASSWORD, sign_in
from tests.e2e.till import HttpTill

PHONES: Final = 50
LAST: Final = 10
KILLS: Final = 3
THINK_S: Final = 6.0  # before each press, at most; so the race is long enough to be killed in its middle
RACE_S: Final = 100.0


@pytest.fixture
async def crowded(servers: Servers, till: HttpTill, seeded_url: str) -> Server:
    """A server with a table for each phone, where a cart holds what it asks for only for a second."""
    hire(seeded_url, "chianti", EMPLOYEE, "Eva", Role.EMPLOYEE, hash_password(PASSWORD))
    with psycopg.connect(seeded_url) as connection:
        connection.execute("UPDATE restaurants SET hold_s = 1 WHERE restaurant_id = 1")
        connection.execute(
            "INSERT INTO tables (restaurant_id, table_number) SELECT 1, n FROM generate_series(13, %s) AS n", [PHONES]
        )
    pace = {"TRIVET_POS_ATTEMPT_TIMEOUT_S": "1.5", "TRIVET_POS_LOOK_INTERVAL_S": "0.5"}
    return await servers(**till.settings, **pace)


@define(eq=False)
class Race:
    """Fifty phones with the same dish in the cart, and what each of them was told."""

    random: Random
    phones: list[Phone] = Factory(list)
    refused: set[str] = Factory(set)  # sessions that were told, after all were sold, that nothing is left

    @property
    def taken(self) -> int:
        """How many have seen their cart leave for the till."""
        return sum(phone.replica.locked or phone.replica.round > 1 for phone in self.phones)

    @property
    def winners(self) -> set[str]:
        """Sessions that were told that they get it."""
        return {phone.seat.session_id for phone in self.phones if phone.replica.round > 1}

    async def line_up(self, client: httpx2.AsyncClient, item_id: int, nursery: trio.Nursery) -> None:
        """Each phone sits down alone, and has one portion in its cart."""

        async def choose(table_number: int) -> None:
            phone = Phone(await sit_down(client, "chianti", table_number))
            self.phones.append(phone)
            nursery.start_soon(phone.run)
            line = {"type": "cart_mutate", "op": "create", "public_id": str(uuid4()), "menu_item_id": item_id, "qty": 1}
            assert await phone.until(lambda: phone.replica.seq >= 0, 30)
            await phone.ask(line)
            assert phone.replica.cart_hash

        await all_at_once(*[partial(choose, number + 1) for number in range(PHONES)])

    async def run(self) -> None:
        """Everybody presses until they have it, or until it is certain that they get none."""
        with trio.fail_after(RACE_S):
            await all_at_once(*[partial(self._go_for_it, phone) for phone in self.phones])

    async def _go_for_it(self, phone: Phone) -> None:
        """One order under one key, however often the button is pressed and whoever answers."""
        order = {"type": "place_order", "idempotency_key": str(uuid4()), "cart_hash": phone.replica.cart_hash}
        while phone.replica.round == 1:
            await phone.until(lambda: phone.connected, RACE_S)
            await trio.sleep(self.random.uniform(0, THINK_S))
            over = len(self.winners) >= LAST
            answer = await phone.ask(order)
            if answer is None or answer["type"] != "error":
                await phone.until(lambda: phone.replica.round > 1, RACE_S)
            elif answer["code"] != "UNAVAILABLE":
                assert (answer["code"], answer["left"]) == ("ITEM_UNAVAILABLE", 0), answer
                if over:
                    self.refused.add(phone.seat.session_id)
                    return


async def _kill_again_and_again(server: Server, race: Race, random: Random, url: str) -> Sequence[int]:
    """Kills the server once so and so many have seen their cart leave; gives how many were sold by each time."""
    sold = []
    for taken in sorted(random.sample(range(1, LAST), KILLS)):
        await eventually(partial(_has_come_to, race, taken), RACE_S)
        await trio.sleep(random.uniform(0, 0.1))
        await server.kill()
        sold.append(len(_sold(url)))
        await server.start()
    return sold


async def _orders(client: httpx2.AsyncClient, phone: Phone) -> list[str]:
    """What the server says that this phone's table has ordered."""
    params = {"sessionId": phone.seat.session_id}
    answer = await client.get("/orders", params=params, headers=phone.seat.headers)
    return [order["order_id"] for order in answer.json()["orders"]]


async def _has_come_to(race: Race, taken: int) -> bool:
    await trio.lowlevel.checkpoint()
    return race.taken >= taken


def _rows(url: str, statement: str) -> list[Any]:
    with psycopg.connect(url) as connection:
        return connection.execute(statement.encode()).fetchall()


def _sold(url: str) -> dict[str, str]:
    """The order of each session that has one."""
    found = _rows(url, "SELECT session_id, order_number FROM orders WHERE status <> 'cancelled'")
    return {str(session_id): f"ORD-1-{number}" for session_id, number in found}


@pytest.mark.slow
@pytest.mark.timeout(200)
@pytest.mark.parametrize("seed", [1, 2])
async def test_the_last_ten_portions_are_ten_orders_however_often_the_server_is_killed(
    crowded: Server, seeded_url: str, till: HttpTill, seed: int
) -> None:
    random = Random(seed)
    race = Race(random)
    async with crowded.client() as client, trio.open_nursery() as nursery:
        item_id = (await menu(client))[0]["id"]
        await race.line_up(client, item_id, nursery)
        employee = await sign_in(client, EMPLOYEE)
        counted = {"available": True, "left": LAST}
        answer = await client.put(f"/admin/items/{item_id}/availability", json=counted, headers=employee)
        assert answer.json()["left"] == LAST
        sold_at_kills: list[int] = []

        async def trouble() -> None:
            sold_at_kills.extend(await _kill_again_and_again(crowded, race, random, seeded_url))

        await all_at_once(race.run, trouble)
        bills = {phone.seat.session_id: await _orders(client, phone) for phone in race.phones}
        nursery.cancel_scope.cancel()

    assert len(race.winners) == LAST
    assert len(race.refused) == PHONES - LAST
    assert 0 < sold_at_kills[0] < LAST
    sold = _sold(seeded_url)
    assert set(sold) == race.winners
    assert {one: order_ids for one, order_ids in bills.items() if order_ids} == {one: [sold[one]] for one in sold}
    for phone in race.phones:  # one that came back when the till was quicker got the cart instead of what it had missed
        told, order_ids = phone.replica.orders, bills[phone.seat.session_id]
        assert told == order_ids or (phone.replica.resyncs and told == [])
    assert sum(phone.replica.faults.total for phone in race.phones) == 0
    assert _rows(seeded_url, "SELECT sum(qty), count(*) FROM order_items") == [(LAST, LAST)]
    here = "JOIN branches USING (branch_id) WHERE restaurant_id = 1"
    assert _rows(seeded_url, f"SELECT on_hand FROM stock {here}") == [(0,)]
    moves = _rows(seeded_url, f"SELECT reason, quantity FROM stock_moves {here}")
    assert Counter(moves) == {("set", LAST): 1, ("order", -1): LAST}
    await eventually(partial(_till_has, till, set(sold.values())), 30)


async def _till_has(till: HttpTill, order_ids: set[str]) -> bool:
    await trio.lowlevel.checkpoint()
    return {order_id for order_id, _ in till.received} == order_ids
