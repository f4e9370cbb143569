"""The shop's door, built.

Owns: building it, and the list of its routes. Must not: listen.
"""

from typing import Final, Protocol

from attrs import frozen

from actors.carts import Carts
from actors.handover import Handovers
from actors.ports.clock import Clock, NewId
from actors.ports.customer_orders import CustomerOrders
from actors.ports.products import Products
from actors.ports.recurring import RecurringOrders
from actors.registry import Registry
from actors.restaurants import Restaurants
from server.accounts.passwords import Passwords
from server.accounts.tries import Counts
from server.settings import DoorSettings
from server.shop.accounts.auth_routes import AuthRoutes
from server.shop.accounts.me_routes import AddressRoutes, MeRoutes, PaymentTokenRoutes
from server.shop.accounts.ports import Customers, Resets, StaffLogins
from server.shop.accounts.services import AccountServices, People, account_services
from server.shop.cart.guests import GuestCarts
from server.shop.cart.links import CartLinks
from server.shop.cart.routes import CartPeopleRoutes, CartRoutes
from server.shop.cart.services import TOKEN_GOOD_FOR, CartServices, MemberTokens
from server.shop.catalogue.routes import BranchRoutes
from server.shop.checkout.order_routes import ShopOrderRoutes
from server.shop.checkout.recurring_routes import RecurringRoutes
from server.shop.checkout.routes import CheckoutRoutes
from server.shop.checkout.services import CheckoutServices, CounterAnswers
from server.shop.routes import ProductRoutes
from server.shop.services import ShopServices
from server.shop.tenants import token_tenants

SHOP: Final = (ProductRoutes, BranchRoutes)
"""What customers use; each is made from the shop's services alone."""

ACCOUNTS: Final = (AuthRoutes, MeRoutes, AddressRoutes, PaymentTokenRoutes)
"""What whoever has an account uses, or wants one; each is made from the services of accounts alone."""

CARTS: Final = (CartRoutes, CartPeopleRoutes)
"""What whoever has a cart uses; each is made from the services of carts alone."""

CHECKOUT: Final = (CheckoutRoutes, ShopOrderRoutes)
"""What a customer does with their cart in the end; each is made from the services of the checkout alone."""

RECURRING: Final = (RecurringRoutes,)
"""What a customer orders every week; each is made from the services of the checkout, and where it is kept."""

CUSTOMERS: Final = (*SHOP, *ACCOUNTS, *CARTS, *CHECKOUT, *RECURRING)
"""All of them: what is documented is what is served."""


def checkout_routes(services: CheckoutServices) -> list[object]:
    """The routes of the checkout, and of one's own orders."""
    return [routes(services) for routes in CHECKOUT]


def recurring_routes(services: CheckoutServices, kept: RecurringOrders) -> list[object]:
    """The routes of recurring orders."""
    return [routes(services, kept) for routes in RECURRING]


def shop_services(
    settings: DoorSettings,
    restaurants: Restaurants,
    products: Products,
    tokens: MemberTokens,
    clock: Clock,
    new_id: NewId,
) -> ShopServices:
    """What is sold, and whose: a token of any kind says which restaurant is meant."""
    of_token = token_tenants(settings.secret_keys, clock, new_id, tokens.read)
    return ShopServices(restaurants, products, clock, of_token)


def shop_routes(services: ShopServices) -> list[object]:
    """The routes of the shop."""
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


class ShopStore(AccountStore, Protocol):
    """What of the store the shop reads."""

    @property
    def customer_orders(self) -> CustomerOrders:
        """What customers have ordered, and codes for discounts."""
        ...

    @property
    def recurring(self) -> RecurringOrders:
        """What customers order every week."""
        ...


class Heart(Protocol):
    """What the shop's door needs of the heart."""

    @property
    def clock(self) -> Clock:
        """What time it is."""
        ...

    @property
    def store(self) -> ShopStore:
        """Where everything is kept."""
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
    def handovers(self) -> Handovers:
        """What takes two sessions at once."""
        ...


class Staff(StaffLogins, Protocol):
    """Staff, who sign in here too."""

    @property
    def passwords(self) -> Passwords:
        """Who compares theirs, and those of customers: a few at a time, of all together."""
        ...

    @property
    def counter(self) -> CounterAnswers:
        """Who answers staff where customers ask too."""
        ...


@frozen(eq=False)
class AtTheDoor:
    """Who else is there: staff, who counts, and the tokens of members, which the sockets read too."""

    staff: Staff
    counts: Counts
    tokens: MemberTokens


def accounts_of(
    settings: DoorSettings,
    restaurants: Restaurants,
    store: AccountStore,
    others: AtTheDoor,
    clock: Clock,
    new_id: NewId,
    carts: Carts | None = None,
) -> AccountServices:
    """Accounts, built. Whoever needs to know which customer asks is handed its `shoppers`.

    `carts` hear of customers who come from a guest's, and of those who have their data erased.
    """
    left = () if carts is None else (carts,)
    guests = None if carts is None else GuestCarts(carts, others.tokens)
    people = People(store.customers, store.resets, others.staff, others.counts, left, guests)
    tenants = shop_services(settings, restaurants, store.products, others.tokens, clock, new_id)
    return account_services(settings, people, others.staff.passwords, tenants, clock, new_id)


def carts_of(
    settings: DoorSettings,
    carts: Carts,
    registry: Registry,
    restaurants: Restaurants,
    accounts: AccountServices,
    tokens: MemberTokens,
) -> CartServices:
    """Carts, built."""
    return CartServices(
        settings=settings,
        carts=carts,
        guests=GuestCarts(carts, tokens),
        registry=registry,
        restaurants=restaurants,
        tenants=accounts.tenants,
        shoppers=accounts.shoppers,
        tokens=tokens,
        longer=tokens.lasting(int(TOKEN_GOOD_FOR.total_seconds())),
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


def shop_door(settings: DoorSettings, heart: Heart, others: AtTheDoor, new_id: NewId) -> list[object]:
    """Every route of the shop."""
    carts = Carts(heart.registry, heart.handovers)
    accounts = accounts_of(settings, heart.restaurants, heart.store, others, heart.clock, new_id, carts)
    services = carts_of(settings, carts, heart.registry, heart.restaurants, accounts, others.tokens)
    checkout = CheckoutServices(accounts, heart.registry, heart.store.customer_orders, others.staff.counter)
    sold = shop_services(settings, heart.restaurants, heart.store.products, others.tokens, heart.clock, new_id)
    return [
        *shop_routes(sold),
        *account_routes(accounts),
        *cart_routes(services),
        *checkout_routes(checkout),
        *recurring_routes(checkout, heart.store.recurring),
    ]
