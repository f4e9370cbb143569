"""What becomes of a recurring order, and what its customer is written: pure."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

import attrs

from actors.domain.customer.account import CustomerAccount
from actors.domain.customer.address import Address
from actors.domain.customer.customer import Customer, Preferences
from actors.domain.fulfilment.booking import Booking
from actors.domain.money.payment import Method
from actors.domain.ordering.order import Fulfilment
from actors.domain.place import Place
from actors.domain.recurring import rules
from actors.domain.recurring.looking import outlook
from actors.domain.recurring.recurring_order import (
    FAILURES_MAX,
    LetterKind,
    Reason,
    RecurringLine,
    RecurringOrder,
    Step,
    Why,
)
from actors.domain.refusal import Code, Refusal
from actors.domain.restaurant import Context
from actors.domain.stock.shelves import Shelves
from actors.domain.values import changed
from tests.actors.domain.checkout.shop import BREAD, CUSTOMER, MILK, MORNING, NOW, RESTAURANT, WAREHOUSE, cart

DAY: Final = date(2030, 5, 17)
EVE: Final = datetime(2030, 5, 16, 8, tzinfo=NOW.tzinfo)
HOME: Final = UUID(int=77)
CUSTOMERS: Final = CustomerAccount(
    Customer(CUSTOMER, 1, "a@example.com", "Anna", "", "it", Preferences(), 1, None, 1, NOW),
    (Address(HOME, 0, "home", "", "Via Roma 1", "00184", "Roma", "IT", "", "", True),),
)
WEEKLY: Final = RecurringOrder(
    recurring_order_id=UUID(int=5),
    restaurant_id=1,
    customer_id=CUSTOMER,
    place=0,
    kind=Fulfilment.DELIVERY,
    slot_id=MORNING,
    branch_id=None,
    address_id=HOME,
    method=Method.COUNTER,
    payment_token_id=None,
    note="",
    lines=(RecurringLine(MILK, "Milk", 2, 200), RecurringLine(BREAD, "Bread", 1, 300)),
    day=DAY,
    step=Step.WAITING,
    due_at=EVE,
    created_at=NOW,
)


def context(milk: int = 10) -> Context:
    stocks = {WAREHOUSE: Shelves(WAREHOUSE, {MILK: milk, BREAD: 5})}
    return Context(RESTAURANT, 1, 0, Shelves(), stocks, Booking())


def test_the_letter_has_the_prices_of_now_and_says_what_is_dearer() -> None:
    change = rules.told(WEEKLY, outlook(WEEKLY, CUSTOMERS, EVE, context()), RESTAURANT, EVE)
    letter = change.letter
    assert letter is not None
    assert [(one.name, one.line_total, one.was, one.gone) for one in letter.lines] == [
        ("Milk", 400, None, False),
        ("Bread", 350, 300, False),
    ]
    assert (letter.kind, letter.fee, letter.total, letter.reasons) == (LetterKind.TOMORROW, 300, 1050, ())
    assert (change.becomes.step, change.becomes.told_total) == (Step.TOLD, 1050)
    assert [line.unit_price for line in change.becomes.lines] == [200, 350]


def test_the_letter_says_what_is_gone_and_what_is_wrong() -> None:
    gone = attrs.evolve(WEEKLY, lines=(*WEEKLY.lines, RecurringLine(99, "Cake", 1, 900)), address_id=None)
    letter = rules.told(gone, outlook(gone, CUSTOMERS, EVE, context(milk=1)), RESTAURANT, EVE).letter
    assert letter is not None
    assert [one.gone for one in letter.lines] == [True, False, True]
    assert letter.total is None
    assert [(one.code, one.items) for one in letter.reasons] == [
        (Code.ITEM_UNKNOWN, ("Cake",)),
        (Code.INSUFFICIENT_STOCK, ("Milk",)),
        (Code.ADDRESS_REQUIRED, ()),
    ]


def test_while_it_is_told_its_customer_sees_what_the_letter_says_is_in_its_way_and_not_last_weeks_trouble() -> None:
    late = attrs.evolve(WEEKLY, problem=Code.SLOT_FULL, failures=1)
    short, well = (rules.told(late, outlook(late, CUSTOMERS, EVE, context(milk)), RESTAURANT, EVE) for milk in (1, 10))
    assert (short.becomes.problem, short.becomes.failures) == (Code.INSUFFICIENT_STOCK, 1)
    assert (well.becomes.problem, well.becomes.failures) == ("", 1)


def test_the_letter_says_that_a_saved_method_is_gone() -> None:
    saved = attrs.evolve(WEEKLY, method=Method.SAVED, payment_token_id=UUID(int=9))
    letter = rules.told(saved, outlook(saved, CUSTOMERS, EVE, context()), RESTAURANT, EVE).letter
    assert letter is not None
    assert [one.code for one in letter.reasons] == [Why.PAYMENT_TOKEN_NOT_FOUND]


def test_looking_touches_nothing_and_names_the_same_cart_each_time() -> None:
    assert outlook(WEEKLY, CUSTOMERS, EVE, context()) == outlook(WEEKLY, CUSTOMERS, EVE, context())
    assert WEEKLY.session_id == attrs.evolve(WEEKLY, version=9, failures=2).session_id
    other = attrs.evolve(WEEKLY, day=DAY + timedelta(days=7))
    assert WEEKLY.session_id != other.session_id
    assert WEEKLY.key != other.key
    assert len(WEEKLY.key) <= 64


def test_it_fails_four_times_in_a_row_and_is_paused_and_one_that_goes_well_begins_the_count_anew() -> None:
    one, why = WEEKLY, [Reason(Code.SLOT_FULL)]
    for failures in range(1, FAILURES_MAX):
        change = rules.not_placed(one, why, RESTAURANT, EVE)
        one = change.becomes
        assert (one.failures, one.step, one.problem) == (failures, Step.WAITING, Code.SLOT_FULL)
        assert change.letter is not None
        assert change.letter.kind is LetterKind.NOT_PLACED
        assert one.day == DAY + failures * timedelta(days=7)
    well = rules.placed(one, 42, RESTAURANT, EVE).becomes
    assert (well.failures, well.problem, well.last_order_number) == (0, "", 42)
    paused = rules.not_placed(one, why, RESTAURANT, EVE)
    assert (paused.becomes.step, paused.becomes.due_at) == (Step.PAUSED, None)
    assert paused.letter is not None
    assert paused.letter.kind is LetterKind.PAUSED
    assert [entry.what for entry in paused.audit] == ["recurring_order_paused"]


def test_what_was_told_of_one_week_is_no_total_that_the_next_is_held_to() -> None:
    told = attrs.evolve(WEEKLY, step=Step.TOLD, told_total=1)
    for change in (
        rules.placed(told, 42, RESTAURANT, EVE),
        rules.not_placed(told, [Reason(Code.SLOT_FULL)], RESTAURANT, EVE),
    ):
        assert change.becomes.told_total is None
        assert outlook(change.becomes, CUSTOMERS, EVE + timedelta(days=7), context()).reasons == ()


def test_a_customers_own_cart_is_not_placed_as_a_recurring_order_nor_nobodys_as_their_own() -> None:
    story = cart()
    refused = story.say(story.confirm(recurring=True))
    assert isinstance(refused, Refusal)
    assert refused.code is Code.MEMBER_NOT_FOUND
    session = story.state.session
    story.state = changed(story.state, session=changed(session, place=Place.of_guest()))
    refused = story.say(story.confirm())
    assert isinstance(refused, Refusal)
    assert refused.code is Code.MEMBER_NOT_FOUND
    assert isinstance(story.say(story.confirm(recurring=True)), tuple)
