"""`decide` answers any command whatever: nothing that could be put into one makes it raise."""

from datetime import UTC
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain.by_staff.commands import (
    AddLineByStaff,
    PlaceOrderByStaff,
    RemoveLineByStaff,
    RenameByStaff,
    SeatGuests,
    SendAwayByStaff,
    UpdateLineByStaff,
)
from actors.domain.calls.call import CallReason
from actors.domain.calls.commands import AcknowledgeCall, CallWaiter
from actors.domain.cart.commands import AddLine, EmptyCart, PutInCart, RemoveLine, UpdateLine
from actors.domain.checkout.commands import Buyer, CallOffOrder, ConfirmCheckout
from actors.domain.commands import Command, Tick
from actors.domain.counter.commands import ChangeCounterOrder, Customer, OrderedItem, TakeCounterOrder
from actors.domain.evolve import evolve
from actors.domain.fulfilment.commands import ChooseForMissing, Offer, PickItem
from actors.domain.fulfilment.pick import MissingChoice, PickedStatus
from actors.domain.fulfilment.wish import Wish
from actors.domain.kitchen.commands import (
    BumpTicket,
    CallCourse,
    FireCourse,
    HoldCourse,
    MoveItem,
    MoveOrder,
    RecallTicket,
)
from actors.domain.kitchen.course import Course
from actors.domain.kitchen.ticket import ItemState
from actors.domain.money.payment import Method
from actors.domain.moving.commands import MoveSession
from actors.domain.ordering.commands import ExpectedLine, PlaceOrder
from actors.domain.ordering.order import Fulfilment, OrderStatus
from actors.domain.party.commands import (
    CloseSession,
    Join,
    JoinShared,
    Leave,
    Rename,
    RestoreSession,
    SetOrdering,
    ShareCart,
    ValidatePass,
)
from actors.domain.party.share import Share
from actors.domain.refusal import Refusal, Repeat
from actors.domain.staff import Role
from actors.domain.state import State
from actors.domain.stock.commands import CheckStock
from actors.domain.till.attempt import AttemptKind, AttemptOutcome
from actors.domain.till.commands import (
    AcceptOrder,
    CancelOrder,
    EnterOrderByHand,
    QueueOrder,
    RejectOrder,
    ReportAttempt,
    ResendOrder,
    Tried,
)
from actors.domain.till.status import Phase, PosStatus
from tests.actors.domain.bill_sequences import MONEY_KINDS
from tests.actors.domain.fulfilment.bags import bag, short
from tests.actors.domain.invariants import check_state, check_step
from tests.actors.domain.scenario import ANNA, BEN, FIRST, SECOND, WATER, Story, dinner, party, placed, queued

_ids = st.sampled_from([ANNA, BEN, FIRST, SECOND]) | st.uuids()
_by = _ids | st.sampled_from(["staff", "system"])
_text = st.sampled_from(["key-1", "body-1", "Anna"]) | st.text(st.characters(exclude_categories=()))
_int = st.integers(-2, 5) | st.integers()
_maybe_int = st.none() | _int
_maybe_text = st.none() | _text
_time = st.none() | st.datetimes(timezones=st.just(UTC))
_claims = st.none() | st.lists(st.builds(ExpectedLine, st.none() | _ids, _int, _int, _maybe_text), max_size=3).map(
    tuple
)
_tried = st.lists(
    st.builds(
        Tried,
        st.sampled_from(AttemptKind),
        st.datetimes(timezones=st.just(UTC)),
        _int,
        st.sampled_from(AttemptOutcome),
        _text,
    ),
    max_size=3,
).map(tuple)
_roles = st.sampled_from(Role)
_order = (_int, _int, st.sampled_from(Phase), st.sampled_from(PosStatus), _maybe_text, _time, _tried)

