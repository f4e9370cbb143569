"""The sink `redis`: a hash for each kind of entity, and one channel a restaurant.

    mirror:{restaurant_id}:{entity_type}    hash: the entity's id to its newest state, as JSON with its `version`
    mirror:{restaurant_id}:whole            `1` while the hashes are all that Postgres has, `0` while one copies
    mirror:{restaurant_id}                  channel: `{"entity_type", "entity_id", "version", "body"}`, body null: gone

Owns: these keys. Must not: be the truth, or be read by us.

A key that is gone is how a Redis tells that it has lost everything: then all is sent again. So it is where Redis runs
under another id than when its copy began: one that was started anew has what it had when it last wrote to its disk, one
that took over from another what it had heard by then, and neither tells what is missing.

What was given up may arrive after all, when what was sent after it has come before: a Redis that was busy reads it from
a connection that nobody listens to any more. So each delivery says how new it is, and an older one than the last does
nothing; and to forget is asked for by a word that is good once.
"""

from collections.abc import Sequence
from typing import Final
from uuid import uuid4

import msgspec

from persistence.bridge import Cache, CacheAway
from persistence.mirror.sink import WHOLE, News, Refused, SinkAway, SinkEmptied, SinkSettings

TYPES: Final = ("item", "order", "order_items", "payment", "session", "stock", "table")
"""What is kept there. An alert is no state of anything."""
LATE_S: Final = (
    120  # after so long nothing of before arrives; and a database that was restored counts from before again
)
_encode: Final = msgspec.json.Encoder().encode
# KEYS: the restaurant's channel. Where nobody has said yet who has the copy, as versions of ours from before did not,
# it is this one. A Redis that does not say its id is only known to have lost everything.
_SERVER: Final = """
local name = KEYS[1]
local info = redis.pcall('INFO', 'server')
local server = type(info) == 'string' and string.match(info, 'run_id:(%w+)') or ''
"""
_LOOK: Final = f"""{_SERVER}
if redis.call('EXISTS', name .. ':whole') == 0 then return 'emptied' end
redis.call('SET', name .. ':server', server, 'NX')
if redis.call('GET', name .. ':server') ~= server then return 'emptied' end
"""
_STILL_THERE: Final = f"""{_LOOK}
return 'done'
"""
# KEYS: the restaurant's channel. ARGV: the version of all of it, for how long that is remembered, whether this was the
# last of everything, then for each entity its type, id, state ('' where it is gone) and what is told of it.
_DELIVER: Final = f"""{_LOOK}
local last = tonumber(redis.call('GET', name .. ':version') or '0')
if last > tonumber(ARGV[1]) then return 'late' end
redis.call('SET', name .. ':version', ARGV[1], 'EX', ARGV[2])
for i = 4, #ARGV, 4 do
    local hash = name .. ':' .. ARGV[i]
    if ARGV[i + 2] == '' then redis.call('HDEL', hash, ARGV[i + 1])
    else redis.call('HSET', hash, ARGV[i + 1], ARGV[i + 2]) end
    redis.call('PUBLISH', name, ARGV[i + 3])
end
if ARGV[3] == '1' then redis.call('SET', name .. ':whole', '1') end
return 'done'
"""
# KEYS: the restaurant's channel. ARGV: the word that was said before, then every type.
_FORGET: Final = f"""{_SERVER}
if redis.call('GET', name .. ':forget') ~= ARGV[1] then return 'late' end
for i = 2, #ARGV do redis.call('UNLINK', name .. ':' .. ARGV[i]) end
redis.call('DEL', name .. ':forget')
redis.call('SET', name .. ':server', server)
redis.call('SET', name .. ':whole', '0')
return 'done'
"""


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
        name, word = _name(settings), uuid4().hex
        await self._run("SET", f"{name}:forget", word, "EX", LATE_S)
        await self._script(_FORGET, name, word, *TYPES)

    async def deliver(self, settings: SinkSettings, news: Sequence[News]) -> Sequence[Refused]:
        """See `persistence.mirror.sink.Sink.deliver`. Redis refuses nothing."""
        if not news:
            await self.look(settings)
            return ()
        said: list[str | bytes | int] = []
        for one in news:
            if one.entity_type in TYPES:
                said += _said(one)
        version = max(one.version for one in news)
        whole = int(any(one.entity_type == WHOLE for one in news))
        await self._script(_DELIVER, _name(settings), version, LATE_S, whole, *said)
        return ()

    async def look(self, settings: SinkSettings) -> None:
        """See `persistence.mirror.sink.Sink.look`."""
        await self._script(_STILL_THERE, _name(settings))

    async def _script(self, script: str, name: str, *said: str | bytes | int) -> None:
        """Says all of it in one step."""
        outcome = await self._run("EVAL", script, 1, name, *said)
        if outcome == b"emptied":
            raise SinkEmptied
        if outcome != b"done":
            raise SinkAway("redis has had what is newer")

    async def _run(self, *command: str | bytes | int) -> object:
        try:
            (answer,) = await self._cache.run(command, patient=True)
        except CacheAway:
            raise SinkAway("redis does not answer") from None
        return answer


def _name(settings: SinkSettings) -> str:
    return f"mirror:{settings.restaurant_id}"


def _said(one: News) -> Sequence[str | bytes]:
    body = msgspec.Raw(b"null" if one.body is None else one.body)
    kept = b"" if one.body is None else _encode(_Kept(one.version, body))
    return one.entity_type, one.entity_id, kept, _encode(_Told(one.entity_type, one.entity_id, one.version, body))
