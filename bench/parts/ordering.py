"""How fast another system's orders are taken: `POST /api/v1/orders` with a key, 20 at once.

Beside it stands what Postgres alone does with a plain transaction for the same rows. An order is answered once it is
durable; the till is told of it in the background, by the same processors.

Owns: these figures and their bounds. Must not: start anything.
"""

from collections.abc import Sequence
from random import Random
from statistics import median
from typing import Final

from attrs import frozen

from bench.figures import Figure
from bench.keep_alive import Rush, rush
from bench.other_system import OtherSystem, other_system
from bench.plain_order import plain_orders
from bench.scene import Scene
from bench.stage import Stage

AT_ONCE: Final = 20
ORDERS: Final = 600  # a round: a second's worth
WARM: Final = 100  # before the first: what is made once is no part of it
PLAIN_S: Final = 2
ORDERS_MIN_PER_S: Final = 600.0
ORDER_MAX_MS: Final = 40.0


@frozen
class _Round:
    """Ours and the plain transaction, one after the other; microseconds of the processors for each order."""

    ours: Rush
    plain: Rush
    server_us: float
    postgres_us: float


def ordering_systems(on: Scene, rounds: int) -> Sequence[Figure]:
    """20 clients at once who place orders of three lines with a key, against a plain transaction under pgbench."""
    system = other_system(on.stage)
    rush(system.url, AT_ONCE, iter(_requests(system, WARM, "warm")), 201)
    found = [_round(on.stage, system, number) for number in range(rounds)]
    per_s, plain_per_s = median(one.ours.per_s for one in found), median(one.plain.per_s for one in found)
    p50_ms, p99_ms = 1e3 * median(one.ours.p50_s for one in found), 1e3 * median(one.ours.p99_s for one in found)
    plain_ms = 1e3 * median(one.plain.p99_s for one in found)
    ratio = median(one.ours.per_s / one.plain.per_s for one in found)
    server_us, postgres_us = median(one.server_us for one in found), median(one.postgres_us for one in found)
    beside = f"{ratio:.2f} of the plain transaction's {plain_per_s:,.0f}/s"
    detail = f"{beside}; CPU {server_us:,.0f} µs each, Postgres {postgres_us:,.0f} µs"
    latency = f"p50 {p50_ms:.1f}; the plain transaction's p99 {plain_ms:.1f}"
    return [
        Figure("orders API, 20 × 3 lines: orders a second", per_s, ORDERS_MIN_PER_S, at_least=True, detail=detail),
        Figure("orders API, 20 × 3 lines: p99, ms", p99_ms, ORDER_MAX_MS, at_least=False, detail=latency),
    ]


def _round(stage: Stage, system: OtherSystem, number: int) -> _Round:
    requests = _requests(system, ORDERS, number)
    before = stage.spent()
    ours = rush(system.url, AT_ONCE, iter(requests), 201)
    spent = stage.spent().since(before)
    plain = plain_orders(stage.database_url, PLAIN_S)
    each = 1e6 / ORDERS
    return _Round(ours, plain, each * spent.server_s, each * spent.postgres_s)


def _requests(system: OtherSystem, number: int, seed: object) -> Sequence[bytes]:
    """Written out before the clock runs."""
    chance = Random(f"orders {seed}")
    return [system.ordering(chance) for _ in range(number)]
