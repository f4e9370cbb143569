"""The sink `redis`: a hash for each kind of entity, and one channel a restaurant.

    mirror:{restaurant_id}:{entity_type}    hash: the entity's id to its newest state, as JSON with its `version`
    mirror:{restaurant_id}:whole            `1` while the hashes are all that Postgres has, `0` while one copies
    mirror:{restaurant_id}                  channel: `{"entity_type", "entity_id", "version", "body"}`, body null: gone

Owns: these keys. Must not: be the truth, or be read by us.

A key that is gone is how a Redis tells that it has lost everything: then all is sent again.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from persistence.bridge import Cache, CacheAway
from persistence.mirror.sink import WHOLE, News, Refused, SinkAway, SinkEmptied, SinkSettings

TYPES: Final = ("item", "order", "order_items", "payment", "session", "stock", "table")
"""What is kept there. An alert is no state of anything."""
_encode: Final = msgspec.json.Encoder().encode

Command = tuple[str | bytes | int, ...]


class _Kept(msgspec.Struct, frozen=True):
    version: int
    body: msgspec.Raw


class _Told(msgspec.Struct, frozen=True):
    entity_type: str
    entity_id: str
    version: int
    body: msgspec.Raw


class RedisSink:
    """Fits `persistence.mirror.sink.Sink`."""

    rows_max = 500
    look_s = 30.0

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    async def begin(self, settings: SinkSettings) -> None:
        """See `persistence.mirror.sink.Sink.begin`. That a copy is under way stays known if Redis is lost again."""
        name = _name(settings)
        await self._run(("DEL", *(f"{name}:{kind}" for kind in TYPES)), ("SET", f"{name}:whole", "0"))

    async def deliver(self, settings: SinkSettings, news: Sequence[News]) -> Sequence[Refused]:
        """See `persistence.mirror.sink.Sink.deliver`. Redis refuses nothing."""
        await self.look(settings)
        name = _name(settings)
        commands: list[Command] = []
        for one in news:
            if one.entity_type in TYPES:
                commands += _commands(name, one)
            elif one.entity_type == WHOLE:
                commands += [("SET", f"{name}:whole", "1")]
        if commands:
            await self._run(*commands)
        return ()

    async def look(self, settings: SinkSettings) -> None:
        """See `persistence.mirror.sink.Sink.look`."""
        (there,) = await self._run(("EXISTS", f"{_name(settings)}:whole"))
        if not there:
            raise SinkEmptied

    async def _run(self, *commands: Command) -> Sequence[object]:
        try:
            answers: Sequence[object] = await self._cache.run(*commands, patient=True)
        except CacheAway:
            raise SinkAway("redis does not answer") from None
        return answers


def _name(settings: SinkSettings) -> str:
    return f"mirror:{settings.restaurant_id}"


def _commands(name: str, one: News) -> Sequence[Command]:
    body = msgspec.Raw(b"null" if one.body is None else one.body)
    key = f"{name}:{one.entity_type}"
    kept: Command
    if one.body is None:
        kept = ("HDEL", key, one.entity_id)
    else:
        kept = ("HSET", key, one.entity_id, _encode(_Kept(one.version, body)))
    told = _encode(_Told(one.entity_type, one.entity_id, one.version, body))
    return kept, ("PUBLISH", name, told)
