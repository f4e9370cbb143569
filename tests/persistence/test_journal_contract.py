"""What every journal and every store of sessions must do, in memory and in Postgres alike."""

import json
from datetime import timedelta
from uuid import uuid4

import attrs
import pytest
import trio

from actors.domain.cart.commands import AddLine, RemoveLine, UpdateLine
from actors.domain.kitchen.commands import MoveOrder
from actors.domain.ordering.order import OrderStatus
from actors.domain.party.commands import CloseSession, Join, Leave, Rename
from actors.domain.place import Place, SessionKind
from actors.domain.staff import Role
from actors.domain.till.attempt import AttemptKind, AttemptOutcome
from actors.domain.till.commands import AcceptOrder, CancelOrder, QueueOrder, RejectOrder, ReportAttempt, Tried
from actors.domain.till.status import Phase, PosStatus
from actors.errors import BadRow, StaleVersion
from actors.ports.sessions import Stored
from tests.persistence.conftest import RESTAURANTS, STAFF_USER, Store
from tests.persistence.parties import (
    NOW,
    Party,
    add,
    in_the_dark,
    joined,
    party,
    place,
    with_session,
    with_value,
    woken,
)


async def load(store: Store, who: Party) -> Stored:
    stored = await store.sessions.load(who.session_id, recent=1000)
    assert stored is not None
    return stored


async def last_order_numbers(store: Store) -> list[int]:
    """Of each restaurant, as both reads tell it."""
    seen = [revision.last_order_number for revision in await store.restaurants.revisions()]
    loaded = [await store.restaurants.load(restaurant.restaurant_id) for restaurant in RESTAURANTS]
    assert seen == [stored.last_order_number for stored in loaded if stored is not None]
    return seen


async def test_a_new_session_is_loaded_as_it_was_committed(store: Store) -> None:
    who, change = joined()
    await store.journal.commit(change)
    stored = await load(store, who)
    assert (stored.state, stored.version) == (who.state, 1)
    assert tuple(stored.recent) == tuple(change.events)


async def test_a_session_that_nobody_stored_is_none(store: Store) -> None:
    assert await store.sessions.load(uuid4(), recent=10) is None
    assert await store.sessions.active_at(101) is None
    assert await store.sessions.events(uuid4(), since=0, limit=10) == ()


async def test_a_whole_evening_is_loaded_as_it_was_committed(store: Store) -> None:
    who, first = joined()
    await store.journal.commit(first)
    guest = uuid4()
    await store.journal.commit(who.change(Join(guest, "Zoë 🦦")))
    pizza = add(who, qty=2, note='più piccante, «grazie» \\ "quoted"')
    await store.journal.commit(who.change(pizza, add(who), AddLine(guest, uuid4(), 102, 99)))
    await store.journal.commit(who.change(UpdateLine(who.host, pizza.public_id, 1, qty=3)))
    await store.journal.commit(who.change(RemoveLine(who.host, pizza.public_id, 2)))
    await store.journal.commit(who.change(place(who)))
    await store.journal.commit(
        who.change(ReportAttempt(1, 1, Phase.SENDING, PosStatus.SENDING, next_at=NOW + timedelta(minutes=5)))
    )
    await store.journal.commit(who.change(AcceptOrder(1, "T-1"), Rename(guest, guest, "Zoë")))
    await store.journal.commit(who.change(add(who), Leave(guest, guest)))
    await store.journal.commit(who.change(CloseSession()))
    stored = await load(store, who)
    assert (stored.state, stored.version) == (who.state, who.version)
    assert [event.seq for event in stored.recent] == list(range(1, who.state.session.seq + 1))


async def test_members_and_lines_come_back_in_the_order_in_which_they_came(store: Store) -> None:
    who, change = joined()
    await store.journal.commit(change)
    await store.journal.commit(who.change(*[Join(uuid4()) for _ in range(20)]))
    await store.journal.commit(who.change(*[add(who, qty=n + 1) for n in range(20)]))
    await store.journal.commit(who.change(UpdateLine(who.host, next(iter(who.state.lines)), 1, qty=9)))
    stored = await load(store, who)
    assert list(stored.state.members) == list(who.state.members)
    assert list(stored.state.lines) == list(who.state.lines)


async def test_an_order_keeps_its_items_in_their_order(store: Store) -> None:
    who, change = joined()
    await store.journal.commit(change)
    await store.journal.commit(who.change(*[add(who, qty=n + 1) for n in range(12)]))
    await store.journal.commit(who.change(place(who)))
    stored = await load(store, who)
    assert stored.state.orders[1].items == who.state.orders[1].items
    assert [item.qty for item in stored.state.orders[1].items] == list(range(1, 13))


