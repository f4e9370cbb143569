"""The tables of discounts by code (`docs/contract.md` §8).

Owns: names, types, checks and keys of theirs. Must not: be changed without a migration beside it; a test compares the
two.

How often a code was used stands beside how often it may be, so that a CHECK can compare them. Whoever makes that fewer
than were used makes it as many as were used.
"""

import sqlalchemy as sa

from actors.domain.money.rounding import WHOLE
from persistence.columns import NOW, check, identity, integer, text, time, with_restaurant


def add_codes(metadata: sa.MetaData) -> None:
    """Adds them to the others."""
    sa.Table(
        "discount_codes",
        metadata,
        identity("discount_code_id"),
        with_restaurant(),
        text("code"),
        sa.Column("amount", sa.BigInteger),
        integer("rate", nullable=True),
        time("starts_at", nullable=True),
        time("ends_at", nullable=True),
        sa.Column("minimum", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        integer("uses_max", nullable=True),
        integer("uses_per_customer", nullable=True),
        integer("used", default=0),
        time("created_at", default=NOW),
        time("deleted_at", nullable=True),
        check("code", "code = upper(btrim(code)) AND char_length(code) BETWEEN 1 AND 40"),
        check("one", "num_nulls(amount, rate) = 1 AND (amount IS NULL OR amount > 0)"),
        check("rate", f"rate BETWEEN 1 AND {WHOLE}"),
        check("minimum", "minimum >= 0"),
        check("used", "used BETWEEN 0 AND uses_max"),
        check("used_any", "used >= 0"),
        check("uses_per_customer", "uses_per_customer > 0"),
        sa.Index(
            "uq_discount_codes_code",
            "restaurant_id",
            "code",
            unique=True,
            postgresql_where=sa.text("deleted_at IS NULL"),
        ),
    )
    sa.Table(
        "discount_code_customers",
        metadata,
        sa.Column(
            "discount_code_id",
            sa.Integer,
            sa.ForeignKey("discount_codes.discount_code_id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("customer_id", sa.Integer, primary_key=True, autoincrement=False),
        integer("used"),
        integer("uses_max", nullable=True),
        check("used", "used BETWEEN 0 AND uses_max"),
        check("used_any", "used >= 0"),
    )
