"""Phones that come back after a restart: all do, nothing is missing, and what is missing would be noticed."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from bench import open_loop
from bench.parts import restart
from bench.processes import server
from bench.replica import Line, Replica
from bench.returning import Guest
from bench.stage import Stage, furnish
from persistence.seed import seed


@pytest.fixture
def stage(database_url: str) -> Iterator[Stage]:
    """A Trivet on a database without a month in it. Nobody asks what its Postgres costs."""
    seed(database_url)
    restaurant_id, menu_item_id, table_ids = furnish(database_url)
    with server(database_url, {}) as trivet:
        yield Stage(database_url, trivet, 1, restaurant_id, menu_item_id, table_ids)


@pytest.mark.slow
def test_all_come_back_with_what_they_missed_again_and_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restart, "TABLES", 3)
    monkeypatch.setattr(restart, "EDITS_PER_S", 60)
    monkeypatch.setattr(restart, "PLAY_S", 0.3)
    monkeypatch.setattr(restart, "LISTEN_S", 0.1)
    monkeypatch.setattr(open_loop, "WARM_UP_S", 0.1)
    guests = restart.seated(stage)
    try:
        for seed_ in range(2):
            process = stage.trivet.pid
            back = restart.once(stage, guests, seed_)
            assert stage.trivet.pid != process
            assert back.seconds > 0
            assert (back.missed, back.doubled) == (0, 0)
            assert back.events >= 9, "each tapped as the server went, and one of each table had been away for longer"
    finally:
        for guest in guests:
            guest.close()


def test_a_phone_with_another_cart_than_its_table_is_noticed() -> None:
    guests = [Guest.__new__(Guest) for _ in range(8)]
    for guest in guests:
        guest.replica = Replica(seq=7)
    assert restart.disagreements(guests) == 0

    guests[2].replica.seq = 6
    guests[7].replica.lines["x"] = Line(456, 1, "", 1, "pending", "ann", Decimal(1))
    assert restart.disagreements(guests) == 2
