"""The staff's door, built: what their routes are handed, and where their sockets come in.

Owns: building it. Must not: listen.
"""

from attrs import frozen

from actors.ports.clock import Clock, NewId
from server.http.limits import RateLimits
from server.settings import DoorSettings
from staff.accounts.authentication import Authentication
from staff.accounts.passwords import Passwords
from staff.floor.endpoint import StaffEndpoint
from staff.floor.feed import Feeds
from staff.floor.items import ItemDesk
from staff.floor.orders import OrderDesk
from staff.ports import Accounts
from staff.services import StaffServices


@frozen(eq=False)
class StaffDoor:
    """Both ways in, over HTTP and by socket."""

    services: StaffServices
    endpoint: StaffEndpoint


def staff_door(
    settings: DoorSettings,
    accounts: Accounts,
    desk: OrderDesk,
    feeds: Feeds,
    limits: RateLimits,
    clock: Clock,
    new_id: NewId,
) -> StaffDoor:
    """The door. `limits` counts the tries to sign in, `feeds` tells each restaurant's screens."""
    authentication = Authentication(accounts, Passwords(), settings.secret_keys, clock, new_id)
    services = StaffServices(authentication, desk, limits, ItemDesk(desk.restaurants, clock))
    return StaffDoor(services, StaffEndpoint(services, feeds, settings))
