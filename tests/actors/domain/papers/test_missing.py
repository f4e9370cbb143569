"""What a receipt says of an order of which something was not there."""

from datetime import UTC, datetime

from actors.domain.fulfilment.commands import Offer
from actors.domain.fulfilment.pick import MissingChoice
from actors.domain.papers.letterhead import Letterhead
from actors.domain.papers.receipt import ReceiptLine, receipt_of
from tests.actors.domain.fulfilment.bags import bag, choose, short
from tests.actors.domain.scenario import PIZZA, Story

NOW = datetime(2026, 12, 1, tzinfo=UTC)


def lines(story: Story) -> tuple[ReceiptLine, ...]:
    return receipt_of(story.state, story.context.restaurant, Letterhead(), NOW).lines


def test_what_was_missing_is_said_to_be_and_costs_nothing() -> None:
    story = short(bag())
    ordered = lines(story)[1]
    assert (ordered.missing, ordered.total > 0) == (False, True)
    story.done(choose(MissingChoice.WITHOUT))
    pizza, wine = lines(story)
    assert (pizza.missing, wine.missing) == (False, True)
    assert (wine.name, wine.qty, wine.unit_price, wine.total) == (ordered.name, ordered.qty, 0, 0)


def test_what_came_instead_is_not_missing_and_has_none_of_the_options_of_what_was_ordered() -> None:
    story = short(bag(), Offer(PIZZA, 1))
    story.done(choose(MissingChoice.SUBSTITUTE))
    assert all(not line.missing and line.options == () for line in lines(story))
