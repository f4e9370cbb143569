"""What the routes of accounts are handed.

Owns: the value, and building it. Must not: do anything by itself.
"""

from collections.abc import Sequence
from typing import Final

from attrs import frozen

from actors.domain.customer.customer import Customer
from actors.ports.clock import Clock, NewId
from server.accounts.logins import Audiences, Logins
from server.accounts.passwords import Passwords
from server.accounts.tokens import CUSTOMER_ACCESS, CUSTOMER_REFRESH
from server.accounts.tries import Counts, Tries
from server.settings import DoorSettings
from server.shop.accounts.desk import AccountDesk
from server.shop.accounts.ports import Customers, GuestCarts, Left, Resets, StaffLogins
from server.shop.accounts.quotas import Quotas
from server.shop.accounts.shopper import Shoppers
from server.shop.accounts.signing_in import SigningIn
from server.shop.accounts.tenant import Tenants

OF_CUSTOMERS: Final = Audiences(CUSTOMER_ACCESS, CUSTOMER_REFRESH)


@frozen(eq=False)
class People:
    """Where customers are kept, who else signs in here, who counts, and who hears that a customer has gone, or come."""

    customers: Customers
    resets: Resets
    staff: StaffLogins
    counts: Counts
    left: Sequence[Left] = ()
    guests: GuestCarts | None = None


@frozen(eq=False)
class AccountServices:
    """Everything that the routes of accounts need."""

    tenants: Tenants
    shoppers: Shoppers
    signing_in: SigningIn
    staff: StaffLogins
    desk: AccountDesk
    tries: Tries
    quotas: Quotas
    new_id: NewId
    clock: Clock
    guests: GuestCarts | None = None


def account_services(
    settings: DoorSettings, people: People, passwords: Passwords, tenants: Tenants, clock: Clock, new_id: NewId
) -> AccountServices:
    """Builds it. Passwords are compared with those of staff: all together are a few at a time."""
    logins: Logins[Customer] = Logins(OF_CUSTOMERS, people.customers, passwords, settings.secret_keys, clock, new_id)
    return AccountServices(
        tenants=tenants,
        shoppers=Shoppers(logins, people.customers),
        signing_in=SigningIn(people.customers, people.resets, logins, people.staff, passwords, clock),
        staff=people.staff,
        desk=AccountDesk(people.customers, logins, passwords, people.left, clock),
        tries=Tries(people.counts, settings.trusted_proxies),
        quotas=Quotas(people.counts, settings.trusted_proxies),
        new_id=new_id,
        clock=clock,
        guests=people.guests,
    )
