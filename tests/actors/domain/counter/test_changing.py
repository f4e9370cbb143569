"""A counter order is changed: other words, and on along its machine, as it was seen or not at all."""

from typing import Final
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain import limits
from actors.domain.counter.commands import ChangeCounterOrder
from actors.domain.counter.events import CounterOrderChanged
from actors.domain.kitchen.commands import MoveOrder
from actors.domain.money.payment import Method
from actors.domain.ordering.order import OrderStatus
from actors.domain.refusal import Code, Refusal
from actors.domain.staff import Role
from actors.domain.stock.shelves import Shelves
from actors.domain.till.commands import AcceptOrder, RejectOrder
from tests.actors.domain.counter.visits import KEY_ACCOUNT, change, counter, take, taken
from tests.actors.domain.scenario import PIZZA, WINE, Story

S = OrderStatus
FORWARD: Final = (S.PREPARING, S.READY, S.DONE)


def at_till(**said: object) -> Story:
    """An order that the till has."""
    story = counter(shelves=Shelves(1, {WINE: 5}))
    story.done(take(**said), AcceptOrder(1, "T"))
    return story


@pytest.mark.parametrize("word", ["customer_name", "customer_phone", "notes"])
def test_words_are_said_otherwise_one_by_one(word: str) -> None:
    story = at_till(notes="before")
    (event,) = story.done(change(**{word: "  Zoe  "}))
    assert isinstance(event, CounterOrderChanged)
    assert (event.by_user, event.order_number) == (KEY_ACCOUNT, 1)
    assert getattr(taken(story), word) == "Zoe"
    assert story.repeated(change(**{word: "Zoe"})).order == story.state.orders[1]
    others = {"customer_name", "customer_phone", "notes"} - {word}
    assert {getattr(taken(story), other) for other in others} <= {"", "before"}


def test_the_audit_says_which_words_and_none_of_them() -> None:
    story = at_till(notes="before")
    was = taken(story)
    (event,) = story.done(change(customer_name="Anna", notes=""))
    assert isinstance(event, CounterOrderChanged)
    assert event.told(was) == ("notes", "customer_name")


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (change(order_number=2, notes="x"), Code.ORDER_NOT_FOUND),
        (change(customer_name="x" * (limits.CUSTOMER_NAME_CHARS_MAX + 1)), Code.NOTE_TOO_LONG),
        (change(customer_phone="1" * (limits.CUSTOMER_PHONE_CHARS_MAX + 1)), Code.NOTE_TOO_LONG),
        (change(notes="x" * (limits.INSTRUCTIONS_CHARS_MAX + 1)), Code.NOTE_TOO_LONG),
        (change(status=S.DRAFT), Code.INVALID_STATUS_TRANSITION),
        (change(status=S.CANCELLED, role=Role.EMPLOYEE), Code.NOT_ALLOWED),
        (change(notes="x", status=S.DRAFT), Code.INVALID_STATUS_TRANSITION),  # then the note is not changed either
    ],
)
def test_a_change_is_refused_as_a_whole(command: ChangeCounterOrder, code: Code) -> None:
    story = at_till(notes="before")
    assert story.code(command) is code
    assert taken(story).notes == "before"


def test_what_somebody_else_has_changed_since_is_not_changed() -> None:
    story = at_till()
    seen = story.state.session.seq
    story.done(change(notes="first", seen=seen))
    refusal = story.refused(change(notes="second", seen=seen))
    assert (refusal.code, taken(story).notes) == (Code.VERSION_CONFLICT, "first")
    story.done(change(notes="second", seen=story.state.session.seq))


def test_it_goes_along_its_machine_and_then_stays_as_it_is() -> None:
    story = at_till()
    for status in FORWARD:
        story.done(change(status=status))
        assert story.state.orders[1].status is status
    refusal = story.refused(change(notes="too late", status=None))
    assert (refusal.code, refusal.allowed) == (Code.INVALID_STATUS_TRANSITION, ())


def test_words_and_a_move_are_one_step() -> None:
    story = at_till()
    events = story.done(change(notes="at the window", status=S.PREPARING))
    assert isinstance(events[0], CounterOrderChanged)
    assert (taken(story).notes, story.state.orders[1].status) == ("at the window", S.PREPARING)


@pytest.mark.parametrize("of_till", [None, AcceptOrder(1, "T"), RejectOrder(1, "no", "The kitchen is closed.")])
def test_a_manager_calls_it_off_and_its_stock_comes_back(of_till: AcceptOrder | RejectOrder | None) -> None:
    story = counter(shelves=Shelves(1, {WINE: 5}))
    story.done(take(method=Method.CASH))
    if of_till is not None:
        story.done(of_till)
    assert story.shelves.counts() == {WINE: 4}
    story.done(change(status=S.CANCELLED, reason="nobody came"))
    assert story.state.orders[1].status is S.CANCELLED
    assert story.shelves.counts() == {WINE: 5}
    assert story.decide(change(status=S.CANCELLED)) is not None
    assert taken(story).paid == 2500  # what was paid is given back by whoever gives it


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(tuple(OrderStatus)), st.sampled_from(tuple(Role))), min_size=1, max_size=12
    )
)
def test_moves_are_the_kitchens_own_whatever_is_asked(steps: list[tuple[OrderStatus, Role]]) -> None:
    """Of an order that the till has, calling it off apart, the same is allowed as on the kitchen's screen."""
    story = at_till(payment_id=UUID(int=5))
    for status, role in steps:
        kitchens = story.decide(MoveOrder(1, status, role, KEY_ACCOUNT))
        decision = story.say(change(status=status, role=role))
        if status is S.CANCELLED and role < Role.MANAGER:
            assert isinstance(decision, Refusal)
            assert decision.code is Code.NOT_ALLOWED
        elif isinstance(decision, tuple) and isinstance(kitchens, tuple):
            assert decision == kitchens
        else:
            assert isinstance(decision, Refusal) == isinstance(kitchens, Refusal)
    assert {item.menu_item_id for item in story.state.orders[1].items} == {PIZZA, WINE}
