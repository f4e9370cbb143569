"""The journal's statements: which one a change takes, that it has what the change needs, and older and newer tables."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import attrs
import pytest

from actors.change import BRANCHES, ordering_switch, table_switch
from actors.domain.calls.call import CallReason
from actors.domain.calls.commands import CallWaiter
from actors.domain.cart.commands import RemoveLine, UpdateLine
from actors.domain.cart.figures import CartFigures
from actors.domain.money.commands import CancelPayment, StartPayment
from actors.domain.money.figures import BillFigures
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method
from actors.domain.moving.merged import Merged
from actors.domain.ordering.lock import Lock, Processing
from actors.domain.party.share import Share
from actors.domain.place import Place, SessionKind
from actors.domain.session import Session, SessionState
from actors.domain.stock.shelves import Shelves
from actors.domain.till.commands import AcceptOrder, QueueOrder
from actors.domain.till.status import Phase
from actors.ports.journal import Change
from persistence.owners import RESTAURANTS, SESSIONS, TAPPED_SESSIONS
from persistence.parts import PARTS
from persistence.schema import METADATA
from persistence.shapes import SHAPES, Shape, flush_of
from tests.persistence.conftest import Store, query
from tests.persistence.parties import NOW, Party, add, in_the_dark, joined, place, restaurant, with_session

SINGLE, TAPS, COUNTED, TOLD, PLACED, BOUGHT, EVERYTHING, RESTAURANT = SHAPES
_SQL_TYPES = {"TIMESTAMP": "timestamptz"}


def shape(*changes: Change) -> Shape:
    return flush_of(changes)[0]


@pytest.fixture
def who() -> Party:
    party, _ = joined()
    party.change(add(party), add(party))
    return party


def test_one_changed_line_takes_the_smallest_statement(who: Party) -> None:
    first = next(iter(who.state.lines))
    for command in (add(who), UpdateLine(who.host, first, 1, 7), RemoveLine(who.host, first, 2)):
        assert shape(who.change(command)) is SINGLE


def test_many_changed_lines_take_one_statement_without_the_other_parts(who: Party) -> None:
    other, _ = joined(table=2)
    assert shape(who.change(add(who)), other.change(add(other))) is TAPS
    assert shape(who.change(add(who), add(who))) is TAPS


def test_lines_of_what_is_counted_take_what_they_hold_along_and_no_more(who: Party) -> None:
    item_id = min(who.context.restaurant.menu.items)
    who.context = attrs.evolve(who.context, shelves=Shelves(1, {item_id: 10}))
    held = who.change(add(who))
    assert shape(held) is COUNTED
    other, _ = joined(table=2)
    assert shape(other.change(add(other)), held) is COUNTED
    (line,) = (line for line in who.state.lines.values() if line.public_id in who.state.holds)
    released = who.change(RemoveLine(who.host, line.public_id, line.version))
    assert released.gone["holds"] == [line.public_id]
    assert shape(released) is COUNTED
    assert shape(who.change(place(who))) is PLACED


def test_an_order_that_is_placed_takes_what_orders_have_along_and_no_more(who: Party) -> None:
    assert shape(who.change(place(who))) is PLACED
    other, came = joined(table=2)
    assert shape(came) is PLACED
    told = who.change(QueueOrder(1))
    assert shape(other.change(add(other)), told) is TOLD
    assert shape(other.change(place(other)), told) is PLACED
    assert shape(who.change(in_the_dark(1))) is EVERYTHING  # with an alert


def test_what_is_told_of_an_order_takes_the_statement_of_orders_that_are_there(who: Party) -> None:
    placed = who.change(place(who))
    for command in (QueueOrder(1), AcceptOrder(1, "T")):
        told = who.change(command)
        assert shape(told) is TOLD
        assert shape(placed, told) is PLACED
        assert {save.name for save in PLACED.saves if any(True for _ in save.rows(told))} & {
            "items",
            "highest",
        } == set()


def test_what_a_payment_covers_is_saved_with_it_and_never_again(who: Party) -> None:
    who.change(place(who))
    who.change(AcceptOrder(1, "T"))
    payment_id = UUID(int=1)
    begun = who.change(StartPayment(who.host, payment_id, Wish(Mode.ALL, who.host), Method.COUNTER, "k", "b"))
    called_off = who.change(CancelPayment(payment_id, by=who.host))
    (covered,) = (save for save in TOLD.saves if save.name == "payment_parts")
    assert [len(change.parts["payments"]) for change in (begun, called_off)] == [1, 1]
    assert [sum(1 for _ in covered.rows(change)) for change in (begun, called_off)] == [2, 0]


def test_an_order_of_the_shop_takes_what_the_shop_has_along(who: Party) -> None:
    shopped = attrs.evolve(who.change(place(who)), parts={name: [] for name in ("placements", "fulfilments")})
    assert shape(shopped) is BOUGHT
    assert shape(attrs.evolve(shopped, parts={**shopped.parts, "code_uses": []})) is EVERYTHING
    assert shape(attrs.evolve(shopped, parts={**shopped.parts, "picks": []})) is EVERYTHING


def test_whatever_else_there_is_takes_the_statement_with_every_part(who: Party) -> None:
    tap = who.change(add(who))
    called = who.change(CallWaiter(who.host, CallReason.BILL, ""))
    moved = attrs.evolve(called, parts={"discounts": []})
    rejected = attrs.evolve(called, parts={}, gone={"orders": [1]})
    for change in (called, moved, rejected):
        assert shape(change) is EVERYTHING
        assert shape(change, tap) is EVERYTHING


def test_a_restaurant_takes_its_own_statement() -> None:
    at = restaurant()
    assert shape(ordering_switch(at, enabled=False, at=NOW, who=None)) is RESTAURANT
    assert shape(table_switch(at, 101, enabled=False, at=NOW, who=None)) is RESTAURANT


OTHERWISE: dict[str, Any] = {
    "session_id": UUID(int=1),
    "restaurant_id": 2,
    "place": Place(SessionKind.SHOP, None),
    "state": SessionState.CLOSED,
    "host_id": None,
    "pass_validated": True,
    "ordering_disabled": True,
    "opened_at": NOW - timedelta(days=1),
    "closed_at": NOW,
    "lock": Lock(UUID(int=1), 1, Phase.SENDING, 0, NOW),
    "merged": Merged(UUID(int=3), NOW),
    "bill": BillFigures(3, -7),
    "share": Share(UUID(int=4), NOW),
}


@pytest.mark.parametrize("name", sorted(OTHERWISE))
def test_a_tap_that_changes_anything_else_of_its_session_takes_no_short_way(who: Party, name: str) -> None:
    change = who.change(add(who))
    assert shape(change) is SINGLE
    assert shape(with_session(change, **{name: OTHERWISE[name]})) is TOLD


async def test_the_short_way_saves_all_that_a_tap_may_change_of_its_session(postgres: Store) -> None:
    short = {
        "seq": 77,
        "cart": CartFigures(3, 2**40, 2**127 + 5),
        "processing": Processing.CONFIRMED,
        "last_activity_at": NOW + timedelta(hours=1),
    }
    derived = {"updated_at"}  # is the newest event's, and is not stored
    assert short.keys() | OTHERWISE.keys() | derived == {field.name for field in attrs.fields(Session)}
    assert {field.name for field in attrs.fields(CartFigures)} == {"round", "total", "sum"}
    who, change = joined()
    await postgres.journal.commit(change)
    tap = with_session(who.change(add(who)), **short)
    assert shape(tap) is SINGLE
    await postgres.journal.commit(tap)
    stored = await postgres.sessions.load(who.session_id, recent=10)
    assert stored is not None
    assert stored.state.session == attrs.evolve(who.state.session, **short)  # type: ignore[arg-type]
    assert len(stored.recent) == 2


def test_a_new_session_is_never_a_tap() -> None:
    _, change = joined()
    assert shape(change) is PLACED
    assert shape(attrs.evolve(change, parts={})) is TOLD


def test_every_branch_of_a_sessions_tree_is_stored_and_loaded() -> None:
    saved = {source for part in PARTS if part.of == "session_id" for save in part.saves for source in save.sources}
    assert saved >= set(BRANCHES)
    assert [name for part in PARTS if part.load for name in part.load.branches] == sorted(
        BRANCHES,
        key=[
            "attempts",
            "calls",
            "claims",
            "counters",
            "discounts",
            "fulfilments",
            "holds",
            "lines",
            "retired",
            "members",
            "moves",
            "orders",
            "payments",
            "picks",
            "placements",
            "ticket_items",
        ].index,
    )


def columns(table: str) -> dict[str, tuple[str, bool]]:
    """The columns as Postgres knows them: their types, and whether they may be null."""
    return {
        column.name: (_SQL_TYPES.get(str(column.type), str(column.type).lower()), bool(column.nullable))
        for column in METADATA.tables[table].columns
    }


def test_a_row_of_an_owner_has_the_columns_of_its_table() -> None:
    sent = {column.name: (column.type, column.nullable) for column in SESSIONS.columns}
    assert sent == columns("sessions")
    assert sent.keys() - SESSIONS.updates.keys() == {"session_id", "restaurant_id", "kind", "customer_id", "opened_at"}
    assert TAPPED_SESSIONS.updates.items() < SESSIONS.updates.items()
    assert {column.name for column in RESTAURANTS.columns} < columns("restaurants").keys()


EXTRA = """
    SELECT format('ALTER TABLE %%I ADD COLUMN of_a_later_version %%s', tablename, kind)
    FROM pg_tables, (VALUES (%s)) AS k (kind) WHERE schemaname = 'public' AND tablename <> 'alembic_version'
