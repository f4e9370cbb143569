"""The tables that are searched: what items are found by, and every word of theirs.

Owns: names, types, keys and indexes. Must not: be changed without a migration beside it; a test compares the two.
"""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR

from persistence.columns import integer, money, text

EXTENSIONS: Final = ("pg_trgm", "unaccent", "btree_gin")
"""What the database must have for them."""


def add_search(metadata: sa.MetaData) -> None:
    """Adds them. Triggers keep both (migration 0020)."""
    sa.Table(
        "item_search",
        metadata,
        integer("restaurant_id"),
        sa.Column(
            "menu_item_id",
            sa.Integer,
            sa.ForeignKey("menu_items.menu_item_id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        integer("category_id"),
        integer("position"),
        money("price"),
        text("brand", nullable=True),
        sa.Column("tags", ARRAY(sa.Text), nullable=False),
        text("name"),
        sa.Column("words", TSVECTOR, nullable=False),
        sa.Index(None, "restaurant_id", "category_id"),
        sa.Index("ix_item_search_words", "restaurant_id", "words", postgresql_using="gin"),
    )
    sa.Table(
        "search_words",
        metadata,
        sa.Column(
            "restaurant_id",
            sa.Integer,
            sa.ForeignKey("restaurants.restaurant_id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("word", sa.Text, primary_key=True),
        sa.Index(
            "ix_search_words_word",
            "restaurant_id",
            "word",
            postgresql_using="gin",
            postgresql_ops={"word": "gin_trgm_ops"},
        ),
    )
