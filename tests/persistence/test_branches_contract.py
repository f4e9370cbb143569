"""Branches, slots and zones, in memory and in Postgres alike: what is written is what is read afterwards."""

from copy import copy
from datetime import date, time

import attrs
import pytest

from actors.change import OwnChange
from actors.domain.fulfilment.booking import SlotDay
from actors.domain.fulfilment.branch import Branch
from actors.domain.fulfilment.slot import Slot
from actors.domain.fulfilment.slot_move import SlotMove
from actors.domain.fulfilment.zone import Zone
from actors.domain.hours import Hours
from actors.domain.restaurant import Restaurant
from actors.errors import BadRow, StockShort
from actors.office import branches, of_branch
from actors.ports.restaurants import Numbered
from persistence.memory import Memory
from tests.persistence.conftest import STAFF_USER, Store
from tests.persistence.parties import NOW, Party, add, joined
from tests.persistence.test_look_contract import load
from tests.persistence.test_menu_contract import save

HARBOUR = Branch(
    9101, "Harbour", "Quay 1\nHaifa", "+972 4 1", pick_up=False, delivery=True,
    hours=(Hours(0, time(6), time(22)), Hours(None, None, None, date(2027, 1, 1))),
)  # fmt: skip
EVENING = Slot(9201, 4, time(18), time(20), capacity=2, lead_minutes=90, pick_up=False)
MORNING = Slot(9202, 0, time(6, 30), time(0), capacity=0, delivery=False)
CITY = Zone(9301, "City", ("32", "3310"), 3000, 15000, 5000)
REST = Zone(9302, "Everywhere else", (), 5000)
AHEAD = date(2999, 1, 4)  # of whatever day Postgres has
NEXT = date(2999, 1, 11)


async def harbour(store: Store | Memory) -> Restaurant:
    """The restaurant with a second branch, that delivers on Friday evenings."""
    one = await save(store, branches.added(await load(store), HARBOUR, at=NOW, who=STAFF_USER))
    return await save(store, of_branch.slot_added(one, 9101, EVENING, at=NOW, who=STAFF_USER))


async def test_branches_are_added_written_deleted_and_restored(store: Store | Memory) -> None:
    before = await load(store)
    one = await save(store, branches.added(before, HARBOUR, at=NOW, who=STAFF_USER))
    assert one.branches[9101] == HARBOUR
    assert (one.main_branch_id, one.delivery_branch) == (before.main_branch_id, HARBOUR)
    new = {"name": "Port", "hours": (), "pick_up": True, "delivery": False, "phone": "", "address": ""}
    two = await save(store, branches.altered(one, 9101, new, at=NOW, who=STAFF_USER))
    three = await save(store, branches.deleted(two, 9101, at=NOW, who=STAFF_USER))
    assert (three.branches[9101].active, three.branches[9101].name) == (False, "Port")
    four = await save(store, branches.restored(three, 9101, at=NOW, who=STAFF_USER))
    assert four.branches == two.branches


async def test_slots_and_zones_are_added_written_and_deleted(store: Store | Memory) -> None:
    one = await harbour(store)
    two = await save(store, of_branch.slot_added(one, 9101, MORNING, at=NOW, who=STAFF_USER))
    assert two.branches[9101].slots == (MORNING, EVENING)
    later = {"weekday": 6, "starts": time(7), "capacity": 9, "lead_minutes": 0, "pick_up": True}
    three = await save(store, of_branch.slot_altered(two, 9202, later, at=NOW, who=STAFF_USER))
    four = await save(store, of_branch.slot_deleted(three, 9201, at=NOW, who=STAFF_USER))
    assert [slot.slot_id for slot in four.branches[9101].slots] == [9202]
    five = await save(store, of_branch.zone_added(four, 9101, REST, at=NOW, who=STAFF_USER))
    six = await save(store, of_branch.zone_added(five, 9101, CITY, at=NOW, who=STAFF_USER))
    assert six.branches[9101].zones == (CITY, REST)
    dearer = {"fee": 1, "free_from": None, "minimum": 0, "postcodes": ()}
    seven = await save(store, of_branch.zone_altered(six, 9301, dearer, at=NOW, who=STAFF_USER))
    eight = await save(store, of_branch.zone_deleted(seven, 9302, at=NOW, who=STAFF_USER))
    assert [zone.zone_id for zone in eight.branches[9101].zones] == [9301]


