"""What staff are shown of a session that they act on: its cart, line by line, which the floor only counts.

Owns: the shape; OpenAPI and AsyncAPI are generated from it. Must not: decide anything.
"""

from collections.abc import Collection
from uuid import UUID

from msgspec import Struct

from actors.domain.restaurant import Restaurant
from actors.domain.session import SessionState
from actors.domain.state import State
from server.http.views import Instant, LineView, MemberView, TableView, line_view, member_view, table_view
from server.money import Money, amount


class StaffVisitView(Struct, frozen=True, gc=False, kw_only=True):
    """A session with its members, its cart and its open bill. `table` is null where it sits at none."""

    session_id: UUID
    seq: int
    state: SessionState
    table: TableView | None
    members: list[MemberView]
    items: list[LineView]
    total: Money
    currency: str
    cart_hash: str
    cart_locked: bool
    round: int
    open_bill: Money
    opened_at: Instant
    last_activity_at: Instant
    closed_at: Instant | None


def staff_visit_view(state: State, restaurant: Restaurant, connected: Collection[UUID]) -> StaffVisitView:
    """A session as staff see it; `connected` are the ids of the members with a connection."""
    session, digits = state.session, restaurant.minor_digits
    table = restaurant.table_at(session.place)
    present = (member for member in state.members.values() if member.left_at is None)
    return StaffVisitView(
        session_id=session.session_id,
        seq=session.seq,
        state=session.state,
        table=None if table is None else table_view(table),
        members=[member_view(member, state, member.member_id in connected) for member in present],
        items=[line_view(line, restaurant, state.left_for(line)) for line in state.lines.values()],
        total=amount(session.cart.total, digits),
        currency=restaurant.currency,
        cart_hash=state.cart_hash,
        cart_locked=state.locked,
        round=session.cart.round,
        open_bill=amount(state.unpaid_total, digits),
        opened_at=session.opened_at,
        last_activity_at=session.last_activity_at,
        closed_at=session.closed_at,
    )
