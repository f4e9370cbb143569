"""A counter at which orders can be taken: the restaurant with its taxes and service charge, and a session for each."""

from typing import Any, Final
from uuid import UUID

import attrs

from actors.domain.counter.commands import ChangeCounterOrder, OrderedItem, TakeCounterOrder
from actors.domain.counter.order import CounterOrder
from actors.domain.menu.tax import TaxClass
from actors.domain.money.terms import Terms
from actors.domain.place import Place
from actors.domain.restaurant import Restaurant
from actors.domain.staff import Role
from actors.domain.state import opened
from tests.actors.domain.scenario import PIZZA, RESTAURANT, SESSION, START, WINE, Story, menu_with

KEY_ACCOUNT: Final = 70  # the account that a key acts as
PAYMENT: Final = UUID(int=901)
TAXED: Final = attrs.evolve(
    RESTAURANT,
    menu=menu_with(PIZZA, tax_class_id=1),
    tax_classes={1: TaxClass(1, "Food", dine_in_bp=1000, takeaway_bp=2000)},
    terms=Terms(service_rate=1000),
)
"""Food is taxed otherwise at a table than taken away; who sits pays a tenth for service."""


def counter(table_id: int | None = None, restaurant: Restaurant = RESTAURANT, **more: Any) -> Story:
    """The session that one order is to have, of which nothing has happened yet."""
    return Story(opened(SESSION, restaurant.restaurant_id, Place.at_counter(table_id), START), restaurant, **more)


def take(*items: OrderedItem, **changes: Any) -> TakeCounterOrder:
    """The command: two pizzas and a glass of wine by an employee's key, unless said otherwise."""
    wanted = items or (OrderedItem(PIZZA, 2), OrderedItem(WINE, 1))
    said = TakeCounterOrder(KEY_ACCOUNT, Role.EMPLOYEE, "key-1", "body-1", PAYMENT, wanted)
    return attrs.evolve(said, **changes)


def change(**said: Any) -> ChangeCounterOrder:
    """Order 1 otherwise, by a manager's key unless said otherwise."""
    return attrs.evolve(ChangeCounterOrder(1, KEY_ACCOUNT, Role.MANAGER), **said)


def taken(story: Story) -> CounterOrder:
    """The one order of the session, as it was taken."""
    (found,) = story.state.counters.values()
    return found
