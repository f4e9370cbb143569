"""Tells customers of their recurring orders the day before, and places them some hours later (`docs/contract.md` §10).

One is placed by the confirm of every other order of the shop. The cart that it is put into has an id made of its own
and the date, and so have its lines and the idempotency key: however often this is done, by however many processes, and
wherever one of them ends, it is one cart, which is ordered once. It is nobody's cart, so what the customer has in
theirs stays as it is. What cannot be placed is not, the cart is closed, and the customer is told why.

What is placed and what is kept of the recurring order are two commits. Who finds the first done without the second asks
the cart once more, and is told what came of it.

Owns: these steps. Must not: hold a rule, wait for a mail server, or log a name.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

import structlog
from attrs import frozen

from actors.domain.checkout.commands import Buyer, CallOffOrder, ConfirmCheckout
from actors.domain.checkout.settled import payment_by, settled
from actors.domain.customer.account import CustomerAccount
from actors.domain.customer.customer import Notify
from actors.domain.money.payment import Method, PaymentState
from actors.domain.ordering.order import OrderStatus
from actors.domain.party.commands import CloseSession, Join
from actors.domain.recurring import rules
from actors.domain.recurring.looking import commands, notes, outlook, slot_of, why_not, why_refused, why_unpaid, wish_of
from actors.domain.recurring.recurring_order import Reason, RecurringOrder, Step, Why, letter_id
from actors.domain.recurring.timing import closes_at, too_late
from actors.domain.refusal import Code, Refusal
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from actors.domain.who import SYSTEM
from actors.errors import Unavailable
from actors.nightly.shift import Outcome, Shift, Work
from actors.ports.recurring import RecurringOrders
from actors.registry import Registry
from actors.session_ref import SessionRef

FIND_JOB: Final = "find_recurring_orders"
PLACE_JOB: Final = "place_recurring_orders"
FIND_EVERY: Final = timedelta(seconds=20)  # less than from one look of the poller to the next: at each
LOOK_AGAIN: Final = timedelta(hours=1)  # `FIND_JOB` is quicker
AT_ONCE_MAX: Final = 20  # of one turn of the job
SETTLED_S: Final = 2.0  # a provider answers sooner; then it is looked at again, and others have their turn
UNSETTLED: Final = timedelta(minutes=1)  # until a payment is looked at again of which nobody knows yet
UNTOLD: Final = timedelta(minutes=5)  # until it is looked at again whether the letter has gone
BROKEN: Final = timedelta(hours=1)  # one with which something unforeseen happened, so that it holds up no other
THREE_DIGITS: Final = 3
CARD_STEP: Final = 10  # where a currency has three digits, cards are charged in tens of its smallest unit
NOT_PLACED: Final = "recurring order not placed"  # the reason of a cart that is closed for that
_WHY: Final = {
    PaymentState.DECLINED: Why.PAYMENT_DECLINED,
    PaymentState.CANCELLED: Why.PAYMENT_ACTION_REQUIRED,  # for that alone it is called off
}

log = structlog.get_logger(__name__)


@frozen(eq=False)
class RecurringWork:
    """Recurring orders of all restaurants."""

    kept: RecurringOrders
    registry: Registry

    def finding(self) -> Mapping[str, Work]:
        """The work, by the name of its job, that says for all restaurants where there is something to do."""
        return {FIND_JOB: self._find}

    def placing(self) -> Mapping[str, Work]:
        """The work of one restaurant, by the name of its job."""
        return {PLACE_JOB: self._place}

    async def _find(self, shift: Shift) -> Outcome:
        now = shift.clock()
        waiting = await self.kept.waiting(now)
        if waiting:
            await shift.jobs.hasten(PLACE_JOB, waiting, now)
        return Outcome(now + FIND_EVERY)

    async def _place(self, shift: Shift) -> Outcome:
        """The work of one restaurant. Raises `LeaseLost` and `Unavailable`."""
        due = await self.kept.due(shift.job.restaurant_id, shift.clock(), AT_ONCE_MAX)
        for recurring in due:
            await shift.keep()
            await self._one(shift, recurring)
        return Outcome(shift.clock() + (timedelta() if len(due) == AT_ONCE_MAX else LOOK_AGAIN))

    async def _one(self, shift: Shift, recurring: RecurringOrder) -> None:
        """One of them, which holds up no other, whatever becomes of it. Raises `Unavailable`."""
        told = {"restaurant_id": recurring.restaurant_id, "recurring_order_id": str(recurring.recurring_order_id)}
        try:
            await self._further(shift, recurring)
        except Unavailable as error:
            log.warning("recurring_order_postponed", **told, reason=str(error))
            await self.kept.save(rules.waiting(recurring, shift.clock() + UNSETTLED))
        except Exception:
            log.exception("recurring_order_crashed", **told)
            await self.kept.save(rules.waiting(recurring, shift.clock() + BROKEN))

    async def _further(self, shift: Shift, recurring: RecurringOrder) -> None:
        account = await self.kept.account(recurring.restaurant_id, recurring.customer_id)
        if account is None:
            return  # erased this moment, and it went with its customer
        cart = await self.registry.of_nobody(recurring.restaurant_id, recurring.session_id)
        if recurring.step is Step.WAITING:
            await self._tell(shift, recurring, account, cart)
        else:
            await self._order(shift, recurring, account, cart)

    # ---- the day before

    async def _tell(self, shift: Shift, recurring: RecurringOrder, account: CustomerAccount, cart: SessionRef) -> None:
        now, restaurant = shift.clock(), cart.restaurant
        if too_late(slot_of(recurring, restaurant), recurring.day, restaurant, now):
            await self.kept.save(rules.not_placed(recurring, [Reason(Code.SLOT_PASSED)], restaurant, now))
            return
        found = outlook(recurring, account, now, cart.context())
        await self.kept.save(rules.told(recurring, found, restaurant, now))

    # ---- placing

    async def _order(self, shift: Shift, recurring: RecurringOrder, account: CustomerAccount, cart: SessionRef) -> None:
        if recurring.key not in cart.state.placements and not await self._was_told(recurring, account):
            await self._untold(shift, recurring, cart.restaurant)
            return
        reasons = await self._confirmed(recurring, account, cart, shift.clock())
        if not reasons:
            state = await cart.until(lambda state: settled(state, recurring.key), SETTLED_S)
            found = await self._outcome(recurring, cart, state)
            if isinstance(found, int):
                await self.kept.save(rules.placed(recurring, found, cart.restaurant, shift.clock()))
                return
            if found is None:
                await self.kept.save(rules.waiting(recurring, shift.clock() + UNSETTLED))
                return
            reasons = (found,)
        await cart.ask(CloseSession(SYSTEM, NOT_PLACED))  # first: nobody comes back to it once the next date is kept
        await self.kept.save(rules.not_placed(recurring, reasons, cart.restaurant, shift.clock()))

    async def _was_told(self, recurring: RecurringOrder, account: CustomerAccount) -> bool:
        if account.customer.preferences.notify is Notify.NONE:
            return True
        return await self.kept.told(letter_id(recurring, "tomorrow"))

    async def _untold(self, shift: Shift, recurring: RecurringOrder, restaurant: Restaurant) -> None:
        """Nobody could have stopped it yet, so it waits for its letter, as long as that is of use."""
        now = shift.clock()
        closes = closes_at(slot_of(recurring, restaurant), recurring.day, restaurant)
        late = too_late(None, recurring.day, restaurant, now) if closes is None else now + UNTOLD >= closes
        change = rules.waiting(recurring, now + UNTOLD)
        await self.kept.save(rules.not_placed(recurring, [Reason(Why.NOT_TOLD)], restaurant, now) if late else change)

    async def _confirmed(
        self, recurring: RecurringOrder, account: CustomerAccount, cart: SessionRef, now: datetime
    ) -> Sequence[Reason]:
        """Puts it into its cart and confirms that; why not, if so. What was done already is not done again."""
        if recurring.key in cart.state.placements:
            return ()
        unpaid = why_unpaid(recurring, account)
        if unpaid:
            return unpaid
        if not cart.state.active:  # who closed it has died before it was kept why
            return outlook(recurring, account, now, cart.context()).reasons or (Reason(Code.ORDER_FAILED),)
        if cart.session_id not in cart.state.members:
            await cart.ask(Join(cart.session_id))
        refused: dict[int, Refusal] = {}
        for position, command in enumerate(commands(recurring)):
            answer = await cart.ask(command)
            if isinstance(answer.decision, Refusal):
                refused[position] = answer.decision
        if refused:
            return why_refused(recurring, refused)
        answer = await cart.ask(_confirming(recurring, account, cart, self.registry.provider(cart.restaurant)))
        if isinstance(answer.decision, Refusal):
            return why_not(answer.decision.problems) or (Reason(answer.decision.code),)
        return ()

    async def _outcome(self, recurring: RecurringOrder, cart: SessionRef, state: State) -> int | Reason | None:
        """The number of the order that stands, or why none does; None where nobody knows yet."""
        placement, payment = state.placements.get(recurring.key), payment_by(state, recurring.key)
        order = None if placement is None else state.orders.get(placement.order_number)
        if order is not None and order.status is not OrderStatus.DRAFT:
            return order.order_number
        if order is not None and payment is not None and payment.status is PaymentState.REQUIRES_ACTION:
            called_off = await cart.ask(CallOffOrder(order.order_number, recurring.customer_id))
            return None if isinstance(called_off.decision, Refusal) else Reason(Why.PAYMENT_ACTION_REQUIRED)
        if order is not None:
            return None
        return Reason(Code.ORDER_FAILED if payment is None else _WHY.get(payment.status, Code.ORDER_FAILED))


def _confirming(
    recurring: RecurringOrder, account: CustomerAccount, cart: SessionRef, provider: str | None
) -> ConfirmCheckout:
    customer, saved = account.customer, recurring.method is Method.SAVED
    return ConfirmCheckout(
        by=cart.session_id,
        buyer=Buyer(customer.customer_id, customer.name, customer.phone, customer.email, customer.language),
        wish=wish_of(recurring, account),
        method=recurring.method,
        payment_id=_payment_id(recurring),
        idempotency_key=recurring.key,
        body_hash=recurring.key,  # what is placed by this key is never anything else
        provider=provider,
        step=CARD_STEP if saved and cart.restaurant.minor_digits == THREE_DIGITS else 1,
        payment_token_id=recurring.payment_token_id,
        note=recurring.note,
        recurring=True,
        notes=notes(recurring),
    )


def _payment_id(recurring: RecurringOrder) -> UUID:
    """One and the same for its date, so that a provider that hears of it twice knows it."""
    return uuid5(recurring.session_id, "payment")
