"""Compares a business day at a restaurant's provider with our own books, and gives back what nobody owes.

    read the provider ─▶ read ours ─▶ ask for what is missing ─▶ compare ─▶ keep what was found ─▶ give back ─▶ keep
                                                                  (pure)      (durable, told)

Every step may be a process's last one. What was found is durable before anything goes back, and going back is asked for
by the payment's own session, or at the provider under a name that says which charge it is: so a second try, also
another process's at the same time, gives back nothing twice. A payment that somebody moves meanwhile is looked at the
next time.

Owns: these steps and their bounds. Must not: decide what differs, or know a provider.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

import attrs
import structlog
from attrs import frozen

from actors.domain.audit import AuditEntry, alerted
from actors.domain.commands import Command
from actors.domain.money.commands import GiveBackFound, TellGoneBack
from actors.domain.money.differences import merged, news, with_done, with_settled, with_told
from actors.domain.money.payment import Wanted
from actors.domain.money.reconciliation import (
    Code,
    Comparison,
    Done,
    LedgerPayment,
    ProviderCharge,
    Reconciliation,
    Row,
    Settled,
    Side,
    compared,
    unlisted,
)
from actors.domain.papers.business_day import Span, span_of
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from actors.errors import NoSuchSession, Unavailable
from actors.ports.clock import Clock
from actors.ports.reconciling import Days, Ledger, ProviderBooks, Unread

PAGES_MAX: Final = 100  # of a hundred charges each, twenty times a busy day
PAYMENTS_MAX: Final = 10_000
LOOK_UPS_MAX: Final = 200  # of what is missing in the provider's list; what is beyond them is told as unread
GIVEN_BACK_MAX: Final = 100  # in one look; the next goes on
TRIES: Final = 3  # at keeping a day that somebody else compares at the same time
TOO_MUCH: Final = "too_much_to_read"


class Told(Protocol):
    """How a payment's session is, once it was asked."""

    @property
    def state(self) -> State:
        """The tree that the payment is in."""
        ...


class Owner(Protocol):
    """The session that a payment is in."""

    async def ask(self, command: Command) -> Told:
        """Tells it something and waits until it is durable. Raises `Unavailable`."""
        ...


FindPayment = Callable[[UUID, UUID], Awaitable[Owner]]
"""The session that a payment is in. Raises `NoSuchSession` and `Unavailable`."""
Beat = Callable[[], Awaitable[None]]
"""Says that the work goes on, before each question to somebody else. May raise, which ends it."""

log = structlog.get_logger(__name__)


async def no_beat() -> None:
    """Nobody waits for a sign of life."""


@frozen
class _Unread(Exception):
    """The provider's books could not be read."""

    error: str


@frozen
class _Sides:
    """Both sides as they were read, in the order of asking."""

    charges: Sequence[ProviderCharge]
    ledger: Sequence[LedgerPayment]
    doubtful: Collection[UUID]


