"""Saved methods between the store and the drivers: which one a payment is charged to, and which one it has saved.

Owns: both, and the words between them. Must not: decide whose a method is; the store answers for a customer alone.
"""

from datetime import datetime
from typing import Final

import attrs
from attrs import frozen

from actors.domain.money.payment import Method, Payment
from actors.ports.kept_methods import KeptMethod, KeptMethods
from pos.payments.driver import Authorised, Captured, Declined, Saved, SavedMethod
from pos.payments.errand import Errand

METHOD_GONE: Final = "method_gone"
"""Why a payment is declined whose saved method was removed, or never was the payer's."""


@frozen(eq=False)
class Keeping:
    """Finds and keeps the methods of one restaurant's customers. Everything raises `Unavailable`.

    Without a store there are no customers, and no method is anybody's.
    """

    restaurant_id: int
    kept: KeptMethods | None

    async def charged(self, errand: Errand) -> Errand | Declined:
        """The errand with the method that it charges; or why there is nothing to charge. Of any other, itself."""
        payment = errand.payment
        if payment.method is not Method.SAVED:
            return errand
        found = None
        if self.kept is not None and payment.customer_id is not None and payment.payment_token_id is not None:
            found = await self.kept.find(self.restaurant_id, payment.customer_id, payment.payment_token_id)
        if found is None or found.provider != payment.provider:
            return Declined(METHOD_GONE)
        way = Saved(SavedMethod(found.provider, found.token), errand.back)
        return attrs.evolve(errand, charge=attrs.evolve(errand.charge, way=way))

    async def keep(self, payment: Payment, outcome: object, now: datetime) -> None:
        """Keeps what the provider has saved, where the payer has asked for it; before anybody is told of it."""
        if not isinstance(outcome, Authorised | Captured) or outcome.saved is None:
            return
        if self.kept is None or payment.customer_id is None or not payment.save_method:
            return
        saved = outcome.saved
        kept = KeptMethod(saved.provider, saved.token, saved.brand, saved.last4)
        await self.kept.keep(self.restaurant_id, payment.customer_id, payment.payment_id, kept, now)
