"""The table of requests for stock (`docs/contract.md` §10).

Owns: names, types, checks and keys of it. Must not: be changed without a migration beside it; a test compares the two.
"""

import sqlalchemy as sa

from actors.domain.stock.request import RequestKind, RequestStatus
from persistence.columns import check, identity, integer, one_of, text, time


def add_requests(metadata: sa.MetaData) -> None:
    """Adds it to the others. Who asked and who reviewed are copies, as in the audit."""
    sa.Table(
        "stock_requests",
        metadata,
        integer("restaurant_id"),
        identity("stock_request_id"),
        integer("branch_id"),
        integer("menu_item_id"),
        text("kind"),
        integer("quantity"),
        text("note"),
        integer("asked_by"),
        time("asked_at"),
        text("status"),
        integer("approved", nullable=True),
        text("answer"),
        integer("reviewed_by", nullable=True),
        time("reviewed_at", nullable=True),
        sa.ForeignKeyConstraint(
            ["restaurant_id", "branch_id"], ["branches.restaurant_id", "branches.branch_id"], ondelete="CASCADE"
        ),
        one_of("kind", RequestKind),
        one_of("status", RequestStatus),
        check("quantity", "quantity >= 0 AND approved >= 0"),
        check(
            "reviewed",
            "num_nulls(reviewed_by, reviewed_at) = CASE status WHEN 'PENDING' THEN 2 ELSE 0 END"
            " AND (approved IS NOT NULL) = (status = 'APPROVED')",
        ),
        sa.Index(None, "restaurant_id", "stock_request_id"),
        sa.Index(None, "restaurant_id", "status", "stock_request_id"),
        sa.Index(None, "restaurant_id", "asked_by", "stock_request_id"),
    )
