"""What an order of the shop costs by now: without what does not come, and with what staff took off it.

Owns: that sum, as the bill has it. Must not: know what was paid, or went back. Pure.
"""

from collections.abc import Mapping, Sequence

from actors.domain.fulfilment.fulfilment import OrderFulfilment
from actors.domain.fulfilment.pick import Pick
from actors.domain.money.basis import lines_of
from actors.domain.money.discount import Discount, discounted
from actors.domain.money.tax import taxed
from actors.domain.ordering.order import Order


def cost_now(order: Order, how: OrderFulfilment, picks: Mapping[int, Pick], discounts: Sequence[Discount] = ()) -> int:
    """In minor units: as on the bill, where a code's rate takes off less, too. What was not chosen for yet counts.

    `discounts` are those on the order and on its lines. Of one whose session was deleted only the amount of its
    code's is known.
    """
    chosen = {position: pick for position, pick in picks.items() if pick.choice is not None}
    if not chosen and not any(one.public_id is not None for one in discounts):
        return how.total
    kept = Discount(order.items[0].public_id, "", None, amount=how.discount, order_id=order.order_id)
    known = discounts or ((kept,) if how.discount else ())
    lines = tuple(lines_of(order, picks=chosen))
    nets, _ = discounted(lines, [line.line_total for line in lines], known)
    rates = [line.tax_rate for line in lines]
    return sum(taxed(nets, rates, order.service_rate, included=order.tax_included).dues)
