"""Support in Postgres: people and orders are found, patterns are no wildcards, a story has all that belongs to it."""

from copy import copy
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

import attrs
import psycopg

from actors.domain.cart.commands import PutInCart, RemoveLine
from actors.domain.fulfilment.commands import ChooseForMissing, PickItem
from actors.domain.fulfilment.pick import MissingChoice, PickedStatus
from actors.domain.kitchen.commands import MoveOrder
from actors.domain.money.commands import GiveDiscount
from actors.domain.ordering.order import OrderStatus
from actors.domain.place import Place
from actors.domain.staff import Role
from actors.ports.shop_orders import ShopOrder
from actors.ports.support import OpenCart, Sought
from persistence.support import Support
from tests.persistence.conftest import STAFF_USER, Store, query
from tests.persistence.shop_parties import ordered
from tests.persistence.test_carts_contract import kept

NOW: Final = datetime(2026, 5, 8, 18, 0, tzinfo=UTC)


def furnish(url: str) -> None:
    """Two customers, one who was erased, another restaurant's, and an order of the first with its payment and audit."""
    with psycopg.connect(url) as connection:
        for customer_id, restaurant_id, email, phone in (
            (801, 1, "Anna@example.com", "+972 54 1234567"),
            (802, 1, "an_a@example.com", ""),
            (804, 2, "anna@example.com", "+972 54 1234567"),
        ):
            connection.execute(
                "INSERT INTO customers (customer_id, restaurant_id, email, name, phone) VALUES (%s, %s, %s, 'A', %s)",
                (customer_id, restaurant_id, email, phone),
            )
        connection.execute(
            "INSERT INTO audit (restaurant_id, staff_user_id, action, subject, created_at)"
            " VALUES (1, %s, 'looked', 'customer-801', %s), (1, NULL, 'other', 'customer-802', %s)",
            (STAFF_USER, NOW, NOW),
        )


async def test_people_are_found_and_nobody_elses(postgres: Store, furnished_url: str) -> None:
    furnish(furnished_url)
    support = Support(copy(postgres.attention)._reads)  # type: ignore[attr-defined]
    for sought, found in (
        (Sought(email="ANNA@"), [801]),
        (Sought(email="an"), [801, 802]),
        (Sought(email="an_a"), [802]),
        (Sought(email="%"), []),
        (Sought(phone="1234567"), [801]),
        (Sought(phone="972541234567"), [801]),
        (Sought(phone="5555"), []),
        (Sought(order_number=2**40), []),
    ):
        people = (await support.search(1, sought, 20)).customers
        assert sorted(one.customer_id for one in people) == found, sought
    story = await support.story(1, 801, 10, 10)
    assert story is not None
    assert [(one.what, one.name) for one in story.audit] == [("looked", "Staff")]
    assert story.cart is None
    assert await support.story(1, 804, 10, 10) is None
    assert query(furnished_url, "SELECT count(*) FROM customers") == [(3,)]


async def test_a_story_has_the_open_cart_with_what_is_in_it(postgres: Store, furnished_url: str) -> None:
    furnish(furnished_url)
    support = Support(copy(postgres.attention)._reads)  # type: ignore[attr-defined]
    who, first = await kept(postgres, Place.of_customer(801)), uuid4()
    await kept(postgres, Place.of_customer(802))
    await postgres.journal.commit(who.change(PutInCart(who.host, first, 101, 2), PutInCart(who.host, uuid4(), 102, 1)))
    await postgres.journal.commit(who.change(RemoveLine(who.host, first, 1)))
    story = await support.story(1, 801, 10, 10)
    assert story is not None
    assert story.cart == OpenCart(who.session_id, who.state.session.opened_at, 1)


async def test_an_order_of_which_something_did_not_come_has_what_is_known_of_that(
    postgres: Store, furnished_url: str
) -> None:
    support = Support(copy(postgres.attention)._reads)  # type: ignore[attr-defined]
    who = await ordered(postgres.journal)
    buyer(furnished_url)
    assert [one.changed for one in (await support.search(1, Sought(order_number=1), 20)).orders] == [None]
    for command in (
        PickItem(1, 0, PickedStatus.PICKED, STAFF_USER),
        PickItem(1, 1, PickedStatus.MISSING, STAFF_USER),
        MoveOrder(1, OrderStatus.MISSING, Role.EMPLOYEE, STAFF_USER),
        ChooseForMissing(1, MissingChoice.WITHOUT, who.host),
    ):
        await postgres.journal.commit(who.change(command))
    await same_is_known(postgres, support)


async def test_an_order_off_whose_line_something_was_taken_has_what_is_known_of_that(
    postgres: Store, furnished_url: str
) -> None:
    support = Support(copy(postgres.attention)._reads)  # type: ignore[attr-defined]
    who = await ordered(postgres.journal)
    buyer(furnished_url)
    line = who.state.orders[1].items[0].public_id
    off = GiveDiscount(uuid4(), STAFF_USER, Role.MANAGER, "broken", amount=50, public_id=line)
    await postgres.journal.commit(who.change(off))
    assert (await same_is_known(postgres, support)).discounts == tuple(who.state.discounts.values())


def buyer(url: str) -> None:
    """The customer whose order it is."""
    with psycopg.connect(url) as connection:
        connection.execute(
            "INSERT INTO customers (customer_id, restaurant_id, email, name, phone)"
            " VALUES (1, 1, 'anna@example.com', 'Anna', '')"
        )


async def same_is_known(postgres: Store, support: Support) -> ShopOrder:
    """Who searches and who reads the story has what the order's own page is told."""
    known = await postgres.orders.one_of_shop(1, 1)
    assert known is not None
    (found,) = (await support.search(1, Sought(order_number=1), 20)).orders
    story = await support.story(1, 1, 10, 10)
    assert story is not None
    for changed in (found.changed, story.orders[0].changed):
        assert changed is not None
        assert attrs.evolve(changed, picks=tuple(changed.picks), discounts=tuple(changed.discounts)) == known
    return known
