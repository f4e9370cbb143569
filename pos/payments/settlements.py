"""Everything that has to do with payment providers, built: the workers, the desk that hears them, who compares books.

Owns: building it. Must not: start anything; the composition root runs the services.
"""

from random import random
from typing import Protocol

from attrs import frozen

from actors.nightly.shift import Work
from actors.ports.clock import Clock
from actors.ports.kept_methods import KeptMethods
from actors.ports.providers import DuePayments
from actors.ports.reconciling import Days, Ledger
from actors.reconciling import Reconciler
from actors.restaurants import Restaurants
from pos.payments.books import ProvidersBooks
from pos.payments.desk import PaymentDesk
from pos.payments.environment import ProviderSettings
from pos.payments.errand import Errands
from pos.payments.forgetting import Forgetting
from pos.payments.owner import FindOwner
from pos.payments.pace import PaymentPace
from pos.payments.providers import Providers
from pos.payments.workers import PaymentWorkers


class PaymentStore(Protocol):
    """What of the store is about payments."""

    @property
    def payments(self) -> DuePayments:
        """Those that something is to be done for."""
        ...

    @property
    def methods(self) -> KeptMethods:
        """What customers have saved."""
        ...

    @property
    def ledger(self) -> Ledger:
        """All that were at a provider, and the days that were compared."""
        ...

    @property
    def books(self) -> Days:
        """When business days begin and end."""
        ...


@frozen(eq=False)
class Settlements:
    """The payments of one process."""

    providers: Providers
    workers: PaymentWorkers
    desk: PaymentDesk
    reconciler: Reconciler
    kept: KeptMethods

    def forgetting(self, restaurants: Restaurants) -> dict[str, Work]:
        """The work of having providers forget saved methods, by the name of its job."""
        return Forgetting(self.kept, self.providers, restaurants).duties()


def settlements_of(
    settings: ProviderSettings, store: PaymentStore, find_owner: FindOwner, public_url: str, clock: Clock
) -> Settlements:
    """The payments of one process. `public_url` is where a payer's phone reaches it."""
    providers = Providers(settings, random)
    errands = Errands(providers, public_url, store.methods)
    pace = PaymentPace(settings.ask_timeout_s, settings.look_interval_s)
    workers = PaymentWorkers(store.payments, find_owner, errands, clock, random, pace)
    desk = PaymentDesk(errands, store.payments, find_owner, workers, clock)
    reconciler = Reconciler(ProvidersBooks(providers), store.ledger, store.books, find_owner, clock)
    return Settlements(providers, workers, desk, reconciler, store.methods)