KINDS: tuple[st.SearchStrategy[Command], ...] = (
    st.builds(Join, _ids, _maybe_text),
    st.builds(Rename, _by, _ids, _text),
    st.builds(Leave, _by, _ids),
    st.builds(AddLine, _ids, _ids, _int, _int, _text),
    st.builds(UpdateLine, _ids, _ids, _maybe_int, _maybe_int, _maybe_text),
    st.builds(RemoveLine, _ids, _ids, _maybe_int),
    st.builds(PutInCart, _ids, _ids, _int, _int, _text),
    st.builds(EmptyCart, _ids),
    st.builds(ShareCart, _ids, st.builds(Share, _ids, _time)),
    st.builds(JoinShared, _ids, _ids, _maybe_text),
    st.builds(PlaceOrder, _ids, _text, _text, _text, _maybe_int, _claims, _text),
    st.builds(ReportAttempt, *_order),
    st.builds(AcceptOrder, _int, _maybe_text, _tried),
    st.builds(RejectOrder, _int, _text, _text, _tried, st.booleans()),
    st.builds(QueueOrder, _int, _time),
    st.builds(ResendOrder, _int, _roles, _int),
    st.builds(EnterOrderByHand, _int, _roles, _int, _maybe_text),
    st.builds(CancelOrder, _int, _roles, _int, _text),
    st.builds(MoveOrder, _int, st.sampled_from(OrderStatus), _roles, _int),
    st.builds(MoveItem, _int, _int, st.sampled_from(ItemState), _int),
    st.builds(BumpTicket, _int, _int, _maybe_text),
    st.builds(RecallTicket, _int, _int, _maybe_text),
    st.builds(FireCourse, _int, st.sampled_from(Course), _int),
    st.builds(HoldCourse, _int, st.sampled_from(Course), _int),
    st.builds(CallCourse, _ids, st.sampled_from(Course)),
    st.builds(ValidatePass, _by),
    st.builds(SetOrdering, st.booleans(), _by),
    st.builds(CloseSession, _by, _text, st.booleans(), _roles, _maybe_int),
    st.builds(RestoreSession, _roles, _int),
    st.builds(MoveSession, _int, _roles, _int),
    st.builds(SeatGuests, _int, _ids, _text),
    st.builds(AddLineByStaff, _int, _ids, _int, _int, _text, st.none() | _ids),
    st.builds(UpdateLineByStaff, _int, _ids, _int, _maybe_int, _maybe_text),
    st.builds(RemoveLineByStaff, _int, _ids, _int),
    st.builds(PlaceOrderByStaff, _int, _text, _text, _text, _text),
    st.builds(RenameByStaff, _int, _ids, _text),
    st.builds(SendAwayByStaff, _int, _ids),
    st.builds(CheckStock),
    st.builds(CallWaiter, _ids, st.sampled_from(CallReason), _text),
    st.builds(AcknowledgeCall, _ids, _int),
    st.builds(Tick),
    st.builds(
        PickItem,
        _int,
        _int,
        st.sampled_from(PickedStatus),
        _int,
        st.none() | st.builds(Offer, _int, _maybe_int),
        _maybe_int,
        st.none() | _time,
    ),
    st.builds(ChooseForMissing, _int, st.sampled_from(MissingChoice), st.none() | _ids, _maybe_int, _maybe_int),
    st.builds(CallOffOrder, _int, _int),
    st.builds(
        TakeCounterOrder,
        _int,
        _roles,
        _text,
        _text,
        _ids,
        st.lists(st.builds(OrderedItem, _int, _int, _text), max_size=3).map(tuple),
        st.builds(Customer, _text, _text, _text),
        _text,
        _text,
        _int,
        _int,
        _int,
        st.none() | st.sampled_from(Method),
    ),
    st.builds(
        ChangeCounterOrder,
        _int,
        _int,
        _roles,
        _maybe_int,
        _maybe_text,
        _maybe_text,
        _maybe_text,
        st.none() | st.sampled_from(OrderStatus),
        _text,
    ),
    st.builds(
        ConfirmCheckout,
        _ids,
        st.builds(Buyer, _int, _text, _text, _text),
        st.builds(
            Wish, st.sampled_from(Fulfilment), _int, st.dates(), _maybe_int, expected_total=_maybe_int, code=_text
        ),
        st.sampled_from(Method),
        _ids,
        _text,
        _text,
        _maybe_text,
    ),
    *MONEY_KINDS,
)
COMMANDS = st.one_of(*KINDS)


def _closed() -> Story:
    story = placed()
    story.done(CloseSession())
    return story


def _stranded() -> Story:
    story = queued()
    story.done(ReportAttempt(1, 1, Phase.QUEUED, PosStatus.UNKNOWN, "timeout"))
    return story


STORIES = {
    "nobody": Story().state,
    "party": party().state,
    "dinner": dinner().state,
    "placed": placed().state,
    "stranded": _stranded().state,
    "closed": _closed().state,
    "bag": bag().state,
    "short": short(bag(), Offer(WATER)).state,
}


@pytest.mark.parametrize("state", STORIES.values(), ids=STORIES.keys())
@given(command=COMMANDS)
def test_any_command_is_answered_and_leaves_a_table_that_makes_sense(state: State, command: Command) -> None:
    decision = Story(state=state, next_order_number=2).decide(command)
    if isinstance(decision, Refusal | Repeat):
        return
    for event in decision:
        now = evolve(state, event)
        check_step(state, event, now)
        state = now
    check_state(state)


@given(command=COMMANDS)
def test_deciding_is_pure(command: Command) -> None:
    story = placed()
    assert story.decide(command) == story.decide(command)
    assert story.state == placed().state


def test_every_kind_of_command_is_tried() -> None:
    assert len(KINDS) == len(get_args(Command))
