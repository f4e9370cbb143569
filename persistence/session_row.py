"""A session as one row: the tree's nested values side by side, as the columns of `sessions` are.

Owns: which column is which value. Must not: know a connection. Pure.
"""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from actors.domain.cart.figures import CartFigures
from actors.domain.ordering.lock import Lock, Processing
from actors.domain.place import Place, SessionKind
from actors.domain.session import Session, SessionState
from actors.domain.till.status import Phase


class SessionRow(Struct, frozen=True):
    """One row of `sessions`, but for its version and when it is to be woken."""

    session_id: UUID
    restaurant_id: int
    table_id: int | None
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


def row_of(session: Session) -> SessionRow:
    """The row of a session."""
    cart, lock = session.cart, session.lock
    return SessionRow(
        session.session_id,
        session.restaurant_id,
        session.place.table_id,
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
    )


def session_of(row: SessionRow) -> Session:
    """The session of a row."""
    return Session(
        session_id=row.session_id,
        restaurant_id=row.restaurant_id,
        place=Place(SessionKind.DINE_IN, row.table_id),
        state=row.state,
        seq=row.seq,
        host_id=row.host_id,
        cart=CartFigures(row.round, row.total, int(row.cart_sum, 16)),
        processing=row.processing,
        pass_validated=row.pass_validated,
        ordering_disabled=row.ordering_disabled,
        opened_at=row.opened_at,
        last_activity_at=row.last_activity_at,
        closed_at=row.closed_at,
        lock=_lock_of(row),
    )


def _lock_of(row: SessionRow) -> Lock | None:
    match (row.lock_holder, row.lock_order, row.lock_phase, row.lock_expires_at):
        case (UUID() as holder, int() as number, Phase() as phase, datetime() as expires_at):
            return Lock(holder, number, phase, row.lock_attempt, expires_at)
        case _:
            return None
