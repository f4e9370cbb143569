"""What is to be done at the provider for one payment, as its session has it.

    created ─────────────────────▶ AUTHORISE       a `doubtful` one may have been asked for before
    authorising, unknown ────────▶ AUTHORISE, doubtful
    requires_action ─────────────▶ CHECK           nothing but to look, while the payer is busy elsewhere
    wanted: capture, void, refund ▶ CAPTURE, VOID, REFUND

Owns: which step is next, and what goes with it. Must not: ask anybody.
"""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from attrs import field, frozen

from actors.domain.money.payment import Payment, PaymentState, Wanted
from actors.domain.restaurant import Restaurant
from actors.ports.kept_methods import KeptMethods
from pos.outside.owner import Told
from pos.payments.driver import Asked, Charge, Driver, Hosted, Money
from pos.payments.providers import Providers

BackTo = Callable[[int, UUID], str]
"""Where a payer comes back to, by their restaurant and their payment: the same each time that it is asked for."""


class Step(StrEnum):
    """What a provider is to be asked for."""

    AUTHORISE = "authorise"
    CHECK = "check"
    CAPTURE = "capture"
    VOID = "void"
    REFUND = "refund"


_WANTED: Final = {Wanted.CAPTURE: Step.CAPTURE, Wanted.VOID: Step.VOID, Wanted.REFUND: Step.REFUND}


@frozen
class Errand:
    """A payment as far as its provider is concerned, as it is durably kept.

    `asked` is how it was or will be asked for; `amount` what is to be captured or given back, in minor units. `account`
    is a mark of the restaurant's account at the provider, as it is now. `back` is where a payer comes back to whose
    bank has asked them.
    """

    session_id: UUID
    payment: Payment
    step: Step
    driver: Driver = field(repr=False)
    charge: Charge = field(repr=False)
    account: str | None = None
    back: str = ""

    @property
    def payment_id(self) -> UUID:
        """The payment that it is about."""
        return self.payment.payment_id

    @property
    def due(self) -> datetime:
        """When it is to be done; while somebody is at it, when they may be taken for dead."""
        return self.payment.next_at or self.payment.created_at

    @property
    def doubtful(self) -> bool:
        """Whether the money may have been asked for already, so that one looks before one asks."""
        return self.payment.status in {PaymentState.AUTHORISING, PaymentState.UNKNOWN}

    @property
    def amount(self) -> int:
        """What is to be captured or given back, in minor units."""
        return self.payment.wanted_amount or self.charge.money.amount

    @property
    def refund_id(self) -> str:
        """The name of what is given back: another one for each time, also after a no, and the same for each try."""
        return str(self.payment.refunds + 1)

    @property
    def asked(self) -> Asked:
        """The payment as the provider is asked about it."""
        charge = self.charge
        return Asked(charge.payment_id, charge.money, charge.asked_at, self.payment.provider_ref)


@frozen(eq=False)
class Errands:
    """Makes errands of payments. `kept` has what customers saved."""

    providers: Providers
    back_to: BackTo
    kept: KeptMethods | None = None

    def errand(self, told: Told, payment_id: UUID) -> Errand | None:
        """What is to be done for a payment; None where there is nothing, or no such payment."""
        payment = told.state.payments.get(payment_id)
        step = None if payment is None else _step(payment)
        if payment is None or step is None or payment.provider is None:
            return None
        driver = self.providers.driver(told.restaurant, payment.provider, payment.provider_account)
        account = self.providers.account(told.restaurant, payment.provider)
        back = self.back_to(told.restaurant.restaurant_id, payment.payment_id)
        charge = self._charge(told.restaurant, payment, back)
        return Errand(told.state.session.session_id, payment, step, driver, charge, account, f"{back}?done")

    def _charge(self, restaurant: Restaurant, payment: Payment, back: str) -> Charge:
        """Asking again asks for exactly the same.

        That is, as long as the restaurant's name and currency are as they were, and what the way back is made of: our
        address, and the newest of our secret keys, which signs it.

        Where one of them has changed in between, a provider knows the key for something else and does not do this, and
        the payment is looked up until it is found or given up: nobody is charged twice.
        """
        return Charge(
            payment_id=str(payment.payment_id),
            money=Money(payment.amount + payment.tip, restaurant.currency, restaurant.minor_digits),
            way=Hosted(success_url=f"{back}?done", cancel_url=back, save=payment.save_method),
            asked_at=payment.created_at,
            description=restaurant.name,
        )


def _step(payment: Payment) -> Step | None:
    if payment.wanted is not None:
        return _WANTED[payment.wanted]
    match payment.status:
        case PaymentState.CREATED | PaymentState.AUTHORISING | PaymentState.UNKNOWN:
            return Step.AUTHORISE
        case PaymentState.REQUIRES_ACTION:
            return Step.CHECK
        case _:
            return None
