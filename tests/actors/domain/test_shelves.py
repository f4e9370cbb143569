"""The shelves of one branch: what they remember has a bound, however often lines are changed."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from actors.domain.stock.hold import Hold
from actors.domain.stock.shelves import OVER_MAX, Shelves

START = datetime(2026, 5, 8, 18, 30, tzinfo=UTC)
PIZZA, BREAD = 456, 457
ANNA, BEN = UUID(int=1), UUID(int=2)


def line(owner: UUID, at: datetime, item: int = PIZZA) -> dict[UUID, Hold]:
    """What a session holds whose line was changed at this time."""
    key = UUID(int=owner.int + 100)
    return {key: Hold(key, item, 1, 1, at + timedelta(minutes=15))}


def test_a_line_that_is_changed_again_and_again_ends_once_and_costs_no_more_than_any() -> None:
    shelves = Shelves(1, {PIZZA: 2, BREAD: 1})
    shelves.hold(BEN, line(BEN, START))
    for second in range(10 * OVER_MAX):
        shelves.hold(ANNA, line(ANNA, START + timedelta(milliseconds=second)))
    assert len(shelves.ends) <= OVER_MAX + 2 * 2 + 1
    changed_at = START + timedelta(milliseconds=10 * OVER_MAX - 1)
    assert shelves.expire(START + timedelta(minutes=15)) == {PIZZA}
    assert not shelves.holds(BEN, next(iter(line(BEN, START).values())))
    assert shelves.holds(ANNA, next(iter(line(ANNA, START).values())))
    assert shelves.expire(changed_at + timedelta(minutes=15)) == {PIZZA}
    assert not shelves.ends