async def test_one_branch_alone_delivers(store: Store | Memory) -> None:
    one = await harbour(store)
    other = branches.altered(attrs.evolve(one, branches={1: one.branches[1]}), 1, {"delivery": True}, at=NOW, who=None)
    assert isinstance(other, OwnChange)
    with pytest.raises(BadRow):
        await store.journal.commit(other.change)
    assert (await load(store)).branches == one.branches


async def test_ids_are_nothing_elses(store: Store | Memory) -> None:
    for what in (Numbered.BRANCH, Numbered.SLOT, Numbered.ZONE):
        first = await store.restaurants.new_ids(what, 2)
        assert len({*first, *await store.restaurants.new_ids(what, 2)}) == 4


async def test_another_restaurants_branch_is_nobody_elses_to_write(store: Store) -> None:
    restaurant = await load(store)
    theirs = attrs.evolve(restaurant, branches={**restaurant.branches, 2: Branch(2, "Theirs")})
    made = branches.altered(theirs, 2, {"name": "Mine"}, at=NOW, who=None)
    assert isinstance(made, OwnChange)
    with pytest.raises(BadRow):
        await store.journal.commit(made.change)
    other = await store.restaurants.load(2)
    assert other is not None
    assert other.restaurant.branches[2].name != "Mine"


# ---- what is taken of a slot


async def taken(store: Store | Memory) -> dict[SlotDay, int]:
    stored = await store.restaurants.load(1)
    assert stored is not None
    return {key: count for key, count in stored.taken.items() if count}


class Taker:
    """A party whose turns take places, and give them back."""

    def __init__(self, store: Store | Memory) -> None:
        self._store = store
        self._party: Party | None = None

    async def move(self, *quantities: int, day: date = AHEAD) -> None:
        """One turn that does. One that is refused has not been."""
        party, change = joined() if self._party is None else (copy(self._party), None)
        change = change or party.change(add(party))
        moves = [SlotMove(9201, day, quantity) for quantity in quantities]
        await self._store.journal.commit(attrs.evolve(change, parts={**change.parts, "slot_moves": moves}))
        self._party = party


async def resized(store: Store | Memory, capacity: int) -> None:
    restaurant = await load(store)
    made = of_branch.slot_altered(restaurant, 9201, {"capacity": capacity}, at=NOW, who=STAFF_USER)
    assert isinstance(made, OwnChange)
    await store.journal.commit(made.change)


async def test_a_session_takes_places_in_its_commit_and_not_more_than_there_are(store: Store | Memory) -> None:
    await harbour(store)
    taker = Taker(store)
    await taker.move(1)
    await taker.move(1)
    assert await taken(store) == {(9201, AHEAD): 2}
    with pytest.raises(StockShort):
        await taker.move(1)
    await taker.move(1, day=NEXT)
    assert await taken(store) == {(9201, AHEAD): 2, (9201, NEXT): 1}


async def test_what_is_given_back_is_there_again(store: Store | Memory) -> None:
    await harbour(store)
    taker = Taker(store)
    await taker.move(1, 1)
    await taker.move(-1)
    assert await taken(store) == {(9201, AHEAD): 1}
    await taker.move(-1, 1)  # both in one turn
    await taker.move(1)
    with pytest.raises(StockShort):
        await taker.move(1)


async def test_a_slot_that_becomes_smaller_keeps_who_is_in_it_and_lets_nobody_else_in(store: Store | Memory) -> None:
    await harbour(store)
    taker = Taker(store)
    await taker.move(1, 1)
    await resized(store, 1)
    assert await taken(store) == {(9201, AHEAD): 2}
    with pytest.raises(StockShort):
        await taker.move(1)
    await taker.move(-1)
    with pytest.raises(StockShort):  # one is in it, and one is all it takes now
        await taker.move(1)
    await taker.move(-1)
    await taker.move(1)
    with pytest.raises(StockShort):
        await taker.move(1)
    await resized(store, 2)
    await taker.move(1)
    assert await taken(store) == {(9201, AHEAD): 2}


async def test_a_date_that_is_over_is_read_no_more(store: Store) -> None:
    await harbour(store)
    taker = Taker(store)
    await taker.move(1, day=date(2001, 1, 5))
    stored = await store.restaurants.load(1)
    assert stored is not None
    assert stored.taken.keys() <= {(9201, date(2001, 1, 5))}
