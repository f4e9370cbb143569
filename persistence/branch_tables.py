"""The tables of branches: where they are, when they send and fetch, and where to (`docs/contract.md` §10).

Owns: names, types, checks and keys of theirs. Must not: be changed without a migration beside it; a test compares the
two.

What is deleted keeps its row, for the orders, stock and reports that name it. Both columns are in every reference, so
that nothing can hang on another restaurant's branch.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON

from persistence.columns import (
    FALSE,
    NOW,
    TRUE,
    check,
    flag,
    flat,
    identity,
    integer,
    money,
    text,
    time,
    with_restaurant,
    words,
)


def add_branches(metadata: sa.MetaData) -> None:
    """Adds them to the others."""
    _add_branches(metadata)
    _add_slots(metadata)
    _add_zones(metadata)


def _add_branches(metadata: sa.MetaData) -> None:
    """A trigger makes one for each restaurant."""
    sa.Table(
        "branches",
        metadata,
        identity("branch_id"),
        with_restaurant(),
        text("name"),
        time("created_at", default=NOW),
        text("address", default=""),
        text("phone", default=""),
        flag("pick_up", TRUE),
        flag("delivery", FALSE),
        # As `opening_hours`, of the branch alone. None: it opens as its restaurant does.
        sa.Column("hours", JSON, nullable=False, server_default=sa.text("'[]'")),
        time("deleted_at", nullable=True),
        check("hours", "json_typeof(hours) = 'array'"),
        sa.UniqueConstraint("restaurant_id", "branch_id"),
        sa.Index(None, "restaurant_id"),
        sa.Index(
            "uq_branches_delivery",
            "restaurant_id",
            unique=True,
            postgresql_where=sa.text("delivery AND deleted_at IS NULL"),
        ),
    )


def _add_slots(metadata: sa.MetaData) -> None:
    sa.Table(
        "slots",
        metadata,
        identity("slot_id"),
        with_restaurant(),
        integer("branch_id"),
        integer("weekday"),
        sa.Column("starts", sa.Time, nullable=False),
        sa.Column("ends", sa.Time, nullable=False),
        integer("capacity"),
        integer("lead_minutes", default=0),
        flag("pick_up", TRUE),
        flag("delivery", TRUE),
        time("deleted_at", nullable=True),
        _of_branch(),
        check("weekday", "weekday BETWEEN 0 AND 6"),
        check("window", "starts <> ends AND starts < '24:00' AND ends < '24:00'"),
        check("capacity", "capacity >= 0"),
        check("lead_minutes", "lead_minutes >= 0"),
        sa.Index(None, "restaurant_id", "branch_id"),
    )
    # How much of a slot is taken on a date. The last line: an order beyond it, in whatever process, is refused.
    sa.Table(
        "slot_days",
        metadata,
        sa.Column(
            "slot_id",
            sa.Integer,
            sa.ForeignKey("slots.slot_id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("day", sa.Date, primary_key=True),
        integer("taken"),
        # The slot's own, or as many as were taken when it became less.
        integer("capacity"),
        check("taken", "taken BETWEEN 0 AND capacity"),
        check("day", "day BETWEEN '0001-01-01' AND '9999-12-31'"),
    )


def _add_zones(metadata: sa.MetaData) -> None:
    sa.Table(
        "zones",
        metadata,
        identity("zone_id"),
        with_restaurant(),
        integer("branch_id"),
        text("name"),
        words("postcodes"),  # beginnings of them; none: everywhere
        money("fee"),
        sa.Column("free_from", sa.BigInteger),
        money("minimum"),
        time("deleted_at", nullable=True),
        _of_branch(),
        flat("postcodes"),
        check("amounts", "fee >= 0 AND free_from >= 0 AND minimum >= 0"),
        sa.Index(None, "restaurant_id", "branch_id"),
    )


def _of_branch() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["restaurant_id", "branch_id"], ["branches.restaurant_id", "branches.branch_id"], ondelete="CASCADE"
    )