@frozen(eq=False)
class Reconciler:
    """Compares days of any restaurant."""

    books: ProviderBooks
    ledger: Ledger
    days: Days
    find: FindPayment
    clock: Clock

    async def span(self, restaurant: Restaurant, day: date) -> Span:
        """When the day lasted, as the books have it. Raises `Unavailable`."""
        cutoff = (await self.days.stationery(restaurant.restaurant_id)).cutoff
        closings = await self.days.closings(restaurant.restaurant_id, [day - timedelta(days=1), day])
        of_day = {one.day: one for one in closings}
        closed = of_day.get(day)
        if closed is not None:
            return Span(day, closed.starts_at, closed.ends_at)
        return span_of(day, restaurant.timezone, cutoff, of_day.get(day - timedelta(days=1)))

    async def reconcile(self, restaurant: Restaurant, day: date, beat: Beat = no_beat) -> Reconciliation | None:
        """Compares a day that has begun, and gives what there is to tell of it; None where nobody takes cards.

        Where the provider cannot be read it says so in `error`, and what was known stays. Raises `Unavailable`, and
        what `beat` raises.
        """
        provider = self.books.provider(restaurant)
        if provider is None:
            return None
        span = await self.span(restaurant, day)
        side = Side(
            restaurant.restaurant_id, provider, restaurant.currency, self.clock(), self.books.account(restaurant)
        )
        try:
            sides = await self._read(restaurant, span, side, beat)
        except _Unread as unread:
            error = unread.error
            log.warning("reconciliation_unread", restaurant_id=side.restaurant_id, day=day.isoformat(), error=error)
            return await self._keep(span, side, lambda known: _failed(known, error, side.now))
        found = compared(sides.charges, sides.ledger, side, sides.doubtful)
        kept = await self._keep(span, side, lambda known: _found(known, found, span, side))
        return await self._act(restaurant, span, side, sides, found, kept, beat)

    async def settle(self, restaurant: Restaurant, day: date, row: Row, settled: Settled) -> Reconciliation:
        """Keeps that a manager has settled a row of a day that was compared, with who and why in the audit.

        Raises `Unavailable`.
        """
        restaurant_id = restaurant.restaurant_id
        words = f"{settled.how}: {settled.reason}" if settled.reason else str(settled.how)
        subject = f"payment-{row.payment_id}"[:100]
        audit = AuditEntry(restaurant_id, settled.at, settled.by_user, "difference_settled", subject, row.code, words)
        for _ in range(TRIES):
            known = next(iter(await self.ledger.reconciled(restaurant_id, day, day)), None)
            if known is None:
                break
            rows = with_settled(known.rows, row.key, settled)
            if rows == known.rows:
                return known
            tried_at = known.tried_at + timedelta(microseconds=1)  # so that who compares it meanwhile reads it again
            found = attrs.evolve(known, rows=rows, tried_at=tried_at)
            if await self.ledger.keep(restaurant_id, found, known.tried_at, [audit]):
                return found
        raise Unavailable("somebody else compares this day")

    # ---- read

    async def _read(self, restaurant: Restaurant, span: Span, side: Side, beat: Beat) -> _Sides:
        charges = await self._charges(restaurant, span, side, beat)
        named = {charge.payment_id for charge in charges}
        ledger = await self.ledger.payments(side.restaurant_id, span.starts_at, span.ends_at, named, PAYMENTS_MAX + 1)
        if len(ledger) > PAYMENTS_MAX:
            raise _Unread(TOO_MUCH)
        missing = unlisted(charges, ledger, side)
        doubtful = {one.payment_id for one in missing[LOOK_UPS_MAX:]}
        for payment in missing[:LOOK_UPS_MAX]:
            await beat()
            found = await self.books.look_up(restaurant, payment)
            if isinstance(found, Unread):
                doubtful.add(payment.payment_id)
            elif found is not None:
                charges.append(found)
        return _Sides(charges, ledger, doubtful)

    async def _charges(self, restaurant: Restaurant, span: Span, side: Side, beat: Beat) -> list[ProviderCharge]:
        """All pages. Raises `_Unread`."""
        found: list[ProviderCharge] = []
        after: str | None = None
        for _ in range(PAGES_MAX):
            await beat()
            page = await self.books.charges(restaurant, span.starts_at, min(span.ends_at, side.now), after)
            if isinstance(page, Unread):
                raise _Unread(page.error)
            found += page.charges
            after = page.after
            if after is None:
                return found
        raise _Unread(TOO_MUCH)

    # ---- keep, and tell once

    async def _keep(
        self,
        span: Span,
        side: Side,
        become: Callable[[Reconciliation], Reconciliation],
        gone: Sequence[AuditEntry] = (),
    ) -> Reconciliation:
        """Keeps what `become` makes of what is known, and tells what is new in it, and what has `gone` back."""
        for _ in range(TRIES):
            known = await self._known(span, side)
            found = become(known or _nothing(span, side))
            fresh = news(() if known is None else known.rows, found.rows)
            audit = [*(_difference(side, row) for row in fresh), *gone]
            if await self.ledger.keep(side.restaurant_id, found, None if known is None else known.tried_at, audit):
                _say(side, span.day, fresh)
                return found
        raise Unavailable("somebody else compares this day")

    async def _known(self, span: Span, side: Side) -> Reconciliation | None:
        return next(iter(await self.ledger.reconciled(side.restaurant_id, span.day, span.day)), None)

    # ---- give back

    async def _act(
        self,
        restaurant: Restaurant,
        span: Span,
        side: Side,
        sides: _Sides,
        found: Comparison,
        kept: Reconciliation,
        beat: Beat,
    ) -> Reconciliation:
        """Gives back what was found just now, and no row that is only known from before: nobody knows how it stands."""
        judged = {row.key for row in found.rows}
        going = [row for row in kept.open_rows if row.done is Done.GIVING_BACK and row.key in judged][:GIVEN_BACK_MAX]
        done: dict[tuple[str, str, str | None], Done] = {}
        for row in going:
            await beat()
            if row.code is Code.CHARGED_TWICE:
                done[row.key] = await self._give_back(restaurant, span, side, sides, row)
            else:
                done[row.key] = await self._ask_session(row)
        if all(one is Done.GIVING_BACK for one in done.values()):
            return await self._known(span, side) or kept
        return await self._keep(span, side, lambda known: attrs.evolve(known, rows=with_done(known.rows, done)))

    async def _give_back(self, restaurant: Restaurant, span: Span, side: Side, sides: _Sides, row: Row) -> Done:
        """A second charge. Where nobody knows whether it went, the next look asks again, for the same."""
        payment = next(one for one in sides.ledger if str(one.payment_id) == row.payment_id)
        charge = next(one for one in reversed(sides.charges) if one.reference == row.reference)
        gone = await self.books.give_back(restaurant, payment, charge)
        if gone is True and not row.told:
            audit = [] if await self._tell_session(row) else [_went_back(side, row)]
            await self._keep(span, side, lambda known: attrs.evolve(known, rows=with_told(known.rows, row.key)), audit)
        return Done.BY_HAND if gone is False else Done.GIVING_BACK

    async def _tell_session(self, row: Row) -> bool:
        """The payment's session alerts staff, in its own audit. Whether there is one. Raises `Unavailable`."""
        if row.session_id is None:
            return False
        payment_id = UUID(row.payment_id)
        try:
            session = await self.find(row.session_id, payment_id)
            return payment_id in (await session.ask(TellGoneBack(payment_id, row.code))).state.payments
        except NoSuchSession:
            return False

    async def _ask_session(self, row: Row) -> Done:
        """The payment's session has it given back, in its own journal and audit. Raises `Unavailable`."""
        if row.session_id is None:
            return Done.BY_HAND
        payment_id = UUID(row.payment_id)
        try:
            session = await self.find(row.session_id, payment_id)
            told = await session.ask(GiveBackFound(payment_id, row.code, row.reference))
        except NoSuchSession:
            return Done.BY_HAND
        payment = told.state.payments.get(payment_id)
        if payment is None or (payment.kept_there and payment.wanted is None):
            return Done.BY_HAND
        return Done.GIVING_BACK if payment.wanted is Wanted.VOID else Done.KEPT


