"""Dining over real sockets: nothing is lost when all goes well, nor when every connection is cut again and again."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from decimal import Decimal
from io import StringIO
from random import Random
from uuid import UUID

import attrs
import httpx2
import pytest
import trio
from prometheus_client import CollectorRegistry
from rich.console import Console

from actors.domain.ordering.order import Order
from actors.domain.till.commands import AcceptOrder
from actors.registry import Registry
from actors.surroundings import Surroundings
from bench.dine import Appetite, DiningFailed, Plan, Summary, plain, play, screen, verdict
from bench.party import Party
from bench.phone import Phone, Seat
from bench.replica import Line, Replica
from server.diners.channel import MEMBER_CHANNEL
from server.diners.endpoint import DinerEndpoint
from server.diners.routes import DINERS
from server.diners.wire import DinerWire
from server.door.listener import Listener
from server.door.sockets import Sockets
from server.http.app import create_app
from server.http.asyncapi import asyncapi
from tests.server.doors import World


class Kitchen:
    """A till that accepts every order at once. The mirror is nobody."""

    def __init__(self, nursery: trio.Nursery) -> None:
        self._nursery = nursery
        self.registry: Registry | None = None

    def announcement(self, order: Order) -> None:
        """Is never ready at once."""

    def placed(self, session_id: UUID | None, order: Order) -> None:
        assert session_id is not None
        self._nursery.start_soon(self._accept, session_id, order.order_number)

    def changed(self, *_: object) -> None:
        """Copies nothing."""

    async def _accept(self, session_id: UUID, order_number: int) -> None:
        assert self.registry is not None
        table = await self.registry.session(session_id)
        await table.ask(AcceptOrder(order_number, "T-1"))


class Cable:
    """Passes bytes between phones and a server, and can be cut."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._scopes: set[trio.CancelScope] = set()
        self.url = ""

    async def run(self, task_status: trio.TaskStatus[None]) -> None:
        listeners = await trio.open_tcp_listeners(0, host="127.0.0.1")
        self.url = f"http://127.0.0.1:{listeners[0].socket.getsockname()[1]}"
        task_status.started()
        await trio.serve_listeners(self._connect, listeners)

    def cut(self) -> None:
        """Every connection breaks at once; new ones work."""
        for scope in self._scopes:
            scope.cancel()

    async def _connect(self, phone: trio.SocketStream) -> None:
        with self._scope():
            async with (
                phone,
                await trio.open_tcp_stream("127.0.0.1", self._port) as server,
                trio.open_nursery() as both,
            ):
                both.start_soon(self._pass_on, phone, server, both.cancel_scope)
                both.start_soon(self._pass_on, server, phone, both.cancel_scope)

    @contextmanager
    def _scope(self) -> Iterator[None]:
        """Ends with the cable. Each connection has its own scope, because a scope is entered once."""
        scope = trio.CancelScope()
        self._scopes.add(scope)
        try:
            with scope:
                yield
        finally:
            self._scopes.discard(scope)

    async def _pass_on(self, source: trio.SocketStream, sink: trio.SocketStream, end: trio.CancelScope) -> None:
        try:
            async for data in source:
                await sink.send_all(data)
        except (trio.BrokenResourceError, trio.ClosedResourceError):
            pass
        end.cancel()


@asynccontextmanager
async def served() -> AsyncIterator[Cable]:
    """The real door and actors on a real port, with a store in memory, at the end of a cable."""
    world = World({"TRIVET_FRAMES_PER_SECOND": "100000", "TRIVET_FRAMES_BURST": "100000"})
    services, wire = world.services, DinerWire()
    async with trio.open_nursery() as nursery:
        kitchen = Kitchen(nursery)
        around = Surroundings(world.store.journal, wire, services.clock, kitchen, kitchen)
        registry = kitchen.registry = Registry(world.store.sessions, services.restaurants, around, services.new_id)
        endpoint = DinerEndpoint(registry, services.tokens, wire, services.settings)
        sockets = Sockets([endpoint], services.settings, services.clock)
        app = create_app(
            attrs.evolve(world.kit, metrics=CollectorRegistry()),
            [routes(attrs.evolve(services, registry=registry)) for routes in DINERS],
            asyncapi([MEMBER_CHANNEL]),
        )
        listener = Listener(app, sockets, "127.0.0.1", 0)
        await nursery.start(registry.run)
        await nursery.start(listener.run)
        cable = Cable(listener.port)
        await nursery.start(cable.run)
        yield cable
        nursery.cancel_scope.cancel()