"""


@pytest.fixture(params=["text", "integer NOT NULL DEFAULT 7", "jsonb NOT NULL DEFAULT '{}'"])
def later_url(request: pytest.FixtureRequest, furnished_url: str) -> str:
    """A database that a later version has migrated, with a column more in every table."""
    for (statement,) in query(furnished_url, EXTRA, request.param):
        query(furnished_url, statement)
    return furnished_url


async def test_a_column_of_a_later_version_is_in_nobodys_way(later_url: str, postgres: Store) -> None:
    who, first = joined()
    await postgres.journal.commit(first)
    steps: list[Callable[[], Change]] = [
        lambda: who.change(add(who)),
        lambda: who.change(add(who), add(who, qty=2)),
        lambda: who.change(place(who), QueueOrder(1)),
        lambda: who.change(in_the_dark(1)),
    ]
    for step in steps:
        await postgres.journal.commit(step())
    stored = await postgres.sessions.load(who.session_id, recent=10)
    assert stored is not None
    assert (stored.state, stored.version) == (who.state, 5)
    assert len(stored.recent) == who.state.session.seq
    before = await postgres.restaurants.load(1)
    assert before is not None
    await postgres.journal.commit(table_switch(before.restaurant, 102, enabled=False, at=NOW, who=None))
    after = await postgres.restaurants.load(1)
    assert after is not None
    assert (after.restaurant.version, after.restaurant.tables[102].enabled) == (2, False)
    assert await postgres.orders.one(1, 1) is not None
    assert len(await postgres.orders.page(1, unsent=False, before=None, limit=10)) == 1
    assert [action for (action,) in query(later_url, "SELECT action FROM audit ORDER BY audit_id")] == [
        "pos_alert",
        "table_disabled",
    ]
