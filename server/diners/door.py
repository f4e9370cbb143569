"""The diners' door, built: what their routes are handed, and where their sockets come in.

Owns: building it. Must not: listen.
"""

from typing import Protocol

from attrs import frozen

from actors.passes import Passes
from actors.ports.clock import Clock, NewId
from actors.registry import Registry
from actors.restaurants import Restaurants
from server.diners.endpoint import DinerEndpoint
from server.diners.passes import PassGate
from server.diners.services import DinerServices, StaffReader
from server.diners.tokens import MemberTokens
from server.diners.wire import DinerWire
from server.http.limits import RateLimits
from server.qr import QrCodes
from server.settings import DoorSettings


@frozen(eq=False)
class DinersDoor:
    """Both ways in, over HTTP and by socket."""

    services: DinerServices
    endpoint: DinerEndpoint


class Heart(Protocol):
    """What the diners' door needs of the heart."""

    @property
    def clock(self) -> Clock:
        """What time it is."""
        ...

    @property
    def restaurants(self) -> Restaurants:
        """Every restaurant."""
        ...

    @property
    def registry(self) -> Registry:
        """Every session."""
        ...

    @property
    def passes(self) -> Passes:
        """The daily passes."""
        ...


def diners_door(
    settings: DoorSettings, heart: Heart, staff: StaffReader, limits: RateLimits, new_id: NewId
) -> DinersDoor:
    """The door; `staff` shows staff what diners are shown, `limits` count the tries to say a pass."""
    clock, restaurants, registry = heart.clock, heart.restaurants, heart.registry
    passes = PassGate(heart.passes, limits)
    tokens = MemberTokens(settings.secret_keys, settings.token_lifetime_s, clock, new_id)
    codes = QrCodes(settings.secret_keys, settings.qr_lifetime_s, clock)
    services = DinerServices(settings, restaurants, registry, tokens, codes, clock, new_id, passes, staff.papers, staff)
    return DinersDoor(services, DinerEndpoint(registry, tokens, DinerWire(), settings))
