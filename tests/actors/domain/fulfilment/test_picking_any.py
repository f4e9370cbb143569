"""Whatever is said of an order in whatever order: the ledger, the bill and the order's status agree with its picks."""

from collections import Counter
from datetime import timedelta
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from actors.domain.commands import Command
from actors.domain.evolve import evolve
from actors.domain.fulfilment.commands import ChooseForMissing, Offer, PickItem
from actors.domain.fulfilment.events import ItemPicked
from actors.domain.fulfilment.pick import MissingChoice, PickedStatus
from actors.domain.kitchen.commands import MoveOrder
from actors.domain.money.basis import session_bill
from actors.domain.money.commands import SettlePayment, SettleWanted, StartPayment
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method, PaymentState, Wanted
from actors.domain.ordering.order import Fulfilment, OrderStatus
from actors.domain.staff import Role
from actors.domain.stock.move import Reason
from actors.domain.stock.moves import moves_of
from tests.actors.domain.fulfilment.bags import EVA, FRED, LEFT, bag
from tests.actors.domain.scenario import ANNA, PIZZA, START, THIRD, WATER, WINE, Story

_S = OrderStatus
PRICES: Final = {PIZZA: 950, WINE: 1200}
"""What each of the two lines comes to."""

offers = st.one_of(
    st.none(), st.builds(Offer, st.sampled_from([PIZZA, WINE, WATER]), st.sampled_from([None, 1, 3, 19]))
)
# Mostly what may be said, so that an order gets far; and some of what may not.
picks = st.builds(
    PickItem,
    st.just(1),
    st.sampled_from([0, 1, 0, 1, 0, 1, -1, 2]),
    st.sampled_from([*PickedStatus, PickedStatus.MISSING]),
    st.sampled_from([EVA, FRED]),
    offers,
    st.sampled_from([None, None, None, None, 0, 1, 5]),
    st.one_of(st.none(), st.none(), st.integers(-100, 1000).map(lambda s: START + timedelta(seconds=s))),
)
moves = st.builds(
    MoveOrder,
    st.just(1),
    st.sampled_from([_S.READY, _S.MISSING, _S.MISSING, _S.CANCELLED, _S.OUT_FOR_DELIVERY, _S.DONE, *_S]),
    st.sampled_from([Role.EMPLOYEE, Role.MANAGER, Role.MANAGER]),
    st.just(EVA),
)
choices = st.builds(
    ChooseForMissing,
    st.just(1),
    st.sampled_from(MissingChoice),
    st.sampled_from([ANNA, None]),
    st.just(None),
    st.sampled_from([None, None, 0, 1]),
)
given_back = st.just(SettleWanted(THIRD, Wanted.REFUND, done=True))
commands = st.lists(st.one_of(picks, picks, moves, choices, choices, given_back), min_size=10, max_size=30)


@given(commands, st.sampled_from([Fulfilment.PICK_UP, Fulfilment.DELIVERY]), st.booleans())
def test_picks_ledger_bill_and_status_agree(said: list[Command], fulfilment: Fulfilment, paid: bool) -> None:
    story = bag(fulfilment)
    ledger: Counter[tuple[int, Reason]] = Counter()
    if paid:
        wish = Wish(Mode.ALL, ANNA)
        story.done(StartPayment(ANNA, THIRD, wish, Method.CARD, "pay", "body", "simulator"))
        story.done(SettlePayment(THIRD, PaymentState.CAPTURED, "ref"))
    for command in said:
        story.wait(10)
        _say(story, command, ledger)
        _stock_agrees(story, ledger)
        _bill_agrees(story)
        _status_agrees(story)


def _say(story: Story, command: Command, ledger: Counter[tuple[int, Reason]]) -> None:
    """Says it, twice: a command that has come twice changes nothing more."""
    before = story.state
    decision = story.say(command)
    if isinstance(decision, tuple):
        for event in decision:
            for move in moves_of(event, before):
                ledger[move.menu_item_id, move.reason] += move.quantity
            before = evolve(before, event)
    if isinstance(decision, tuple) and isinstance(command, PickItem):
        again = story.decide(command)
        assert not (isinstance(again, tuple) and any(isinstance(event, ItemPicked) for event in again))


def _stock_agrees(story: Story, ledger: Counter[tuple[int, Reason]]) -> None:
    counts = story.shelves.counts()
    order, cancelled = story.state.orders[1], story.state.orders[1].status is _S.CANCELLED
    for item_id in (PIZZA, WINE):
        moved = sum(ledger[item_id, reason] for reason in Reason)
        assert counts[item_id] == LEFT + moved >= 0, "the count is the sum of its moves"
        bought = lost = 0
        for position, item in enumerate(order.items):
            pick = story.state.picks.get((1, position))
            gone = pick is not None and pick.missing
            there = None if pick is None else pick.substitute
            if item.menu_item_id == item_id:
                bought += 0 if gone or cancelled else item.qty
                lost += item.qty if gone else 0
            wanted = pick is not None and pick.choice in (None, MissingChoice.SUBSTITUTE) and not cancelled
            if there is not None and there.menu_item_id == item_id and wanted:
                bought += there.qty
        sold = sum(item.qty for item in order.items if item.menu_item_id == item_id)  # before the ledger began
        assert sold - ledger[item_id, Reason.ORDER] - ledger[item_id, Reason.CANCEL] == bought
        assert -ledger[item_id, Reason.CORRECTION] == lost


def _bill_agrees(story: Story) -> None:
    owed = 0
    for position, item in enumerate(story.state.orders[1].items):
        pick = story.state.picks.get((1, position))
        there = None if pick is None else pick.substitute
        if there is not None:
            assert there.qty * there.unit_price <= PRICES[item.menu_item_id], "nobody pays more than before"
        if pick is None or pick.choice is None:
            owed += PRICES[item.menu_item_id]
        elif pick.choice is MissingChoice.SUBSTITUTE and there is not None:
            owed += there.qty * there.unit_price
    bill = session_bill(story.state)
    if story.state.orders[1].status is _S.CANCELLED:
        return
    assert bill.total == owed
    assert story.state.session.bill.balance == bill.balance
    for payment in story.state.payments.values():
        on_its_way = payment.wanted_amount if payment.wanted is Wanted.REFUND else 0
        if payment.by_provider and payment.paid:
            assert payment.kept - on_its_way <= owed, "what is too much goes back"


def _status_agrees(story: Story) -> None:
    order = story.state.orders[1]
    if order.status in (_S.READY, _S.OUT_FOR_DELIVERY, _S.DONE, _S.INVOICED):
        assert all(story.state.picks[1, n].settled for n in range(len(order.items))), "ready only when all is picked"
    if order.status is _S.MISSING:
        known = [story.state.picks[1, n] for n in range(len(order.items))]
        assert all(pick.missing or pick.status is PickedStatus.PICKED for pick in known)
        assert any(pick.choice is None and pick.missing for pick in known)
