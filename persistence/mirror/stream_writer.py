"""The sink `stream`: news of the outbox become numbered events, which are kept for whoever listens (`contract.md` §11).

    taken ─▶ a batch of news ─▶ events of it, each with its rooms ─▶ kept, numbered, with the cursor: one statement

Owns: which events a batch comes to, and where they belong. Must not: know who listens, or send anything.

What is kept and how far the outbox was read are one commit, so whoever dies on the way leaves neither, and no event
comes twice or never. There is no other system that could be away, refuse, or want everything: a stream that is to begin
anew, or whose database is a copy of another, goes on with what is not committed yet and numbers that nobody has had,
so that every listener learns that there is something they were not told.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec
from attrs import field, frozen

from actors.domain.event_type import EventType
from actors.ports.clock import Clock
from persistence.bridge import Reads
from persistence.mirror.events import events_of, of_one_order
from persistence.mirror.outbox import Batch, Lease, Outbox
from persistence.mirror.sink import News
from persistence.mirror.worker import LEASE_S
from persistence.statements import statement
from persistence.streams import numbered_from

ROWS_MAX: Final = 500  # of the outbox that are read together
KEPT_MAX: Final = 10_000  # events of a restaurant; a day of a busy one
_KEEP: Final = statement("stream_keep")
_ANEW: Final = statement("stream_anew")
_ROOMS: Final = statement("stream_rooms")
_ORDER: Final = statement("mirror_order")
_ITEMS: Final = statement("mirror_order_items")
_encode: Final = msgspec.json.Encoder().encode
_order_of: Final = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


class _Named(msgspec.Struct, frozen=True):
    """What of a body says where it belongs."""

    session_id: UUID | None = None
    order_id: str | None = None


_named: Final = msgspec.json.Decoder(_Named).decode


@frozen
class Happened:
    """An event that is not numbered yet. What it is about says where it belongs: each of them at most once."""

    event_type: EventType
    body: bytes
    order_number: int | None = None
    session_id: UUID | None = None
    menu_item_id: int | None = None


@frozen
class _Orders:
    """The orders of a batch: what the outbox says of them, what it says of their items, and both as they are now."""

    news: Mapping[int, News]
    items: Mapping[int, News]
    bodies: Mapping[int, bytes]
    item_bodies: Mapping[int, bytes]
    told: set[int] = field(factory=set)

    def happened(self, number: int, restaurant_id: int) -> Iterator[Happened]:
        """What has happened to an order and its items, told as one, and once in a batch."""
        if number in self.told:
            return
        self.told.add(number)
        body, order, items = self.bodies.get(number), self.news.get(number), self.items.get(number)
        of_order = () if order is None else events_of(order)
        of_items = () if items is None else events_of(items, body)
        for event_type in of_one_order(*of_order, *of_items):
            yield Happened(event_type, self._told_of(number, restaurant_id), order_number=number)

    def _told_of(self, number: int, restaurant_id: int) -> bytes:
        """The order with its items; of one that is gone, which it was."""
        body, items = self.bodies.get(number), self.item_bodies.get(number)
        if body is None:
            return _encode({"order_id": f"ORD-{restaurant_id}-{number}", "order_number": number})
        return _encode({**_order_of(body), "items": msgspec.Raw(b"[]") if items is None else _order_of(items)["items"]})


class StreamWriter:
    """Works off a lease of a sink `stream`. Fits `persistence.mirror.mirrors.Work`."""

    def __init__(self, outbox: Outbox, reads: Reads, clock: Clock) -> None:
        self._outbox = outbox
        self._reads = reads
        self._clock = clock

    async def work(self, lease: Lease) -> None:
        """Keeps what there is until there is nothing more. Raises `Unavailable`."""
        if lease.full_asked or lease.ahead:
            await self._reads.fetch(_ANEW, lease.settings.sink_id, lease.lease, numbered_from(self._clock))
            return
        while (batch := await self._outbox.news(lease, ROWS_MAX)) is not None:
            if not await self._keep(lease, batch):
                return  # somebody else has it
            lease = lease.at(batch.cursor)
        await self._outbox.give_back(lease)

    async def _keep(self, lease: Lease, batch: Batch) -> bool:
        """Keeps the events of a batch, and that it was read; whether the sink is still ours."""
        restaurant_id = lease.settings.restaurant_id
        events = list(await self._happened(restaurant_id, batch.news))
        rooms = await self._rooms(restaurant_id, events)
        now, at = self._clock(), batch.cursor
        written = (
            [one.event_type.value for one in events],
            [_encode(sorted(of_one)).decode() for of_one in rooms],
            [one.body.decode() for one in events],
        )
        place = (lease.settings.sink_id, lease.lease, at.xid, at.entity_type, at.entity_id)
        rest = (now, now + timedelta(seconds=LEASE_S), KEPT_MAX)
        return bool(await self._reads.fetch(_KEEP, *place, *written, *rest))

    async def _happened(self, restaurant_id: int, news: Sequence[News]) -> Iterable[Happened]:
        orders = await self._orders(restaurant_id, news)
        found: list[Happened] = []
        for one in news:
            if one.entity_type in {"order", "order_items"}:
                found += orders.happened(int(one.entity_id), restaurant_id)
            else:
                found += (_of(one, event_type) for event_type in events_of(one))
        return found

    async def _orders(self, restaurant_id: int, news: Sequence[News]) -> _Orders:
        """The orders that these news are about, with what of each is not among them."""
        of_orders = {int(one.entity_id): one for one in news if one.entity_type == "order"}
        of_items = {int(one.entity_id): one for one in news if one.entity_type == "order_items"}
        bodies = await self._bodies(_ORDER, restaurant_id, of_orders, of_items.keys() - of_orders.keys())
        items = await self._bodies(_ITEMS, restaurant_id, of_items, of_orders.keys() - of_items.keys())
        return _Orders(of_orders, of_items, bodies, items)

    async def _bodies(
        self, text: str, restaurant_id: int, known: Mapping[int, News], others: Iterable[int]
    ) -> Mapping[int, bytes]:
        bodies = {number: one.body for number, one in known.items() if one.body is not None}
        asked = [str(number) for number in others]
        rows = await self._reads.fetch(text, restaurant_id, asked) if asked else ()
        return bodies | {int(row["entity_id"]): row["body"].encode() for row in rows}

    async def _rooms(self, restaurant_id: int, events: Sequence[Happened]) -> Sequence[frozenset[str]]:
        """The rooms of each of these events, besides the restaurant's own."""
        orders = sorted({one.order_number for one in events if one.order_number is not None})
        sessions = sorted({one.session_id for one in events if one.session_id is not None})
        items = sorted({one.menu_item_id for one in events if one.menu_item_id is not None})
        rows = await self._reads.fetch(_ROOMS, restaurant_id, orders, sessions, items) if events else ()
        there = {
            (row["of_what"], row["id"]): frozenset(
                (
                    *(() if row["session_id"] is None else (f"session:{row['session_id']}",)),
                    *(() if row["table_id"] is None else (f"table:{row['table_id']}",)),
                    *(f"station:{station}" for station in row["stations"]),
                )
            )
            for row in rows
        }
        return [
            there.get(("order", str(one.order_number)), frozenset())
            | there.get(("session", str(one.session_id)), frozenset())
            | there.get(("item", str(one.menu_item_id)), frozenset())
            for one in events
        ]


def _of(news: News, event_type: EventType) -> Happened:
    """An event of anything but an order."""
    if news.entity_type == "item":
        item_id = int(news.entity_id)
        return Happened(event_type, news.body or _encode({"menu_item_id": item_id}), menu_item_id=item_id)
    body = news.body or b"{}"
    named = _named(body)
    number = None if named.order_id is None else int(named.order_id.rpartition("-")[2])
    return Happened(event_type, body, order_number=number, session_id=named.session_id)
