"""What a party has beside those who are there and the lines of its cart, and takes along to another session. Pure.

Who is there, and the lines, go by events that everybody sees anyway: members join and leave, lines come and go.
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from attrs import frozen

from actors.domain.cart.line import Line
from actors.domain.kitchen.ticket import TicketItem
from actors.domain.money.claim import Claim
from actors.domain.money.discount import Discount
from actors.domain.money.payment import Payment
from actors.domain.ordering.move import OrderMove
from actors.domain.ordering.order import Order
from actors.domain.ordering.placement import Placement
from actors.domain.party.member import Member
from actors.domain.state import State
from actors.domain.till.attempt import Attempt


@frozen
class Luggage:
    """Orders with all that is known of them, and the lines they were made of; each as its branch in `State`.

    `members` are those of the party who have left, because lines and orders name them.
    """

    members: Mapping[UUID, Member]
    retired: Mapping[UUID, Line]
    orders: Mapping[int, Order]
    placements: Mapping[str, Placement]
    attempts: Mapping[tuple[int, int], Attempt]
    moves: Mapping[tuple[int, int], OrderMove]
    ticket_items: Mapping[tuple[int, int], TicketItem]
    claims: Mapping[tuple[UUID, UUID], Claim]
    discounts: Mapping[UUID, Discount]
    payments: Mapping[UUID, Payment]


def packed(
    state: State,
    to: State,
    party: Collection[UUID],
    members: Mapping[UUID, Member],
    orders: Mapping[int, Order],
    *,
    back: bool = False,
) -> Luggage:
    """What these members of a session take along with these orders of it, and with what they have removed.

    A key that is used where they go stays behind: it means something else there. With `back` they go where they came
    from, with what of discounts and payments had come with them and what was taken off their lines since; else all.
    """
    lines = {item.public_id for order in orders.values() for item in order.items}
    keys = state.placements.keys() - to.placements.keys()
    home = to.session.session_id
    return Luggage(
        members,
        {key: one for key, one in state.retired.items() if key in lines or _remembered(one, party)},
        orders,
        {key: one for key, one in state.placements.items() if one.order_number in orders and key in keys},
        {key: one for key, one in state.attempts.items() if key[0] in orders},
        {key: one for key, one in state.moves.items() if key[0] in orders},
        {key: one for key, one in state.ticket_items.items() if key[0] in orders},
        {key: one for key, one in state.claims.items() if one.public_id in lines},
        {
            key: one
            for key, one in state.discounts.items()
            if not back or one.came_from == home or one.public_id in lines
        },
        {key: one for key, one in state.payments.items() if not back or one.came_from == home},
    )


def _remembered(line: Line, party: Collection[UUID]) -> bool:
    """Whether it was removed by one of the party, whose message may still come twice."""
    return line.removed and line.member_id in party
