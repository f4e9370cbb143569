"""Compares sums with their parts: what an order costs with its lines, and whatever else is added to the list.

Owns: how far back it looks, and that what is wrong is told. Must not: mend anything: a sum that is wrong is a bug, or
somebody's hand in the database, and which of the two sides is right nobody here knows.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Final

import structlog
import trio
from attrs import frozen

from actors.domain.audit import alerted
from actors.nightly.shift import Outcome, Shift, Work
from actors.ports.jobs import Check, Finding

EVERY: Final = timedelta(days=1)
BATCH: Final = 500
PAUSE_S: Final = 0.05  # between batches, which is everybody else's turn
TOLD_MAX: Final = 20  # findings of one look that are told one by one; all are counted

log = structlog.get_logger(__name__)


@frozen(eq=False)
class SumChecks:
    """Every kind of check, each a job for each restaurant."""

    checks: Sequence[Check]

    def duties(self) -> Mapping[str, Work]:
        """The work by the names of its jobs."""
        return {check.name: partial(self._work, check) for check in self.checks}

    async def _work(self, check: Check, shift: Shift) -> Outcome:
        """One look at a restaurant. After a kill it goes on behind the last batch, whose findings have been told."""
        after, found = shift.progress, 0
        while True:
            await shift.keep(after)
            looked = await check.look(shift.job.restaurant_id, after, BATCH)
            for finding in looked.findings:
                if found < TOLD_MAX:
                    await _tell(check, shift, finding)
                found += 1
            if looked.last is None:
                break
            after = looked.last
            await trio.sleep(PAUSE_S)
        again_from = 0 if check.again is None else max(0, after - check.again)
        await shift.keep(again_from)
        return Outcome(shift.clock() + EVERY, found)


async def _tell(check: Check, shift: Shift, finding: Finding) -> None:
    """Into the log and into the audit."""
    restaurant_id = shift.job.restaurant_id
    expected, found = str(finding.expected), str(finding.found)
    log.error(
        "sum_wrong",
        restaurant_id=restaurant_id,
        check=check.name,
        subject=finding.subject,
        expected=expected,
        found=found,
    )
    entry = alerted(
        restaurant_id, shift.clock(), f"{check.name.removeprefix('check_')}_wrong", finding.subject, expected, found
    )
    await shift.jobs.note(entry)
