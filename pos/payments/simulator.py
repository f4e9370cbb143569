"""A provider that exists only in this process: for demonstrations, and for restaurants that have none yet.

It takes a while, declines now and then, and sometimes wants the payer to do something: they are sent straight to the
address that they come back to, and are taken to have done it `ACTION_S` later. Like any provider it has done what it
was asked before its answer arrives: with a latency above the limit everything is unknown, and a look-up clears it up.

Owns: what it has been asked for. Must not: outlive the process, or move money.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeVar

import trio
from attrs import field, frozen, mutable

from pos.payments.driver import (
    BOOKS_PAGE_MAX,
    Absent,
    Answer,
    Asked,
    AtCounter,
    Authorised,
    Booked,
    BookPage,
    Captured,
    Charge,
    Declined,
    Forged,
    Forgotten,
    Found,
    Hosted,
    Money,
    Refunded,
    Refused,
    RequiresAction,
    Saved,
    SavedMethod,
    Unknown,
    Voided,
    Webhook,
)
from pos.payments.payment_settings import SimulatorSettings
from pos.payments.refusals import (
    ALREADY_CAPTURED,
    ALREADY_VOIDED,
    NOT_AUTHORISED,
    NOT_CAPTURED,
    WAY_NOT_TAKEN,
    invalid_amount,
)

Outcome = TypeVar("Outcome")

PROVIDER: Final = "simulator"
PAYMENTS_MAX: Final = 10_000  # remembered; days of a busy restaurant, a few MiB
FORGOTTEN_MAX: Final = 10_000
ACTION_S: Final = 5.0  # how long a pretended payer takes at a pretended bank


@frozen
class Entry:
    """What was held of one payment, and of that captured and given back."""

    payment_id: str
    amount: int
    captured: int
    refunded: int


@mutable(eq=False)
class _Payment:
    """One payment: what was answered, until when the payer is busy, and what was done with the money since.

    `made_at` is when it was first asked for, at the time `made_s` of the loop's clock, as `refunded_s` is.
    """

    answer: Authorised | RequiresAction | Declined
    money: Money
    saved: SavedMethod | None
    made_at: datetime
    acts_until: float = 0.0
    voided: bool = False
    captured: int = 0
    refunds: dict[str, int] = field(factory=dict)
    refunded_s: list[float] = field(factory=list)
    made_s: float = field(factory=trio.current_time)

    @property
    def amount(self) -> int:
        """How much was asked for."""
        return self.money.amount

    @property
    def refunded(self) -> int:
        """How much was given back."""
        return sum(self.refunds.values())

    @property
    def held(self) -> bool:
        """Whether its money may be captured."""
        acting = isinstance(self.answer, RequiresAction) and trio.current_time() < self.acts_until
        return not (self.voided or self.captured or acting or isinstance(self.answer, Declined))

    def moved(self, since: datetime, until: datetime) -> bool:
        """Whether it was charged, or something of it given back, in that time."""
        given_back = (self.made_at + timedelta(seconds=at_s - self.made_s) for at_s in self.refunded_s)
        return any(since <= at < until for at in (self.made_at, *given_back))


class Simulator:
    """One restaurant's pretended provider. `chance` gives [0, 1)."""

    keeps_books = True
    books_last = False  # they are gone with the process, and another one has its own

    def __init__(self, settings: SimulatorSettings, chance: Callable[[], float]) -> None:
        self._settings = settings
        self._chance = chance
        self._payments: dict[str, _Payment] = {}
        self._forgotten: dict[str, None] = {}

    @property
    def books(self) -> Sequence[Entry]:
        """Every payment whose money was held, oldest first."""
        return [
            Entry(each, payment.amount, payment.captured, payment.refunded)
            for each, payment in self._payments.items()
            if not isinstance(payment.answer, Declined)
        ]

    async def authorise(self, charge: Charge) -> Answer:
        """Holds the money, says no, or sends the payer off, after its latency."""
        payment = self._payments.get(charge.payment_id)
        if payment is None:
            payment = self._ask(charge)
        return await self._late(payment.answer)

    async def look_up(self, asked: Asked) -> Found:
        """What it knows of the payment. Answers at once."""
        await trio.lowlevel.checkpoint()
        payment = self._payments.get(asked.payment_id)
        return Absent() if payment is None else _state(asked.payment_id, payment)

    async def capture(self, asked: Asked, amount: int) -> Captured | Refused | Unknown:
        """Takes what is held."""
        return await self._late(self._capture(asked.payment_id, amount))

    async def void(self, asked: Asked) -> Voided | Refused | Unknown:
        """Lets go of what is held."""
        return await self._late(self._void(asked.payment_id))

    async def refund(self, asked: Asked, refund_id: str, amount: int) -> Refunded | Refused | Unknown:
        """Gives back."""
        return await self._late(self._refund(asked.payment_id, refund_id, amount))

    async def forget(self, saved: SavedMethod) -> Forgotten | Unknown:
        """Declines that method from now on."""
        if len(self._forgotten) >= FORGOTTEN_MAX:
            del self._forgotten[next(iter(self._forgotten))]
        self._forgotten[saved.token] = None
        return await self._late(Forgotten())

    async def charges(
        self, since: datetime, until: datetime, after: str | None = None, limit: int = BOOKS_PAGE_MAX
    ) -> BookPage | Unknown:
        """What it remembers of that time, oldest first. Answers at once."""
        await trio.lowlevel.checkpoint()
        moved = [
            _booked(each, payment)
            for each, payment in self._payments.items()
            if payment.moved(since, until) and (payment.held or payment.captured)
        ]
        begin = 1 + next((at for at, one in enumerate(moved) if one.reference == after), -1)
        shown = moved[begin : begin + limit]
        return BookPage(tuple(shown), shown[-1].reference if begin + limit < len(moved) else None)

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> Webhook:
        """It says nothing by itself, so whoever claims to be it is not."""
        return Forged()

    async def _late(self, outcome: Outcome) -> Outcome:
        await trio.sleep(self._settings.latency_s)
        return outcome

    def _ask(self, charge: Charge) -> _Payment:
        if len(self._payments) >= PAYMENTS_MAX:
            del self._payments[next(iter(self._payments))]
        payment = self._payments[charge.payment_id] = _Payment(
            self._answer(charge), charge.money, _kept(charge), charge.asked_at, trio.current_time() + ACTION_S
        )
        return payment

    def _answer(self, charge: Charge) -> Authorised | RequiresAction | Declined:
        match charge.way:
            case AtCounter():
                return Declined(WAY_NOT_TAKEN)
            case Saved(method) if method.provider != PROVIDER or method.token in self._forgotten:
                return Declined("method_unknown")
            case Saved(return_url=back) | Hosted(success_url=back):
                return self._whim(charge, back)

    def _whim(self, charge: Charge, back: str) -> Authorised | RequiresAction | Declined:
        if self._chance() < self._settings.declines:
            return Declined("card_declined")
        if self._chance() < self._settings.needs_action:
            return RequiresAction(_reference(charge.payment_id), back)
        return Authorised(_reference(charge.payment_id), charge.money.amount, _kept(charge))

    def _capture(self, payment_id: str, amount: int) -> Captured | Refused:
        payment = self._payments.get(payment_id)
        if payment is not None and payment.captured == amount > 0:
            return Captured(_reference(payment_id), amount, payment.refunded)
        refused = invalid_amount(amount, amount if payment is None else payment.amount)
        if refused is not None:
            return refused
        if payment is None or not payment.held:
            return Refused(_why_not(payment))
        payment.captured = amount
        return Captured(_reference(payment_id), amount)

    def _void(self, payment_id: str) -> Voided | Refused:
        payment = self._payments.get(payment_id)
        if payment is not None and payment.captured:
            return Refused(ALREADY_CAPTURED)
        if payment is not None:
            payment.voided = True
        return Voided()

    def _refund(self, payment_id: str, refund_id: str, amount: int) -> Refunded | Refused:
        payment = self._payments.get(payment_id)
        if payment is None or not payment.captured:
            return invalid_amount(amount, amount) or Refused(NOT_CAPTURED)
        left = payment.captured - payment.refunded
        refused = None if refund_id in payment.refunds else invalid_amount(amount, left)
        if refused is not None:
            return refused
        if refund_id not in payment.refunds:
            payment.refunded_s.append(trio.current_time())
        given = payment.refunds.setdefault(refund_id, amount)
        return Refunded(f"{_reference(payment_id)}-{refund_id}", given)


def _reference(payment_id: str) -> str:
    return f"SIM-{payment_id}"


def _booked(payment_id: str, payment: _Payment) -> Booked:
    held = payment.amount if payment.held else 0
    reference = _reference(payment_id)
    return Booked(payment_id, reference, payment.money, held, payment.captured, payment.refunded, payment.made_at)


def _kept(charge: Charge) -> SavedMethod | None:
    """The method, where it is to be kept."""
    kept = isinstance(charge.way, Hosted) and charge.way.save
    return SavedMethod(PROVIDER, f"sim_{charge.payment_id}", "visa", "4242") if kept else None


def _why_not(payment: _Payment | None) -> str:
    """Why there is nothing to capture."""
    if payment is None or isinstance(payment.answer, Declined):
        return NOT_AUTHORISED
    if payment.voided:
        return ALREADY_VOIDED
    return ALREADY_CAPTURED if payment.captured else NOT_AUTHORISED


def _state(payment_id: str, payment: _Payment) -> Found:
    if payment.voided:
        return Voided()
    if payment.captured:
        return Captured(_reference(payment_id), payment.captured, payment.refunded)
    if payment.held:
        return Authorised(_reference(payment_id), payment.amount, payment.saved)
    return payment.answer
