"""Two bills that become one, and are told apart again."""

from typing import Final
from uuid import UUID

import attrs
import pytest

from actors.domain.money.basis import session_bill
from actors.domain.money.commands import GiveDiscount
from actors.domain.moving.merging import merge
from actors.domain.refusal import Code
from actors.domain.staff import Role
from actors.domain.till.commands import AcceptOrder
from tests.actors.domain.scenario import CARLA, FIRST, Story, queued
from tests.actors.domain.test_merging import code, merged, others, undone

OFF: Final = GiveDiscount(UUID(int=800), 7, Role.MANAGER, "cold", amount=300, public_id=FIRST)


def test_what_was_taken_off_a_line_since_two_bills_were_merged_goes_back_with_the_line() -> None:
    source, target = queued(), others()
    merged(source, target)
    target.done(OFF)
    assert session_bill(target.state).balance == 2150 - 300
    undone(source, target)
    assert session_bill(source.state).balance == 2150 - 300
    assert not target.state.discounts


def test_what_was_taken_off_the_bill_since_stays_where_it_was_given() -> None:
    source, target = queued(), others()
    merged(source, target)
    target.done(attrs.evolve(OFF, public_id=None))
    undone(source, target)
    assert session_bill(source.state).balance == 2150
    assert list(target.state.discounts) == [OFF.discount_id]


def ordered_under(rate: int, *, tax_included: bool = True) -> Story:
    """The others, whose order was placed under these terms."""
    story = others()
    terms = attrs.evolve(story.restaurant.terms, service_rate=rate)
    story.restaurant = attrs.evolve(story.restaurant, terms=terms, prices_include_tax=tax_included)
    story.done(story.order(by=CARLA, idempotency_key="key-11"), AcceptOrder(11, "T-11"))
    return story


@pytest.mark.parametrize(("rate", "tax_included"), [(1000, True), (0, False)], ids=["service charge", "tax"])
def test_bills_of_other_terms_are_not_merged_either_way(rate: int, tax_included: bool) -> None:
    source, target = queued(), ordered_under(rate, tax_included=tax_included)
    for one, other in ((source, target), (target, source)):
        decided = merge(one.state, other.state, source.now, Role.EMPLOYEE, 5)
        assert code(decided) is Code.MERGE_IMPOSSIBLE


def test_bills_of_the_same_terms_and_those_who_have_ordered_nothing_are_merged() -> None:
    merged(queued(), ordered_under(0))
    merged(others(), queued())
