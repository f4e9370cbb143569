"""Random evenings of a table that has ordered and pays: everything that must be true of a bill, after every command."""

from collections import Counter
from random import Random
from typing import Final, get_args

import pytest

from actors.domain.commands import Command
from actors.domain.events import Event
from actors.domain.evolve import evolve
from actors.domain.money.basis import session_bill
from actors.domain.money.commands import MoneyCommand, StartPayment, TakePayment
from actors.domain.money.events import MoneyEvent, PaymentStarted
from actors.domain.refusal import Refusal
from actors.domain.state import State
from actors.domain.till.commands import AcceptOrder
from tests.actors.domain.bill_sequences import BILL_CODES, any_money
from tests.actors.domain.invariants import check_state, check_step
from tests.actors.domain.scenario import Story, dinner

EVENINGS: Final = 60
COMMANDS: Final = 100
ONCE: Final = (StartPayment, TakePayment)
"""What moves money: the same command, said again at any later time, moves none.

Not so a refund, which a provider may have given up.
"""


def played(seed: int, seen: Counter[str]) -> None:
    rng, story, done = Random(seed), dinner(), list[Command]()
    story.done(story.order(), AcceptOrder(1, "T-1"))
    for _ in range(COMMANDS):
        command = rng.choice(done) if done and not rng.randint(0, 6) else any_money(rng, story)
        before = story.state
        decision = story.say(command)
        seen[type(command).__name__] += 1
        if isinstance(decision, Refusal):
            seen[decision.code] += 1
        if not isinstance(decision, tuple):
            assert story.state is before
            continue
        assert command not in done or not isinstance(command, ONCE), "money moved twice"
        seen.update(type(event).__name__ for event in decision)
        done.append(command)
        checked(before, story, decision)


def checked(before: State, story: Story, events: tuple[Event, ...]) -> None:
    """Each step touches what it may; versions count what changes; and nobody begins to pay what is not owed."""
    state = before
    for event in events:
        now = evolve(state, event)
        check_step(state, event, now)
        same = session_bill(state) == session_bill(now)
        assert same or now.session.bill.version == state.session.bill.version + 1
        state = now
    check_state(story.state)
    begun = [event.payment for event in events if isinstance(event, PaymentStarted) and not event.payment.deposit]
    owed = session_bill(before).balance - sum(one.amount for one in before.payments.values() if one.under_way)
    assert sum(payment.amount for payment in begun) <= max(0, owed), "more is being paid than is owed"


@pytest.mark.parametrize("part", range(2, 4))
def test_whatever_is_said_of_a_bill_everything_stays_true_and_no_money_moves_twice(part: int) -> None:
    for seed in range(part * EVENINGS, (part + 1) * EVENINGS):
        played(seed, Counter())


def test_other_evenings_do_so_too_and_see_everything_that_can_happen_to_a_bill() -> None:
    # A generator that never gets to a rule proves nothing about it.
    seen = Counter[str]()
    for seed in range(2 * EVENINGS):
        played(seed, seen)
    kinds = {one.__name__ for one in (*get_args(MoneyCommand), *get_args(MoneyEvent))}
    assert not (kinds | BILL_CODES) - seen.keys()
