"""The provider's books of every restaurant, in the words of who compares them with ours.

Owns: the way from a restaurant to its provider's books. Must not: compare anything, or ask a second time.
"""

from datetime import datetime

import structlog
from attrs import frozen

from actors.domain.money.reconciliation import LedgerPayment, ProviderCharge
from actors.domain.restaurant import Restaurant
from actors.ports.reconciling import ChargePage, Unread
from pos.payments.driver import (
    Asked,
    Authorised,
    Booked,
    Captured,
    Found,
    Money,
    Refunded,
    Unknown,
    Voided,
)
from pos.payments.providers import Providers

CRASHED = "driver_crashed"

log = structlog.get_logger(__name__)


@frozen(eq=False)
class ProvidersBooks:
    """Fits `actors.ports.reconciling.ProviderBooks`."""

    providers: Providers

    def provider(self, restaurant: Restaurant) -> str | None:
        """See `actors.ports.reconciling.ProviderBooks.provider`. Also where its settings make no sense any more."""
        chosen = self.providers.chosen(restaurant)
        lasting = chosen is not None and self.providers.driver(restaurant, chosen).books_last
        return chosen if lasting else None

    def account(self, restaurant: Restaurant) -> str | None:
        """See `actors.ports.reconciling.ProviderBooks.account`."""
        return self.providers.account(restaurant, self.provider(restaurant) or "")

    async def charges(
        self, restaurant: Restaurant, since: datetime, until: datetime, after: str | None
    ) -> ChargePage | Unread:
        """See `actors.ports.reconciling.ProviderBooks.charges`."""
        driver = self.providers.driver(restaurant, self.provider(restaurant) or "")
        try:
            page = await driver.charges(since, until, after)
        except Exception:  # the boundary of a service: a bug in a driver is no difference
            log.exception("payment_driver_crashed", restaurant_id=restaurant.restaurant_id)
            return Unread(CRASHED)
        if isinstance(page, Unknown):
            return Unread(page.error)
        return ChargePage(tuple(_charge(one) for one in page.charges), page.after)

    async def look_up(self, restaurant: Restaurant, payment: LedgerPayment) -> ProviderCharge | Unread | None:
        """See `actors.ports.reconciling.ProviderBooks.look_up`."""
        driver = self.providers.driver(restaurant, payment.provider, payment.account)
        try:
            found = await driver.look_up(_asked(restaurant, payment))
        except Exception:  # the boundary of a service
            log.exception("payment_driver_crashed", payment_id=str(payment.payment_id))
            return Unread(CRASHED)
        return Unread(found.error) if isinstance(found, Unknown) else _found(restaurant, payment, found)

    async def give_back(self, restaurant: Restaurant, payment: LedgerPayment, charge: ProviderCharge) -> bool | Unread:
        """See `actors.ports.reconciling.ProviderBooks.give_back`. The charge's name makes the refund's."""
        driver = self.providers.driver(restaurant, payment.provider, payment.account)
        asked = _asked(restaurant, payment, charge)
        left = charge.captured - charge.refunded
        try:
            if charge.held:
                gone: object = await driver.void(asked)
            else:
                gone = await driver.refund(asked, f"twice-{charge.reference}", left)
        except Exception:  # the boundary of a service
            log.exception("payment_driver_crashed", payment_id=str(payment.payment_id))
            return Unread(CRASHED)
        return Unread(gone.error) if isinstance(gone, Unknown) else isinstance(gone, Voided | Refunded)


def _charge(booked: Booked) -> ProviderCharge:
    return ProviderCharge(
        booked.payment_id,
        booked.reference,
        booked.money.currency,
        booked.held,
        booked.captured,
        booked.refunded,
        booked.made_at,
        booked.disputed,
    )


def _asked(restaurant: Restaurant, payment: LedgerPayment, charge: ProviderCharge | None = None) -> Asked:
    """The payment, or another charge of it."""
    amount = payment.charged if charge is None else max(charge.held, charge.captured)
    money = Money(amount, restaurant.currency, restaurant.minor_digits)
    reference = payment.provider_ref if charge is None else charge.reference
    return Asked(str(payment.payment_id), money, payment.created_at, reference)


def _found(restaurant: Restaurant, payment: LedgerPayment, found: Found) -> ProviderCharge | None:
    name, at = str(payment.payment_id), payment.created_at
    match found:
        case Authorised(reference=reference, amount=amount):
            return ProviderCharge(name, reference, restaurant.currency, amount, 0, 0, at)
        case Captured(reference=reference, amount=amount, refunded=refunded):
            return ProviderCharge(name, reference, restaurant.currency, 0, amount, refunded, at)
        case _:
            return None
