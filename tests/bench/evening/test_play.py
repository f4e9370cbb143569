"""A short evening from beginning to end, with a real server and a real Postgres, and what is planted afterwards."""

import io
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
import psycopg
import pytest
from rich.console import Console

from bench.evening.accounts import agree, complaints
from bench.evening.clock import EveningClock
from bench.evening.house import house
from bench.evening.invited import Plan
from bench.evening.log import listening
from bench.evening.play import ZONE, Evening, next_friday
from bench.evening.reckoning import TillBook, Witnesses, reckoning
from bench.evening.story import Story
from bench.processes import free_port
from pos.emulators.command import serve_till
from tests.bench.playing import played, serve

PLAN = Plan(tables=8, phones=20, seed=3)
TOLD = (
    "opens at nine",
    "2 portions left",
    "it is sold out",
    "The till stops answering",
    "The till is back",
    "Every order that waited is at the till",
    "pulls the switch",
    "Orders are on again",
    "puts them together",
    "Midnight",
    "The last guests have gone",
    "staff go home",
    "the business day ends here",
    "The night's work is done",
)
PLANTED = (
    ("orders", "UPDATE orders SET total = total + 1 WHERE order_number = 1"),
    ("orders", "UPDATE cart_items SET unit_price = unit_price + 1 WHERE state = 'ordered'"),
    ("pieces", "UPDATE order_items SET qty = qty + 1 WHERE order_number = 2 AND position = 0"),
    ("tickets at the till", "UPDATE orders SET pos_status = 'unknown' WHERE order_number = 3"),
    ("the kitchen", "DELETE FROM ticket_items WHERE order_number = 3 AND position = 0"),
    ("the last portions", "UPDATE order_items SET branch_id = NULL WHERE branch_id IS NOT NULL"),
    ("stock", "UPDATE stock SET on_hand = on_hand + 1"),
    ("bills", "UPDATE orders SET session_id = NULL WHERE order_number = 4"),
    ("audit", "DELETE FROM audit WHERE action = 'session_merged'"),
    ("audit", "INSERT INTO audit (restaurant_id, staff_user_id, action, subject) SELECT restaurant_id, staff_user_id,"
     " action, subject FROM audit WHERE action = 'ordering_disabled'"),
)  # fmt: skip


def disagreeing(witnesses: Witnesses) -> set[str]:
    return {account.name for account in reckoning(witnesses) if not account.agrees}


def check_that_what_is_planted_is_found(url: str, witnesses: Witnesses) -> None:
    for name, statement in PLANTED:
        with psycopg.connect(url) as connection:
            connection.execute(statement.encode())
            connection.commit()
        assert name in disagreeing(witnesses), statement


def doubled(book: TillBook) -> TillBook:
    """The till's book with its first ticket written twice."""
    first = next(iter(book.tickets))
    return attrs.evolve(book, tickets={**book.tickets, first: 2})


@pytest.mark.slow
@pytest.mark.timeout(600)  # a minute and a half of work, on a machine that has other things to do
def test_a_short_evening_is_told_and_its_accounts_agree_until_somebody_changes_a_row() -> None:
    clock, out = EveningClock(next_friday(datetime.now(UTC))), io.StringIO()
    story = Story(clock.wall, ZONE, Console(file=out))
    with (
        TemporaryDirectory(prefix="trivet") as folder,
        house(Path(folder), PLAN.tables, clock.begins_at, valkey=False) as home,
        listening() as heard,
    ):
        evening = Evening(PLAN, home, clock, serve, serve_till, free_port(), heard, story)
        witnesses = played(clock, evening.play)
        accounts = reckoning(witnesses)
        assert (list(complaints(accounts)), list(heard)) == ([], [])
        assert agree(accounts)

        words = [words for _, words in story.told]
        times = [at for at, _ in story.told]
        assert [wanted for wanted in TOLD if not any(wanted in line for line in words)] == []
        assert times == sorted(times)
        assert (times[-1] - times[0]).total_seconds() > 8 * 3600

        assert disagreeing(attrs.evolve(witnesses, till=doubled(witnesses.till))) == {"tickets at the till"}
        check_that_what_is_planted_is_found(home.postgres, witnesses)
