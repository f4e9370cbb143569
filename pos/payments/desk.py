"""What a provider says by itself, and payers who come back from its page.

A provider's word ends in the same reports as an answer to us (`pos.payments.verdict`), so it may come before or after
that, twice, late, or never. What it says of a payment that we do not know is no harm: it is logged, and the
reconciliation has it.

Owns: the way of a word to its payment. Must not: believe one that is not signed.
"""

from collections.abc import Mapping
from uuid import UUID

import structlog

from actors.domain.restaurant import Restaurant
from actors.errors import NoSuchSession
from actors.ports.clock import Clock
from actors.ports.providers import DuePayments, Heard
from pos.payments.driver import Forged, Notice, Unrelated
from pos.payments.errand import Errands
from pos.payments.keeping import Keeping
from pos.payments.owner import FindOwner
from pos.payments.verdict import heard_of
from pos.payments.workers import PaymentWorkers

log = structlog.get_logger(__name__)


class PaymentDesk:
    """Fits `actors.ports.providers.ProviderDesk`."""

    def __init__(
        self, errands: Errands, payments: DuePayments, find_owner: FindOwner, workers: PaymentWorkers, clock: Clock
    ) -> None:
        self._errands = errands
        self._payments = payments
        self._find_owner = find_owner
        self._workers = workers
        self._clock = clock
        self.ignored = 0
        self.forged = 0

    async def hear(self, restaurant: Restaurant, provider: str, headers: Mapping[str, str], body: bytes) -> Heard:
        """See `actors.ports.providers.ProviderDesk.hear`."""
        match self._errands.providers.word(restaurant, provider, headers, body):
            case Forged():
                self.forged += 1
                log.warning("payment_word_forged", restaurant_id=restaurant.restaurant_id, provider=provider)
                return Heard.FORGED
            case Unrelated(event_id=event_id):
                return self._ignored(restaurant, event_id, None)
            case Notice() as notice:
                return await self._taken(restaurant, notice)

    async def payer_is_back(self, restaurant_id: int, payment_id: UUID) -> UUID | None:
        """See `actors.ports.providers.ProviderDesk.payer_is_back`."""
        session_id = await self._payments.session_of(restaurant_id, payment_id)
        if session_id is not None:
            self._workers.wake(restaurant_id, session_id, payment_id, self._clock(), hurried=True)
        return session_id

    async def _taken(self, restaurant: Restaurant, notice: Notice) -> Heard:
        payment_id = _id(notice.payment_id)
        session_id = (
            None if payment_id is None else await self._payments.session_of(restaurant.restaurant_id, payment_id)
        )
        if payment_id is None or session_id is None:
            return self._ignored(restaurant, notice.event_id, notice.payment_id)
        try:
            owner = await self._find_owner(session_id, payment_id)
        except NoSuchSession:
            return self._ignored(restaurant, notice.event_id, notice.payment_id)
        payment = (await owner.look()).state.payments.get(payment_id)
        if payment is None:
            return self._ignored(restaurant, notice.event_id, notice.payment_id)
        await Keeping(restaurant.restaurant_id, self._errands.kept).keep(payment, notice.state, self._clock())
        for report in heard_of(payment, notice.state, self._clock()):
            await owner.ask(report)
        return Heard.TAKEN

    def _ignored(self, restaurant: Restaurant, event_id: str, payment_id: str | None) -> Heard:
        """Others' payments in the same account are none of ours; one that names a payment of ours is worth a line.

        It asks for nobody: restaurants that share an account hear of each other's, and the reconciliation misses none.
        """
        self.ignored += 1
        if payment_id is not None:
            log.info("payment_word_ignored", restaurant_id=restaurant.restaurant_id, event_id=event_id)
        return Heard.IGNORED


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
