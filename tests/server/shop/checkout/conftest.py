"""The two stores of a shop: in memory, and in a database of the test's own."""

from collections.abc import AsyncIterator, Iterator
from types import SimpleNamespace
from typing import Any

import attrs
import psycopg
import pytest
import trio

from actors.domain.restaurant import Restaurant
from actors.domain.stock.move import Move, Reason
from persistence.accounts import Accounts
from persistence.bridge import Reads, open_bridge
from persistence.customer_orders import CustomerOrders
from persistence.customers import Customers
from persistence.journal import Journal
from persistence.kept_methods import KeptMethods
from persistence.memory import Memory
from persistence.payments import DuePayments
from persistence.recurring import RecurringOrders
from persistence.restaurants import RestaurantStore
from persistence.sessions import Sessions
from tests.actors.domain.checkout.shop import BREAD, CORNER, MILK, NOW, RESTAURANT, WAREHOUSE
from tests.databases import Databases
from tests.server.shop.checkout import shopping
from tests.server.shop.checkout.shopping import MemoryDue, Shop, open_shop

STOCK = {(WAREHOUSE, MILK): 10, (WAREHOUSE, BREAD): 100, (CORNER, MILK): 1}
ROOMY: Restaurant = attrs.evolve(
    RESTAURANT,
    branches={
        key: attrs.evolve(one, slots=tuple(attrs.evolve(slot, capacity=100) for slot in one.slots))
        for key, one in RESTAURANT.branches.items()
    },
)


@pytest.fixture(autouse=True)
def _clock() -> None:
    shopping._BEGAN.clear()


@pytest.fixture
def memory() -> Any:
    return in_memory(ROOMY)


def in_memory(restaurant: Restaurant) -> Any:
    """A store in memory with this shop, and its stock."""
    kept = Memory([restaurant])
    for (branch_id, item_id), count in STOCK.items():
        kept.restaurants.stock._on_hand[branch_id, item_id] = count
        kept.restaurants.stock.moves.append(Move(branch_id, item_id, count, Reason.SET, None, None, NOW))
    kept.payments = MemoryDue(kept)  # type: ignore[attr-defined]
    kept.on_hand = lambda branch_id, item_id: kept.restaurants.stock._on_hand[branch_id, item_id]  # type: ignore[attr-defined]
    return kept


@pytest.fixture(scope="session")
def stocked(databases: Databases, template: str) -> str:
    """The name of a database with the shop in it, from which others are copied."""
    name = "template_stocked"
    with psycopg.connect(databases.made(name, template)) as connection:
        write(connection, ROOMY)
    return name


@pytest.fixture
def shop_url(databases: Databases, stocked: str) -> Iterator[str]:
    with databases.copied(stocked) as url:
        yield url


@pytest.fixture
async def postgres(shop_url: str) -> AsyncIterator[Any]:
    async with open_bridge() as bridge, trio.open_nursery() as nursery:
        journal, reads = Journal(bridge, shop_url), Reads(bridge, shop_url)
        await nursery.start(journal.run)

        def on_hand(branch_id: int, item_id: int) -> int:
            return one(
                shop_url, "SELECT on_hand FROM stock WHERE branch_id = %s AND menu_item_id = %s", branch_id, item_id
            )

        yield SimpleNamespace(
            journal=journal,
            sessions=Sessions(reads),
            restaurants=RestaurantStore(reads),
            payments=DuePayments(reads),
            customer_orders=CustomerOrders(reads),
            methods=KeptMethods(reads),
            recurring=RecurringOrders(reads, Customers(reads, Accounts(reads))),
            on_hand=on_hand,
            url=shop_url,
        )
        await journal.aclose()
        await reads.aclose()


@pytest.fixture(params=["memory", "postgres"])
def store(request: pytest.FixtureRequest) -> Any:
    """Either store. The fixture of Postgres is asynchronous, so it cannot be asked for by name in the test."""
    return request.getfixturevalue(request.param)


@pytest.fixture
async def shop(memory: Any) -> AsyncIterator[Shop]:
    """A shop whose store is in memory."""
    async with open_shop(memory) as opened:
        yield opened


def one(url: str, sql: str, *values: object) -> int:
    """The number that a query gives."""
    with psycopg.connect(url) as connection:
        row = connection.execute(sql.encode(), values).fetchone()
        assert row is not None
        return int(row[0])


def write(connection: psycopg.Connection, restaurant: Restaurant) -> None:
    """Writes the shop, row by row."""
    key = restaurant.restaurant_id
    connection.execute(
        "INSERT INTO restaurants (restaurant_id, slug, name, timezone, currency) VALUES (%s, %s, %s, %s, %s)",
        (key, restaurant.slug, restaurant.name, restaurant.timezone, restaurant.currency),
    )
    connection.execute("DELETE FROM branches")
    for branch in restaurant.branches.values():
        connection.execute(
            "INSERT INTO branches (branch_id, restaurant_id, name, delivery) VALUES (%s, %s, %s, %s)",
            (branch.branch_id, key, branch.name, branch.delivery),
        )
        for slot in branch.slots:
            connection.execute(
                "INSERT INTO slots (slot_id, restaurant_id, branch_id, weekday, starts, ends, capacity, lead_minutes,"
                " pick_up, delivery) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                (
                    slot.slot_id,
                    key,
                    branch.branch_id,
                    *(slot.weekday, slot.starts, slot.ends, slot.capacity, slot.lead_minutes),
                    *(slot.pick_up, slot.delivery),
                ),
            )
        for zone in branch.zones:
            connection.execute(
                "INSERT INTO zones (zone_id, restaurant_id, branch_id, name, postcodes, fee, free_from, minimum)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
                (
                    *(zone.zone_id, key, branch.branch_id, zone.name),
                    *(list(zone.postcodes), zone.fee, zone.free_from, zone.minimum),
                ),
            )
    for tax in restaurant.tax_classes.values():
        connection.execute(
            "INSERT INTO tax_classes (tax_class_id, restaurant_id, name, dine_in_bp, takeaway_bp)"
            " VALUES (%s, %s, %s, %s, %s)",
            (tax.tax_class_id, key, tax.name, tax.dine_in_bp, tax.takeaway_bp),
        )
    for category in restaurant.menu.categories:
        connection.execute(
            "INSERT INTO menu_categories (category_id, restaurant_id, name, position) VALUES (%s, %s, %s, 0)",
            (category.category_id, key, category.name),
        )
    for item in restaurant.menu.items.values():
        connection.execute(
            "INSERT INTO menu_items (menu_item_id, restaurant_id, category_id, name, description, price, available,"
            " position, tax_class_id) VALUES (%s, %s, %s, %s, '', %s, %s, 0, 1)",
            (item.menu_item_id, key, item.category_id, item.name, item.price, item.available),
        )
    for (branch_id, item_id), count in STOCK.items():
        connection.execute("INSERT INTO stock VALUES (%s, %s, %s)", (branch_id, item_id, count))
        connection.execute(
            "INSERT INTO stock_moves (branch_id, menu_item_id, quantity, reason, created_at)"
            " VALUES (%s, %s, %s, 'set', now())",
            (branch_id, item_id, count),
        )
