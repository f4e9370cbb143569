"""Everything that brings orders to tills, built: the workers, their queue of retries, alerts, and receipts' printers.

Owns: building it. Must not: start anything; the composition root runs the services.
"""

from collections.abc import Sequence
from random import random

from attrs import frozen

from actors.ports.clock import Clock
from actors.ports.sessions import Sessions
from actors.ports.till import RetryQueue
from actors.supervisor import Service
from pos.receipts.printers import ReceiptPrinters
from pos.settings import PosSettings
from pos.till.alerts import Alerts
from pos.till.drivers import Drivers
from pos.till.owner import FindOwner
from pos.till.pace import Pace
from pos.till.retries import Retries
from pos.till.workers import DeliveryWorkers


@frozen(eq=False)
class Deliveries:
    """`retries` is None without a queue that all processes share."""

    workers: DeliveryWorkers
    retries: Retries | None
    alerts: Alerts
    receipts: ReceiptPrinters

    def services(self) -> Sequence[Service]:
        """What runs as long as the process, bottom to top."""
        retries = [] if self.retries is None else [Service("retries", self.retries.run)]
        workers = Service("deliveries", self.workers.run, drain=self.workers.drain, stop_s=8.0)
        return [*retries, workers, Service("receipts", self.receipts.run)]


def deliveries_of(
    settings: PosSettings,
    sessions: Sessions,
    queue: RetryQueue | None,
    find_owner: FindOwner,
    clock: Clock,
) -> Deliveries:
    """The deliveries of one process. `queue` is there where retries are remembered together with other processes."""
    workers = DeliveryWorkers(
        sessions,
        find_owner,
        Drivers(settings, random, clock).driver_for,
        clock,
        random,
        Pace(settings.attempt_timeout_s, settings.look_interval_s, settings.backoff_s),
    )
    retries = None
    if queue is not None:
        retries = Retries(queue, sessions, workers.due, clock)
        workers.on_put_down(retries.put_down)
    return Deliveries(workers, retries, Alerts(), ReceiptPrinters(settings))
