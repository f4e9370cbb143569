"""The two stores under one roof: in memory, and in a database of the test's own."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

import psycopg
import pytest
import trio
from attrs import frozen

from actors.domain.restaurant import Restaurant
from actors.domain.staff import Role, StaffUser
from actors.ports.journal import Journal as JournalPort
from actors.ports.outlived import OutlivedStore as OutlivedPort
from actors.ports.passes import PassStore as PassesPort
from actors.ports.restaurants import RestaurantStore as RestaurantsPort
from actors.ports.sessions import Sessions as SessionsPort
from persistence.accounts import Accounts
from persistence.attention import Attention
from persistence.audit import AuditPages
from persistence.bridge import Bridge, Reads, open_bridge
from persistence.journal import Journal
from persistence.memory import Memory
from persistence.orders import Orders
from persistence.outlived import OutlivedStore
from persistence.passes import PassStore
from persistence.restaurants import RestaurantStore
from persistence.roster import Roster
from persistence.sessions import Sessions
from persistence.stories import Stories
from staff import ports as staff_ports
from tests.databases import Databases, connected
from tests.persistence.parties import restaurant

RESTAURANTS = (restaurant(1), restaurant(2))
STAFF_USER = 7  # of the first of them; Postgres goes on from there by itself
MANAGER = StaffUser(STAFF_USER, 1, "Staff@example.com", "Staff", Role.MANAGER)
HASH = "$argon2id$"

Forget = Callable[[UUID], object]


@frozen
class Store:
    """Whatever fits the ports."""

    journal: JournalPort
    sessions: SessionsPort
    restaurants: RestaurantsPort
    accounts: staff_ports.Accounts
    orders: staff_ports.Orders
    outlived: OutlivedPort
    audit_pages: staff_ports.AuditPages
    roster: staff_ports.Roster
    passes: PassesPort
    attention: staff_ports.Attention
    stories: staff_ports.Stories


@pytest.fixture(scope="session")
def furnished(databases: Databases, template: str) -> str:
    """The name of a database with two restaurants in it, from which others are copied."""
    name = "template_furnished"
    with psycopg.connect(databases.made(name, template)) as connection:
        for one in RESTAURANTS:
            furnish(connection, one)
        connection.execute(
            "INSERT INTO staff_users (staff_user_id, restaurant_id, email, name, role, password_hash)"
            " VALUES (%s, %s, %s, %s, 'manager', %s)",
            (STAFF_USER, MANAGER.restaurant_id, MANAGER.email, MANAGER.name, HASH),
        )
        connection.execute(f"ALTER TABLE staff_users ALTER staff_user_id RESTART WITH {STAFF_USER + 1}")
    return name


@pytest.fixture
def furnished_url(databases: Databases, furnished: str) -> Iterator[str]:
    """A database for this test alone, with two restaurants in it."""
    with databases.copied(furnished) as url:
        yield url


@pytest.fixture
async def bridge() -> AsyncIterator[Bridge]:
    async with open_bridge() as opened:
        yield opened


@pytest.fixture
async def journal(bridge: Bridge, furnished_url: str, nursery: trio.Nursery) -> AsyncIterator[Journal]:
    running = Journal(bridge, furnished_url)
    await nursery.start(running.run)
    yield running
    await running.aclose()


@pytest.fixture
async def reads(bridge: Bridge, furnished_url: str) -> AsyncIterator[Reads]:
    opened = Reads(bridge, furnished_url)
    yield opened
    await opened.aclose()


@pytest.fixture
async def audit_pages(bridge: Bridge, furnished_url: str) -> AsyncIterator[AuditPages]:
    opened = AuditPages(bridge, furnished_url)
    yield opened
    await opened.aclose()


@pytest.fixture
async def postgres(journal: Journal, reads: Reads, audit_pages: AuditPages) -> Store:
    return Store(
        journal,
        Sessions(reads),
        RestaurantStore(reads),
        Accounts(reads),
        Orders(reads),
        OutlivedStore(reads),
        audit_pages,
        Roster(reads),
        PassStore(reads),
        Attention(reads),
        Stories(reads),
    )


@pytest.fixture
def memory() -> Memory:
    made = Memory(RESTAURANTS)
    made.accounts.hire(MANAGER, HASH)
    return made


@pytest.fixture(params=["memory", "postgres"])
def store(request: pytest.FixtureRequest) -> object:
    """Either store. The fixture of Postgres is asynchronous, so it cannot be asked for by name in the test."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def forget(store: Store | Memory, request: pytest.FixtureRequest) -> Forget:
    """How a session is deleted, as it is a day after it closed."""
    if isinstance(store, Memory):
        return store.forget
    url = request.getfixturevalue("furnished_url")
    return lambda session_id: query(url, "DELETE FROM sessions WHERE session_id = %s", session_id)


def query(url: str, statement: str, *arguments: object) -> Sequence[tuple[Any, ...]]:
    """The rows of one statement, past everything that is under test."""
    with connected(url) as connection:
        cursor = connection.execute(statement.encode(), arguments)
        return cursor.fetchall() if cursor.description else ()


def furnish(connection: psycopg.Connection, one: Restaurant) -> None:
    """Writes a restaurant, row by row."""
    connection.execute(
        "INSERT INTO restaurants (restaurant_id, slug, name, timezone, currency) VALUES (%s, %s, %s, %s, %s)",
        (one.restaurant_id, one.slug, one.name, one.timezone, one.currency),
    )
    for hours in one.hours:
        connection.execute(
            "INSERT INTO opening_hours (restaurant_id, weekday, opens, closes, on_date) VALUES (%s, %s, %s, %s, %s)",
            (one.restaurant_id, hours.weekday, hours.opens, hours.closes, hours.on),
        )
    for table in one.tables.values():
        connection.execute(
            "INSERT INTO tables (table_id, restaurant_id, table_number) VALUES (%s, %s, %s)",
            (table.table_id, one.restaurant_id, table.table_number),
        )
    for category in one.menu.categories:
        connection.execute(
            "INSERT INTO menu_categories (category_id, restaurant_id, name) VALUES (%s, %s, %s)",
            (category.category_id, one.restaurant_id, category.name),
        )
    for item in one.menu.items.values():
        connection.execute(
            "INSERT INTO menu_items"
            " (menu_item_id, restaurant_id, category_id, name, description, price, allergens, photo)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            (item.menu_item_id, one.restaurant_id, item.category_id, item.name, item.description, item.price,
             list(item.allergens), item.photo),
        )  # fmt: skip
