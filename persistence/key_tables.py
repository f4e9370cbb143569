"""The table of keys of integrations (`docs/contract.md` §10).

Owns: names, types, checks and keys of it. Must not: be changed without a migration beside it; a test compares the two.

A key acts as an account of its own, so that whatever it does has its name, in the audit and everywhere else.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from persistence.columns import check, identity, integer, of_restaurant, text, time


def add_keys(metadata: sa.MetaData) -> None:
    """Adds it to the others."""
    sa.Table(
        "api_keys",
        metadata,
        identity("api_key_id"),
        of_restaurant(),
        sa.Column("staff_user_id", sa.Integer, sa.ForeignKey("staff_users.staff_user_id"), nullable=False),
        text("key_hash"),
        text("hint"),  # the key's last characters, by which people know it again
        sa.Column("scopes", ARRAY(sa.Text), nullable=False),
        integer("per_minute"),
        time("created_at"),
        sa.Column("created_by", sa.Integer, sa.ForeignKey("staff_users.staff_user_id")),
        time("expires_at", nullable=True),
        time("last_used_at", nullable=True),
        time("revoked_at", nullable=True),
        check("per_minute", "per_minute > 0"),
        sa.Index("uq_api_keys_key_hash", "key_hash", unique=True),
        sa.Index(None, "restaurant_id", "api_key_id"),
    )
