"""Open menus learn of what managers write, and of the hour, within a moment, and carts keep what they were shown."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import attrs
import pytest
from trio.testing import MockClock

from actors import restaurant
from actors.change import OwnChange
from actors.domain.menu.timed import TimedMenu, Window
from actors.domain.restaurant import MenuItem, Restaurant
from actors.office import items, languages, timed
from actors.restaurant import RestaurantActor
from tests.actors.counting import chianti, host, settled, tables
from tests.actors.process import ANNA, Process, clock, connect, happened, line
from tests.actors.restaurants import PIZZA, WINE

Make = Callable[[Restaurant, datetime], object]


async def write(actor: RestaurantActor, make: Make) -> None:
    def made(restaurant: Restaurant, at: datetime) -> OwnChange:
        result = make(restaurant, at)
        assert isinstance(result, OwnChange)
        return result

    await actor.make_own(made)


async def test_a_price_is_told_by_itself_and_a_name_by_reading_the_menu_again(
    process: Process, autojump_clock: MockClock
) -> None:
    (table,) = await tables(process, 1)
    phone = await connect(table, host(table))
    happened(await table.ask(line(1)))
    actor = await chianti(process)
    told = len(phone.messages)
    await write(actor, lambda found, at: items.altered(found, PIZZA, {"price": 1000}, at=at, who=7))
    await settled(process)
    await write(actor, lambda found, at: items.altered(found, PIZZA, {"name": "M"}, at=at, who=7))
    await settled(process)
    await write(actor, lambda found, at: items.added(found, MenuItem(9, 2, "Tea", "", 3), None, at=at, who=7))
    await settled(process)
    await write(actor, lambda found, at: items.deleted(found, WINE, at=at, who=7))
    await settled(process)
    updates = [one for one in phone.messages[told:] if one["type"] == "menu_update"]
    assert [(one.get("anew"), [item["id"] for item in one["items"]]) for one in updates] == [
        (None, [PIZZA]), (True, [PIZZA]), (True, [9]), (True, [WINE]),
    ]  # fmt: skip
    assert updates[0]["items"][0]["price"] == 10
    (kept,) = table.state.lines.values()
    assert (kept.unit_price, kept.name) == (950, "Margherita")


async def test_a_menu_by_time_stops_what_it_names_at_its_hour_by_itself_and_a_reload_leaves_that_so(
    process: Process, autojump_clock: MockClock
) -> None:
    (table,) = await tables(process, 1)
    phone = await connect(table, ANNA)
    happened(await table.ask(line(1)))
    actor = await chianti(process)
    now = clock()
    ended = Window(tuple(range(7)), time(0, 1), time(0, 2))
    menu = TimedMenu(5, "Short", (ended,), item_ids=(PIZZA,))
    await write(actor, lambda found, at: timed.added(found, menu, at=at, who=7))
    await settled(process)
    assert not actor.restaurant.menu.items[PIZZA].served
    (marked,) = [one for one in phone.messages if one["type"] == "cart_update" and "left" in one["item"]]
    assert marked["item"]["left"] == 0
    before = actor.restaurant
    await actor.refresh()
    assert actor.restaurant.menu.items == before.menu.items
    store = process.memory.restaurants
    stored = attrs.evolve(store._restaurants[1], timed_menus=())
    store.replace(stored)
    await actor.refresh()
    await settled(process)
    assert actor.restaurant.menu.items[PIZZA].served
    assert "left" not in phone.events[-1]["item"]
    assert clock() - now < timedelta(minutes=1)


async def test_a_menu_by_time_that_is_deleted_stops_nothing_any_more_and_without_any_nobody_looks(
    process: Process, autojump_clock: MockClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = await chianti(process)
    never = TimedMenu(5, "Never", (), item_ids=(PIZZA,))
    await write(actor, lambda found, at: timed.added(found, never, at=at, who=7))
    assert not actor.restaurant.menu.items[PIZZA].served
    await write(actor, lambda found, at: timed.deleted(found, 5, at=at, who=7))
    assert actor.restaurant.menu.items[PIZZA].served
    looked: list[Restaurant] = []
    monkeypatch.setattr(restaurant, "at_this_hour", lambda found, now: looked.append(found))
    actor.look_at_clock()
    await actor.refresh()
    await write(actor, lambda found, at: items.altered(found, PIZZA, {"price": 1000}, at=at, who=7))
    assert not looked


async def test_open_menus_are_read_again_where_a_language_comes_or_goes(
    process: Process, autojump_clock: MockClock
) -> None:
    (table,) = await tables(process, 1)
    phone = await connect(table, host(table))
    actor = await chianti(process)
    await write(actor, lambda found, at: languages.spoken(found, ("en", "de"), None, at=at, who=7))
    await settled(process)
    await write(actor, lambda found, at: languages.spoken(found, ("en", "de"), "de", at=at, who=7))
    await settled(process)  # the kitchen's own, which no menu shows
    await write(actor, lambda found, at: languages.spoken(found, ("en",), None, at=at, who=7))
    await settled(process)
    updates = [one for one in phone.messages if one["type"] == "menu_update"]
    assert [(one.get("anew"), one["items"]) for one in updates] == [(True, []), (True, [])]
