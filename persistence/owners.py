"""The owners of changes as rows: a session with its nested values side by side, and a restaurant's switches.

Owns: which column is which value, and what an update may change. Must not: know a connection. Pure.
"""

from datetime import datetime
from operator import attrgetter
from typing import Final, cast, get_type_hints
from uuid import UUID

import attrs
from msgspec import Struct
from msgspec.structs import astuple

from actors.domain.cart.figures import CartFigures
from actors.domain.money.figures import BillFigures
from actors.domain.moving.merged import Merged
from actors.domain.ordering.lock import Lock, Processing
from actors.domain.party.share import Share
from actors.domain.place import Place, SessionKind
from actors.domain.session import Session, SessionState
from actors.domain.till.status import Phase
from actors.ports.journal import NO_COLOR, NO_LANGUAGE, Change, RestaurantStep, SessionStep
from persistence.part import RESTAURANT_ID, Column, Owner, Row, column

_MONEY: Final = frozenset({"total", "bill_balance"})


class SessionRow(Struct, frozen=True):
    """One row of `sessions`, but for its version and when it is to be woken."""

    session_id: UUID
    restaurant_id: int
    kind: SessionKind
    table_id: int | None
    customer_id: int | None
    state: SessionState
    seq: int
    round: int
    host_id: UUID | None
    total: int
    cart_sum: str
    processing: Processing
    pass_validated: bool
    ordering_disabled: bool
    opened_at: datetime
    last_activity_at: datetime
    closed_at: datetime | None
    lock_holder: UUID | None
    lock_order: int | None
    lock_phase: Phase | None
    lock_attempt: int
    lock_expires_at: datetime | None
    merged_into: UUID | None
    merged_at: datetime | None
    share_id: UUID | None
    share_until: datetime | None
    bill_version: int
    bill_balance: int


def row_of(session: Session) -> SessionRow:
    """The row of a session."""
    cart, lock, merged, share = session.cart, session.lock, session.merged, session.share
    return SessionRow(
        session.session_id,
        session.restaurant_id,
        session.place.kind,
        session.place.table_id,
        session.place.customer_id,
        session.state,
        session.seq,
        cart.round,
        session.host_id,
        cart.total,
        f"{cart.sum:032x}",
        session.processing,
        session.pass_validated,
        session.ordering_disabled,
        session.opened_at,
        session.last_activity_at,
        session.closed_at,
        None if lock is None else lock.holder,
        None if lock is None else lock.order_number,
        None if lock is None else lock.phase,
        0 if lock is None else lock.attempt,
        None if lock is None else lock.expires_at,
        None if merged is None else merged.into,
        None if merged is None else merged.at,
        None if share is None else share.share_id,
        None if share is None else share.until,
        session.bill.version,
        session.bill.balance,
    )


def session_of(row: SessionRow, updated_at: datetime) -> Session:
    """The session of a row. When its newest event was is not in the row: the event itself knows."""
    return Session(
        session_id=row.session_id,
        restaurant_id=row.restaurant_id,
        place=Place(row.kind, row.table_id, row.customer_id),
        state=row.state,
        seq=row.seq,
        host_id=row.host_id,
        cart=CartFigures(row.round, row.total, int(row.cart_sum, 16)),
        processing=row.processing,
        pass_validated=row.pass_validated,
        ordering_disabled=row.ordering_disabled,
        opened_at=row.opened_at,
        last_activity_at=row.last_activity_at,
        updated_at=updated_at,
        closed_at=row.closed_at,
        lock=_lock_of(row),
        merged=_merged_of(row),
        bill=BillFigures(row.bill_version, row.bill_balance),
        share=_share_of(row),
    )


def _lock_of(row: SessionRow) -> Lock | None:
    match (row.lock_holder, row.lock_order, row.lock_phase, row.lock_expires_at):
        case (UUID() as holder, int() as number, Phase() as phase, datetime() as expires_at):
            return Lock(holder, number, phase, row.lock_attempt, expires_at)
        case _:
            return None