def _nothing(span: Span, side: Side) -> Reconciliation:
    return Reconciliation(span.day, span.starts_at, span.ends_at, side.provider, side.now)


def _failed(known: Reconciliation, error: str, now: datetime) -> Reconciliation:
    return attrs.evolve(known, tried_at=now, error=error)


def _found(known: Reconciliation, found: Comparison, span: Span, side: Side) -> Reconciliation:
    return attrs.evolve(
        known,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        provider=side.provider,
        tried_at=side.now,
        checked_at=side.now,
        compared=found.compared,
        moving=len(found.moving),
        unread=len(found.unread),
        error=None,
        rows=merged(known.rows, found, side.now),
    )


def _difference(side: Side, row: Row) -> AuditEntry:
    """Amounts in minor units, as they are kept: `old` is what we have, `new` what the provider has."""
    ours, theirs = f"{row.ours} refunded {row.ours_refunded}", f"{row.theirs} refunded {row.theirs_refunded}"
    what, subject = "payment_differs", f"payment-{row.payment_id}"[:100]
    return alerted(side.restaurant_id, side.now, what, subject, ours, f"{theirs}: {row.code}")


def _went_back(side: Side, row: Row) -> AuditEntry:
    """What a second charge leaves that went back and whose session is deleted; else it is in the session's audit."""
    was, subject = f"{row.theirs} refunded {row.theirs_refunded}", f"payment-{row.payment_id}"[:100]
    now = f"{row.theirs} refunded {row.theirs}: {row.code}"
    return alerted(side.restaurant_id, side.now, "payment_refunded", subject, was, now)


def _say(side: Side, day: date, rows: Sequence[Row]) -> None:
    for row in rows:
        log.error(
            "payment_differs",
            restaurant_id=side.restaurant_id,
            day=day.isoformat(),
            code=row.code,
            payment_id=row.payment_id,
            done=row.done,
        )
