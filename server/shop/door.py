"""The shop's door, built.

Owns: building it, and the list of its routes. Must not: listen.
"""

from typing import Final

from actors.ports.products import Products
from actors.restaurants import Restaurants
from server.shop.accounts.auth_routes import AuthRoutes
from server.shop.accounts.me_routes import AddressRoutes, MeRoutes, PaymentTokenRoutes
from server.shop.accounts.services import AccountServices
from server.shop.routes import ProductRoutes
from server.shop.services import ShopServices

SHOP: Final = (ProductRoutes,)
"""What customers use; each is made from the shop's services alone."""

ACCOUNTS: Final = (AuthRoutes, MeRoutes, AddressRoutes, PaymentTokenRoutes)
"""What whoever has an account uses, or wants one; each is made from the services of accounts alone."""


def shop_routes(restaurants: Restaurants, products: Products) -> list[object]:
    """The routes of the shop."""
    services = ShopServices(restaurants, products)
    return [routes(services) for routes in SHOP]


def account_routes(services: AccountServices) -> list[object]:
    """The routes of accounts."""
    return [routes(services) for routes in ACCOUNTS]
