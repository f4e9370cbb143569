"""What an order of the shop costs by now, where its session is there no more to ask."""

from datetime import date

import attrs

from actors.domain.fulfilment.cost import cost_now
from actors.domain.fulfilment.fulfilment import OrderFulfilment
from actors.domain.fulfilment.pick import MissingChoice
from actors.domain.ordering.order import Fulfilment
from tests.actors.domain.fulfilment.bags import bag, choose, short
from tests.actors.domain.scenario import START


def test_of_an_order_whose_session_is_gone_what_its_code_took_off_stays_off_what_still_comes() -> None:
    story = short(bag())
    story.done(choose(MissingChoice.WITHOUT))
    order = story.state.orders[1]
    picks = {pick.position: pick for pick in story.state.picks.values()}
    pizza, wine = (item.line_total for item in order.items)
    buyer = ("Anna", "", "anna@example.org", "en", "")
    how = OrderFulfilment(
        1, 1, 3, Fulfilment.PICK_UP, 1, 2, date(2026, 5, 8), START, START, 0, 100, pizza + wine - 100, *buyer
    )
    assert cost_now(order, how, {}) == pizza + wine - 100
    assert cost_now(order, how, picks) == pizza - 100
    assert cost_now(order, attrs.evolve(how, discount=0), picks) == pizza
