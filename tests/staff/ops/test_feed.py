"""What the staff's screens are told of orders of the shop."""

from uuid import UUID

import attrs
import pytest

from actors.domain.money.discount import Discount
from actors.domain.ordering.order import Fulfilment
from staff.floor.feed import Feeds
from staff.ops.feed import OpsFeed
from tests.actors.domain.fulfilment.bags import bag
from tests.server.evening import CHIANTI, NOW, read
from tests.staff.ops.shop import fulfilment_of

LINE = UUID(int=8001)


@pytest.mark.parametrize("told", [True, False])
def test_what_somebody_took_off_a_line_is_told_at_once(told: bool) -> None:
    feeds = Feeds(lambda: NOW)
    feed = feeds.feed(1)
    state = bag(Fulfilment.PICK_UP, counted=False).state
    before = attrs.evolve(state, fulfilments={1: fulfilment_of(1, Fulfilment.PICK_UP, NOW)})
    line = before.orders[1].items[0].public_id if told else UUID(int=9)
    off = Discount(LINE, "Arrived broken", 1, amount=500, public_id=line)
    first = feed.seq
    OpsFeed(feeds).session_changed(before, attrs.evolve(before, discounts={LINE: off}), CHIANTI, frozenset)
    assert [str(read(one)["order"]["total"]) for one in feed.missed(first) or ()] == (["16.50"] if told else [])
