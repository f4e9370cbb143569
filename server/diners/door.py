"""The diners' door, built: what their routes are handed, and where their sockets come in.

Owns: building it. Must not: listen.
"""

from attrs import frozen

from actors.ports.clock import Clock, NewId
from actors.registry import Registry
from actors.restaurants import Restaurants
from server.diners.endpoint import DinerEndpoint
from server.diners.passes import PassGate
from server.diners.services import DinerServices, StaffReader
from server.diners.tokens import MemberTokens
from server.diners.wire import DinerWire
from server.qr import QrCodes
from server.settings import DoorSettings


@frozen(eq=False)
class DinersDoor:
    """Both ways in, over HTTP and by socket."""

    services: DinerServices
    endpoint: DinerEndpoint


def diners_door(
    settings: DoorSettings,
    restaurants: Restaurants,
    registry: Registry,
    staff: StaffReader,
    passes: PassGate,
    clock: Clock,
    new_id: NewId,
) -> DinersDoor:
    """The door; `staff` shows staff what diners are shown, `passes` opens carts."""
    tokens = MemberTokens(settings.secret_keys, settings.token_lifetime_s, clock, new_id)
    codes = QrCodes(settings.secret_keys, settings.qr_lifetime_s, clock)
    services = DinerServices(settings, restaurants, registry, tokens, codes, clock, new_id, passes, staff.papers, staff)
    return DinersDoor(services, DinerEndpoint(registry, tokens, DinerWire(), settings))
