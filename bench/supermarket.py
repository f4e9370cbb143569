"""The seeded supermarket and its customers: accounts, addresses and full carts, over HTTP as anybody makes them.

Owns: who they are, and what they ask for. Must not: measure.
"""

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final, TypeVar
from uuid import uuid4

import psycopg
from attrs import frozen

from bench.keep_alive import Line, Unexpected, written

SHOP: Final = "mami"
API: Final = "/api/v1"
TENANT: Final = {"X-Restaurant": SHOP}
LINES: Final = 5  # in each cart
PRODUCTS: Final = 100  # that are bought; the others are looked at
AT_ONCE: Final = 4  # while they prepare themselves
FROM_ONE_NETWORK: Final = 10  # who register from one: the shop lets no more than twenty an hour
PLENTY: Final = 1_000_000
PASSWORD: Final = "correct horse battery"  # noqa: S105 - of people who do not exist
HOME: Final = {"street": "Allenby 1", "postcode": "6310101", "city": "Tel Aviv-Yafo", "country": "IL"}
PROVIDER: Final = json.dumps({"latency_s": 0.0, "declines": 0.0, "needs_action": 0.0})

T = TypeVar("T")


def stock_up(connection: "psycopg.Connection[Any]") -> None:
    """Gives the seeded supermarket so much of everything that nothing runs out, and a provider that says yes at once.

    To be done before the server reads it. Does nothing to a database of a version that has no such shop.
    """
    shop = connection.execute("SELECT restaurant_id FROM restaurants WHERE slug = %s", [SHOP]).fetchone()
    if shop is None:
        return
    for said in (
        "UPDATE slots SET capacity = %(plenty)s, lead_minutes = 0 WHERE restaurant_id = %(shop)s",
        "UPDATE zones SET minimum = 0 WHERE restaurant_id = %(shop)s",
        "INSERT INTO stock_moves (branch_id, menu_item_id, quantity, reason, created_at)"
        " SELECT branch_id, menu_item_id, %(plenty)s, 'received', now() FROM stock"
        " WHERE branch_id IN (SELECT branch_id FROM branches WHERE restaurant_id = %(shop)s)",
        "UPDATE stock SET on_hand = on_hand + %(plenty)s"
        " WHERE branch_id IN (SELECT branch_id FROM branches WHERE restaurant_id = %(shop)s)",
        "UPDATE restaurants SET payment_driver = 'simulator', payment_settings = %(provider)s"
        " WHERE restaurant_id = %(shop)s",
    ):
        connection.execute(said, {"plenty": PLENTY, "shop": shop[0], "provider": PROVIDER})


@frozen
class Customer:
    """Somebody with an account and an address; `headers` say who asks."""

    headers: dict[str, str]
    address_id: str


@frozen
class Supermarket:
    """The shop as its customers find it: some of its products, and a time at which everything is delivered."""

    url: str
    products: Sequence[int]
    slot_id: int
    day: str

    def customers(self, number: int) -> Sequence[Customer]:
        """So many people who become customers, each with an address."""
        return self._by_each(range(number), self._register)

    def fill(self, customers: Sequence[Customer], seed: int) -> None:
        """So many lines into the cart of each."""
        orders = [(one, Random(f"{seed} {number}")) for number, one in enumerate(customers)]
        self._by_each(orders, self._fill)

    def confirming(self, customer: Customer) -> bytes:
        """The request that places and pays the customer's cart."""
        said = {
            "fulfillment_type": "DELIVERY",
            "delivery_slot_id": self.slot_id,
            "date": self.day,
            "address_id": customer.address_id,
            "payment": {"method": "card"},
        }
        headers = {**customer.headers, "Idempotency-Key": uuid4().hex}
        return written("POST", f"{API}/checkout/confirm", headers, said)

    def open_carts(self, number: int) -> None:
        """So many carts of guests, each with a line."""
        self._by_each(range(number), self._open_cart)

    # ---- one at a time

    def _register(self, line: Line, number: int) -> Customer:
        origin = {"X-Forwarded-For": f"10.{number // FROM_ONE_NETWORK >> 8}.{number // FROM_ONE_NETWORK & 255}.1"}
        said = {"email": f"{uuid4().hex}@example.com", "password": PASSWORD, "name": f"Customer {number}"}
        tokens = _said(line, written("POST", f"{API}/auth/register", {**TENANT, **origin}, said), 201)
        headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        home = _said(line, written("POST", f"{API}/me/addresses", headers, HOME), 201)
        return Customer(headers, home["id"])

    def _fill(self, line: Line, order: tuple[Customer, Random]) -> None:
        customer, chance = order
        for product in chance.sample(self.products, LINES):
            said = {"product_id": product, "quantity": chance.randint(1, 3)}
            _said(line, written("POST", f"{API}/cart/items", customer.headers, said), 201)

    def _open_cart(self, line: Line, number: int) -> None:
        cart = _said(line, written("POST", f"{API}/cart/guest", TENANT), 201)
        said = {"product_id": self.products[number % len(self.products)], "quantity": 1}
        headers = {"Authorization": f"Bearer {cart['cart_token']}"}
        _said(line, written("POST", f"{API}/cart/items", headers, said), 201)

    def _by_each(self, asked: Sequence[T], ask: Callable[[Line, T], Any]) -> list[Any]:
        """What each of them is answered, in order, a few at a time."""

        def share(first: int) -> list[Any]:
            with closing(Line.to(self.url)) as line:
                return [ask(line, one) for one in asked[first::AT_ONCE]]

        with ThreadPoolExecutor(AT_ONCE) as threads:
            shares = list(threads.map(share, range(AT_ONCE)))
        return [shares[at % AT_ONCE][at // AT_ONCE] for at in range(len(asked))]


def supermarket(url: str) -> Supermarket:
    """The shop of the server at this URL."""
    with closing(Line.to(url)) as line:
        found = _said(line, written("GET", f"{API}/products/search?inStock=true&limit=100", TENANT), 200)
        day = (datetime.now(UTC) + timedelta(days=2)).date()
        slots = _said(line, written("GET", f"{API}/delivery-slots?date={day}", TENANT), 200)
    slot = next(one for one in slots if one["delivery"] and one["available"])
    plain = [one["id"] for one in found if not any(group["min"] for group in one.get("groups", ()))]
    return Supermarket(url, plain[:PRODUCTS], slot["id"], day.isoformat())


def _said(line: Line, request: bytes, wanted: int) -> Any:
    status, body = line.ask(request)
    if status != wanted:
        raise Unexpected(f"{status} where {wanted} was wanted: {body[:500].decode(errors='replace')}")
    return json.loads(body)["data"]