async def test_a_refused_order_is_gone_and_its_key_and_number_are_remembered(store: Store) -> None:
    who, change = joined()
    await store.journal.commit(change)
    await store.journal.commit(who.change(add(who)))
    await store.journal.commit(who.change(place(who, "key")))
    await store.journal.commit(who.change(RejectOrder(1, "NO", "The kitchen is closed.")))
    stored = await load(store, who)
    assert stored.state == who.state
    assert stored.state.orders == {}
    assert stored.state.placements["key"].failed == "The kitchen is closed."
    assert await last_order_numbers(store) == [1, 0]


async def test_an_order_placed_and_refused_in_one_turn_uses_up_its_number(store: Store) -> None:
    who, change = joined()
    await store.journal.commit(change)
    await store.journal.commit(who.change(add(who)))
    await store.journal.commit(who.change(place(who, "key"), RejectOrder(1, "NO", "No.")))
    assert (await load(store, who)).state == who.state
    assert await last_order_numbers(store) == [1, 0]


async def test_the_trail_of_a_refused_order_is_kept_without_it(store: Store) -> None:
    who, change = joined()
    await store.journal.commit(change)
    await store.journal.commit(who.change(add(who)))
    await store.journal.commit(who.change(place(who), in_the_dark(1, NOW)))
    tried = (Tried(AttemptKind.SEND, NOW, 12, AttemptOutcome.REJECTED, "Sold out."),)
    await store.journal.commit(who.change(RejectOrder(1, "NO", "Sold out.", tried)))
    stored = await load(store, who)
    assert stored.state == who.state
    assert [attempt.words for attempt in stored.state.attempts_of(1)] == ["è 1.50 \\u0000", "Sold out."]


async def test_the_last_of_a_hundred_attempts_is_written_over(store: Store) -> None:
    who, change = joined()
    await store.journal.commit(change)
    await store.journal.commit(who.change(add(who)))
    await store.journal.commit(who.change(place(who), QueueOrder(1), *(in_the_dark(n, NOW) for n in range(1, 100))))
    for n in (100, 101, 102):
        await store.journal.commit(who.change(in_the_dark(n, NOW)))
    stored = await load(store, who)
    assert stored.state == who.state
    assert list(stored.state.attempts) == [(1, n) for n in range(1, 101)]
    assert stored.state.attempts[1, 100].began_at == NOW + timedelta(minutes=102)


async def test_a_second_owner_leaves_no_trail(store: Store) -> None:
    who, change = joined()
    await store.journal.commit(change)
    await store.journal.commit(who.change(add(who)))
    await store.journal.commit(who.change(place(who), QueueOrder(1)))
    late = attrs.evolve(who).change(in_the_dark(1))
    assert late.parts["attempts"]
    await store.journal.commit(who.change(add(who)))
    with pytest.raises(StaleVersion):
        await store.journal.commit(late)
    assert (await load(store, who)).state == who.state


async def test_an_order_that_staff_care_for_is_loaded_as_it_was_committed(store: Store) -> None:
    who, change = joined()
    await store.journal.commit(change)
    await store.journal.commit(who.change(add(who), add(who, qty=2)))
    await store.journal.commit(who.change(place(who), QueueOrder(1)))
    await store.journal.commit(who.change(in_the_dark(1)))
    alerted = await load(store, who)
    assert alerted.state == who.state
    assert (alerted.state.orders[1].pos_failures, alerted.state.orders[1].pos_alerted_at) == (1, who.now)
    await store.journal.commit(who.change(add(who)))
    await store.journal.commit(who.change(CancelOrder(1, Role.MANAGER, STAFF_USER)))
    cancelled = await load(store, who)
    assert cancelled.state == who.state
    assert list(cancelled.state.lines) == list(who.state.lines)
    assert tuple(await store.sessions.unsent(1, NOW + timedelta(days=1), 10)) == ()


async def test_the_highest_order_number_never_falls(store: Store) -> None:
    for table, number in ((1, 7), (2, 3)):
        who = party(table=table, next_order_number=number)
        await store.journal.commit(who.change(Join(uuid4())))
        await store.journal.commit(who.change(add(who)))
        await store.journal.commit(who.change(place(who)))
    assert await last_order_numbers(store) == [7, 0]


