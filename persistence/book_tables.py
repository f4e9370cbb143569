"""The tables of the books: numbered papers, what money came and went, days that are closed, and what is on the paper.

Owns: these. Must not: be needed at run time, when SQLAlchemy is not.

Nothing here refers to a session, which is deleted a day after it closes: books are kept.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from actors.domain.money.payment import Method
from actors.domain.papers.invoice import PaperKind
from actors.domain.papers.letterhead import (
    ADDRESS_CHARS_MAX,
    NAME_CHARS_MAX,
    NOTE_CHARS_MAX,
    TAX_ID_CHARS_MAX,
)
from persistence.columns import (
    FALSE,
    check,
    flag,
    integer,
    money,
    of_restaurant,
    one_of,
    text,
    time,
    uuid,
    with_restaurant,
)


def add_books(metadata: sa.MetaData) -> None:
    """Adds them to the others."""
    _add_papers(metadata)
    _add_days(metadata)


def _add_papers(metadata: sa.MetaData) -> None:
    sa.Table(
        "letterheads",
        metadata,
        with_restaurant(primary_key=True),
        *(text(name, default="") for name in ("name", "address", "tax_id", "note")),
        check(
            "chars",
            f"char_length(name) <= {NAME_CHARS_MAX} AND char_length(address) <= {ADDRESS_CHARS_MAX}"
            f" AND char_length(tax_id) <= {TAX_ID_CHARS_MAX} AND char_length(note) <= {NOTE_CHARS_MAX}",
        ),
    )
    sa.Table(
        "invoice_counters",
        metadata,
        # Whoever takes a number locks this row until the paper is stored, or the number is free again.
        of_restaurant(),
        integer("year"),
        integer("last"),
        sa.PrimaryKeyConstraint("restaurant_id", "year"),
        check("last", "last > 0"),
    )
    _add_invoices(metadata)
    sa.Table(
        "invoice_orders",
        metadata,
        # Which orders are on a paper, in whatever session they were then.
        integer("restaurant_id"),
        integer("order_number"),
        integer("year"),
        integer("number"),
        sa.PrimaryKeyConstraint("restaurant_id", "order_number", "year", "number"),
        sa.ForeignKeyConstraint(
            ["restaurant_id", "year", "number"], ["invoices.restaurant_id", "invoices.year", "invoices.number"]
        ),
    )
    sa.Table(
        "archived_orders",
        metadata,
        # Which deleted session an order was on the bill of.
        integer("restaurant_id"),
        integer("order_number"),
        uuid("session_id"),
        sa.PrimaryKeyConstraint("restaurant_id", "order_number"),
        sa.ForeignKeyConstraint(
            ["restaurant_id", "order_number"], ["orders.restaurant_id", "orders.order_number"], ondelete="CASCADE"
        ),
        sa.Index(None, "session_id"),
    )


def _add_invoices(metadata: sa.MetaData) -> None:
    sa.Table(
        "invoices",
        metadata,
        of_restaurant(),
        integer("year"),
        integer("number"),
        text("kind"),
        uuid("session_id"),
        integer("turn"),
        integer("cancels_year", nullable=True),
        integer("cancels_number", nullable=True),
        integer("bill_version"),
        sa.Column("receipt", JSONB, nullable=False),
        time("created_at"),
        sa.PrimaryKeyConstraint("restaurant_id", "year", "number"),
        sa.ForeignKeyConstraint(
            ["restaurant_id", "cancels_year", "cancels_number"],
            ["invoices.restaurant_id", "invoices.year", "invoices.number"],
            name="fk_invoices_cancels",
        ),
        # Of two who ask at once, one stores the paper, and it is cancelled once.
        sa.UniqueConstraint("session_id", "kind", "turn"),
        sa.UniqueConstraint("restaurant_id", "cancels_year", "cancels_number"),
        one_of("kind", PaperKind),
        check("numbers", "number > 0 AND turn > 0 AND bill_version >= 0"),
        check("cancels", "(kind = 'cancellation') = (num_nulls(cancels_year, cancels_number) = 0)"),
    )


def _add_days(metadata: sa.MetaData) -> None:
    sa.Table(
        "payment_moves",
        metadata,
        # What each change of a payment has brought or taken: a trigger writes it, so that nobody can forget to.
        sa.Column("move_id", sa.BigInteger, sa.Identity(always=False), primary_key=True),
        of_restaurant(),
        sa.Column("payment_id", sa.Uuid, sa.ForeignKey("payments.payment_id", ondelete="CASCADE"), nullable=False),
        time("at"),
        text("method"),
        integer("by_user", nullable=True),
        money("amount"),
        money("tip"),
        flag("deposit", FALSE),
        one_of("method", Method),
        sa.Index(None, "restaurant_id", "at"),
        sa.Index(None, "payment_id"),
    )
    sa.Table(
        "day_closings",
        metadata,
        of_restaurant(),
        sa.Column("day", sa.Date, nullable=False),
        time("starts_at"),
        time("ends_at"),
        sa.Column("figures", JSONB, nullable=False),
        money("counted_cash"),
        integer("by_user"),
        time("closed_at"),
        sa.PrimaryKeyConstraint("restaurant_id", "day"),
        check("span", "starts_at < ends_at"),
        check("counted_cash", "counted_cash >= 0"),
    )
    sa.Table(
        "reconciliations",
        metadata,
        # A business day as it was last compared with the provider's books; old ones are forgotten.
        with_restaurant(),
        sa.Column("day", sa.Date, nullable=False),
        time("tried_at"),
        sa.Column("found", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("restaurant_id", "day"),
    )
