"""Menus by time: what is served at which hour, and what the rules say to what is not."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import attrs
import pytest

from actors.domain import opening
from actors.domain.cart.commands import AddLine, UpdateLine
from actors.domain.menu.serving import at_this_hour
from actors.domain.menu.timed import TimedMenu, Window
from actors.domain.ordering.commands import PlaceOrder
from actors.domain.refusal import Code
from actors.domain.restaurant import MenuItem, Restaurant
from actors.domain.stock.commands import CheckStock
from tests.server.evening import CHIANTI, KEY, LINE, OTTER, Evening, seated
from tests.yardstick import pieces

MONDAY = datetime(2024, 1, 15, tzinfo=UTC)  # Rome is an hour ahead
BREAKFAST = TimedMenu(1, "Breakfast", (Window((0, 1, 2, 3, 4), time(7), time(11)),), category_ids=(1,))
LATE = TimedMenu(2, "Late", (Window((0,), time(22), time(2)),), item_ids=(456,))
MARGHERITA, DIAVOLA, WATER = 456, 457, 900


def served(*menus: TimedMenu, at: datetime) -> dict[int, bool]:
    found = at_this_hour(attrs.evolve(CHIANTI, timed_menus=menus), at)
    return {item_id: item.served for item_id, item in found.menu.items.items()}


def closed() -> Restaurant:
    return at_this_hour(attrs.evolve(CHIANTI, timed_menus=(BREAKFAST,)), MONDAY + timedelta(hours=12))


def test_what_a_menu_names_is_served_in_its_windows_and_all_else_always() -> None:
    for hour, breakfast in ((5.98, False), (6, True), (9.98, True), (10, False)):  # in UTC
        found = served(BREAKFAST, at=MONDAY + timedelta(hours=hour))
        assert found == {MARGHERITA: breakfast, DIAVOLA: breakfast, WATER: True}, hour
    assert not served(BREAKFAST, at=MONDAY + timedelta(days=5, hours=8))[MARGHERITA]  # Saturday


def test_what_several_menus_name_is_served_in_the_windows_of_each() -> None:
    assert served(BREAKFAST, LATE, at=MONDAY + timedelta(hours=21, minutes=30)) == {
        MARGHERITA: True, DIAVOLA: False, WATER: True,
    }  # fmt: skip
    assert served(BREAKFAST, LATE, at=MONDAY + timedelta(days=1, minutes=59))[MARGHERITA]  # after midnight still
    assert not served(BREAKFAST, LATE, at=MONDAY + timedelta(days=1, hours=1))[MARGHERITA]


def test_what_is_not_served_says_when_it_is_next_and_what_never_is_says_nothing() -> None:
    item = closed().menu.items[MARGHERITA]
    assert (item.served, item.served_from) == (False, MONDAY + timedelta(days=1, hours=6))
    never = TimedMenu(3, "Never", (), item_ids=(MARGHERITA,))
    item = at_this_hour(attrs.evolve(CHIANTI, timed_menus=(never,)), MONDAY).menu.items[MARGHERITA]
    assert (item.served, item.served_from) == (False, None)


def test_a_restaurant_that_is_as_it_says_stays_the_same_object_and_one_without_menus_serves_all() -> None:
    assert at_this_hour(CHIANTI, MONDAY) is CHIANTI
    shut = closed()
    assert at_this_hour(shut, MONDAY + timedelta(hours=13)) is shut
    again = at_this_hour(attrs.evolve(shut, timed_menus=()), MONDAY)
    assert again.menu.items == CHIANTI.menu.items


def test_as_many_menus_as_there_may_be_are_looked_at_while_nobody_notices() -> None:
    """A twentieth of a second, which is 80 pieces of plain Python; half a minute where each was sought in each menu."""
    windows = tuple(Window((day,), time(hour), time(hour + 3)) for day in range(7) for hour in (7, 12, 18))
    menus = tuple(TimedMenu(n, "Menu", windows, (n,), tuple(range(500 * n, 500 * n + 500))) for n in range(1, 51))
    items = {n: MenuItem(n, n % 500, "Item", "", 100) for n in range(1, 50_001)}
    shop = attrs.evolve(CHIANTI, menu=attrs.evolve(CHIANTI.menu, items=items), timed_menus=menus)
    shut = at_this_hour(shop, MONDAY + timedelta(hours=9, minutes=30))
    assert sum(not item.served for item in shut.menu.items.values()) == 50 * 500 + 50 * 100 - 50 * 50

    def looked_at() -> None:
        assert at_this_hour(shut, MONDAY + timedelta(hours=9, minutes=30)) is shut

    assert any(cost < 400 for cost in pieces(looked_at, 3, turns=1))


def test_for_a_menu_that_is_never_served_nobody_looks_a_year_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[date] = []
    spans = opening._Calendar.spans

    def watched(calendar: opening._Calendar, day: date) -> list[opening._Span]:
        looked.append(day)
        return spans(calendar, day)

    monkeypatch.setattr(opening._Calendar, "spans", watched)
    assert not served(TimedMenu(3, "Never", (), item_ids=(MARGHERITA,)), at=MONDAY)[MARGHERITA]
    assert not looked
    assert not served(LATE, at=MONDAY)[MARGHERITA]
    assert looked


def test_what_is_not_served_is_refused_by_its_own_code_and_what_is_in_the_cart_is_marked_and_not_placed() -> None:
    evening = seated()
    evening.restaurant = closed()
    new = evening.refuse(AddLine(OTTER, UUID(int=9), MARGHERITA, 1))
    more = evening.refuse(UpdateLine(OTTER, LINE, 1, qty=3))
    assert (new.code, more.code) == (Code.ITEM_NOT_SERVED, Code.ITEM_NOT_SERVED)
    evening.do(CheckStock())
    assert evening.state.holds[LINE].remaining == 0
    placing = evening.refuse(PlaceOrder(OTTER, KEY, "body", evening.state.cart_hash))
    assert (placing.code, placing.line and placing.line.public_id) == (Code.ITEM_NOT_SERVED, LINE)
    evening.do(UpdateLine(OTTER, LINE, 1, qty=1))  # less than before is never refused
    evening.restaurant = CHIANTI
    evening.do(CheckStock())
    assert LINE not in evening.state.holds
    evening.place()


def test_what_is_stopped_as_well_is_not_available_whatever_the_hour() -> None:
    shut = closed()
    assert seated_in(shut).refuse(AddLine(OTTER, UUID(int=9), DIAVOLA, 1)).code is Code.ITEM_UNAVAILABLE


def seated_in(restaurant: Restaurant) -> Evening:
    evening = seated()
    evening.restaurant = restaurant
    return evening


def test_a_window_over_midnight_and_a_change_of_the_clocks_ends_by_the_clock_on_the_wall() -> None:
    night = TimedMenu(4, "Night", (Window((5,), time(22), time(3)),), item_ids=(MARGHERITA,))  # Saturday into Sunday
    spring = datetime(2024, 3, 31, tzinfo=UTC)  # from 02:00 to 03:00 in Rome, at 01:00 in UTC
    autumn = datetime(2024, 10, 27, tzinfo=UTC)  # from 03:00 to 02:00, at 01:00
    cases = (
        (spring, {-3.1: False, -3: True, 0: True, 0.98: True, 1: False, 2: False, 21: False}),
        (autumn, {-4.1: False, -4: True, 0.5: True, 1.5: True, 1.98: True, 2: False, 21: False}),
    )
    for day, hours in cases:
        for hour, expected in hours.items():
            found = served(night, at=day + timedelta(hours=hour))[MARGHERITA]
            assert found is expected, (day, hour)