async def test_an_order_moved_later_keeps_everything_else(store: Store) -> None:
    who, change = joined()
    await store.journal.commit(change)
    await store.journal.commit(who.change(add(who)))
    await store.journal.commit(who.change(place(who)))
    await store.journal.commit(who.change(AcceptOrder(1, None)))
    await store.journal.commit(who.change(MoveOrder(1, OrderStatus.PREPARING, Role.EMPLOYEE, STAFF_USER)))
    assert (await load(store, who)).state.orders == who.state.orders


async def test_a_second_owner_of_a_session_commits_nothing(store: Store) -> None:
    who, change = joined()
    await store.journal.commit(change)
    slow = attrs.evolve(who)
    late = slow.change(add(slow, qty=7), Join(uuid4(), "Late"))
    await store.journal.commit(who.change(add(who)))
    with pytest.raises(StaleVersion):
        await store.journal.commit(late)
    assert (await load(store, who)).state == who.state


async def test_a_session_cannot_be_opened_twice(store: Store) -> None:
    who, change = joined()
    await store.journal.commit(change)
    with pytest.raises(StaleVersion):
        await store.journal.commit(change)
    assert (await load(store, who)).version == 1


async def test_a_session_that_is_not_there_cannot_be_moved_on(store: Store) -> None:
    who, _ = joined()
    with pytest.raises(StaleVersion):
        await store.journal.commit(who.change(add(who)))
    assert await store.sessions.load(who.session_id, recent=0) is None


async def test_two_commits_of_one_session_at_once_end_with_one(store: Store) -> None:
    who, change = joined()
    await store.journal.commit(change)
    rivals = [attrs.evolve(who) for _ in range(5)]
    outcomes: list[str] = []

    async def commit(rival: Party) -> None:
        change = rival.change(add(rival))
        try:
            await store.journal.commit(change)
        except StaleVersion:
            outcomes.append("stale")
        else:
            outcomes.append("saved")

    async with trio.open_nursery() as nursery:
        for rival in rivals:
            nursery.start_soon(commit, rival)
    assert sorted(outcomes) == ["saved", *["stale"] * 4]
    stored = await load(store, who)
    assert (stored.version, len(stored.state.lines)) == (2, 1)


async def test_a_table_has_one_active_session(store: Store) -> None:
    first, change = joined()
    await store.journal.commit(change)
    second, rival = joined()
    with pytest.raises(BadRow):
        await store.journal.commit(rival)
    assert await store.sessions.active_at(101) == first.session_id
    await store.journal.commit(first.change(CloseSession()))
    assert await store.sessions.active_at(101) is None
    await store.journal.commit(rival)
    assert await store.sessions.active_at(101) == second.session_id


@pytest.mark.parametrize("refused", [False, True])
async def test_an_order_number_belongs_to_one_session_for_ever(store: Store, *, refused: bool) -> None:
    parties = [joined(table=1), joined(table=2)]
    for who, change in parties:
        await store.journal.commit(change)
        await store.journal.commit(who.change(add(who)))
    (first, _), (second, _) = parties
    await store.journal.commit(first.change(place(first)))
    if refused:
        await store.journal.commit(first.change(RejectOrder(1, "NO", "The kitchen is closed.")))
    rival = second.change(place(second))
    with pytest.raises(BadRow):
        await store.journal.commit(rival)
    assert (await load(store, first)).state == first.state
    assert (await load(store, second)).version == 2


async def test_two_restaurants_number_their_orders_apart(store: Store) -> None:
    for restaurant in RESTAURANTS:
        who, change = joined(restaurant)
        await store.journal.commit(change)
        await store.journal.commit(who.change(add(who)))
        await store.journal.commit(who.change(place(who)))
        assert (await load(store, who)).state == who.state


@pytest.mark.parametrize("note", ["a\x00b", "half a pair \ud83e"])
async def test_text_that_cannot_be_kept_is_a_bad_row(store: Store, note: str) -> None:
    who, change = joined()
    await store.journal.commit(change)
    bad = attrs.evolve(who).change(add(who))
    with pytest.raises(BadRow):
        await store.journal.commit(with_value(bad, "lines", note=note))
    assert (await load(store, who)).state == who.state


async def test_a_backslash_that_only_looks_like_a_nul_is_kept(store: Store) -> None:
    who, change = joined()
    await store.journal.commit(change)
    await store.journal.commit(who.change(add(who, note=r"\u0000")))
    assert (await load(store, who)).state == who.state


async def test_a_quantity_the_rules_would_not_allow_is_a_bad_row(store: Store) -> None:
    who, change = joined()
    await store.journal.commit(change)
    bad = attrs.evolve(who).change(add(who))
    with pytest.raises(BadRow):
        await store.journal.commit(with_value(bad, "lines", qty=100))
    assert (await load(store, who)).state == who.state


