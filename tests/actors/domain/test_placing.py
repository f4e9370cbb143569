"""Placing the cart: once, as it was seen, and only when it may be."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import attrs
import pytest

from actors.domain import limits
from actors.domain.cart.commands import AddLine, RemoveLine, UpdateLine
from actors.domain.cart.line import LineState
from actors.domain.commands import Command
from actors.domain.ordering.commands import ExpectedLine
from actors.domain.ordering.events import OrderPlaced
from actors.domain.ordering.lock import Lock, Processing
from actors.domain.ordering.order import Fulfilment, Order, OrderItem, OrderStatus, PaymentStatus
from actors.domain.ordering.placement import Placement
from actors.domain.party.commands import CloseSession, Leave
from actors.domain.refusal import Code
from actors.domain.till.commands import AcceptOrder, QueueOrder, ReportAttempt
from actors.domain.till.status import Phase, PosStatus
from tests.actors.domain.scenario import (
    ANNA,
    BEN,
    FIRST,
    MENU,
    PIZZA,
    RESTAURANT,
    SECOND,
    START,
    STRANGER,
    THIRD,
    WINE,
    dinner,
    menu_of,
    menu_with,
    party,
    placed,
    queued,
)

HONEST = (ExpectedLine(FIRST, PIZZA, 1, ""), ExpectedLine(SECOND, WINE, 2, "red"))
SENDING = ReportAttempt(1, 1, Phase.SENDING, PosStatus.SENDING)


def test_a_placed_cart_becomes_an_order_with_everything_in_it() -> None:
    story = dinner()
    story.next_order_number = 42
    story.wait(1)
    command = story.order(special_instructions=" at  once ")
    order = Order(
        restaurant_id=1,
        order_number=42,
        round=1,
        cart_hash=story.state.cart_hash,
        status=OrderStatus.VALIDATED,
        payment_status=PaymentStatus.UNPAID,
        fulfilment=Fulfilment.DINE_IN,
        pos_status=PosStatus.QUEUED,
        pos_ticket=None,
        pos_attempts=0,
        pos_error=None,
        pos_next_at=story.now,
        total=950 + 2 * 600,
        special_instructions="at once",
        placed_by=ANNA,
        created_at=story.now,
        items=(
            OrderItem(FIRST, PIZZA, "Margherita", 1, "", 950, ANNA),
            OrderItem(SECOND, WINE, "Chianti", 2, "red", 600, BEN),
        ),
    )
    expires_at = story.now + timedelta(seconds=10)
    assert story.done(command) == (OrderPlaced(story.now, ANNA, order, "key-1", "body-1", expires_at),)
    assert story.state.orders == {42: order}
    assert story.state.placements == {"key-1": Placement("key-1", "body-1", 42, story.now)}


def test_a_placed_cart_is_locked_by_who_placed_it_until_a_deadline() -> None:
    story = dinner()
    hash_before = story.state.cart_hash
    story.done(story.order(by=BEN))
    session = story.state.session
    expires_at = story.now + timedelta(seconds=limits.LOCK_LEASE_S)
    assert session.lock == Lock(BEN, 1, Phase.SENDING, attempt=0, expires_at=expires_at)
    assert session.processing is Processing.PROCESSING
    assert {line.state for line in story.state.lines.values()} == {LineState.LOCKED}
    assert story.state.cart_hash == hash_before
    assert session.cart.total == 2150
    assert session.cart.round == 1


@pytest.mark.parametrize(
    "other", [{}, {"idempotency_key": "key-2"}, {"by": BEN, "idempotency_key": "key-2", "body_hash": "body-2"}]
)
@pytest.mark.parametrize("meanwhile", [(), (QueueOrder(1),), (AcceptOrder(1, "T-9"),)])
def test_the_same_cart_placed_again_is_the_same_order(other: dict[str, Any], meanwhile: tuple[Command, ...]) -> None:
    story = dinner()
    command = story.order()
    story.done(command, *meanwhile)
    assert story.repeated(attrs.evolve(command, **other)).order == story.state.orders[1]


def test_a_key_used_for_another_body_is_refused() -> None:
    story = placed()
    assert story.code(story.order(body_hash="body-2")) is Code.IDEMPOTENCY_KEY_REUSED


def test_a_stranger_does_not_learn_of_an_order_by_its_hash() -> None:
    story = placed()
    assert story.code(story.order(by=STRANGER, idempotency_key="key-2")) is Code.MEMBER_NOT_FOUND


def test_somebody_who_left_cannot_place_the_cart() -> None:
    story = dinner()
    story.done(Leave(BEN, BEN))
    assert story.code(story.order(by=BEN)) is Code.MEMBER_NOT_FOUND


def test_another_cart_cannot_be_placed_while_one_is_under_way() -> None:
    refusal = placed().refused(placed().order(idempotency_key="key-2", cart_hash="1-0"))
    assert refusal.code is Code.CART_LOCKED
    assert refusal.holder == ANNA


def test_the_next_round_is_another_order() -> None:
    story = queued()
    story.done(AddLine(ANNA, THIRD, PIZZA, 1))
    story.done(story.order(idempotency_key="key-2"))
    assert list(story.state.orders) == [1, 2]
    assert story.state.orders[2].round == 2
    assert [item.public_id for item in story.state.orders[2].items] == [THIRD]


def test_the_same_dishes_in_the_next_round_are_another_cart() -> None:
    story = party(ANNA)
    story.done(AddLine(ANNA, FIRST, PIZZA, 1))
    first = story.state.cart_hash
    story.done(story.order())
    story.done(QueueOrder(1), AddLine(ANNA, SECOND, PIZZA, 1))
    assert story.state.cart_hash != first
    story.done(story.order(idempotency_key="key-2"))
    assert len(story.state.orders) == 2


def test_a_closed_session_orders_nothing() -> None:
    story = dinner()
    story.done(CloseSession())
    assert story.code(story.order()) is Code.SESSION_CLOSED


def test_nothing_is_ordered_while_ordering_is_off() -> None:
    story = dinner()
    story.restaurant = attrs.evolve(RESTAURANT, ordering_enabled=False)
    assert story.code(story.order()) is Code.ORDERING_DISABLED


def test_ordering_waits_for_the_daily_pass_where_it_is_asked_for() -> None:
    story = dinner()
    story.restaurant = attrs.evolve(RESTAURANT, pass_required=True)
    assert story.code(story.order()) is Code.PASS_REQUIRED
    story.state = attrs.evolve(story.state, session=attrs.evolve(story.state.session, pass_validated=True))
    story.done(story.order())


def test_an_empty_cart_is_not_ordered() -> None:
    story = party(ANNA)
    assert story.code(story.order()) is Code.CART_EMPTY
    assert story.code(story.order(cart_hash="1-1")) is Code.CART_CHANGED


@pytest.mark.parametrize(
    "change", [AddLine(ANNA, THIRD, PIZZA, 1), UpdateLine(ANNA, FIRST, 1, 2), RemoveLine(ANNA, FIRST, 1)]
)
def test_a_cart_that_was_changed_since_it_was_seen_is_not_ordered(change: Command) -> None:
    story = dinner()
    command = story.order()
    story.done(change)
    assert story.code(command) is Code.CART_CHANGED


@pytest.mark.parametrize("total", [2149, 2151, 0, -2150])
def test_a_wrong_total_only_ever_means_that_the_cart_changed(total: int) -> None:
    story = dinner()
    assert story.code(story.order(total=total)) is Code.CART_CHANGED


def test_the_right_total_is_accepted() -> None:
    story = dinner()
    story.done(story.order(total=2150))


@pytest.mark.parametrize(
    "claims",
    [
        HONEST,
        HONEST[::-1],
        (ExpectedLine(None, WINE, 2), ExpectedLine(None, PIZZA, 1)),
        (ExpectedLine(FIRST, PIZZA, 1, ""), ExpectedLine(SECOND, WINE, 2)),
        (ExpectedLine(SECOND, WINE, 2, " red "), ExpectedLine(None, PIZZA, 1, "")),
    ],
)
def test_a_list_that_is_the_cart_is_accepted(claims: tuple[ExpectedLine, ...]) -> None:
    story = dinner()
    story.done(story.order(expected_lines=claims))


@pytest.mark.parametrize(
    "claims",
    [
        (),
        HONEST[:1],
        (*HONEST, ExpectedLine(None, PIZZA, 1, "")),
        (ExpectedLine(FIRST, PIZZA, 2, ""), HONEST[1]),
        (ExpectedLine(FIRST, WINE, 1, ""), HONEST[1]),
        (HONEST[0], ExpectedLine(SECOND, WINE, 2, "white")),
        (HONEST[0], ExpectedLine(SECOND, WINE, 3)),
        (HONEST[0], ExpectedLine(THIRD, WINE, 2, "red")),
    ],
)
def test_a_list_that_is_not_the_cart_means_that_it_changed(claims: tuple[ExpectedLine, ...]) -> None:
    story = dinner()
    assert story.code(story.order(expected_lines=claims)) is Code.CART_CHANGED


def test_instructions_of_five_hundred_characters_are_allowed_and_one_more_is_not() -> None:
    story = dinner()
    refusal = story.refused(story.order(special_instructions="w" * 501))
    assert refusal.code is Code.INSTRUCTIONS_TOO_LONG
    assert "500" in refusal.message
    story.done(story.order(special_instructions=" " + "w" * 500))
    assert story.state.orders[1].special_instructions == "w" * 500


@pytest.mark.parametrize("gone", [True, False])
def test_what_was_sold_out_since_is_not_ordered(gone: bool) -> None:
    story = dinner()
    menu = menu_with(WINE, available=False)
    if gone:
        menu = menu_of({key: item for key, item in MENU.items() if key != WINE})
    story.restaurant = attrs.evolve(RESTAURANT, menu=menu)
    refusal = story.refused(story.order())
    assert refusal.code is Code.ITEM_UNAVAILABLE
    assert refusal.line == story.state.lines[SECOND]
    assert "Chianti" in refusal.message


def test_a_table_places_five_hundred_orders_and_no_more() -> None:
    story = dinner()
    spent = Placement("", "", 0, START, failed="no")
    full = {f"spent-{n}": spent for n in range(limits.PLACEMENTS_MAX)}
    story.state = attrs.evolve(story.state, placements=full)
    assert story.code(story.order()) is Code.TOO_MANY_ORDERS
    del full["spent-0"]
    assert limits.PLACEMENTS_MAX == 500
    story.done(story.order())


def test_twenty_phones_placing_the_same_cart_make_one_order() -> None:
    story = party()
    story.done(AddLine(ANNA, FIRST, PIZZA, 1))
    command = story.order()
    decisions = [
        story.say(attrs.evolve(command, by=(ANNA, BEN)[n % 2], idempotency_key=str(UUID(int=n)))) for n in range(20)
    ]
    assert sum(isinstance(decision, tuple) for decision in decisions) == 1
    assert len(story.state.orders) == 1
