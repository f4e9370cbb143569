"""The staff's door, built: what their routes are handed, and where their sockets come in.

Owns: building it. Must not: listen.
"""

from attrs import frozen

from actors.ports.clock import Clock, NewId
from server.http.limits import RateLimits
from server.settings import DoorSettings
from staff.accounts.authentication import Authentication
from staff.accounts.passwords import Passwords
from staff.floor.attention import AttentionDesk
from staff.floor.desk import FloorDesk
from staff.floor.endpoint import StaffEndpoint
from staff.floor.feed import Feeds
from staff.floor.orders import OrderDesk
from staff.ports import Accounts
from staff.services import StaffServices


@frozen(eq=False)
class Desks:
    """What staff do, each thing at its desk. `feeds` tells each restaurant's screens."""

    orders: OrderDesk
    attention: AttentionDesk
    floor: FloorDesk
    feeds: Feeds


@frozen(eq=False)
class StaffDoor:
    """Both ways in, over HTTP and by socket."""

    services: StaffServices
    endpoint: StaffEndpoint


def staff_door(
    settings: DoorSettings,
    accounts: Accounts,
    desks: Desks,
    limits: RateLimits,
    clock: Clock,
    new_id: NewId,
) -> StaffDoor:
    """The door. `limits` counts the tries to sign in."""
    authentication = Authentication(accounts, Passwords(), settings.secret_keys, clock, new_id)
    services = StaffServices(authentication, desks.orders, desks.attention, desks.floor, limits)
    return StaffDoor(services, StaffEndpoint(services, desks.feeds, settings))
