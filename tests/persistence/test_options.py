"""Options in both stores: lines and orders with them, what they hold, the menu that offers them, older processes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

import attrs
import pytest
import trio

from actors.availability import Availability, Count
from actors.domain.cart.commands import AddLine, UpdateLine
from actors.domain.options.chosen import ChosenOption
from actors.domain.options.group import Option, OptionGroup
from actors.domain.ordering.commands import PlaceOrder
from actors.domain.party.commands import Join
from actors.domain.refusal import Code, Refusal
from actors.domain.restaurant import Restaurant
from actors.domain.stock.claims import unlooked
from actors.domain.stock.shelves import Shelves
from actors.ports.jobs import Finding
from actors.ports.journal import Change, RestaurantStep
from persistence.bridge import Bridge, Reads
from persistence.jobs import checks_of
from tests.persistence.conftest import RESTAURANTS, STAFF_USER, Store, query
from tests.persistence.parties import Party, add, joined, party, place
from tests.persistence.test_stock import Process

PIZZA, WATER = 101, 102
EXTRAS: Final = OptionGroup(1, "Extras", (Option(1, "Mozzarella", 150), Option(2, "No basil", -50)), 0, 3, repeat=True)
DRINK: Final = OptionGroup(2, "Drink", (Option(3, "Acqua", item_id=WATER),), 0, 1)
OFFERED: Final = (
    "INSERT INTO option_groups (option_group_id, restaurant_id, name, least, most, repeat)"
    " VALUES (1, 1, 'Extras', 0, 3, true), (2, 1, 'Drink', 0, 1, false)",
    "INSERT INTO options (option_id, restaurant_id, option_group_id, name, price, item_id, position)"
    " VALUES (1, 1, 1, 'Mozzarella', 150, NULL, 0), (2, 1, 1, 'No basil', -50, NULL, 1), (3, 1, 2, 'Acqua', 0, 102, 0)",
    "INSERT INTO item_option_groups (menu_item_id, option_group_id, restaurant_id, position)"
    " VALUES (101, 1, 1, 0), (101, 2, 1, 1)",
)


def offering() -> Restaurant:
    """The first restaurant, whose pizza has options."""
    menu = RESTAURANTS[0].menu
    pizza = attrs.evolve(menu.items[PIZZA], groups=(EXTRAS, DRINK))
    return attrs.evolve(RESTAURANTS[0], menu=attrs.evolve(menu, items={**menu.items, PIZZA: pizza}))


def offer(url: str) -> None:
    """Its rows."""
    for statement in OFFERED:
        query(url, statement)


async def seated(store: Store, **on_hand: int) -> Party:
    who = party(offering())
    keys = {"water": WATER, "mozzarella": -1}
    who.context = attrs.evolve(who.context, shelves=Shelves(1, {keys[name]: n for name, n in on_hand.items()}))
    await store.journal.commit(who.change(Join(uuid4())))
    return who


@asynccontextmanager
async def running(bridge: Bridge, url: str) -> AsyncIterator[Process]:
    """A process of Trivet, from its start to its end."""
    process = Process(bridge, url)
    async with trio.open_nursery() as nursery:
        await nursery.start(process.run)
        yield process
        nursery.cancel_scope.cancel()
    await process.reads.aclose()


def with_options(who: Party, *options: tuple[int, int], qty: int = 1) -> AddLine:
    return AddLine(who.host, uuid4(), PIZZA, qty, options=options)


async def test_lines_with_options_come_back_as_they_were_alone_and_beside_others(store: Store) -> None:
    who = await seated(store)
    await store.journal.commit(who.change(with_options(who, (1, 2), (2, 1))))
    await store.journal.commit(who.change(with_options(who, (1, 1)), add(who)))
    first = next(iter(who.state.lines))
    await store.journal.commit(who.change(UpdateLine(who.host, first, 1, options=((2, 2),))))
    stored = await store.sessions.load(who.session_id, recent=0)
    assert stored is not None
    assert stored.state.lines == who.state.lines
    assert stored.state.cart_hash == who.state.cart_hash
    assert stored.state.lines[first].options == (ChosenOption(2, "No basil", 2, -50),)


async def test_an_order_keeps_what_was_chosen_with_the_stock_that_it_took(store: Store) -> None:
    who = await seated(store, water=9)
    await store.journal.commit(who.change(with_options(who, (1, 1), (3, 1), qty=2)))
    await store.journal.commit(who.change(place(who)))
    stored = await store.sessions.load(who.session_id, recent=0)
    assert stored is not None
    assert stored.state.orders == who.state.orders
    (item,) = stored.state.orders[1].items
    assert [(one.name, one.item_id, one.branch_id) for one in item.options] == [
        ("Mozzarella", None, None),
        ("Acqua", WATER, 1),
    ]
    record = await store.orders.one(1, 1)
    assert record is not None
    assert record.placed is not None
    assert record.placed.order == who.state.orders[1]


async def test_what_lines_hold_of_their_options_comes_back_and_so_does_who_waits(store: Store) -> None:
    who = await seated(store, water=2)
    who.now = datetime(2999, 1, 1, tzinfo=UTC)
    await store.journal.commit(who.change(with_options(who, (3, 1), qty=2)))
    stored, restaurant = await store.sessions.load(who.session_id, recent=0), await store.restaurants.load(1)
    assert stored is not None
    assert stored.state.holds == who.state.holds
    assert [hold.line_id for hold in stored.state.holds.values()] == list(who.state.lines)
    assert restaurant is not None
    assert restaurant.stocks[0].holds == {who.session_id: who.state.holds}


async def test_a_line_waits_for_its_options_under_the_names_that_the_rules_give(
    postgres: Store, furnished_url: str
) -> None:
    offer(furnished_url)
    who = await seated(postgres)
    who.now = datetime(2999, 1, 1, tzinfo=UTC)
    await postgres.journal.commit(who.change(with_options(who, (1, 2), (3, 1), qty=2), add(who)))
    query(furnished_url, "INSERT INTO stock VALUES (1, -1, 1), (1, 102, 1), (1, 101, 0)")
    who.context = attrs.evolve(who.context, shelves=Shelves(1, {-1: 1, WATER: 1, PIZZA: 0}))
    stored = await postgres.restaurants.load(1)
    assert stored is not None
    expected = unlooked(who.state, who.now, 1, stored.restaurant.hold_s)
    assert sorted(hold.menu_item_id for hold in expected.values()) == [-1, PIZZA, PIZZA, WATER]
    assert stored.stocks[0].waiting == {who.session_id: expected}


async def test_the_menu_offers_what_its_rows_say_and_moves_the_revision(postgres: Store, furnished_url: str) -> None:
    before = (await postgres.restaurants.revisions())[0].revision
    offer(furnished_url)
    assert (await postgres.restaurants.revisions())[0].revision > before
    stored = await postgres.restaurants.load(1)
    assert stored is not None
    assert stored.restaurant.menu.items[PIZZA].groups == (EXTRAS, DRINK)
    assert stored.restaurant.menu.items[WATER].groups == ()
    query(furnished_url, "UPDATE options SET available = false WHERE option_id = 1")
    again = await postgres.restaurants.load(1)
    assert again is not None
    assert not again.restaurant.menu.items[PIZZA].groups[0].options[0].available
    assert again.restaurant.menu.etag != stored.restaurant.menu.etag


async def test_another_restaurants_item_is_no_option_and_what_goes_takes_its_count_along(furnished_url: str) -> None:
    offer(furnished_url)
    with pytest.raises(Exception, match="fk_options_restaurant_id_item_id"):
        query(furnished_url, "UPDATE options SET item_id = 201 WHERE option_id = 3")
    query(furnished_url, "INSERT INTO stock VALUES (1, -1, 4), (1, 102, 5)")
    query(furnished_url, "DELETE FROM options WHERE option_id = 1")
    query(furnished_url, "DELETE FROM menu_items WHERE menu_item_id = 102")
    assert query(furnished_url, "SELECT menu_item_id FROM stock") == []
    assert query(furnished_url, "SELECT option_id FROM options") == [(2,)]


async def test_a_version_that_knows_no_options_writes_lines_without(postgres: Store, furnished_url: str) -> None:
    who, change = joined()
    await postgres.journal.commit(change)
    await postgres.journal.commit(who.change(add(who)))
    columns = (
        "session_id, menu_item_id, name, qty, note, unit_price, member_id, version, state, round, added_seq, created_at"
    )
    query(
        furnished_url,
        f"INSERT INTO cart_items (public_id, {columns}) SELECT gen_random_uuid(), {columns} FROM cart_items",
    )
    stored = await postgres.sessions.load(who.session_id, recent=0)
    assert stored is not None
    assert [line.options for line in stored.state.lines.values()] == [(), ()]


async def test_the_nightly_check_looks_at_what_options_count_too(reads: Reads, furnished_url: str) -> None:
    offer(furnished_url)
    query(furnished_url, "INSERT INTO stock VALUES (1, -2, 4)")
    (check,) = [one for one in checks_of(reads) if one.name == "check_stock"]
    after, found = 0, list[Finding]()
    for _ in range(9):
        looked = await check.look(1, after, 2)
        found += looked.findings
        if looked.last is None:
            break
        after = looked.last
    assert [(one.subject, one.expected, one.found) for one in found] == [("option-2", 0, 4)]


async def test_what_was_chosen_and_held_is_there_after_a_restart(bridge: Bridge, furnished_url: str) -> None:
    offer(furnished_url)
    query(furnished_url, "INSERT INTO stock VALUES (1, -1, 5), (1, 102, 3)")
    anna, first = uuid4(), uuid4()
    async with running(bridge, furnished_url) as before:
        table = await before.registry.at_table(1, 101)
        await table.ask(Join(anna))
        answer = await table.ask(AddLine(anna, first, PIZZA, 2, options=((1, 2), (3, 1))))
        assert not isinstance(answer.decision, Refusal), answer.decision
    async with running(bridge, furnished_url) as after:
        actor = await after.restaurants.by_id(1)
        assert actor is not None
        shelf = actor.stock.shelves.get(-1)
        assert shelf is not None
        assert (shelf.on_hand, shelf.held) == (5, 4)
        other = await after.registry.at_table(1, 102)
        ben = uuid4()
        await other.ask(Join(ben))
        refused = await other.ask(AddLine(ben, uuid4(), PIZZA, 1, options=((1, 2),)))
        assert isinstance(refused.decision, Refusal)
        assert (refused.decision.code, refused.decision.left) == (Code.ITEM_UNAVAILABLE, 0)
        table = await after.registry.at_table(1, 101)
        assert [one.name for one in table.state.lines[first].options] == ["Mozzarella", "Acqua"]
        await table.ask(PlaceOrder(anna, "key", "body", table.state.cart_hash))
    counts = query(furnished_url, "SELECT menu_item_id, on_hand FROM stock ORDER BY menu_item_id")
    assert counts == [(-1, 1), (WATER, 1)]


async def test_what_staff_say_of_an_option_is_kept_moved_and_there_for_every_process(
    bridge: Bridge, furnished_url: str, reads: Reads
) -> None:
    offer(furnished_url)
    async with running(bridge, furnished_url) as process:
        actor = await process.restaurants.by_id(1)
        assert actor is not None
        for wanted in (Availability(available=True, count=Count(5)), Availability(available=False, count=Count(2))):
            await actor.set_availability(-1, wanted, who=STAFF_USER)
        seen = actor.restaurant.menu
    assert query(furnished_url, "SELECT option_id, available FROM options ORDER BY 1") == [
        (1, False),
        (2, True),
        (3, True),
    ]
    assert query(furnished_url, "SELECT menu_item_id, on_hand FROM stock") == [(-1, 2)]
    assert query(furnished_url, "SELECT quantity FROM stock_moves WHERE menu_item_id = -1 ORDER BY 1") == [(-3,), (5,)]
    columns = "action, subject, old_value, new_value, staff_user_id"
    said = query(furnished_url, f"SELECT {columns} FROM audit ORDER BY audit_id")
    assert said == [
        ("option_availability", "option-1", "on sale, unlimited", "on sale, 5 left", STAFF_USER),
        ("option_availability", "option-1", "on sale, 5 left", "stopped, 2 left", STAFF_USER),
    ]
    async with running(bridge, furnished_url) as another:
        actor = await another.restaurants.by_id(1)
        assert actor is not None
        assert actor.restaurant.menu.items[PIZZA].groups == seen.items[PIZZA].groups
        assert actor.stock.left == {-1: 2}
        await actor.set_availability(-1, Availability(available=True, count=Count(None)), who=STAFF_USER)
    assert query(furnished_url, "SELECT * FROM stock") == []
    (check,) = [one for one in checks_of(reads) if one.name == "check_stock"]
    assert (await check.look(1, 0, 9)).findings == ()


async def test_another_restaurants_option_is_not_written(postgres: Store, furnished_url: str) -> None:
    offer(furnished_url)
    change = Change(RestaurantStep(2, 1), parts={"options": [Option(1, "Mozzarella", available=False)]})
    await postgres.journal.commit(change)
    assert query(furnished_url, "SELECT available FROM options WHERE option_id = 1") == [(True,)]
