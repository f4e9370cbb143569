"""Everything that brings payments to their providers, built: the workers, and the desk that hears providers.

Owns: building it. Must not: start anything; the composition root runs the services.
"""

from random import random

from attrs import frozen

from actors.ports.clock import Clock
from actors.ports.providers import DuePayments
from pos.payments.desk import PaymentDesk
from pos.payments.environment import ProviderSettings
from pos.payments.errand import Errands
from pos.payments.owner import FindOwner
from pos.payments.pace import PaymentPace
from pos.payments.providers import Providers
from pos.payments.workers import PaymentWorkers


@frozen(eq=False)
class Settlements:
    """The payments of one process."""

    providers: Providers
    workers: PaymentWorkers
    desk: PaymentDesk


def settlements_of(
    settings: ProviderSettings, payments: DuePayments, find_owner: FindOwner, public_url: str, clock: Clock
) -> Settlements:
    """The payments of one process. `public_url` is where a payer's phone reaches it."""
    providers = Providers(settings, random)
    errands = Errands(providers, public_url)
    pace = PaymentPace(settings.ask_timeout_s, settings.look_interval_s)
    workers = PaymentWorkers(payments, find_owner, errands, clock, random, pace)
    return Settlements(providers, workers, PaymentDesk(errands, payments, find_owner, workers, clock))
