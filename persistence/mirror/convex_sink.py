"""The sink `convex`: a restaurant's orders, their items, the menu, tables and payments in a deployment of Convex.

    a batch of news ─▶ by table ─▶ calls of up to 500 documents and 1 MiB ─▶ orders:upsert, orders:remove, …
                                      └─ fails ─▶ is the function there? ─▶ halves ─▶ the one that is refused: parked

The functions are those of `docs/convex/`, which whoever has the deployment deploys. They are internal: only a deploy
key calls them. Each call carries the number of the full copy that it belongs to, and a version, by which a function
tells what is late: a call whose answer was lost may come again, or very much later, and changes nothing then.

    begin   a copy gets a number, and what was there before stays to be read
    WHOLE   what has an older number is removed, some at a time
    look    a deployment that knows of no copy has lost everything

Owns: what is called, in which portions, and who is at fault where it fails. Must not: be the truth.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from typing import Final, TypeVar

import msgspec
import trio
from attrs import Factory, frozen

from persistence.mirror.convex_api import ConvexApi, FunctionFailed
from persistence.mirror.convex_deployment import KEYS, ConvexKeys, Deployment, deployment_url
from persistence.mirror.sink import WHOLE, News, Refused, SinkAway, SinkEmptied, SinkSettings

TABLES: Final = {
    "item": ("menuItems", "upsert"),
    "order": ("orders", "upsert"),
    "order_items": ("orderItems", "replace"),
    "payment": ("payments", "upsert"),
    "table": ("tables", "upsert"),
}
"""What is told there, by type: the table, and the function that takes the newest state. Nothing else is told."""
WITHIN_S: Final = 18.0  # a delivery, with all its calls; the worker's bound is 20
# Convex takes 16 MiB and 8,192 values in an array, writes 16,000 documents, reads 4,096 ranges of indexes, and lets a
# function run for a second. A deployment of the smallest class writes 4 MiB a second.
DOCUMENTS_MAX: Final = 500
CALL_BYTES_MAX: Final = 1 << 20
KNOWN_MAX: Final = 1_000  # sinks of which it is known what they have; another one is asked
REFUSED_MAX: Final = 50  # in one table of a batch: more than that is no document's fault
ANOTHER_COPY: Final = "another_copy"
BEHIND: Final = "behind"

_Given = TypeVar("_Given")


class _ConvexRestaurant(msgspec.Struct, frozen=True):
    restaurant_id: int


class _ConvexCopy(msgspec.Struct, frozen=True):
    restaurant_id: int
    copy: int


class _ConvexDocument(msgspec.Struct, frozen=True, omit_defaults=True):
    entity_id: str
    version: int
    body: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


class _ConvexChanges(msgspec.Struct, frozen=True):
    restaurant_id: int
    copy: int
    version: int
    documents: list[_ConvexDocument]


class _ConvexState(msgspec.Struct, frozen=True):
    copy: float


_state: Final = msgspec.json.Decoder(_ConvexState | None).decode
_number: Final = msgspec.json.Decoder(float).decode


class _OtherCopy(Exception):
    """A full copy was begun that this process has not heard of."""


@frozen(eq=False)
class _Sending:
    """One table's part of a batch. `refused` are those that are at fault, so far."""

    to: Deployment
    restaurant_id: int
    copy: int
    version: int
    call: Callable[[Deployment, str, _ConvexChanges], Awaitable[None]]
    refused: list[Refused] = Factory(list)

    async def send(self, path: str, news: Sequence[News]) -> None:
        """Has a function take these. Raises `FunctionFailed` where nothing may be blamed on a document."""
        for some in _portions(news):
            try:
                await self._call(path, some)
            except FunctionFailed:
                await self._call(path, ())  # one that cannot do even nothing is not there, or not let write
                await self._halved(path, some)

    async def _halved(self, path: str, news: Sequence[News]) -> None:
        """Finds, among some that were not taken together, those that are not taken alone."""
        middle = len(news) // 2
        for some in (news[:middle], news[middle:]):
            if not some:
                continue
            try:
                await self._call(path, some)
            except FunctionFailed as failed:
                if len(some) > 1:
                    await self._halved(path, some)
                    continue
                if len(self.refused) >= REFUSED_MAX:
                    raise
                self.refused.append(Refused(some[0], str(failed)))

    async def _call(self, path: str, news: Sequence[News]) -> None:
        documents = [_document(one) for one in news]
        await self.call(self.to, path, _ConvexChanges(self.restaurant_id, self.copy, self.version, documents))


