"""The backlog that `bench.pos` leaves behind, and what it makes of the memory that the drain took."""

import psycopg
import pytest

from bench.outage import ORDERS_PER_SESSION, RESTAURANTS, furnish, leave_behind, memory_figures

BACKLOG = 2 * ORDERS_PER_SESSION * RESTAURANTS
MIB = 2**20


def test_a_second_backlog_is_as_long_as_the_first_and_its_numbers_are_higher(database_url: str) -> None:
    furnish(database_url, 1)
    with psycopg.connect(database_url, autocommit=True) as connection:
        for backlogs in (1, 2):
            leave_behind(database_url, BACKLOG)
            due = connection.execute("SELECT count(*) FROM orders WHERE pos_next_at <= now()").fetchone()
            assert due == (backlogs * BACKLOG,)
            highest = connection.execute("SELECT max(order_number) FROM orders GROUP BY restaurant_id").fetchall()
            assert highest == [(backlogs * 2 * ORDERS_PER_SESSION,)] * RESTAURANTS


@pytest.mark.parametrize(
    ("first", "second", "met"),
    [
        (100, 100, [True, True]),
        (100, 101, [True, True]),
        (110, 100, [True, True]),
        (150, 150, [False, True]),  # it is flat, but a drain takes too much
        (110, 130, [True, False]),  # 2 KiB stay for each order
    ],
)
def test_memory_is_flat_when_another_backlog_adds_nothing(first: int, second: int, met: list[bool]) -> None:
    memory = (90 * MIB, first * MIB, first * MIB, second * MIB, second * MIB)
    assert [figure.met for figure in memory_figures(10_000, memory)] == met
