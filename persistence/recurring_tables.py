"""The tables of recurring orders and of the letters about them (`docs/contract.md` §10).

Owns: names, types, checks and keys. Must not: be changed without a migration beside it; a test compares the two.

One takes one of a few numbered places of its customer, so the table bounds how many there are, and goes once its
customer ends it. Its lines are one value, which is read and written as a whole.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON, UUID

from actors.domain.recurring.recurring_order import PER_CUSTOMER_MAX, LetterKind, Step
from persistence.columns import check, integer, of_restaurant, one_of, text, time, uuid


def add_recurring(metadata: sa.MetaData) -> None:
    """Adds them to the others."""
    _orders(metadata)
    _letters(metadata)


def _orders(metadata: sa.MetaData) -> None:
    steps = ", ".join(f"'{step}'" for step in Step)
    sa.Table(
        "recurring_orders",
        metadata,
        uuid("recurring_order_id"),
        of_restaurant(),
        sa.Column(
            "customer_id", sa.Integer, sa.ForeignKey("customers.customer_id", ondelete="CASCADE"), nullable=False
        ),
        integer("place"),
        text("kind"),
        integer("slot_id"),
        integer("branch_id", nullable=True),
        uuid("address_id", nullable=True),
        text("method"),
        uuid("payment_token_id", nullable=True),
        text("note"),
        sa.Column("lines", JSON, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        text("step"),
        time("due_at", nullable=True),
        time("created_at"),
        sa.Column("told_total", sa.BigInteger),
        integer("failures"),
        text("problem"),
        integer("last_order_number", nullable=True),
        integer("version"),
        sa.PrimaryKeyConstraint("recurring_order_id"),
        sa.UniqueConstraint("customer_id", "place"),
        check("place", f"place BETWEEN 0 AND {PER_CUSTOMER_MAX - 1}"),
        check("kind", "kind IN ('pick_up', 'delivery')"),
        check("method", "method IN ('saved', 'counter') AND (method = 'saved') = (payment_token_id IS NOT NULL)"),
        check("step", f"step IN ({steps}) AND (step = 'paused') = (due_at IS NULL)"),
        check("failures", "failures >= 0"),
        check("version", "version > 0"),
        sa.Index(None, "restaurant_id", "due_at"),
        sa.Index(None, "due_at"),
    )


def _letters(metadata: sa.MetaData) -> None:
    sa.Table(
        "recurring_letters",
        metadata,
        uuid("letter_id"),
        integer("restaurant_id"),
        sa.Column(
            "recurring_order_id",
            UUID(as_uuid=True),
            sa.ForeignKey("recurring_orders.recurring_order_id", ondelete="CASCADE"),
            nullable=False,
        ),
        text("kind"),
        sa.Column("day", sa.Date, nullable=False),
        time("starts_at", nullable=True),
        time("ends_at", nullable=True),
        text("fulfilment"),
        sa.Column("lines", JSON, nullable=False),
        sa.Column("reasons", JSON, nullable=False),
        sa.Column("fee", sa.BigInteger, nullable=False),
        sa.Column("total", sa.BigInteger),
        time("raised_at"),
        time("next_at"),
        integer("attempts"),
        time("told_at", nullable=True),
        time("over_at", nullable=True),  # nobody is told of it any more
        sa.PrimaryKeyConstraint("letter_id"),
        one_of("kind", LetterKind),
        check("attempts", "attempts >= 0"),
        sa.Index(None, "recurring_order_id"),
        # What waits, a few among all.
        sa.Index(
            "ix_recurring_letters_waiting",
            "restaurant_id",
            "raised_at",
            "letter_id",
            postgresql_where=sa.text("told_at IS NULL AND over_at IS NULL"),
        ),
    )
