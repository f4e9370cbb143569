"""The life of one order on its way to the till, one attempt at a time (`docs/contract.md` §4).

    take up ─▶ look up, if it may be there ─▶ announce ─▶ send ─▶ judge ─▶ report
      │           │ it is there: report          (durable)         │
      ├ nothing left to do                                         └ not known: when to try again, or who decides
      └ the till is held for dead: let the diners go, unless the job insists

Why the till ends up with the order once, whatever dies in between:

- An attempt is announced to the order's owner, durably, before the first byte leaves. So an order found `sending` may
  have arrived, and so may one left `unknown`: both are looked up before they are sent again. An order found otherwise,
  or left with the error `not_sent`, has certainly not arrived.
- Where the till's worker has nothing else to do, the commit that places the order announces it as well: one wait for
  the disk less. What was announced and has certainly not begun is known by its lease (`Job.lease`), and begins
  without another announcement while the lease leaves time for it.
- The order id is the idempotency key of every attempt.
- What came of an attempt is reported until the owner has it. A report that fails is repeated, the attempt is not; a
  report that is lost with the process leaves the order `sending`, and the next process looks it up.
- An announcement says when the order may be taken for abandoned (`LEASE_MARGIN_S`), so that a process which has died
  holds nothing for long, and one that lives is left alone. It may take long to become durable: so what was announced
  begins only while its lease leaves the time for it, and otherwise is announced anew, under a longer lease.
- Whatever we tell the order's owner says what we knew of the order (`DeliveryAttempt.known_next_at`). Where somebody
  else has done something about it since, that does not count: what a look-up has found is not acted upon once it may be
  old.

Owns: the steps, and the time limit of each. Must not: loop, wait between attempts, or know how orders are found.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final, assert_never

import attrs
import structlog

from actors.domain.commands import Command
from actors.domain.ordering.order import Order, OrderStatus
from actors.domain.restaurant import Restaurant
from actors.domain.till.attempt import AttemptKind
from actors.domain.till.commands import AcceptOrder, QueueOrder, RejectOrder, ReportAttempt
from actors.domain.till.status import RESENT, Phase, PosStatus
from actors.errors import NoSuchSession, Unavailable
from actors.ports.clock import Clock
from pos.outside import pauses
from pos.outside.breaker import Breaker, BreakerState
from pos.outside.owner import Owner, Told
from pos.outside.pauses import Chance
from pos.till import backoff, verdict
from pos.till.caller import Caller
from pos.till.calls import Calls
from pos.till.delivery_attempt import DeliveryAttempt
from pos.till.driver import NOT_SENT, Absent, Accepted, Driver, Found, Outcome, Rejected, Unknown
from pos.till.job import Job, RightOfWay, Stage, job_for
from pos.till.owner import FindOwner
from pos.till.pace import Pace
from pos.till.tally import Tally
from pos.till.ticket import Ticket, ticket_of

LEASE_MARGIN_S: Final = 1.0  # beyond the attempt's own limit, so that a living process is never overtaken
LEASE_MARGIN_MAX_S: Final = 8.0  # where announcing takes long: the journal's deadline and a margin, not for ever
NO_TICKET: Final = f"{NOT_SENT}_no_ticket"

DriverFor = Callable[[Restaurant], Driver]
"""The driver of a restaurant's till. Cheap, and one and the same driver for one restaurant."""

log = structlog.get_logger(__name__)


class _NotBegun(Unavailable):
    """A sending could not be announced, or not in time, and so was not begun; the announcement may be durable.

    Its lease tells it from another process's. It is not simply taken back: by then the order may be in other hands.
    """

    def __init__(self, lease: datetime) -> None:
        super().__init__("not begun")
        self.lease = lease


