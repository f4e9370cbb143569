"""The bill of a session: what of it is ordered, claimed, discounted and paid.

Owns: which orders are on the bill, and what their bill is made of. A cart is not on it, nor an order for which its
diners still wait: it may come to nothing. Tax rates and terms are those of the time when a cart was placed and are kept
with the order, so a restaurant that changes them changes no bill that is open. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from types import MappingProxyType
from typing import Final
from uuid import UUID

from actors.domain.fulfilment.fulfilment import is_fee
from actors.domain.fulfilment.pick import MissingChoice, Pick, picks_of
from actors.domain.money.bill import Basis, Bill, bill_of
from actors.domain.money.bill_line import BillLine
from actors.domain.money.claim import EVERYBODY
from actors.domain.money.tax import NONE_ALONE
from actors.domain.ordering.order import Order, OrderStatus
from actors.domain.state import State
from actors.domain.values import changed

_NO_PICKS: Final[Mapping[int, Pick]] = MappingProxyType({})


def billed(state: State) -> Iterator[Order]:
    """The orders that are on the bill, in the order of their numbers."""
    for order in state.orders.values():
        if order.status is not OrderStatus.CANCELLED and not state.awaits(order.order_number):
            yield order


def basis_of(state: State) -> Basis:
    """What the session's bill is made of. Service charge and tax in the prices are as of its first order."""
    orders = tuple(billed(state))
    shared = {claim.public_id for claim in state.claims.values() if claim.member_id == EVERYBODY}
    deposits = (payment.kept for payment in state.payments.values() if payment.deposit and payment.paid)
    awaited = state.awaited_payment  # for an order that is on no bill yet
    return Basis(
        lines=tuple(
            line for order in orders for line in lines_of(order, shared, picks_of(state.picks, order.order_number))
        ),
        members=tuple(state.members),
        left=frozenset(key for key, member in state.members.items() if member.left_at is not None),
        discounts=tuple(state.discounts.values()),
        claims=tuple(claim for claim in state.claims.values() if claim.member_id != EVERYBODY),
        payments=tuple(one for one in state.payments.values() if not one.deposit and one is not awaited),
        service_rate=orders[0].service_rate if orders else 0,
        tax_included=orders[0].tax_included if orders else True,
        deposit=sum(deposits),
        alone={one.order_id: one.tax_included for one in orders} if _alone(state, orders) else NONE_ALONE,
    )


def _alone(state: State, orders: Sequence[Order]) -> bool:
    """Whether each is paid for by itself, and there are several: a customer's orders in the shop are no party's."""
    return state.session.place.in_shop and len(orders) > 1


def session_bill(state: State) -> Bill:
    """The session's bill as it stands. The one that was computed last, where nothing of it is another since."""
    known = state.session.bill.reckoning
    return known.bill if known is not None and known.holds(source_of(state)) else bill_of(basis_of(state))


def source_of(state: State) -> tuple[object, ...]:
    """All that the session's bill is computed from, as the objects that they are (`basis_of`)."""
    return (
        state.orders,
        state.session.lock,
        state.members,
        state.claims,
        state.discounts,
        state.payments,
        state.fulfilments,
        state.picks,
    )


def lines_of(
    order: Order, shared: Set[UUID] = frozenset(), picks: Mapping[int, Pick] = _NO_PICKS
) -> Iterator[BillLine]:
    """The lines that an order has on its bill; `shared` are the whole table's, `picks` by position."""
    for position, item in enumerate(order.items):
        line = BillLine(
            order_id=order.order_id,
            public_id=item.public_id,
            name=item.name,
            qty=item.qty,
            unit_price=item.unit_price,
            member_id=item.member_id,
            tax_rate=item.tax_rate,
            shared=item.public_id in shared,
            is_fee=is_fee(item.menu_item_id),
        )
        pick = picks.get(position)
        yield line if pick is None or pick.choice is None else as_chosen(line, pick)


def as_chosen(line: BillLine, pick: Pick) -> BillLine:
    """A line of what was not there, as its customer wants it: what came instead, or what costs nothing."""
    instead = pick.substitute if pick.choice is MissingChoice.SUBSTITUTE else None
    if instead is None:
        return changed(line, unit_price=0, missing=True)
    return changed(
        line,
        name=instead.name,
        qty=instead.qty,
        unit_price=instead.unit_price,
        tax_rate=instead.tax_rate,
        instead_of=line.name,
        item_id=instead.menu_item_id,
    )
