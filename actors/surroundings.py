"""What every session is handed: the outside world behind its ports. Built once by the composition root.

Owns: the value. Must not: do anything by itself.
"""

from collections.abc import Sequence

from attrs import Factory, field, frozen

from actors.alarms import Alarms
from actors.patience import Patience
from actors.ports.clock import Clock
from actors.ports.journal import Journal
from actors.ports.observers import ItemObserver, Mirror, Observer, SessionObserver
from actors.ports.payments import NoPayments, Payments
from actors.ports.till import Till
from actors.ports.wire import Wire


@frozen(eq=False)
class Surroundings:
    """What every session is handed: the outside world behind its ports."""

    journal: Journal
    wire: Wire
    clock: Clock
    till: Till
    mirror: Mirror | None = None
    observers: Sequence[Observer] = ()
    session_observers: Sequence[SessionObserver] = ()
    item_observers: Sequence[ItemObserver] = ()
    alarms: Alarms = field(factory=Alarms)
    patience: Patience = Factory(lambda self: Patience(self.alarms), takes_self=True)
    payments: Payments = field(factory=NoPayments)
