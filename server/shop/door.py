"""The shop's door, built.

Owns: building it, and the list of its routes. Must not: listen.
"""

from collections.abc import Sequence
from typing import Final, Protocol

from attrs import frozen

from actors.carts import Carts
from actors.ports.clock import Clock, NewId
from actors.ports.products import Products
from actors.registry import Registry
from actors.restaurants import Restaurants
from server.accounts.passwords import Passwords
from server.accounts.tries import Counts
from server.settings import DoorSettings
from server.shop.accounts.auth_routes import AuthRoutes
from server.shop.accounts.me_routes import AddressRoutes, MeRoutes, PaymentTokenRoutes
from server.shop.accounts.ports import Customers, Left, Resets, StaffLogins
from server.shop.accounts.services import AccountServices, People, account_services
from server.shop.cart.links import CartLinks
from server.shop.cart.routes import CartPeopleRoutes, CartRoutes
from server.shop.cart.services import CartServices, CartTokens
from server.shop.catalogue.routes import BranchRoutes
from server.shop.checkout.order_routes import ShopOrderRoutes
from server.shop.checkout.routes import CheckoutRoutes
from server.shop.checkout.services import CheckoutServices
from server.shop.routes import ProductRoutes
from server.shop.services import ShopServices

SHOP: Final = (ProductRoutes, BranchRoutes)
"""What customers use; each is made from the shop's services alone."""

ACCOUNTS: Final = (AuthRoutes, MeRoutes, AddressRoutes, PaymentTokenRoutes)
"""What whoever has an account uses, or wants one; each is made from the services of accounts alone."""


CARTS: Final = (CartRoutes, CartPeopleRoutes)
"""What whoever has a cart uses; each is made from the services of carts alone."""

CHECKOUT: Final = (CheckoutRoutes, ShopOrderRoutes)
"""What a customer does with their cart in the end; each is made from the services of the checkout alone."""


def checkout_routes(services: CheckoutServices) -> list[object]:
    """The routes of the checkout, and of one's own orders."""
    return [routes(services) for routes in CHECKOUT]


def shop_routes(restaurants: Restaurants, products: Products, clock: Clock) -> list[object]:
    """The routes of the shop."""
    services = ShopServices(restaurants, products, clock)
    return [routes(services) for routes in SHOP]


class AccountStore(Protocol):
    """What of the store is about accounts, and what is sold."""

    @property
    def customers(self) -> Customers:
        """Who is a customer."""
        ...

    @property
    def resets(self) -> Resets:
        """Who has forgotten their password."""
        ...

    @property
    def products(self) -> Products:
        """What is sold."""
        ...


class Staff(StaffLogins, Protocol):
    """Staff, who sign in here too."""

    @property
    def passwords(self) -> Passwords:
        """Who compares theirs, and those of customers: a few at a time, of all together."""
        ...


@frozen(eq=False)
class AtTheDoor:
    """Who else is there: staff, who counts, and who hears of customers who have their data erased."""

    staff: Staff
    counts: Counts
    left: Sequence[Left] = ()


def accounts_of(
    settings: DoorSettings,
    restaurants: Restaurants,
    store: AccountStore,
    others: AtTheDoor,
    clock: Clock,
    new_id: NewId,
) -> AccountServices:
    """Accounts, built. Whoever needs to know which customer asks is handed its `shoppers`."""
    people = People(store.customers, store.resets, others.staff, others.counts, others.left)
    tenants = ShopServices(restaurants, store.products, clock)
    return account_services(settings, people, others.staff.passwords, tenants, clock, new_id)


def carts_of(
    settings: DoorSettings,
    carts: Carts,
    registry: Registry,
    restaurants: Restaurants,
    accounts: AccountServices,
    tokens: CartTokens,
) -> CartServices:
    """Carts, built."""
    return CartServices(
        settings=settings,
        carts=carts,
        registry=registry,
        restaurants=restaurants,
        tenants=accounts.tenants,
        shoppers=accounts.shoppers,
        tokens=tokens,
        links=CartLinks(settings.secret_keys, accounts.clock, accounts.new_id),
        clock=accounts.clock,
        new_id=accounts.new_id,
    )


def cart_routes(services: CartServices) -> list[object]:
    """The routes of carts."""
    return [routes(services) for routes in CARTS]


def account_routes(services: AccountServices) -> list[object]:
    """The routes of accounts."""
    return [routes(services) for routes in ACCOUNTS]