class Delivery:
    """Carries orders of one restaurant to its till. Between two attempts it remembers nothing about an order."""

    def __init__(
        self,
        restaurant_id: int,
        find_owner: FindOwner,
        driver_for: DriverFor,
        clock: Clock,
        chance: Chance,
        pace: Pace,
    ) -> None:
        self._restaurant_id = restaurant_id
        self.tally = Tally()
        self.breaker = Breaker(clock, chance)
        self._caller = Caller(self.breaker, clock)
        self._find_owner = find_owner
        self._driver_for = driver_for
        self._clock = clock
        self._chance = chance
        self._pace = pace

    def announcement(self, order: Order) -> ReportAttempt:
        """What has to be durable before a new order is sent for the first time."""
        lease, known = self._lease(0), order.pos_next_at
        return ReportAttempt(order.order_number, 1, Phase.SENDING, PosStatus.SENDING, None, lease, (), known)

    async def carry_out(self, job: Job) -> Job | None:
        """Does one job and gives what follows from it, or None. Never raises but `Cancelled`.

        Whatever is odd about one order ends here, and the others go on.
        """
        try:
            return await self._carry_out(job)
        except _NotBegun as error:
            return job.announced(self._after_absence(job), error.lease)
        except Unavailable:
            return job.postponed(self._after_absence(job))
        except NoSuchSession:
            log.error("order_without_session", session_id=str(job.session_id), order_number=job.order_number)
            return None
        except Exception:  # the boundary of one order
            log.exception("pos_order_set_aside", restaurant_id=self._restaurant_id, order_number=job.order_number)
            return self._set_aside(job)

    def _set_aside(self, job: Job) -> Job:
        """What is left of a job that surprised us: it is tried again by the steps of the back-off, and stops no other.

        How far it came nobody can say, so what was announced may have begun. What it had to report it still has.
        """
        self.tally.set_aside += 1
        pause_s = backoff.slow_s(len(backoff.QUICK_S) + 1 + job.failures, self._chance(), self._pace.backoff_s)
        due = self._clock() + timedelta(seconds=pause_s)
        left = job.postponed(due) if job.stage is Stage.UNREPORTED else job.held_back(due)
        return attrs.evolve(left, right=RightOfWay.BY_TURN)

    async def _find(self, job: Job) -> Owner:
        return await self._find_owner(self._restaurant_id, job.order_number, job.session_id)

    async def _carry_out(self, job: Job) -> Job | None:
        if job.stage is Stage.UNREPORTED:
            return await self._report(job, job.reports)
        attempt = await self._taken_up(job)
        if attempt is None:
            return None
        if not attempt.due:
            return job_for(job.session_id, attempt.order, let_go=not attempt.waiting)
        if attempt.order.status is OrderStatus.CANCELLED:
            return await self._report(job, verdict.leave_to_staff(attempt, "cancelled"))
        if self.breaker.state is BreakerState.OPEN and job.right is not RightOfWay.INSISTENT:
            return await self._hold(job, attempt)
        return await self._try(attempt, job)

    async def _try(self, attempt: DeliveryAttempt, job: Job) -> Job | None:
        """One attempt, and what the owner has to be told of it."""
        outcome = await self._make(attempt, job)
        if outcome is None:
            return None
        try:
            reports = await self._judge(attempt, outcome)
        except Unavailable:
            return job.held_back(self._after_absence(job))  # the till may have it
        return await self._report(job, reports)

    # ---- attempt

    async def _taken_up(self, job: Job) -> DeliveryAttempt | None:
        """The order as it is now, or None if the till has answered for it."""
        owner = await self._find(job)
        return self._attempt_at(owner, await owner.look(), job)

    async def _release(self, attempt: DeliveryAttempt, job: Job) -> DeliveryAttempt | None:
        """Lets the diners go before an attempt that they could not see the end of."""
        known = attempt.known_next_at
        told = await attempt.owner.ask(QueueOrder(job.order_number, known, known))
        released = self._attempt_at(attempt.owner, told, job)
        return released if released is not None and released.due else None

    async def _hold(self, job: Job, attempt: DeliveryAttempt) -> Job | None:
        """The till is not spoken to; diners who need not wait for that are let go."""
        probe_at = self.breaker.probe_at or attempt.began
        until = verdict.hold_until(attempt, probe_at)
        if until is not None:
            return attrs.evolve(job, due=until, let_go=not attempt.waiting)
        return await self._report(job, verdict.let_go(attempt, probe_at))

    def _attempt_at(self, owner: Owner, told: Told, job: Job) -> DeliveryAttempt | None:
        order = told.state.orders.get(job.order_number)
        return None if order is None or not order.unsettled else self._attempt_of(owner, told, order, job)

    def _attempt_of(self, owner: Owner, told: Told, order: Order, job: Job) -> DeliveryAttempt:
        restaurant = told.restaurant
        seat = restaurant.table_at(told.state.session.place)
        attempt = DeliveryAttempt(
            owner=owner,
            order=order,
            restaurant=restaurant,
            table_number=None if seat is None else seat.table_number,
            driver=self._driver_for(restaurant),
            waiting=told.state.awaits(order.order_number),
            number=order.pos_attempts + 1,
            known_next_at=order.pos_next_at,
            began=self._clock(),
            lease=job.lease,
            early=job.right is not RightOfWay.BY_TURN,
            calls=Calls(),
        )
        if attempt.not_begun and job.lease is not None:  # that attempt has not been made
            attempt.number, attempt.announced = order.pos_attempts, self._may_begin(job.lease)
        return attempt

    # ---- look up, announce, send

    async def _make(self, attempt: DeliveryAttempt, job: Job) -> Outcome | None:
        """One attempt. None if the order has been settled meanwhile."""
        if attempt.too_late:
            released = await self._release(attempt, job)
            return None if released is None else await self._make(released, job)
        if not attempt.doubtful:
            return await self._send(attempt, job)
        if not attempt.driver.can_look_up:
            if attempt.order.pos_error == RESENT:  # staff have looked
                return await self._send(attempt, job)
            return Unknown(attempt.order.pos_error or verdict.INTERRUPTED)
        found = await self._look_up(attempt, attempt.order.pos_error)
        return await self._send(attempt, job) if isinstance(found, Absent) else found

    async def _look_up(self, attempt: DeliveryAttempt, error: str | None) -> Found | None:
        """Asks the till for the order. Its errors say that they are a look-up's, so that none reads as `NOT_SENT`."""
        lease = self._lease(0)
        if attempt.waiting and not await self._announce(attempt, Phase.CHECKING, PosStatus.UNKNOWN, error, lease):
            return None
        self.tally.look_ups += 1
        limit_s = attempt.look_up_limit_s(self._clock(), self._pace.attempt_timeout_s)
        order_id = attempt.order.order_id
        found = await self._caller.call(attempt, AttemptKind.LOOK_UP, lambda: attempt.driver.look_up(order_id), limit_s)
        return Unknown(f"look_up_{found.error}") if isinstance(found, Unknown) else found

    async def _send(self, attempt: DeliveryAttempt, job: Job) -> Outcome | None:
        ticket = self._ticket_of(attempt)
        if ticket is None:
            return Unknown(NO_TICKET)
        if not attempt.announced and not await self._announce_sending(attempt, self._lease(job.failures)):
            return None
        self.tally.attempts += 1
        limit_s = attempt.send_limit_s(self._clock(), self._pace.attempt_timeout_s)
        return await self._caller.call(attempt, AttemptKind.SEND, lambda: attempt.driver.send(ticket), limit_s)

    def _ticket_of(self, attempt: DeliveryAttempt) -> Ticket | None:
        """The order as a ticket. Where none can be made of it that is about this order, and no word about the till."""
        try:
            return ticket_of(attempt.order, attempt.restaurant, attempt.table_number)
        except Exception:  # the boundary of one order: staff hear of it after some failures, as of any other
            log.exception("pos_ticket_failed", order_id=attempt.order.order_id)
            return None

    async def _announce_sending(self, attempt: DeliveryAttempt, lease: datetime) -> bool:
        """Makes it durable that the order is sent now. Raises `_NotBegun` where it must not begin any more."""
        phase = Phase.SENDING if attempt.number == 1 else Phase.RETRYING
        try:
            announced = await self._announce(attempt, phase, PosStatus.SENDING, None, lease)
        except Unavailable:
            raise _NotBegun(lease) from None
        if announced and not self._may_begin(lease):
            raise _NotBegun(lease)
        return announced

    async def _announce(
        self, attempt: DeliveryAttempt, phase: Phase, status: PosStatus, error: str | None, lease: datetime
    ) -> bool:
        """Makes it durable that the till is spoken to. False if the order has been settled, or is in other hands.

        It has to be news to the owner: if it is not, somebody else has it in hand.
        """
        number, tried, known = attempt.order.order_number, attempt.calls.tried, attempt.known_next_at
        report = ReportAttempt(number, attempt.number, phase, status, error, lease, tried, known)
        told = await attempt.owner.ask(report)
        order = told.state.orders.get(number)
        if order is None or not order.unsettled or not isinstance(told.decision, tuple):
            return False
        attempt.known_next_at = lease
        return True

    # ---- judge

    async def _judge(self, attempt: DeliveryAttempt, outcome: Outcome) -> Sequence[Command]:
        """What the owner has to be told."""
        number, order_id = attempt.order.order_number, attempt.order.order_id
        match outcome:
            case Accepted(ticket=ticket):
                self.tally.accepted += 1
                log.info("pos_accepted", order_id=order_id, attempt=attempt.number)
                return (AcceptOrder(number, ticket, attempt.calls.tried),)
            case Rejected(error=error, message=message):
                self.tally.rejected += 1
                log.warning("pos_rejected", order_id=order_id, attempt=attempt.number, error=error)
                return (RejectOrder(number, error, message, attempt.calls.tried, False, attempt.known_next_at),)
            case Unknown():
                self.tally.unknown += 1
                log.warning("pos_outcome_unknown", order_id=order_id, attempt=attempt.number, error=outcome.error)
                return await self._in_the_dark(attempt, outcome)
            case _:
                assert_never(outcome)

    async def _in_the_dark(self, attempt: DeliveryAttempt, outcome: Unknown) -> Sequence[Command]:
        """The outcome is unknown: again while the diners wait, or later, or by staff."""
        if outcome.may_have_arrived and not attempt.driver.can_look_up:
            return verdict.leave_to_staff(attempt, outcome.error)
        again = verdict.again_at(attempt, self._clock())
        if again is not None:
            return verdict.retry(attempt, outcome.error, again)
        if attempt.waiting and attempt.needs_last_word:
            return await self._last_word(attempt, outcome)
        return self._later(attempt, outcome)

    async def _last_word(self, attempt: DeliveryAttempt, outcome: Unknown) -> Sequence[Command]:
        """Policy `fail`: the order fails only if the till itself says that it does not have it."""
        found = await self._look_up(attempt, outcome.error)
        match found:
            case None:
                return ()
            case Absent():
                return verdict.fail(attempt, outcome.error, self._next_slow(attempt))
            case Accepted():
                return await self._judge(attempt, found)
            case Unknown():
                return self._later(attempt, found)
            case _:
                assert_never(found)

    def _later(self, attempt: DeliveryAttempt, outcome: Unknown) -> Sequence[Command]:
        return verdict.go_on_later(attempt, outcome.error, self._next_slow(attempt))

    def _next_slow(self, attempt: DeliveryAttempt) -> datetime:
        pause_s = backoff.slow_s(attempt.number, self._chance(), self._pace.backoff_s)
        return self._clock() + timedelta(seconds=pause_s)

    # ---- report

    async def _report(self, job: Job, reports: Sequence[Command]) -> Job | None:
        """Tells the owner, in order. Gives the next attempt, if the owner knows of one, or what is still to be told."""
        told: Told | None = None
        for position, report in enumerate(reports):
            try:
                owner = await self._find(job)
                told = await owner.ask(report)
            except Unavailable:
                return job.unreported(self._after_absence(job), reports[position:])
        order = None if told is None else told.state.orders.get(job.order_number)
        if told is None or order is None:
            return None
        return job_for(job.session_id, order, let_go=not told.state.awaits(job.order_number))

    def _after_absence(self, job: Job) -> datetime:
        """When the order's owner, who could not be reached, is spoken to again."""
        self.tally.owner_unavailable += 1
        log.warning("owner_unavailable", session_id=str(job.session_id), order_number=job.order_number)
        pause_s = pauses.report_s(job.failures + 1, self._chance())
        return self._clock() + timedelta(seconds=pause_s)

    def _may_begin(self, lease: datetime) -> bool:
        """Whether a sending under this lease would be over well before it."""
        needed_s = self._pace.attempt_timeout_s + LEASE_MARGIN_S / 2
        return self._clock() + timedelta(seconds=needed_s) <= lease

    def _lease(self, failures: int) -> datetime:
        """Until when a call that is announced now is nobody else's. Longer where announcing has failed before."""
        margin_s = min(LEASE_MARGIN_S * (1 + failures), LEASE_MARGIN_MAX_S)
        return self._clock() + timedelta(seconds=self._pace.attempt_timeout_s + margin_s)