def plan(url: str, restaurant: str = "chianti", edits: int = 8) -> Plan:
    """Two rounds of three phones at table 7, the first that the restaurant in memory has."""
    return Plan(url, 7, 1, 2, 0.0, 1, Appetite(restaurant, 3, edits, 0.01))


async def dined(asked: Plan) -> Summary:
    with trio.fail_after(40):
        return await play(asked, Console(file=StringIO()))


async def test_a_party_dines_twice_and_everybody_agrees() -> None:
    async with served() as cable:
        summary = await dined(plan(cable.url))

    assert summary.good
    assert (summary.phones, summary.orders_placed, summary.reconnections) == (3, 2, 0)
    assert summary.events > 3 * 2 * 8


async def test_phones_whose_connections_are_cut_resume_and_lose_nothing() -> None:
    async with served() as cable, trio.open_nursery() as nursery:

        async def cut_again_and_again() -> None:
            while True:
                await trio.sleep(0.25)
                cable.cut()

        nursery.start_soon(cut_again_and_again)
        summary = await dined(plan(cable.url, edits=40))
        nursery.cancel_scope.cancel()

    assert summary.reconnections > 0
    assert summary.good, summary


@pytest.mark.parametrize(
    ("restaurant", "table", "words"),
    [
        ("nowhere", 7, "There is no restaurant with this `restaurant_name`"),
        ("chianti", 6, r"Table 6: .* \(TABLE_NOT_FOUND\)"),
    ],
)
async def test_a_party_that_cannot_sit_down_says_so_in_the_servers_words(
    restaurant: str, table: int, words: str
) -> None:
    async with served() as cable:
        with pytest.raises(DiningFailed, match=words):
            await dined(attrs.evolve(plan(cable.url, restaurant), first_table=table))


KEPT = Summary(1, 2, 10, 0, 30, 0.001, 0.002, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0)


def test_an_evening_without_a_broken_promise_is_good() -> None:
    assert KEPT.good


@pytest.mark.parametrize(
    "broken", ["lost_edits", "gaps", "doubled", "different", "doubled_orders", "rounds_without_order"]
)
def test_one_broken_promise_spoils_the_evening(broken: str) -> None:
    assert not attrs.evolve(KEPT, **{broken: 1}).good


def test_an_evening_without_an_order_is_not_good() -> None:
    assert not attrs.evolve(KEPT, orders_placed=0).good


def shown(*parts: object) -> str:
    out = StringIO()
    Console(file=out, width=160).print(*parts)
    return out.getvalue()


def party() -> Party:
    """Table 7 with two phones, of which one has a line in its cart."""
    client = httpx2.AsyncClient()
    seat = Seat("s1", "ann", "Quiet Otter", is_host=True, ws_token="t", ws_url="ws://127.0.0.1:1/ws")
    line = Line(456, 1, "", 1, "pending", "ann", Decimal("9.50"))
    phones = [Phone(seat, Replica(seq=3, round=2, lines={"a": line}, events=3, last="cart_update")), Phone(seat)]
    return Party(7, Appetite("chianti", 2, 5, 0.1), client, Random(1), phones, doing="chooses")


def test_the_screen_has_a_row_for_each_party_also_before_it_sits() -> None:
    seated, coming = party(), attrs.evolve(party(), number=8, phones=[], doing="sits down")

    rows = [line.split("│")[1:-1] for line in shown(screen([seated, coming])).splitlines() if "│" in line]

    assert [cell.strip() for cell in rows[0]] == [*"7 0/2 1 2 3 0".split(), "", "0", "0", "cart_update", "chooses"]
    assert [cell.strip() for cell in rows[1]] == ["8", *[""] * 9, "sits down"]


def test_without_a_terminal_one_line_says_how_it_goes() -> None:
    assert plain([party()]) == "0/2 phones connected, 3 events seen, 0 orders, 0 promises broken"


def test_the_verdict_names_every_figure() -> None:
    text = shown(verdict(attrs.evolve(KEPT, gaps=3)))

    assert re.search(r"gaps\s+│\s+3", text)
    assert re.search(r"lost edits\s+│\s+0", text)
    assert re.search(r"answer p99\s+│\s+2.0 ms", text)
