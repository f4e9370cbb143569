"""News of the outbox as things that have happened, each with the newest state of what it happened to.

An order comes whole, with its items, whichever of the two has changed; what has happened to both is told as one.

    {"type": "order.created", "timestamp": "…", "data": {"version": 17, "order_id": "ORD-1-42", …, "items": […]}}

Owns: this body, and the names of messages. Must not: know who is told.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec
from attrs import frozen

from actors.domain.event_type import EventType
from actors.domain.ordering.order import order_id
from persistence.mirror.events import events_of, of_one_order
from persistence.mirror.outbox import Outbox
from persistence.mirror.sink import News

_OF_ORDERS: Final = ("order", "order_items")


class _Body(msgspec.Struct, frozen=True):
    type: str
    timestamp: datetime
    data: msgspec.Raw


class _Items(msgspec.Struct, frozen=True):
    items: msgspec.Raw


@frozen
class Happening:
    """What has happened to one entity. `news` are those that say so; `data` is how it is by now, as JSON."""

    news: News
    entity_type: str
    entity_id: str
    types: tuple[EventType, ...]
    data: bytes

    def message_id(self, event: EventType) -> str:
        """The same whenever the same thing is told again."""
        return _message_id(self.news.message, event)

    def message_ids(self, event: EventType) -> Sequence[str]:
        """This and those of all that it tells at once: who was told it need not be told these."""
        return [_message_id(one, event) for one in {*self.news.rows, self.news.message}]


def _message_id(message: int, event: EventType) -> str:
    return f"msg_{message}_{event.replace('.', '_')}"


def body_of(event: str, at: datetime, data: bytes) -> bytes:
    """What is told, as Standard Webhooks has it. `at` is when the data were true."""
    return msgspec.json.encode(_Body(event, at, msgspec.Raw(data)))


async def happenings_of(outbox: Outbox, restaurant_id: int, news: Sequence[News]) -> Sequence[Happening]:
    """What these news tell, in their order. Raises `Unavailable`."""
    by_key = {(one.entity_type, one.entity_id): one for one in news}
    orders = await _orders(outbox, restaurant_id, by_key)
    found = []
    for one in news:
        if one.entity_type == "order_items" and ("order", one.entity_id) in by_key:
            continue  # told with its order
        if one.entity_type in _OF_ORDERS:
            types = _of_order(one, by_key.get(("order_items", one.entity_id)), orders)
            data = _order(restaurant_id, one, orders)
            found.append(Happening(one, "order", one.entity_id, types, data))
        else:
            found.append(Happening(one, one.entity_type, one.entity_id, events_of(one), _data(one)))
    return [one for one in found if one.types]


async def state_of(outbox: Outbox, restaurant_id: int, entity_type: str, entity_id: str) -> bytes:
    """What is told of an entity as it is right now. Raises `Unavailable`."""
    asked = {"entity_type": entity_type, "entity_id": entity_id, "facts": (), "version": 0}
    (one,) = await outbox.read(restaurant_id, [asked])
    if entity_type != "order":
        return _data(one)
    return _order(restaurant_id, one, await _orders(outbox, restaurant_id, {(entity_type, entity_id): one}))


class _Orders:
    """Orders as they are by now, and their items."""

    def __init__(self, orders: Mapping[str, bytes], items: Mapping[str, bytes]) -> None:
        self.orders = orders
        self.items = items


async def _orders(outbox: Outbox, restaurant_id: int, news: Mapping[tuple[str, str], News]) -> _Orders:
    """What the news have of orders, and the other half of those of which they have one."""
    numbers = {entity_id for entity_type, entity_id in news if entity_type in _OF_ORDERS}
    halves = []
    for entity_type in _OF_ORDERS:
        here = {number: news[entity_type, number].body for number in numbers if (entity_type, number) in news}
        missing = numbers - here.keys()
        read = await outbox.bodies(restaurant_id, entity_type, missing) if missing else {}
        halves.append({number: body for number, body in {**here, **read}.items() if body is not None})
    return _Orders(*halves)


def _of_order(one: News, items: News | None, orders: _Orders) -> tuple[EventType, ...]:
    order = orders.orders.get(one.entity_id)
    if one.entity_type == "order_items":
        return events_of(one, order)
    own = events_of(one)
    return own if items is None else of_one_order(*own, *(events_of(items, order) if own else ()))


def _order(restaurant_id: int, one: News, orders: _Orders) -> bytes:
    order, items = orders.orders.get(one.entity_id), orders.items.get(one.entity_id)
    if order is None:
        number = int(one.entity_id)
        gone = {"order_id": order_id(restaurant_id, number), "order_number": number, "removed": True}
        return _with(one.version, msgspec.json.encode(gone))
    listed = b"[]" if items is None else bytes(msgspec.json.decode(items, type=_Items).items)
    return _with(one.version, order.rstrip()[:-1] + b',"items":' + listed + b"}")


def _data(one: News) -> bytes:
    if one.body is not None:
        return _with(one.version, one.body)
    if one.entity_type != "item":
        return _with(one.version, b'{"removed":true}')
    return _with(one.version, msgspec.json.encode({"menu_item_id": int(one.entity_id), "removed": True}))


def _with(version: int, body: bytes) -> bytes:
    """A JSON object with its version in front; ours are never empty."""
    return b'{"version":' + str(version).encode() + b"," + body.lstrip()[1:]


def of_types(happenings: Iterable[Happening], chosen: frozenset[EventType]) -> Sequence[Happening]:
    """Those that somebody wants to hear of who has chosen these types, with no other type."""
    kept = []
    for one in happenings:
        types = tuple(event for event in one.types if event in chosen)
        if types:
            kept.append(Happening(one.news, one.entity_type, one.entity_id, types, one.data))
    return kept
