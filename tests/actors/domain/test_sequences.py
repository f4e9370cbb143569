"""Random evenings, with everything that must always be true checked after every command; thousands are slow."""

from collections import Counter
from random import Random
from typing import Final, get_args

import pytest
from attrs import define, field
from hypothesis import given
from hypothesis import strategies as st

from actors.domain.cart.commands import AddLine, RemoveLine, UpdateLine
from actors.domain.checkout.commands import CheckoutCommand
from actors.domain.commands import Command, Tick
from actors.domain.counter.commands import CounterOrderCommand
from actors.domain.counter.events import CounterOrderChanged
from actors.domain.decide import decide
from actors.domain.events import Event
from actors.domain.evolve import evolve
from actors.domain.fulfilment.commands import FulfilmentCommand
from actors.domain.fulfilment.events import FulfilmentEvent
from actors.domain.money.commands import MoneyCommand, TellGoneBack
from actors.domain.money.events import MoneyEvent
from actors.domain.moving.events import CartTaken, PartyArrived, PartyDeparted, SessionMerged
from actors.domain.ordering.commands import PlaceOrder
from actors.domain.ordering.events import OrderMoved
from actors.domain.ordering.order import OrderStatus
from actors.domain.party.commands import Join, JoinShared, Leave, ShareCart, ValidatePass
from actors.domain.party.events import CartShared, SessionClosed
from actors.domain.refusal import Code, Refusal, Repeat
from actors.domain.state import State
from actors.domain.till.commands import AcceptOrder, CancelOrder, EnterOrderByHand, QueueOrder, RejectOrder
from tests.actors.domain.bill_sequences import BILL_CODES
from tests.actors.domain.invariants import BRANCHES, Hashes, check_state, check_step
from tests.actors.domain.scenario import Story, after, held_on
from tests.actors.domain.sequences import any_command, anything_else, described, pick

COMMANDS_A_NIGHT: Final = 80
NIGHTS_A_SEED: Final = 170
ONCE: Final = (
    Join,
    Leave,
    AddLine,
    UpdateLine,
    RemoveLine,
    PlaceOrder,
    AcceptOrder,
    RejectOrder,
    QueueOrder,
    EnterOrderByHand,
    CancelOrder,
    ValidatePass,
)
"""What makes a difference once: the same command, said again at any later time, changes nothing."""


@define
class Night:
    """One table from its first guest on, with random commands, each checked."""

    rng: Random
    hashes: Hashes
    story: Story = field(factory=Story)
    said: list[Command] = field(factory=list)
    carried_out: list[Command] = field(factory=list)
    seen: Counter[str] = field(factory=Counter)

    def run(self) -> None:
        """Plays the night."""
        for _ in range(COMMANDS_A_NIGHT):
            anything_else(self.rng, self.story)
            old = self.carried_out and not self.rng.randint(0, 7)
            self.step(pick(self.rng, self.carried_out) if old else any_command(self.rng, self.story))

    def step(self, command: Command) -> None:
        """Says one command and checks what came of it."""
        self.said.append(command)
        before, kept = self.story.state, _contents(self.story.state)
        decision = self.story.say(command)
        assert decision == decide(before, command, self.story.now, self.story.context) or isinstance(decision, tuple)
        if isinstance(decision, tuple):
            assert decision, "a decision that changes nothing is a repeat"
            assert command not in self.carried_out or not isinstance(command, ONCE), "it happened twice"
            self._check_steps(before, decision)
            self.carried_out.append(command)
        else:
            assert self.story.state is before
        assert _contents(before) == kept, "a rule changed a state in place"
        self._count(command, decision)
        check_state(self.story.state)
        check_shelves(self.story)
        self.hashes.check(self.story.state)
        self._check_again(command)
        self._check_lock_ends()

    def _check_steps(self, before: State, events: tuple[Event, ...]) -> None:
        for event in events:
            assert event.at == self.story.now
            now = evolve(before, event)
            check_step(before, event, now)
            before = now
        assert before == self.story.state

    def _check_again(self, command: Command) -> None:
        """The same command right after changes nothing, except that time may have more to say."""
        decision = self.story.decide(command)
        if isinstance(command, Tick):
            events = decision if isinstance(decision, tuple) else ()
            assert isinstance(decision, Repeat) or [type(event) for event in events] == [SessionClosed]
            return
        if isinstance(command, TellGoneBack) and isinstance(decision, tuple):
            assert self.story.state.payments == after(self.story.state, decision).payments
            return  # staff are told again, by the same alert
        assert isinstance(decision, Refusal | Repeat)

    def _check_lock_ends(self) -> None:
        state = self.story.state
        if state.session.lock is None:
            return
        deadline = state.session.lock.expires_at
        events = decide(state, Tick(), deadline, self.story.context)
        assert isinstance(events, tuple)
        assert not after(state, events).locked

    def _count(self, command: Command, decision: tuple[Event, ...] | Refusal | Repeat) -> None:
        self.seen[type(command).__name__] += 1
        match decision:
            case Refusal(code=code):
                self.seen[code] += 1
            case Repeat():
                self.seen[f"repeated {type(command).__name__}"] += 1
            case events:
                self.seen.update(type(event).__name__ for event in events)
                self.seen.update(event.status for event in events if isinstance(event, OrderMoved))


