"""What staff are shown of what they control: a table, a session, the switches.

Owns: these shapes; OpenAPI and AsyncAPI are generated from them. Must not: decide anything.
"""

from collections.abc import Collection
from uuid import UUID

from msgspec import Struct

from actors.domain.restaurant import Restaurant, Table
from actors.domain.session import SessionState
from actors.domain.state import State
from server.http.views import Instant, LineView, MemberView, TableView, line_view, member_view, table_view
from server.money import Money, amount


class StaffTableView(TableView, frozen=True, gc=False):
    """A table. `enabled` is its switch; `qr_version` counts its codes, of which only the latest is good."""

    enabled: bool
    qr_version: int


class SwitchesView(Struct, frozen=True, gc=False):
    """Whether the restaurant takes orders: its own switch, and the operator's for all restaurants. Both must be on."""

    ordering_enabled: bool
    system_ordering_enabled: bool
    takes_orders: bool


class StaffSessionView(Struct, frozen=True, gc=False, kw_only=True):
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


def staff_table_view(table: Table) -> StaffTableView:
    """A table as staff see it."""
    return StaffTableView(table.table_id, table.table_number, table.enabled, table.qr_version)


def switches_view(restaurant: Restaurant) -> SwitchesView:
    """The restaurant's switches."""
    return SwitchesView(restaurant.ordering_enabled, restaurant.system_ordering, restaurant.takes_orders)


def staff_session_view(state: State, restaurant: Restaurant, connected: Collection[UUID]) -> StaffSessionView:
    """A session as staff see it; `connected` are the ids of the members with a connection."""
    session, digits = state.session, restaurant.minor_digits
    table = restaurant.table_at(session.place)
    present = (member for member in state.members.values() if member.left_at is None)
    return StaffSessionView(
        session_id=session.session_id,
        seq=session.seq,
        state=session.state,
        table=None if table is None else table_view(table),
        members=[member_view(member, state, member.member_id in connected) for member in present],
        items=[line_view(line, restaurant) for line in state.lines.values()],
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
