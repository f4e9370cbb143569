"""A short day in the shop from beginning to end, with a real server and Postgres, and what is planted afterwards."""

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
from bench.evening.log import listening
from bench.evening.story import Story
from bench.processes import free_port
from bench.shop_day.house import shop
from bench.shop_day.play import ZONE, Plan, ShopDay, next_sunday
from bench.shop_day.reckoning import Witnesses, reckoning
from pos.emulators.command import serve_provider, serve_till
from tests.bench.playing import played, serve

PLAN = Plan(customers=24, pickers=3, seed=2)
TOLD = (
    "Mami opens",
    "declines every card",
    "its answers are lost",
    "cannot even be looked up",
    "It is well again",
    "The lorry",
    "counts the shelves",
    "The provider is gone",
    "The lights go out",
)
PLANTED = (
    ("stock", "UPDATE stock SET on_hand = on_hand + 1 WHERE on_hand > 0"),
    ("what was sold", "UPDATE order_items SET qty = qty + 1 WHERE position = 1"),
    ("orders", "UPDATE fulfilments SET total = total + 1 WHERE order_number = 1"),
    ("paid by card", "UPDATE payments SET refunded = refunded + 1 WHERE provider IS NOT NULL AND refunded < amount"),
    ("slots", "UPDATE slot_days SET taken = taken - 1 WHERE taken > 0"),
    ("what staff did", "DELETE FROM audit WHERE action = 'item_picked'"),
    ("the ledger and the audit", "DELETE FROM audit WHERE action = 'stock_received'"),
    ("orders that stood", "DELETE FROM audit WHERE action = 'order_confirmed'"),
    ("orders that stood or failed", "DELETE FROM audit WHERE action = 'order_checked_out'"),
    ("what must not be", "UPDATE sessions SET processing = 'processing' WHERE kind = 'shop'"),
)


def disagreeing(witnesses: Witnesses) -> set[str]:
    return {account.name for account in reckoning(witnesses) if not account.agrees}


@pytest.mark.slow
@pytest.mark.timeout(600)  # a minute and a half of work, on a machine that has other things to do
def test_a_short_day_is_told_and_its_accounts_agree_until_somebody_changes_a_row() -> None:
    clock, out = EveningClock(next_sunday(datetime.now(UTC))), io.StringIO()
    story = Story(clock.wall, ZONE, Console(file=out))
    with (
        TemporaryDirectory(prefix="trivet") as folder,
        shop(Path(folder), PLAN.seed) as home,
        listening() as heard,
    ):
        day = ShopDay(PLAN, home, clock, serve, serve_till, serve_provider, free_port(), heard, story)
        witnesses = played(clock, day.play)
        accounts = reckoning(witnesses)
        assert (list(complaints(accounts)), list(heard)) == ([], [])
        assert agree(accounts)

        words = [words for _, words in story.told]
        times = [at for at, _ in story.told]
        assert [wanted for wanted in TOLD if not any(wanted in line for line in words)] == []
        assert times == sorted(times)
        assert len(witnesses.books.orders()) >= PLAN.customers // 2

        lost = attrs.evolve(witnesses, charges=witnesses.charges[1:])
        assert "paid by card" in disagreeing(lost)
        held = attrs.evolve(witnesses, charges=[{**one, "held": 1} for one in witnesses.charges])
        assert disagreeing(held) == {"what must not be"}
        for name, statement in PLANTED:
            with psycopg.connect(home.postgres) as connection:
                connection.execute(statement.encode())
            assert name in disagreeing(witnesses), statement