def check_shelves(story: Story) -> None:
    """Never has more been sold than there was, and the shelves know what open carts hold."""
    holding = story.state.holding.values()
    for item_id, count in story.shelves.counts().items():
        claimed = sum(hold.qty for hold in holding if hold.menu_item_id == item_id)
        assert count >= 0
        assert held_on(story.shelves)[item_id] <= claimed, "a hold of nobody"


def _contents(state: State) -> tuple[object, ...]:
    return (state.session, *(dict(getattr(state, branch)) for branch in BRANCHES))


def _play(rng: Random, hashes: Hashes) -> Night:
    night = Night(rng, hashes)
    try:
        night.run()
    except Exception as error:
        error.add_note(described(night.said))
        raise
    return night


@given(st.randoms(use_true_random=False))
def test_whatever_is_said_at_a_table_everything_stays_true(rng: Random) -> None:
    _play(rng, Hashes())


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 10))
def test_thousands_of_nights_keep_everything_true(seed: int) -> None:
    _play_many(seed)


def _play_many(seed: int) -> None:
    rng, hashes = Random(seed), Hashes()
    for _ in range(NIGHTS_A_SEED):
        _play(rng, hashes)


SHOP_CODES: Final = {
    code.value
    for code in (
        *(Code.ADDRESS_OUT_OF_ZONE, Code.ADDRESS_REQUIRED, Code.BELOW_MINIMUM, Code.BRANCH_UNAVAILABLE),
        *(Code.INSUFFICIENT_STOCK, Code.SLOT_FULL, Code.SLOT_PASSED, Code.SLOT_UNAVAILABLE, Code.LINK_INVALID),
        Code.OUT_OF_STOCK_ANYWHERE,
        *(Code.BRANCHES_APART, Code.BRANCH_FULL, Code.BRANCH_IN_USE, Code.DELIVERY_ELSEWHERE, Code.NOT_COUNTED),
        *(Code.ALREADY_REVIEWED, Code.CODES_FULL, Code.CODE_TAKEN),
    )
}
"""Of who buys without a table, and of who looks after branches."""


@pytest.mark.slow
def test_hundreds_of_nights_keep_everything_true_and_see_everything_that_can_happen() -> None:
    # A generator that never gets to a rule proves nothing about it.
    rng, hashes, seen = Random(0), Hashes(), Counter[str]()
    for _ in range(2 * NIGHTS_A_SEED):
        seen += _play(rng, hashes).seen
    events = {event.__name__ for event in get_args(Event)}
    commands = {command.__name__ for command in get_args(Command)}
    statuses = {status.value for status in OrderStatus} - {"draft", "validated", "out_for_delivery"}
    beyond_a_night = {
        Code.SESSION_FULL,
        Code.CART_FULL,
        Code.TOTAL_TOO_LARGE,
        Code.TOO_MANY_LINES,
        Code.TOO_MANY_ORDERS,
        Code.LAST_ADMIN,  # of accounts
        Code.MERGE_IMPOSSIBLE,  # of two sessions
        Code.ITEM_NOT_SERVED,  # of menus by time: `test_serving`
        *(Code.MENU_FULL, Code.CATEGORY_NOT_EMPTY, Code.TAX_CLASS_IN_USE),  # of who writes the menu
        *(Code.OPTIONS_TOO_FEW, Code.COMBO_IN_COMBO),  # and its options
    }
    of_two = {event.__name__ for event in (SessionMerged, PartyArrived, PartyDeparted, CartTaken)}
    codes = {code.value for code in Code} - beyond_a_night  # of the others, `test_limits` and `test_merging` tell
    of_bills = {
        one.__name__ for one in (*get_args(MoneyCommand), *get_args(MoneyEvent))
    } | BILL_CODES  # their own nights
    # Of the counter tells `tests.staff.integrations.test_orders`; of the shop
    # `fulfilment.test_picking_any`, `cart`, `checkout` and `test_branch_evenings`.
    of_carts = (JoinShared, ShareCart, CartShared)
    of_counter = (*get_args(CounterOrderCommand), CounterOrderChanged)
    shop = (
        *get_args(FulfilmentCommand),
        *get_args(FulfilmentEvent),
        *get_args(CheckoutCommand),
        *of_carts,
        *of_counter,
    )
    of_shop = {one.__name__ for one in shop} | SHOP_CODES
    expected = (events | commands | statuses | codes) - of_bills - of_shop
    assert not expected - of_two - seen.keys()
