"""How long the rules take for the bill of a large party, in this process alone.

That it grows no dearer is a test's affair, on any machine: tests/actors/domain/money/test_speed.py.

Owns: this figure and its bound. Must not: start anything.
"""

import time
from collections.abc import Sequence
from statistics import median
from typing import Final
from uuid import UUID

from actors.domain.money.bill import Basis, bill_of
from actors.domain.money.bill_line import BillLine
from actors.domain.money.claim import Claim
from actors.domain.money.discount import Discount
from bench.figures import Figure
from bench.scene import Scene

LINES: Final = 200
MEMBERS: Final = 20
BILLS: Final = 200  # of a round
BILL_MAX_MS: Final = 1.0


def large_bill(_: Scene, rounds: int) -> Sequence[Figure]:
    """The bill of 200 lines, 20 members and 3 discounts, as often as it changes."""
    basis = large()
    took_ms = [median(1e3 * _spent_s(basis) for _ in range(BILLS)) for _ in range(rounds)]
    detail = f"{1e3 * median(took_ms) / LINES:.1f} µs a line"
    return [Figure("a bill of 200 lines: ms of a core", median(took_ms), BILL_MAX_MS, at_least=False, detail=detail)]


def large() -> Basis:
    """Every fifth line is shared, every seventh in part another's; tax comes on top, and a deposit is off."""
    members = tuple(UUID(int=1 + n) for n in range(MEMBERS))
    lines = tuple(
        BillLine(
            "ORD-1-1",
            UUID(int=100 + n),
            "Pizza",
            1 + n % 3,
            350 + n,
            members[n % MEMBERS],
            (700, 1900)[n % 2],
            shared=n % 5 == 0,
        )
        for n in range(LINES)
    )
    discounts = (
        Discount(UUID(int=1), "late", 7, amount=500),
        Discount(UUID(int=2), "a regular guest", 7, rate=1000),
        Discount(UUID(int=3), "cold", 7, rate=5000, public_id=lines[3].public_id),
    )
    claims = tuple(
        Claim(line.public_id, members[(n + 1) % MEMBERS], 1, 2 + n % 3) for n, line in enumerate(lines) if n % 7 == 0
    )
    return Basis(
        lines, members, discounts=discounts, claims=claims, service_rate=1000, tax_included=False, deposit=5000
    )


def _spent_s(basis: Basis) -> float:
    """What one takes of a core. Others' time does not count."""
    began_s = time.thread_time()
    bill_of(basis)
    return time.thread_time() - began_s
