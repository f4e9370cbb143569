"""Payments with what they cover. They outlive the session, as orders do: money is never forgotten."""

from collections.abc import Iterable
from typing import Final

import attrs

from actors.domain.money.payment import Part as CoveredPart
from actors.domain.money.payment import Payment
from actors.ports.journal import Change
from persistence.part import (
    OF_RESTAURANT,
    OUTLIVES_SESSION,
    RESTAURANT_ID,
    SESSION_ID,
    Column,
    Index,
    Load,
    Part,
    Reference,
    Row,
    Save,
    Table,
    of_session_and_restaurant,
    saves,
    upsert,
)

_PAYMENT_ID: Final = Column("payment_id", "uuid")
_PAYMENTS: Final = Table(
    "payments",
    Payment,
    key=("payment_id",),
    owner=(attrs.evolve(SESSION_ID, nullable=True), RESTAURANT_ID),
    money=frozenset({"amount", "tip", "refunded", "wanted_amount", "tendered"}),
    without=frozenset({"lines"}),
    references=(OUTLIVES_SESSION, OF_RESTAURANT),
    checks={
        "amounts": "amount > 0 AND tip >= 0 AND refunded BETWEEN 0 AND amount AND wanted_amount >= 0",
        "counts": "refunds >= 0 AND attempts >= 0 AND bill_version >= 0 AND parts > 0",
    },
    indexes=(
        Index(("session_id",)),
        Index(("restaurant_id", "created_at", "payment_id")),  # page by page
        # What a provider is still to be asked, or has to answer: a few among all.
        Index(("restaurant_id", "next_at"), where="next_at IS NOT NULL", name="ix_payments_due"),
        Index(("provider", "provider_ref"), where="provider_ref IS NOT NULL", name="ix_payments_provider_ref"),
    ),
)
_PARTS: Final = Table(
    "payment_parts",
    CoveredPart,
    key=("payment_id", "position"),
    owner=(_PAYMENT_ID, Column("position", "integer")),
    references=(Reference(("payment_id",), "payments", ("payment_id",), "CASCADE"),),
)
_LOADED: Final = """
    SELECT json_agg(
        to_jsonb(p) || jsonb_build_object('lines', (
            SELECT coalesce(jsonb_agg(to_jsonb(l) ORDER BY l.position), '[]')
            FROM payment_parts AS l
            WHERE l.payment_id = p.payment_id
        ))
        ORDER BY p.created_at, p.payment_id
    )
    FROM payments AS p
    WHERE p.session_id = s.session_id
"""


def _parts(change: Change) -> Iterable[Row]:
    """Those of new payments: what a payment covers never changes. One from another session has its rows already."""
    return [
        (change.owner.key, payment.payment_id, position, part.public_id, part.share)
        for payment in change.parts.get("payments_begun", ())
        for position, part in enumerate(payment.lines)
    ]


_UPDATES: Final = (
    "status",
    "refunded",
    "refunds",
    "method",
    "provider_account",
    "provider_ref",
    "client_secret",
    "redirect_url",
    "error",
    "wanted",
    "wanted_amount",
    "attempts",
    "next_at",
    "tendered",
    "by_user",
    "moved_by",
    "came_from",
    "updated_at",
)
PARTS: Final = (
    Part(
        "session_id",
        saves=(
            saves(
                "payments",
                _PAYMENTS,
                branches=("payments",),
                prefix=of_session_and_restaurant,
                updates=_UPDATES,
                guard="tip",
            ),
            Save(
                "payment_parts",
                (SESSION_ID, *_PARTS.columns),
                _parts,
                upsert(_PARTS, _PARTS.columns, updates=(), guard=None),
                frozenset({"payments_begun"}),
            ),
        ),
        load=Load(
            "payments",
            _LOADED,
            Payment,
            key=lambda payment: payment.payment_id,
            order=lambda payment: (payment.created_at, payment.payment_id),
            branches=("payments",),
            branch=lambda _: "payments",
        ),
        tables=(_PAYMENTS, _PARTS),
    ),
)