class ConvexSink:
    """Fits `persistence.mirror.sink.Sink`."""

    rows_max = 500
    look_s = 30.0

    def __init__(self, keys: ConvexKeys) -> None:
        self._keys = keys
        self._api = ConvexApi()
        self._copies: dict[int, int] = {}  # of each sink, the copy that it was last known to be at

    async def begin(self, settings: SinkSettings) -> None:
        """See `persistence.mirror.sink.Sink.begin`. Until all is there, what was there is there too."""
        await _within(partial(self._begin, settings))

    async def deliver(self, settings: SinkSettings, news: Sequence[News]) -> Sequence[Refused]:
        """See `persistence.mirror.sink.Sink.deliver`."""
        return await _within(partial(self._deliver, settings, news))

    async def look(self, settings: SinkSettings) -> None:
        """See `persistence.mirror.sink.Sink.look`."""
        await _within(partial(self._look, settings))

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._api.aclose()

    async def _begin(self, settings: SinkSettings) -> None:
        of = _ConvexRestaurant(settings.restaurant_id)
        copy = await self._called(self._deployment(settings), "mirror:begin", of)
        self._know(settings, int(_answered("mirror:begin", _number, copy)))

    async def _look(self, settings: SinkSettings) -> None:
        of = _ConvexRestaurant(settings.restaurant_id)
        try:
            answer = await self._api.call(self._deployment(settings), "query", "mirror:state", of)
        except FunctionFailed as failed:
            raise SinkAway(f"mirror:state: {failed}") from None
        state = _answered("mirror:state", _state, bytes(answer))
        if state is None:
            raise SinkEmptied
        self._know(settings, int(state.copy))

    def _know(self, settings: SinkSettings, copy: int) -> None:
        self._copies.pop(settings.sink_id, None)
        self._copies[settings.sink_id] = copy
        if len(self._copies) > KNOWN_MAX:
            del self._copies[next(iter(self._copies))]

    async def _deliver(self, settings: SinkSettings, news: Sequence[News]) -> Sequence[Refused]:
        if settings.sink_id not in self._copies or not any(one.entity_type in {*TABLES, WHOLE} for one in news):
            await self._look(settings)  # also to say no, where there is nothing to send, that it is away
        try:
            return await self._sent(settings, news)
        except _OtherCopy:
            await self._look(settings)
        try:
            return await self._sent(settings, news)
        except _OtherCopy:
            raise SinkAway("a copy is begun by somebody else again and again") from None

    async def _sent(self, settings: SinkSettings, news: Sequence[News]) -> Sequence[Refused]:
        to, copy = self._deployment(settings), self._copies[settings.sink_id]
        version = max((one.version for one in news), default=0)
        parts = {kind: [one for one in news if one.entity_type == kind] for kind in TABLES}
        sendings = {
            kind: _Sending(to, settings.restaurant_id, copy, version, self._take)
            for kind, some in parts.items()
            if some
        }
        failures: list[Exception] = []
        async with trio.open_nursery() as nursery:
            for kind, sending in sendings.items():
                nursery.start_soon(_send, kind, sending, parts[kind], failures)
        if failures:
            raise failures[0]
        if any(one.entity_type == WHOLE for one in news):
            await self._sweep(to, settings.restaurant_id, copy)
        return [one for sending in sendings.values() for one in sending.refused]

    async def _take(self, to: Deployment, path: str, changes: _ConvexChanges) -> None:
        """Calls a function of a table. Raises `FunctionFailed` where what it was given may be why."""
        try:
            await self._api.call(to, "mutation", path, changes)
        except FunctionFailed as failed:
            if failed.code == ANOTHER_COPY:
                raise _OtherCopy from None
            if failed.code == BEHIND:
                raise SinkEmptied from None  # our database was restored, and says less than was told
            raise

    async def _sweep(self, to: Deployment, restaurant_id: int, copy: int) -> None:
        while await self._called(to, "mirror:sweep", _ConvexCopy(restaurant_id, copy)) != b"true":
            pass  # there is more of it, which is bounded by the time of a delivery; the next goes on

    async def _called(self, to: Deployment, path: str, args: msgspec.Struct) -> bytes:
        try:
            return bytes(await self._api.call(to, "mutation", path, args))
        except FunctionFailed as failed:
            if failed.code == ANOTHER_COPY:
                raise _OtherCopy from None
            raise SinkAway(f"{path}: {failed}") from None

    def _deployment(self, settings: SinkSettings) -> Deployment:
        key = self._keys.key(settings.key_name)
        if key is None:
            raise SinkAway(f"{KEYS} has no {settings.key_name!r}")
        try:
            return Deployment(deployment_url(settings.url), key)
        except ValueError as error:
            raise SinkAway(str(error)) from None


async def _send(kind: str, sending: _Sending, news: Sequence[News], failures: list[Exception]) -> None:
    """Sends one table's news, and notes what keeps it from that."""
    table, taking = TABLES[kind]
    try:
        await sending.send(f"{table}:{taking}", [one for one in news if one.body is not None])
        await sending.send(f"{table}:remove", [one for one in news if one.body is None])
    except FunctionFailed as failed:
        failures.append(SinkAway(f"{table}: {failed}"))
    except (SinkAway, SinkEmptied, _OtherCopy) as failure:
        failures.append(failure)


async def _within(something: Callable[[], Awaitable[_Given]]) -> _Given:
    with trio.move_on_after(WITHIN_S):
        return await something()
    raise SinkAway("timeout")


def _answered(path: str, decode: Callable[[bytes], _Given], answer: bytes) -> _Given:
    try:
        return decode(answer)
    except msgspec.DecodeError:
        raise SinkAway(f"{path} is another function than that of docs/convex") from None


def _document(one: News) -> _ConvexDocument:
    if one.body is None:
        return _ConvexDocument(one.entity_id, one.version)
    return _ConvexDocument(one.entity_id, one.version, msgspec.Raw(one.body))


def _portions(news: Sequence[News]) -> Iterator[Sequence[News]]:
    """As many together as go in one call."""
    some: list[News] = []
    size = 0
    for one in news:
        bytes_ = len(one.body or b"")
        if some and (len(some) == DOCUMENTS_MAX or size + bytes_ > CALL_BYTES_MAX):
            yield some
            some, size = [], 0
        some.append(one)
        size += bytes_
    if some:
        yield some
