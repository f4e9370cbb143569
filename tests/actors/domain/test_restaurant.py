"""The restaurant as a table sees it."""

import attrs
import pytest

from actors.domain.place import Place
from actors.domain.restaurant import Table
from tests.actors.domain.scenario import RESTAURANT, TABLE

TABLES = {1: Table(1, 10), 2: Table(2, 7, enabled=False)}


def test_a_table_is_found_by_its_number() -> None:
    restaurant = attrs.evolve(RESTAURANT, tables=TABLES)
    assert restaurant.table_numbered(7) == TABLES[2]
    assert restaurant.table_numbered(10) == TABLES[1]
    assert restaurant.table_numbered(1) is None


@pytest.mark.parametrize(
    ("restaurant", "table", "known", "takes"),
    [(True, True, True, True), (False, True, True, False), (True, False, True, False), (True, True, False, False)],
)
def test_a_table_takes_orders_if_it_exists_and_both_switches_are_on(
    *, restaurant: bool, table: bool, known: bool, takes: bool
) -> None:
    tables = {TABLE if known else TABLE + 1: Table(TABLE, 7, enabled=table)}
    assert (
        attrs.evolve(RESTAURANT, ordering_enabled=restaurant, tables=tables).takes_orders_at(Place.at_table(TABLE))
        is takes
    )
