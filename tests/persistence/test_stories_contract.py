"""Stories of visits, in either store: events newest first, each with who of the staff did it; a table's last visit."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import attrs
import pytest

from actors.domain.audit import AuditEntry
from actors.domain.moving.merged import Merged
from actors.domain.party.commands import CloseSession, Join, RestoreSession
from actors.domain.staff import Role
from actors.ports.journal import Change, StoredEvent
from actors.ports.story import TOLD, StoryRecord
from tests.cases import case
from tests.persistence.conftest import MANAGER, STAFF_USER, Forget, Store
from tests.persistence.parties import NOW, Party, joined, party, restaurant, with_session

LONG_AGO = NOW - timedelta(days=1)
LINE = "00000000-0000-7000-8000-000000000001"


async def came(store: Store, table: int = 1, at: int = 1) -> Party:
    who, change = joined(restaurant(at), table)
    await store.journal.commit(attrs.evolve(change, events=[event(who, 1, "member_join", by=str(who.host))]))
    return who


def event(who: Party, seq: int, kind: str, **told: Any) -> StoredEvent:
    payload = json.dumps({"type": kind, "seq": seq, "at": "…", **told}).encode()
    return StoredEvent(who.session_id, seq, kind, moment(seq), payload)


def moment(seq: int) -> datetime:
    return NOW + timedelta(seconds=seq)


def entry(seq: int, subject: str, what: str = "line_added", **how: Any) -> AuditEntry:
    return attrs.evolve(AuditEntry(1, moment(seq), STAFF_USER, what, subject, None, None), **how)


async def happens(store: Store, who: Party, events: Sequence[StoredEvent], *audit: AuditEntry) -> None:
    """One turn in which this is kept, whatever the rules would say of it."""
    change: Change = who.change(Join(uuid4()))
    await store.journal.commit(attrs.evolve(change, events=events, audit=audit))


async def story(store: Store, who: Party, before: int | None = None, limit: int = 50) -> Sequence[StoryRecord]:
    return await store.stories.page(1, who.session_id, before=before, limit=limit)


async def test_a_story_is_told_newest_first_a_page_at_a_time(store: Store) -> None:
    who = await came(store)
    await happens(store, who, [event(who, seq, "cart_update", by="system") for seq in range(2, 8)])
    await came(store, table=2)  # of whom nothing is told here
    pages = [await story(store, who, before, 3) for before in (None, 5, 2, 1)]
    assert [[one.seq for one in page] for page in pages] == [[7, 6, 5], [4, 3, 2], [1], []]
    assert [one.at for one in pages[0]] == [moment(7), moment(6), moment(5)]


async def test_an_event_tells_what_its_story_needs_and_no_more(store: Store) -> None:
    who = await came(store)
    item = {"public_id": LINE, "name": "Margherita, “è” \\ \n", "qty": 2}
    said = {"by": "staff", "action": "created", "item": item, "held": False, "orders": [{"long": True}]}
    await happens(store, who, [event(who, 2, "cart_update", **said)])
    newest, _ = await story(store, who)
    told = {**dict.fromkeys(TOLD), **said}
    del told["orders"]
    assert (newest.type, json.loads(newest.told)) == ("cart_update", told)


SUBJECTS: Sequence[tuple[str, Any, str, str]] = (
    ("cart_update", {"item": {"public_id": LINE}}, f"line-{LINE}", "line_removed"),
    ("member_leave", {"member": {"member_id": LINE}}, f"member-{LINE}", "member_sent_away"),
    ("waiter_acknowledged", {"call_id": LINE}, f"call-{LINE}", "call_acknowledged"),
    ("order_status", {"order_id": "ORD-1-42"}, "ORD-1-42", "order_cancelled"),
    ("session_closed", {}, "session-{}", "session_closed"),
)


@pytest.mark.parametrize(("kind", "told", "subject", "action"), SUBJECTS)
async def test_what_staff_did_has_their_name_and_what_the_audit_calls_it(
    store: Store, kind: str, told: Any, subject: str, action: str
) -> None:
    who = await came(store)
    about = subject.format(who.session_id)
    await happens(store, who, [event(who, 2, kind, by="staff", **told)], entry(2, about, action))
    newest, oldest = await story(store, who)
    assert (newest.who, newest.name, newest.action) == (STAFF_USER, MANAGER.name, action)
    assert (oldest.who, oldest.name, oldest.action) == (None, None, None)


async def test_an_entry_about_something_else_or_of_another_moment_or_nobodys_says_nothing(store: Store) -> None:
    who = await came(store)
    subject = f"line-{LINE}"
    others = [
        entry(2, f"line-{uuid4()}"),
        entry(3, subject),
        entry(2, subject, who=None),
        entry(2, "elsewhere", old=f"session-{who.session_id}"),
    ]
    await happens(store, who, [event(who, 2, "cart_update", by="staff", item={"public_id": LINE})], *others)
    assert [one.who for one in await story(store, who)] == [None, None]


async def test_what_a_guest_did_in_the_same_moment_is_nobodys_of_the_staff(store: Store) -> None:
    who = await came(store)
    await happens(
        store, who, [event(who, 2, "cart_locked", by=str(who.host), order_id="ORD-1-42")], entry(2, "ORD-1-42")
    )
    assert (await story(store, who))[0].who is None


async def test_an_order_that_was_moved_with_its_dishes_is_told_by_the_entry_of_each(store: Store) -> None:
    who = await came(store)
    both = [
        event(who, 2, "order_item_status", by="staff", order_id="ORD-1-42"),
        attrs.evolve(event(who, 3, "order_status", by="staff", order_id="ORD-1-42"), created_at=moment(2)),
    ]
    entries = [entry(2, "ORD-1-42", what) for what in ("order_cancelled", "item_moved")]
    await happens(store, who, both, *entries)
    assert [one.action for one in await story(store, who)][:2] == ["order_cancelled", "item_moved"]


async def test_of_several_of_one_moment_the_first_is_told_by_the_first_also_across_pages(store: Store) -> None:
    """As an unfinished ticket is bumped: its dishes are ready, its order goes on, and it leaves the display."""
    who = await came(store)
    kinds = ["order_item_status", "order_item_status", "order_status", "order_status", "order_status"]
    bumped = [
        attrs.evolve(event(who, seq, kind, by="staff", order_id="ORD-1-42"), created_at=moment(2))
        for seq, kind in enumerate(kinds, 2)
    ]
    other = attrs.evolve(event(who, 7, "order_status", by="staff", order_id="ORD-1-43"), created_at=moment(2))
    guests = attrs.evolve(event(who, 8, "order_status", by="system", order_id="ORD-1-42"), created_at=moment(2))
    more = attrs.evolve(event(who, 9, "order_status", by="staff", order_id="ORD-1-42"), created_at=moment(2))
    acts = ["item_moved", "item_moved", "order_moved", "order_moved", "ticket_bumped"]
    entries = [entry(2, "ORD-1-42", act) for act in acts]
    await happens(store, who, [*bumped, other, guests, more], entry(2, "ORD-1-43", "order_cancelled"), *entries)
    expected = [None, None, "order_cancelled", *reversed(acts), None]
    assert [one.action for one in await story(store, who)] == expected
    pages = [await story(store, who, before, 2) for before in (None, 8, 6, 4, 2)]
    assert [one.action for page in pages for one in page] == expected


async def test_what_came_along_has_who_did_it_and_no_action_of_its_own(store: Store) -> None:
    who = await came(store)
    kinds = ["session_restored", "pass_validated", "member_join", "party_join"]
    back = [attrs.evolve(event(who, seq, kind, by="staff"), created_at=moment(2)) for seq, kind in enumerate(kinds, 2)]
    session = f"session-{who.session_id}"
    entries = [entry(2, f"session-{uuid4()}", "merge_undone", old=session), entry(2, session, "session_restored")]
    await happens(store, who, back, *entries)
    told = [(one.name, one.action) for one in await story(store, who)]
    staff = MANAGER.name
    assert told == [(staff, "merge_undone"), (staff, None), (staff, None), (staff, "session_restored"), (None, None)]


async def test_who_is_seated_first_opens_the_session_and_others_of_that_moment_do_not(store: Store) -> None:
    who = await came(store)
    first, second = (str(uuid4()) for _ in range(2))
    seated = [
        attrs.evolve(event(who, seq, "member_join", by="staff", member={"member_id": one}), created_at=moment(2))
        for seq, one in enumerate((first, second), 2)
    ]
    entries = [
        entry(2, f"session-{who.session_id}", "session_opened"),
        entry(2, f"member-{second}", "member_seated"),
    ]
    await happens(store, who, seated, *entries)
    assert [one.action for one in await story(store, who)][:2] == ["member_seated", "session_opened"]


async def test_a_party_that_came_or_went_back_is_told_by_the_other_sessions_entry(store: Store) -> None:
    for old, new in ((None, "session-{}"), ("session-{}", "table id 101")):
        with case(old, new):
            who = await came(store, table=3 if old else 1)
            about = [None if one is None else one.format(who.session_id) for one in (old, new)]
            other = entry(2, f"session-{uuid4()}", "session_merged", old=about[0], new=about[1])
            await happens(store, who, [event(who, 2, "party_join", by="staff")], other)
            assert [(one.name, one.action) for one in (await story(store, who))[:1]] == [("Staff", "session_merged")]


async def test_a_session_that_is_not_there_has_no_story(store: Store) -> None:
    assert list(await store.stories.page(1, uuid4(), before=None, limit=5)) == []


# ---- a table's last visit


async def ended(store: Store, who: Party) -> Party:
    await store.journal.commit(who.change(CloseSession()))
    return who


async def last(store: Store, table_id: int = 101, at: int = 1, after: datetime = LONG_AGO) -> UUID | None:
    return await store.stories.last_visit(at, table_id, after)


async def test_the_last_visit_of_a_table_is_the_one_that_closed_last(store: Store) -> None:
    assert await last(store) is None
    first = await came(store)
    assert await last(store) is None
    await ended(store, first)
    second = await came(store)
    second.now += timedelta(minutes=5)
    assert await last(store) == first.session_id
    await ended(store, second)
    await ended(store, await came(store, table=2))
    await ended(store, await came(store, at=2))
    assert await last(store) == second.session_id


async def test_a_visit_is_not_found_once_it_is_opened_again_or_was_long_ago_or_elsewhere(store: Store) -> None:
    who = await ended(store, await came(store))
    assert await last(store, after=NOW + timedelta(hours=1)) is None
    assert await last(store, at=2) is None
    await store.journal.commit(who.change(RestoreSession(Role.EMPLOYEE, STAFF_USER)))
    assert await last(store) is None


async def test_a_visit_that_goes_on_in_another_one_is_not_the_last(store: Store) -> None:
    who, into = await came(store), party()
    change = who.change(CloseSession())
    merged = Merged(into.session_id, NOW)
    await store.journal.commit(with_session(change, merged=merged))
    assert await last(store) is None


async def test_a_visit_that_was_deleted_is_not_found(store: Store, forget: Forget) -> None:
    who = await ended(store, await came(store))
    forget(who.session_id)
    assert await last(store) is None
