"""The life of one payment at its provider, one step at a time (`docs/contract.md` §8).

    take up ─▶ announce ─▶ look, if it may have been asked for ─▶ ask ─▶ report ─▶ the next step
              (durable)       │ it was done: report               │
                              └ not known ────────────────────────┴ not known: report when to look again

Why nobody is charged twice and nothing that was charged is lost, whatever dies in between:

- A step is announced to the payment's owner, durably, before the first byte leaves. So a payment found under way, or of
  which nobody knows, may have been asked for: one looks before one asks. One that was announced by the commit that
  begins it has not been, for whoever is told of that commit: they ask without another one.
- The payment's id is the idempotency key of whatever is asked for it, a refund's own of a refund. A provider is only
  sure to know a key for a while (`ASKABLE_S`), and nobody wants to be charged hours later: what the provider does not
  have long after it was asked for (`PATIENCE_S`, well before that) is given up.
- What an answer says is durable before the next step is asked for: what was authorised is captured only then. The
  commit that says so announces the capture, too.
- What came of a step is reported until the owner has it. A report that fails is repeated, the asking is not; one that
  is lost with the process leaves the payment under way, and the next process looks.
- A lease says when a step may be taken for abandoned. It may take long to become durable, so a step begins only while
  its lease leaves the time for it, and otherwise is announced anew.
- A provider's own word ends in the same report as an answer (`pos.payments.verdict`), so both may come in any order,
  twice, late or never.

Owns: the steps, and the time limit of each. Must not: loop, wait between steps, or know how payments are found.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog
from attrs import frozen

from actors.domain.money.commands import AnnouncePayment, SettlePayment, SettleWanted
from actors.domain.money.payment import PAID, PaymentState
from actors.domain.values import changed
from actors.errors import NoSuchSession, Unavailable
from actors.ports.clock import Clock
from pos.outside import pauses
from pos.outside.breaker import Breaker, BreakerState
from pos.outside.owner import Owner
from pos.outside.pauses import Chance
from pos.payments.driver import ASKABLE_S, Absent, Captured, Declined, Refused, RequiresAction, Unknown
from pos.payments.errand import Errand, Errands, Step
from pos.payments.inquiry import Inquiry
from pos.payments.job import Job, job_for
from pos.payments.keeping import Keeping
from pos.payments.owner import FindOwner
from pos.payments.pace import PaymentPace
from pos.payments.refusals import ALREADY_CAPTURED
from pos.payments.tally import PaymentTally
from pos.payments.verdict import Outcome, Report, reports_of

LEASE_MARGIN_S: Final = 1.0  # beyond the calls' own limits, so that a living process is never overtaken
LEASE_MARGIN_MAX_S: Final = 8.0  # where announcing takes long: the journal's deadline and a margin, not for ever
PATIENCE_S: Final = 1500.0  # whoever wanted to pay has gone by then; and Stripe opens no page for what is older
ACTING_FIRST_S: Final = 10.0  # between looks while a payer acts; the provider's own word comes sooner, if it comes
ACTING_MAX_S: Final = 300.0
GIVEN_UP: Final = "never_reached"
CAPTURE_CALLS: Final = 3  # to capture or void: it is asked for, looked up after a no, and given back

log = structlog.get_logger(__name__)


@frozen
class _NotBegun(Exception):
    """A step could not be announced, or not in time, and so was not begun; the announcement may be durable."""

    lease: datetime


class Settlement:
    """Settles payments of one restaurant. Between two steps it remembers nothing about a payment."""

    def __init__(
        self,
        restaurant_id: int,
        find_owner: FindOwner,
        errands: Errands,
        clock: Clock,
        chance: Chance,
        pace: PaymentPace,
    ) -> None:
        self._restaurant_id = restaurant_id
        self.tally = PaymentTally()
        self.breaker = Breaker(clock, chance)
        self._inquiry = Inquiry(restaurant_id, self.breaker, self.tally, pace.ask_timeout_s)
        self._find_owner = find_owner
        self._errands = errands
        self._keeping = Keeping(restaurant_id, errands.kept)
        self._clock = clock
        self._chance = chance
        self._pace = pace

    async def carry_out(self, job: Job) -> Job | None:
        """Does one job and gives what follows from it, or None. Never raises but `Cancelled`.

        Whatever is odd about one payment ends here, and the others go on.
        """
        try:
            return await self._carry_out(job)
        except _NotBegun as error:
            return job.announced(self._after_absence(job), error.lease)
        except Unavailable:
            return job.postponed(self._after_absence(job))
        except NoSuchSession:
            log.error("payment_without_session", session_id=str(job.session_id), payment_id=str(job.payment_id))
            return None
        except Exception:  # the boundary of one payment
            log.exception("payment_set_aside", restaurant_id=self._restaurant_id, payment_id=str(job.payment_id))
            return self._set_aside(job)

    def _set_aside(self, job: Job) -> Job:
        """What is left of a job that surprised us: it is tried again by the steps of the back-off, and stops no other.

        How far it came nobody can say, so what was announced may have begun. A job of telling still has what it tells;
        an answer that had just come is gone with the surprise, and is looked up.
        """
        self.tally.set_aside += 1
        pause_s = pauses.step_s(job.failures + 3, self._chance(), self._pace.unknown_s)
        return job.begun().postponed(self._clock() + timedelta(seconds=pause_s))

    async def _carry_out(self, job: Job) -> Job | None:
        owner = await self._find_owner(job.session_id, job.payment_id)
        if job.reports:
            return await self._tell(owner, job, job.reports)
        errand = self._errands.errand(await owner.seen(), job.payment_id)
        if errand is None:
            return None
        not_begun = job.lease is not None and errand.payment.next_at == job.lease
        if not not_begun and errand.due > self._clock() and not (job.hurried and errand.step is Step.CHECK):
            return job_for(errand)
        if self.breaker.state is BreakerState.OPEN:
            return self._held(job, errand)
        return await self._try(owner, job, errand, not_begun=not_begun)

    def _held(self, job: Job, errand: Errand) -> Job:
        """The provider is not spoken to. Whoever waits is told nothing new: what is known of the payment is true."""
        return Job(errand.session_id, errand.payment_id, self.breaker.probe_at or self._clock(), failures=job.failures)

    # ---- announce, look, ask

    async def _try(self, owner: Owner, job: Job, errand: Errand, *, not_begun: bool) -> Job | None:
        """One step, and what its owner has to be told of it. None where it is in other hands.

        To look changes nothing, so it is nobody's alone.
        """
        announced = errand.step is Step.CHECK or (not_begun and self._may_begin(errand, errand.due))
        if not announced and not await self._announce(owner, errand, self._lease(errand, job.failures)):
            return None
        first = errand.payment.status is PaymentState.AUTHORISING and errand.payment.attempts == 1
        never_asked = not_begun and first  # once it is unknown, attempts are counted anew
        outcome = await self._outcome(errand, looks=errand.doubtful and not never_asked)
        self._count(outcome)
        await self._keeping.keep(errand.payment, outcome, self._clock())
        reports = reports_of(errand, outcome, self._again_at(errand, outcome))
        if _are_held(reports):
            reports = [changed(report, next_at=self._capture_lease()) for report in reports]
        for given_up in (report for report in reports if isinstance(report, SettleWanted) and report.given_up):
            log.error("payment_given_up", payment_id=str(errand.payment_id), step=errand.step, error=given_up.error)
        return await self._tell(owner, job.begun(), reports)

    async def _announce(self, owner: Owner, errand: Errand, lease: datetime) -> bool:
        """Makes it durable that the step is under way. Raises `_NotBegun` where it must not begin any more."""
        announcement = AnnouncePayment(errand.payment_id, lease, errand.payment.next_at, errand.account)
        try:
            told = await owner.ask(announcement)
        except Unavailable:
            raise _NotBegun(lease) from None
        news = isinstance(told.decision, tuple)  # if it is none, somebody else has it in hand
        if news and not self._may_begin(errand, lease):
            raise _NotBegun(lease)
        return news

    async def _outcome(self, errand: Errand, *, looks: bool) -> Outcome:
        if errand.step is Step.AUTHORISE and looks:
            found = await self._inquiry.look_up(errand)
            if isinstance(found, Unknown):
                return Unknown(f"look_up_{found.error}")
            if not isinstance(found, Absent):
                return found
        if errand.step is Step.AUTHORISE and not self._askable(errand):
            return Declined(GIVEN_UP)
        charged = await self._keeping.charged(errand) if errand.step is Step.AUTHORISE else errand
        if isinstance(charged, Declined):
            return charged
        outcome = await self._inquiry.ask(charged)
        if isinstance(outcome, Refused):
            return await self._looked_into(errand, outcome)
        return outcome if looks else _unless_never_sent(errand, outcome)

    async def _looked_into(self, errand: Errand, refused: Refused) -> Outcome:
        """A plain no says that the payment stands otherwise than we believe: how, one looks."""
        if errand.step not in {Step.CAPTURE, Step.VOID}:
            return refused
        found = await self._inquiry.look_up(errand)
        unwanted = errand.step is Step.VOID and errand.payment.status not in PAID
        if unwanted and isinstance(found, Captured) and refused.error == ALREADY_CAPTURED:
            left = found.amount - found.refunded
            return await self._inquiry.give_back(errand, left) if left else found
        return found

    def _askable(self, errand: Errand) -> bool:
        """Whether somebody still waits for it, and the provider is sure to know its key if it has ever seen it."""
        asked_s = (self._clock() - errand.charge.asked_at).total_seconds()
        return asked_s <= min(PATIENCE_S, ASKABLE_S)

    # ---- report

    def _again_at(self, errand: Errand, outcome: Outcome) -> datetime:
        """When to go on: soon, and then less and less often."""
        now, chance = self._clock(), self._chance()
        if isinstance(outcome, RequiresAction) or errand.step is Step.CHECK:
            age_s = (now - errand.charge.asked_at).total_seconds()
            steps_s = (min(max(age_s / 2, ACTING_FIRST_S), ACTING_MAX_S),)
            return now + timedelta(seconds=pauses.step_s(0, chance, steps_s))
        return now + timedelta(seconds=pauses.step_s(errand.payment.attempts, chance, self._pace.unknown_s))

    def _count(self, outcome: Outcome) -> None:
        name = type(outcome).__name__.lower()
        if hasattr(self.tally, name):
            setattr(self.tally, name, getattr(self.tally, name) + 1)

    async def _tell(self, owner: Owner, job: Job, reports: Sequence[Report]) -> Job | None:
        """Tells the owner, in order. Gives the next step, if there is one, or what is still to be told."""
        errand: Errand | None = None
        for position, report in enumerate(reports):
            try:
                errand = self._errands.errand(await owner.ask(report), job.payment_id)
            except Unavailable:
                return job.unreported(self._after_absence(job), reports[position:])
        return None if errand is None else self._next(errand, reports[-1])

    def _next(self, errand: Errand, told: Report) -> Job:
        """The next step: it may begin where it was announced together with what was told."""
        job, lease = job_for(errand), told.next_at
        if errand.step is Step.CAPTURE and _are_held([told]) and lease == errand.payment.next_at:
            return changed(job, due=self._clock(), lease=lease)
        return job

    def _after_absence(self, job: Job) -> datetime:
        """When the payment's owner, who could not be reached, is spoken to again."""
        self.tally.owner_unavailable += 1
        log.warning("payment_owner_unavailable", session_id=str(job.session_id), payment_id=str(job.payment_id))
        pause_s = pauses.report_s(job.failures + 1, self._chance())
        return self._clock() + timedelta(seconds=pause_s)

    # ---- leases

    def _may_begin(self, errand: Errand, lease: datetime) -> bool:
        """Whether a step under this lease would be over well before it."""
        needed_s = self._needed_s(errand) + LEASE_MARGIN_S / 2
        return self._clock() + timedelta(seconds=needed_s) <= lease

    def _lease(self, errand: Errand, failures: int) -> datetime:
        """Until when a step that is announced now is nobody else's. Longer where announcing has failed before."""
        margin_s = min(LEASE_MARGIN_S * (1 + failures), LEASE_MARGIN_MAX_S)
        return self._clock() + timedelta(seconds=self._needed_s(errand) + margin_s)

    def _capture_lease(self) -> datetime:
        """As `_lease`, of the capture that is announced together with what was authorised."""
        return self._clock() + timedelta(seconds=self._pace.ask_timeout_s * CAPTURE_CALLS + LEASE_MARGIN_S)

    def _needed_s(self, errand: Errand) -> float:
        """The longest that a step takes: as many calls as it may need, one after the other."""
        if errand.step is Step.AUTHORISE:
            return self._pace.ask_timeout_s * (2 if errand.doubtful else 1)
        return self._pace.ask_timeout_s * (CAPTURE_CALLS if errand.step in {Step.CAPTURE, Step.VOID} else 1)


def begin_within_s(pace: PaymentPace) -> float:
    """For how long a payment is announced that is announced with its beginning, and may have to wait a little."""
    return pace.ask_timeout_s * 2 + 2 * LEASE_MARGIN_S


def _are_held(reports: Sequence[Report]) -> bool:
    """Whether all that is told is that the money is held for us: then it is captured next."""
    return [isinstance(one, SettlePayment) and one.status is PaymentState.AUTHORISED for one in reports] == [True]


def _unless_never_sent(errand: Errand, outcome: Outcome) -> Outcome:
    """What came of asking for the first time. What certainly never left is no payment, and holds nobody's bill."""
    if errand.step is Step.AUTHORISE and isinstance(outcome, Unknown) and not outcome.may_have_arrived:
        return Declined(outcome.error)
    return outcome