def _merged_of(row: SessionRow) -> Merged | None:
    match (row.merged_into, row.merged_at):
        case (UUID() as into, datetime() as at):
            return Merged(into, at)
        case _:
            return None


def _share_of(row: SessionRow) -> Share | None:
    match (row.share_id, row.share_until):
        case (UUID() as share_id, datetime() as until):
            return Share(share_id, until)
        case _:
            return None


def _session_row(change: Change) -> Row:
    step = cast("SessionStep", change.owner)
    return (*astuple(row_of(step.session)), step.version + 1, step.wake_at)


def _tapped_row(change: Change) -> Row:
    step = cast("SessionStep", change.owner)
    session, cart = step.session, step.session.cart
    return (
        session.session_id,
        session.seq,
        cart.round,
        cart.total,
        f"{cart.sum:032x}",
        session.processing,
        session.last_activity_at,
        step.version + 1,
        step.wake_at,
    )


def _tapped(change: Change) -> bool:
    """Whether nothing else of the session is different. What a later version adds to it is something else."""
    step = cast("SessionStep", change.owner)
    return step.before is not None and _else(step.before) == _else(step.session)


def _restaurant_row(change: Change) -> Row:
    step = cast("RestaurantStep", change.owner)
    written = (step.prices_include_tax, step.languages, step.kitchen_language)
    return (step.restaurant_id, step.version + 1, step.ordering_enabled, step.brand_color, *written)


_COLUMNS: Final = (
    *(column(name, kind, is_money=name in _MONEY) for name, kind in get_type_hints(SessionRow).items()),
    Column("version", "integer"),
    Column("wake_at", "timestamptz", nullable=True),
)
_FIXED: Final = frozenset({"session_id", "restaurant_id", "kind", "customer_id", "opened_at"})
# A tap changes these fields of a session, which have these columns; `updated_at` is its event's.
_TAP_FIELDS: Final = frozenset({"seq", "cart", "processing", "last_activity_at", "updated_at"})
_TAP_COLUMNS: Final = (
    "session_id",
    "seq",
    "round",
    "total",
    "cart_sum",
    "processing",
    "last_activity_at",
    "version",
    "wake_at",
)
_else: Final = attrgetter(*(field.name for field in attrs.fields(Session) if field.name not in _TAP_FIELDS))

SESSIONS: Final = Owner(
    step=SessionStep,
    table="sessions",
    key="session_id",
    columns=_COLUMNS,
    row=_session_row,
    updates={one.name: f"g.{one.name}" for one in _COLUMNS if one.name not in _FIXED},
    fits=lambda _: True,
    opens=True,
)
TAPPED_SESSIONS: Final = Owner(
    step=SessionStep,
    table="sessions",
    key="session_id",
    columns=tuple(one for name in _TAP_COLUMNS for one in _COLUMNS if one.name == name),
    row=_tapped_row,
    updates={name: f"g.{name}" for name in _TAP_COLUMNS if name not in _FIXED},
    fits=_tapped,
    opens=False,
)
RESTAURANTS: Final = Owner(
    step=RestaurantStep,
    table="restaurants",
    key="restaurant_id",
    columns=(
        RESTAURANT_ID,
        Column("version", "integer"),
        Column("ordering_enabled", "boolean", nullable=True),
        Column("brand_color", "text", nullable=True),
        Column("prices_include_tax", "boolean", nullable=True),
        Column("languages", "text[]", nullable=True),
        Column("kitchen_language", "text", nullable=True),
    ),
    row=_restaurant_row,
    updates={
        "version": "g.version",
        "ordering_enabled": "coalesce(g.ordering_enabled, s.ordering_enabled)",
        "brand_color": f"nullif(coalesce(g.brand_color, s.brand_color), '{NO_COLOR}')",
        "prices_include_tax": "coalesce(g.prices_include_tax, s.prices_include_tax)",
        "languages": "coalesce(g.languages, s.languages)",
        "kitchen_language": f"nullif(coalesce(g.kitchen_language, s.kitchen_language), '{NO_LANGUAGE}')",
    },
    fits=lambda _: True,
    opens=False,
)
"""Restaurants are opened elsewhere."""
