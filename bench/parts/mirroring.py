"""What it costs that others are told of what happens, how soon they are, and how fast a sink catches up.

With and without sinks are measured within a round, one after the other, at the same server; who is first alternates.

Owns: these figures and their bounds. Must not: start anything.
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from random import Random
from statistics import median, quantiles
from threading import Thread
from typing import Final

from bench.channel import Channel
from bench.compare import in_turn
from bench.figures import Figure
from bench.keep_alive import Line, Unexpected
from bench.lean import Group
from bench.load import Result, run
from bench.mirror import Mirrored, mirrored
from bench.other_system import OtherSystem, other_system
from bench.parts.busy import PHONES, ROUND_S
from bench.scene import Scene

TABLES: Final = 16
PAIRS: Final = 2  # a round, so that each is first as often as the other: who is second is slower
TOLD: Final = 300  # orders
PACE_S: Final = 0.02  # between two of them: fifty a second
BACKLOG: Final = 100_000  # rows
TAPS_MIN: Final = 0.9  # of the taps without sinks
HEARD_MAX_MS: Final = 250.0
DRAINED_MIN_PER_S: Final = 2_000.0
GROWN_MAX_MIB: Final = 32.0
_HEARD_S: Final = 10.0
# A restaurant that nobody dines at: its rows are read by the mirror alone.
_ARCHIVE: Final = """
    INSERT INTO restaurants (slug, name, timezone, currency) VALUES ('archive', 'Archive', 'Europe/Rome', 'EUR')
    ON CONFLICT (slug) DO NOTHING
"""
_CATEGORY: Final = """
    INSERT INTO menu_categories (restaurant_id, name)
    SELECT restaurant_id, 'All' FROM restaurants WHERE slug = 'archive'
"""
_HELD_UP: Final = "UPDATE sync_sinks SET next_at = now() + interval '9 minutes'"  # longer is taken for a wrong clock
_LET_GO: Final = "UPDATE sync_sinks SET next_at = now()"
_MANY: Final = """
    INSERT INTO menu_items (restaurant_id, category_id, name, price)
    SELECT restaurant_id, category_id, 'Pizza ' || n, 950
    FROM menu_categories JOIN restaurants USING (restaurant_id), generate_series(1, %s) AS n WHERE slug = 'archive'
"""


def mirrored_changes(on: Scene, rounds: int) -> Sequence[Figure]:
    """16 tables of 4 phones with two sinks and without, orders on their way to a sink, and a sink that catches up."""
    with mirrored(on.stage) as beside:
        figures = [*_taps(beside, rounds), *_told(beside, rounds)]
        beside.take_away()
        figures += _backlog(beside)
        beside.take_away()
    return figures


# ---- what it costs those who dine


def _taps(beside: Mirrored, rounds: int) -> Iterator[Figure]:
    with beside.stage.phones(TABLES, PHONES) as phones:
        pairs = [
            in_turn(number, lambda: _without(beside, phones), lambda: _with(beside, phones))
            for number in range(PAIRS * rounds)
        ]
    ratios = [after.mutations_per_s / before.mutations_per_s for before, after in pairs]
    shown = [
        f"{median(each.mutations_per_s for each in one):,.0f}/s (CPU {median(each.server_us for each in one):.0f} µs)"
        for one in zip(*pairs, strict=True)
    ]
    more = f"; {shown[1]} beside {shown[0]}"
    yield Figure.of_ratios("16 tables × 4: mutations with two sinks / without", ratios, TAPS_MIN, more, at_least=True)


def _without(beside: Mirrored, phones: Group) -> Result:
    beside.take_away()
    return run(phones.anew(), ROUND_S, meter=beside.stage.spent)


def _with(beside: Mirrored, phones: Group) -> Result:
    beside.take_away()
    beside.set_up()
    return run(phones.anew(), ROUND_S, meter=beside.stage.spent)


# ---- how soon a sink hears of an order


def _told(beside: Mirrored, rounds: int) -> Iterator[Figure]:
    beside.take_away()
    beside.set_up()
    system = other_system(beside.stage)
    runs = [_heard(beside, system, number) for number in range(rounds)]
    cuts = [quantiles(one, n=100) for one in runs]
    p50_ms, p99_ms = (1e3 * median(cut[at] for cut in cuts) for at in (49, 98))
    detail = f"p50 {p50_ms:.0f}; from the request to the sink's channel, {TOLD} orders at {1 / PACE_S:.0f}/s"
    yield Figure("an order reaches a sink: p99, ms", p99_ms, HEARD_MAX_MS, at_least=False, detail=detail)


def _heard(beside: Mirrored, system: OtherSystem, seed: int) -> Sequence[float]:
    """Seconds from the request of each order until a reader of the sink has it. Raises KeyError where one never had."""
    heard_at_s: dict[str, float] = {}
    with Channel.of(beside.redis_url, f"mirror:{beside.stage.restaurant_id}") as channel:
        reader = Thread(target=_listen, args=(channel, heard_at_s), daemon=True)
        reader.start()
        asked_at_s = _ordered(system, Random(f"told {seed}"))
        deadline_s = time.perf_counter() + _HEARD_S
        while asked_at_s.keys() - heard_at_s.keys() and time.perf_counter() < deadline_s:
            time.sleep(PACE_S)
        channel.leave()
        reader.join()
    return [heard_at_s[number] - began_s for number, began_s in asked_at_s.items()]


def _ordered(system: OtherSystem, chance: Random) -> Mapping[str, float]:
    """Places the orders, one after the other at their pace; when each was asked for, by its number."""
    asked_at_s = {}
    with closing(Line.to(system.url)) as line:
        for _ in range(TOLD):
            began_s = time.perf_counter()
            status, body = line.ask(system.ordering(chance))
            if status != 201:
                raise Unexpected(f"{status} where 201 was wanted: {body[:500].decode(errors='replace')}")
            asked_at_s[str(json.loads(body)["data"]["order_number"])] = began_s
            time.sleep(max(0.0, began_s + PACE_S - time.perf_counter()))
    return asked_at_s


def _listen(channel: Channel, heard_at_s: dict[str, float]) -> None:
    """Notes when each order is first heard of, until the channel is left."""
    for said in channel.messages():
        now_s, news = time.perf_counter(), json.loads(said)
        if news["entity_type"] == "order":
            heard_at_s.setdefault(news["entity_id"], now_s)


# ---- how fast a sink catches up


def _backlog(beside: Mirrored) -> Iterator[Figure]:
    for statement in (_ARCHIVE, _CATEGORY):
        beside.say(statement)
    beside.set_up(["archive"])
    beside.say(_HELD_UP)
    beside.say(_MANY, BACKLOG)
    before = beside.stage.server_memory_bytes()
    began_s = time.perf_counter()
    beside.say(_LET_GO)
    beside.wait()
    per_s = BACKLOG / (time.perf_counter() - began_s)
    grown_mib = (beside.stage.server_memory_bytes() - before) / (1 << 20)
    detail = f"{BACKLOG:,} rows to Redis"
    yield Figure("a backlog drains: rows a second", per_s, DRAINED_MIN_PER_S, at_least=True, detail=detail)
    yield Figure("a backlog drains: the server grows, MiB", grown_mib, GROWN_MAX_MIB, at_least=False, detail=detail)
