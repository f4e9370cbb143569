"""A house is what its frames add up to, whenever somebody begins to look, and however things fall."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import count
from random import Random
from typing import Any, Final
from uuid import UUID

import attrs
import msgspec
import pytest
from attrs import define, field
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from actors.domain import limits
from actors.domain.brief import brief_of
from actors.domain.calls.call import CallReason
from actors.domain.calls.commands import AcknowledgeCall, CallWaiter
from actors.domain.cart.commands import AddLine, UpdateLine
from actors.domain.commands import Command
from actors.domain.decide import decide
from actors.domain.evolve import evolve
from actors.domain.kitchen.commands import BumpTicket, MoveItem, MoveOrder, RecallTicket
from actors.domain.kitchen.ticket import ItemState
from actors.domain.money.commands import CapturePayment, RefundPayment, StartPayment, TakePayment
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method
from actors.domain.ordering.commands import PlaceOrder
from actors.domain.ordering.order import OrderStatus
from actors.domain.party.commands import CloseSession, Join, Leave
from actors.domain.place import Place
from actors.domain.restaurant import Context, Restaurant, Table
from actors.domain.staff import Role
from actors.domain.state import State, opened
from actors.domain.till.commands import AcceptOrder, CancelOrder, QueueOrder
from server.http.views import encode
from staff.floor.house import House, Note
from tests.cases import tries
from tests.server.evening import CHIANTI, HERON, LINE, NOW, OTTER, Evening, seated
from tests.staff.floor.houses import nobody

ANNA: Final = 7  # of the staff
TABLES: Final = {7: Table(7, 7), 8: Table(8, 8), 9: Table(9, 9, enabled=False)}
HOUSE: Final = attrs.evolve(CHIANTI, tables=TABLES)


@define
class Screen:
    """Somebody who believes what they are shown and told, and nothing else."""

    tables: dict[int, Any] = field(factory=dict)
    sessions: dict[str, Any] = field(factory=dict)
    calls: dict[str, Any] = field(factory=dict)
    system: Any = None

    @classmethod
    def shown(cls, house: House) -> "Screen":
        screen = cls(system=plain(house.system))
        for table in house.tables.values():
            screen.tables[table.table_id] = plain(table)
        for session in house.sessions:
            screen._take(plain(session))
        return screen

    def hear(self, event: Any) -> None:
        match event["type"]:
            case "table_update":
                self.tables[event["table"]["table_id"]] = event["table"]
            case "session_update":
                self._take(event["session"])
            case "call" if event["call"]["ended_at"] is None:
                self.calls[event["call"]["call_id"]] = event["call"]
            case "call":
                self.calls.pop(event["call"]["call_id"], None)
            case "system_update":
                self.system = event["system"]

    def _take(self, session: Any) -> None:
        if session["closed_at"] is not None and session["open_bill"] == 0:
            self.sessions.pop(session["session_id"], None)
            return
        self.sessions[session["session_id"]] = session
        self.calls |= {call["call_id"]: call for call in session["calls"]}


def plain(view: object) -> Any:
    return msgspec.json.decode(encode(view))


def heard(house: House, limit: int | None = None, later_s: float = 0) -> list[Any]:
    """What the house tells, as it is read."""
    now = NOW + timedelta(seconds=later_s)
    return [plain(frame(seq=1, at=now)) for frame in house.settle(now, limit)]


def note(house: House, state: State, connected: frozenset[UUID] = frozenset(), *, quiet: bool = False) -> None:
    house.noted[state.session.session_id] = Note(state, lambda: connected, quiet)


def begun(*states: State, restaurant: Restaurant = HOUSE) -> House:
    house = House(restaurant)
    house.begin([brief_of(state) for state in states], NOW)
    return house


def table_state(house: House, table_id: int = 7) -> str:
    heard(house)
    return house.tables[table_id].state.value


# ---- what is shown


def test_a_table_is_what_happens_at_it() -> None:
    evening, house = Evening(), begun()
    assert (table_state(house), table_state(house, 9)) == ("free", "disabled")
    seen = []
    for commands in (
        [Join(OTTER, "Otter")],
        [AddLine(OTTER, LINE, 456, 2)],
        [PlaceOrder(OTTER, "k", "b", "")],
        [QueueOrder(42)],
        [AcceptOrder(42, "T-1")],
        [CloseSession()],
    ):
        for command in commands:
            placing = isinstance(command, PlaceOrder)
            evening.place() if placing else evening.do(command)
        note(house, evening.state)
        seen.append(table_state(house))
    assert seen == ["seated", "ordering", "waiting_for_till", "waiting_for_till", "ordered", "free"]


def test_a_session_is_shown_with_its_people_its_bill_and_how_its_orders_do() -> None:
    evening, house = seated(), begun()
    evening.place()
    evening.do(QueueOrder(42), Leave(HERON, HERON))
    note(house, evening.state, frozenset({OTTER}))
    session = next(event["session"] for event in heard(house) if event["type"] == "session_update")
    assert [(one["nickname"], one["is_host"], one["connected"]) for one in session["members"]] == [
        ("Quiet Otter", True, True)
    ]
    assert (session["table_number"], session["open_bill"], session["pos_status"]) == (7, 19.0, "queued")
    assert [(one["order_id"], one["total"]) for one in session["orders"]] == [("ORD-1-42", 19.0)]
    assert (session["lines"], session["cart_total"], session["round"], session["state"]) == (0, 0.0, 2, "active")
    assert session["opened_at"] == "2024-01-15T10:30:00Z"


def test_what_the_kitchen_has_finished_is_shown_until_it_is_served_whoever_bumps_its_ticket() -> None:
    evening, house = seated(), begun()
    evening.place()
    evening.do(AcceptOrder(42, "T-1"))
    seen = []
    for command in (
        MoveItem(42, 0, ItemState.PREPARING, ANNA),
        MoveItem(42, 0, ItemState.READY, ANNA),
        BumpTicket(42, ANNA),
        RecallTicket(42, ANNA),
        MoveItem(42, 0, ItemState.SERVED, ANNA),
    ):
        evening.do(command)
        note(house, evening.state)
        heard(house)
        (session,) = (plain(one) for one in house.sessions)
        seen.append((session["ready_items"], session["ready_since"]))
    (_, since), *_ = seen[1:]
    assert since is not None
    assert seen == [(0, None), *[(2, since)] * 3, (0, None)]


def test_who_is_about_to_pay_at_the_counter_is_shown_with_name_and_sum_until_staff_have_taken_it() -> None:
    evening, house = seated(), begun()
    evening.place()
    evening.do(AcceptOrder(42, "T-1"))
    note(house, evening.state)
    heard(house)
    wish, paid = Wish(Mode.AMOUNT, OTTER, amount=500, tip=50), UUID(int=7)
    seen = []
    for command in (
        StartPayment(OTTER, paid, wish, Method.COUNTER, "k", "b"),
        CapturePayment(paid, ANNA, Role.EMPLOYEE, Method.CASH),
        RefundPayment(paid, ANNA, Role.MANAGER, 100),
    ):
        evening.do(command)
        note(house, evening.state)
        (session,) = (event["session"] for event in heard(house) if event["type"] == "session_update")
        seen.append(session)
    assert [[(one["nickname"], one["amount"], one["tip"], one["method"]) for one in now["paying"]] for now in seen] == [
        [("Quiet Otter", 5.0, 0.5, "counter")], [], [],
    ]  # fmt: skip
    assert len({now["bill_version"] for now in seen[1:]}) == 2
    assert all(now["payments_at"] for now in seen)


@pytest.mark.parametrize("paid_first", [True, False])
def test_an_order_awaits_its_payment_only_where_it_is_not_begun_before(paid_first: bool) -> None:
    evening, house = seated(), begun(restaurant=attrs.evolve(HOUSE, paid_first=paid_first))
    evening.place()
    evening.do(AcceptOrder(42, "T-1"))
    seen = []
    for command in (None, TakePayment(UUID(int=7), ANNA, Role.EMPLOYEE, Method.CASH, None)):
        if command is not None:
            evening.do(command)
        note(house, evening.state)
        (session,) = (event["session"] for event in heard(house) if event["type"] == "session_update")
        seen.append([one["awaits_payment"] for one in session["orders"]])
    assert seen == [[paid_first], [False]]


def test_what_is_ready_but_called_off_is_not_brought_to_anybody() -> None:
    evening, house = seated(), begun()
    evening.place()
    evening.do(AcceptOrder(42, "T-1"), BumpTicket(42, ANNA))
    assert brief_of(evening.state).ready_items == 2
    evening.do(MoveOrder(42, OrderStatus.CANCELLED, Role.MANAGER, ANNA))
    note(house, evening.state)
    heard(house)
    assert [(one.ready_items, one.ready_since) for one in house.sessions] == [(0, None)]


def test_what_changes_often_is_told_once_and_what_was_undone_meanwhile_not_at_all() -> None:
    evening, house = seated(), begun()
    note(house, evening.state)
    heard(house)
    before = evening.state
    for version in range(1, 30):
        evening.do(UpdateLine(OTTER, LINE, version, qty=version % 9 + 1))
        note(house, evening.state)
    assert [event["type"] for event in heard(house)] == ["session_update"]
    assert heard(house) == []
    note(house, evening.state, quiet=True)
    assert heard(house) == []
    assert before is not evening.state


def test_those_who_have_waited_longest_are_told_of_first() -> None:
    states = [party(n).stored for n in range(5)]
    house = begun()
    for state in states:
        note(house, state)
    note(house, states[0])  # busy, and not for that the last one
    names = [event["session"]["session_id"] for event in heard(house, 2) if event["type"] == "session_update"]
    assert names == [str(state.session.session_id) for state in states[:2]]
    assert len(house.noted) == 3


def test_an_open_bill_stays_on_the_floor_for_a_day_after_the_session_has_closed() -> None:
    evening, house = seated(), begun()
    evening.place()
    evening.do(AcceptOrder(42, "T-1"), CloseSession())
    note(house, evening.state)
    heard(house)
    assert [session.state.value for session in house.sessions] == ["closed"]
    house.remind(evening.now + timedelta(seconds=limits.UNPAID_SHOWN_S - 1))
    assert list(house.sessions)
    house.remind(evening.now + timedelta(seconds=limits.UNPAID_SHOWN_S + 1))
    assert not list(house.sessions)


def test_a_closed_session_that_owes_nothing_is_told_of_once_more_and_gone() -> None:
    evening, house = seated(), begun()
    note(house, evening.state)
    heard(house)
    evening.do(CloseSession())
    note(house, evening.state)
    assert [event["type"] for event in heard(house)] == ["session_update", "table_update"]
    assert not list(house.sessions)


def test_a_session_that_owes_something_and_is_quiet_is_warned_of() -> None:
    evening, house = seated(), begun()
    evening.place()
    evening.do(AcceptOrder(42, "T-1"))
    note(house, evening.state)
    heard(house)
    house.remind(NOW + timedelta(seconds=limits.IDLE_WARNING_S - 60))
    assert house.stopped == set()
    late_s = limits.IDLE_WARNING_S + 60
    house.remind(NOW + timedelta(seconds=late_s))
    assert house.stopped == {evening.state.session.session_id}
    note(house, evening.state)
    assert [event["session"]["idle"] for event in heard(house, later_s=late_s)] == [True]


def test_a_call_is_told_when_it_comes_and_when_it_has_ended() -> None:
    evening, house = seated(), begun()
    note(house, evening.state)
    heard(house)
    evening.do(CallWaiter(OTTER, CallReason.BILL, "by card"))
    note(house, evening.state)
    update, call = heard(house)
    assert (update["session"]["calls"], call["call"]["reason"]) == ([call["call"]], "bill")
    assert (call["call"]["nickname"], call["call"]["table_number"]) == ("Quiet Otter", 7)
    evening.do(AcknowledgeCall(evening.state.calls[CallReason.BILL].call_id, 7))
    note(house, evening.state)
    update, ended = heard(house)
    assert (update["session"]["calls"], ended["call"]["acknowledged_by"]) == ([], 7)


def test_switches_are_told_with_the_tables_that_they_concern() -> None:
    house = begun()
    off = {**TABLES, 8: Table(8, 8, enabled=False)}
    house.renew(attrs.evolve(HOUSE, tables=off, ordering_enabled=False, version=2))
    system, table = heard(house)
    dark = {"ordering_enabled": False, "system_ordering_enabled": True, "takes_orders": False}
    assert (system["type"], system["system"]) == ("system_update", dark)
    assert (table["table"]["table_id"], table["table"]["state"]) == (8, "disabled")
    house.renew(attrs.evolve(house.restaurant, version=3))
    assert heard(house) == []


def test_whoever_has_no_actor_any_more_has_to_be_looked_up() -> None:
    evening, house = seated(), begun()
    note(house, evening.state, frozenset({OTTER}), quiet=True)
    heard(house)
    assert house.stopped == set()
    note(house, evening.state, quiet=True)
    heard(house)
    assert house.stopped == {evening.state.session.session_id}
    note(house, evening.state)
    heard(house)
    assert house.stopped == set()


# ---- however things fall


@define
class Party:
    """A session with its actor: what is stored, and what of it observers have not been told yet."""

    stored: State
    untold: list[Note] = field(factory=list)
    connected: frozenset[UUID] = frozenset()
    told: State | None = None

    def does(self, rng: Random, number: int) -> None:
        """Something is committed, and told a little later."""
        command = rng.choice(COMMANDS)(self.stored, rng)
        decision = decide(self.stored, command, NOW, Context(HOUSE, next_order_number=number))
        if not isinstance(decision, tuple):
            return
        for event in decision:
            self.stored = evolve(self.stored, event)
        self.untold.append(Note(self.stored, lambda: self.connected, quiet=False))

    def stops(self) -> None:
        """Its actor ends, and does not know what has become of its last commit."""
        self.connected = frozenset()
        last = self.told or self.stored
        self.untold = [Note(last, nobody, quiet=True)]


COMMANDS: Final[tuple[Callable[[State, Random], Command], ...]] = (
    lambda state, rng: Join(UUID(int=rng.randint(1, 3)), None),
    lambda state, rng: AddLine(UUID(int=rng.randint(1, 3)), UUID(int=rng.randint(50, 60)), 456, 1),
    lambda state, rng: PlaceOrder(UUID(int=rng.randint(1, 3)), str(rng.random()), "b", state.cart_hash),
    lambda state, rng: AcceptOrder(next(iter(state.orders), 1), "T"),
    lambda state, rng: QueueOrder(next(iter(state.orders), 1)),
    lambda state, rng: CancelOrder(next(iter(state.orders), 1), Role.MANAGER, 7),
    lambda state, rng: CallWaiter(UUID(int=rng.randint(1, 3)), rng.choice(list(CallReason))),
    lambda state, rng: AcknowledgeCall(next((one.call_id for one in state.calls.values()), UUID(int=9)), 7),
    lambda state, rng: CloseSession(),
)


def party(n: int, table: int = 7) -> Party:
    state = opened(UUID(int=1000 + n), 1, Place.at_table(table), NOW + timedelta(seconds=n))
    decision = decide(state, Join(UUID(int=1), "Anna"), NOW, Context(HOUSE, next_order_number=1))
    assert isinstance(decision, tuple)
    for event in decision:
        state = evolve(state, event)
    return Party(state, told=state)


class Looking(RuleBasedStateMachine):
    """Two tables, whatever happens there, and screens that begin to look at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.parties = [party(0), party(1, table=8)]
        self.house = House(HOUSE)  # which follows from here on
        self.read: list[Any] | None = None
        self.ready = False
        self.screens: list[Screen] = []
        self.numbers = count(100)

    @rule(which=st.integers(0, 1), rng=st.randoms(use_true_random=False))
    def something_is_committed(self, which: int, rng: Random) -> None:
        self.parties[which].does(rng, next(self.numbers))

    @rule(which=st.integers(0, 1))
    def it_is_told(self, which: int) -> None:
        one = self.parties[which]
        if one.untold:
            told = one.untold.pop(0)
            one.told = told.state
            self.house.noted[told.state.session.session_id] = told

    @rule(which=st.integers(0, 1))
    def an_actor_stops_and_nobody_knows_what_it_saved(self, which: int) -> None:
        self.parties[which].stops()

    @rule(which=st.integers(0, 1))
    def somebody_connects(self, which: int) -> None:
        one = self.parties[which]
        if not one.untold:  # a turn is whole: its commit is told before anybody is let in
            one.connected = frozenset({UUID(int=1)})
            one.told = one.stored
            one.untold.append(Note(one.stored, lambda: one.connected, quiet=True))

    @precondition(lambda self: self.read is None)
    @rule()
    def the_store_is_read(self) -> None:
        self.read = [brief_of(one.stored) for one in self.parties]

    @precondition(lambda self: self.read is not None and not self.ready)
    @rule()
    def what_was_read_arrives(self) -> None:
        self.house.begin(self.read or [], NOW)
        self.ready = True

    @precondition(lambda self: self.ready)
    @rule(limit=st.sampled_from([1, None]))
    def the_house_settles(self, limit: int | None) -> None:
        for event in heard(self.house, limit):
            for screen in self.screens:
                screen.hear(event)

    @precondition(lambda self: self.ready)
    @rule()
    def those_who_stopped_are_read_again(self) -> None:
        for session_id in list(self.house.stopped):
            self.house.stopped.discard(session_id)
            for one in self.parties:
                if one.stored.session.session_id == session_id:
                    self.house.noted[session_id] = Note(one.stored, partial(getattr, one, "connected"), quiet=False)

    @precondition(lambda self: self.ready)
    @rule()
    def somebody_looks(self) -> None:
        self.screens.append(Screen.shown(self.house))

    def teardown(self) -> None:
        """Everybody knows what is so, once everything has been told."""
        if not self.ready:
            return
        for which, one in enumerate(self.parties):
            while one.untold:
                self.it_is_told(which)
        for _ in range(3):
            self.the_house_settles(None)
            self.those_who_stopped_are_read_again()
        so = begun()
        for one in self.parties:
            note(so, one.stored, one.connected)
        heard(so)
        for screen in (*self.screens, Screen.shown(self.house)):
            assert screen == Screen.shown(so)


Looking.TestCase.settings = settings(max_examples=tries(150, quick=60), stateful_step_count=40)
TestWhoeverLooksFromWheneverEndsWithWhatIsSo = Looking.TestCase