async def test_a_bad_row_spoils_only_its_own_commit(store: Store) -> None:
    parties = [joined(table=table) for table in (1, 2, 3, 4)]
    outcomes: dict[int, str] = {}

    async def commit(number: int) -> None:
        _, change = parties[number]
        if number == 2:
            change = with_value(change, "members", nickname="x\x00")
        try:
            await store.journal.commit(change)
        except BadRow:
            outcomes[number] = "bad"
        else:
            outcomes[number] = "saved"

    async with trio.open_nursery() as nursery:
        for number in range(4):
            nursery.start_soon(commit, number)
    assert outcomes == {0: "saved", 1: "saved", 2: "bad", 3: "saved"}
    assert await store.sessions.active_at(103) is None


async def test_the_payload_of_an_event_is_kept_byte_for_byte(store: Store) -> None:
    who, change = joined()
    payload = b'{"b" : 1.50,   "a":"\xf0\x9f\xa6\xa6","a":[1 ,2], "n":1e2}'
    await store.journal.commit(attrs.evolve(change, events=[attrs.evolve(change.events[0], payload=payload)]))
    assert (await load(store, who)).recent[0].payload == payload
    assert (await store.sessions.events(who.session_id, since=0, limit=10))[0].payload == payload


async def test_events_after_a_number_come_oldest_first_and_limited(store: Store) -> None:
    who, change = joined()
    await store.journal.commit(change)
    await store.journal.commit(who.change(*[add(who) for _ in range(9)]))
    events = await store.sessions.events(who.session_id, since=4, limit=3)
    assert [event.seq for event in events] == [5, 6, 7]
    assert [json.loads(event.payload)["seq"] for event in events] == [5, 6, 7]
    assert await store.sessions.events(who.session_id, since=10, limit=3) == ()


async def test_only_the_latest_events_are_loaded_with_a_session(store: Store) -> None:
    who, change = joined()
    await store.journal.commit(change)
    await store.journal.commit(who.change(*[add(who) for _ in range(9)]))
    for recent, expected in ((3, [8, 9, 10]), (0, [])):
        stored = await store.sessions.load(who.session_id, recent)
        assert stored is not None
        assert [event.seq for event in stored.recent] == expected


async def test_sessions_are_due_longest_first_and_only_while_active(store: Store) -> None:
    parties = [joined(table=table) for table in (1, 2, 3, 4)]
    for minutes, (_, change) in zip((3, 1, 2, 9), parties, strict=True):
        await store.journal.commit(woken(change, NOW + timedelta(minutes=minutes)))
    closed = parties[2][0]
    await store.journal.commit(closed.change(CloseSession()))
    due = await store.sessions.due(NOW + timedelta(minutes=5), limit=10)
    assert tuple(due) == (parties[1][0].session_id, parties[0][0].session_id)
    assert tuple(await store.sessions.due(NOW + timedelta(minutes=5), limit=1)) == (parties[1][0].session_id,)
    assert tuple(await store.sessions.due(NOW, limit=10)) == ()


@pytest.mark.parametrize("kind", [SessionKind.SHOP, SessionKind.COUNTER])
async def test_sessions_without_a_table_are_stored_with_where_they_happen(store: Store, kind: SessionKind) -> None:
    parties = [party(), party()]
    for who in parties:
        who.state = attrs.evolve(who.state, session=attrs.evolve(who.state.session, place=Place(kind, None)))
        await store.journal.commit(who.change(Join(uuid4())))
    for who in parties:
        assert (await load(store, who)).state == who.state


async def test_a_party_that_dines_in_has_a_table(store: Store) -> None:
    _, change = joined()
    with pytest.raises(BadRow):
        await store.journal.commit(with_session(change, place=Place(SessionKind.DINE_IN, None)))


async def test_money_may_be_more_than_thirty_two_bits(store: Store) -> None:
    menu = RESTAURANTS[0].menu
    dear = attrs.evolve(menu, items={102: attrs.evolve(menu.items[102], price=2**33)})
    who = party(attrs.evolve(RESTAURANTS[0], menu=dear))
    await store.journal.commit(who.change(Join(uuid4())))
    await store.journal.commit(who.change(add(who, qty=99)))
    await store.journal.commit(who.change(place(who)))
    stored = await load(store, who)
    assert stored.state == who.state
    assert stored.state.orders[1].total == 99 * 2**33
