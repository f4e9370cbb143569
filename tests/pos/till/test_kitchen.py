"""The restaurant without a till."""

from pos.till.driver import Accepted
from pos.till.kitchen import Kitchen
from tests.pos.tickets import ticket


async def test_a_restaurant_without_a_till_has_every_order_on_its_display() -> None:
    assert await Kitchen().send(ticket()) == Accepted(None)
    assert await Kitchen().look_up("ORD-1-42") == Accepted(None)
