"""What staff do with bills: look, give something away, take money and give it back.

Owns: the way from a session or a payment to whoever decides. Must not: hold a rule (`actors.domain.money`).
"""

from uuid import UUID

from attrs import frozen

from actors.domain.commands import Command
from actors.domain.money.commands import (
    CancelPayment,
    CapturePayment,
    GiveDiscount,
    RefundPayment,
    RemedyPayment,
    RemoveDiscount,
    TakePayment,
    VoidPayment,
)
from actors.domain.money.events import PaymentStarted
from actors.domain.money.payment import Method, Payment
from actors.domain.refusal import Repeat
from actors.domain.restaurant import Restaurant
from actors.domain.staff import StaffUser
from actors.envelope import Answer
from actors.ports.clock import NewId
from server import money
from server.http.problems import Problem
from staff.floor.bill_views import StaffBillView, StaffPaymentView, staff_bill_view, staff_payment_view
from staff.floor.reading import in_time
from staff.floor.sessions import Sessions
from staff.ports import Orders


@frozen
class Taking:
    """What was taken at the counter: amounts as JSON numbers, None where nothing was said.

    `lines`, `parts` and `payer` say what it is for where no `amount` does, `bill_version` which bill was seen, and
    `expected_amount` what it was said to come to. That is no part of `of`: the same key with another expectation is the
    same request, so that what was taken is told.
    """

    method: Method
    amount: bytes | None
    tip: bytes | None
    tendered: bytes | None
    deposit: bool
    lines: tuple[UUID, ...] = ()
    parts: int | None = None
    payer: UUID | None = None
    bill_version: int | None = None
    expected_amount: bytes | None = None

    @property
    def of(self) -> tuple[object, ...]:
        """What it is for beside an amount; nothing where nothing is said."""
        said = (*self.lines, self.parts, self.payer, self.bill_version)
        return said if any(one is not None for one in said) else ()


@frozen(eq=False)
class BillDesk:
    """Bills of a staff user's own restaurant. Another's do not exist: `Problem` 404. All raises `Unavailable`.

    `Problem` where the rules refuse. Amounts are JSON numbers as bytes, read by the restaurant's currency.
    """

    sessions: Sessions
    orders: Orders
    new_id: NewId

    async def bill(self, user: StaffUser, session_id: UUID) -> StaffBillView:
        """The session's bill."""
        answer = await self.sessions.look(user, session_id)
        return staff_bill_view(answer.state, answer.restaurant)

    async def give_discount(
        self,
        user: StaffUser,
        session_id: UUID,
        *,
        discount_id: UUID | None,
        reason: str,
        amount: bytes | None,
        rate: int | None,
        public_id: UUID | None,
    ) -> StaffBillView:
        """Takes something off the bill, or off a line of it; the bill as it is then."""
        restaurant = await self.sessions.restaurant(user)
        command = GiveDiscount(
            discount_id or self.new_id(),
            user.staff_user_id,
            user.role,
            reason,
            _minor(amount, restaurant),
            rate,
            public_id,
        )
        return _billed(await self.sessions.act(user, session_id, command))

    async def remove_discount(self, user: StaffUser, session_id: UUID, discount_id: UUID) -> StaffBillView:
        """Takes a discount back; the bill as it is then."""
        command = RemoveDiscount(discount_id, user.staff_user_id, user.role)
        return _billed(await self.sessions.act(user, session_id, command))

    async def take(
        self,
        user: StaffUser,
        session_id: UUID,
        taking: Taking,
        key: str | None,
    ) -> tuple[StaffPaymentView, bool]:
        """Money was taken: the payment, and whether it is new. `key` None: each time is another payment."""
        restaurant = await self.sessions.restaurant(user)
        paid, extra, given = (_minor(one, restaurant) for one in (taking.amount, taking.tip, taking.tendered))
        command = TakePayment(
            self.new_id(),
            user.staff_user_id,
            user.role,
            taking.method,
            paid,
            extra or 0,
            given,
            deposit=taking.deposit,
            idempotency_key=key,
            body_hash=" ".join(map(str, (taking.method, paid, extra, given, taking.deposit, *taking.of))),
            lines=taking.lines,
            parts=taking.parts,
            payer=taking.payer,
            bill_version=taking.bill_version,
            expected_amount=_minor(taking.expected_amount, restaurant),
        )
        answer = await self.sessions.act(user, session_id, command)
        payment, new = _taken(answer)
        return staff_payment_view(payment, answer.state.session.session_id, answer.restaurant), new

    async def capture(
        self, user: StaffUser, payment_id: UUID, method: Method | None, tendered: bytes | None
    ) -> StaffPaymentView:
        """What was announced is taken at the counter, or asked of the provider once more."""
        given = _minor(tendered, await self.sessions.restaurant(user))
        return await self._moved(
            user, payment_id, CapturePayment(payment_id, user.staff_user_id, user.role, method, given)
        )

    async def cancel(self, user: StaffUser, payment_id: UUID) -> StaffPaymentView:
        """Calls off a payment that is not paid."""
        return await self._moved(user, payment_id, CancelPayment(payment_id, by_user=user.staff_user_id))

    async def void(self, user: StaffUser, payment_id: UUID, reason: str) -> StaffPaymentView:
        """All of it goes back, as if it had never been."""
        return await self._moved(user, payment_id, VoidPayment(payment_id, user.staff_user_id, user.role, reason))

    async def refund(
        self, user: StaffUser, payment_id: UUID, amount: bytes, reason: str, number: int | None
    ) -> StaffPaymentView:
        """So much of it goes back."""
        back = _minor(amount, await self.sessions.restaurant(user)) or 0
        command = RefundPayment(payment_id, user.staff_user_id, user.role, back, reason, number)
        return await self._moved(user, payment_id, command)

    async def remedy(self, user: StaffUser, command: RemedyPayment) -> None:
        """What a manager has a payment's session do about a difference from its provider."""
        await self._moved(user, command.payment_id, command)

    async def _moved(self, user: StaffUser, payment_id: UUID, command: Command) -> StaffPaymentView:
        session_id = await in_time(self.orders.session_of_payment(user.restaurant_id, payment_id))
        if session_id is None:
            raise Problem(404, "PAYMENT_NOT_FOUND", "There is no such payment.")
        answer = await self.sessions.act(user, session_id, command)
        payment = answer.state.payments[payment_id]
        return staff_payment_view(payment, answer.state.session.session_id, answer.restaurant)


def _billed(answer: Answer) -> StaffBillView:
    return staff_bill_view(answer.state, answer.restaurant)


def _minor(said: bytes | None, restaurant: Restaurant) -> int | None:
    return None if said is None else money.minor(money.number(said), restaurant.minor_digits)


def _taken(answer: Answer) -> tuple[Payment, bool]:
    if isinstance(answer.decision, Repeat) and answer.decision.payment_id is not None:
        return answer.state.payments[answer.decision.payment_id], False
    events = answer.decision if isinstance(answer.decision, tuple) else ()
    begun = next(event for event in events if isinstance(event, PaymentStarted))
    return answer.state.payments[begun.payment.payment_id], True
