"""The tables that are searched: what items are found by, every word of theirs, and how many there are of each choice.

Owns: names, types, keys and indexes. Must not: be changed without a migration beside it; a test compares the two.
"""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR

from persistence.columns import integer, money, text

EXTENSIONS: Final = ("pg_trgm", "unaccent", "btree_gin")
"""What the database must have for them."""


def add_search(metadata: sa.MetaData) -> None:
    """Adds them. Triggers keep them all (migrations 0019 and 0021)."""
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
        sa.Column("sort_name", sa.Text(collation="C"), nullable=False),
        sa.Column("name_words", TSVECTOR, nullable=False),
        sa.Column("words", TSVECTOR, nullable=False),
        sa.Column("marks", ARRAY(sa.Text), nullable=False),
        *(_inverted(column) for column in ("name_words", "words", "marks")),
        sa.Index(None, "restaurant_id", "position", "menu_item_id"),
        sa.Index(None, "restaurant_id", "category_id", "position", "menu_item_id"),
        sa.Index(None, "restaurant_id", "price", "position", "menu_item_id"),
        sa.Index(None, "restaurant_id", "sort_name", "position", "menu_item_id"),
    )
    sa.Table(
        "search_counts",
        metadata,
        _of_restaurant(),
        sa.Column("facet", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, primary_key=True),
        integer("items"),
        sa.Index(None, "restaurant_id", "facet", "items", "value"),
    )
    sa.Table(
        "search_words",
        metadata,
        _of_restaurant(),
        sa.Column("word", sa.Text, primary_key=True),
        sa.Index(
            "ix_search_words_word",
            "restaurant_id",
            "word",
            postgresql_using="gin",
            postgresql_ops={"word": "gin_trgm_ops"},
        ),
    )


def _of_restaurant() -> "sa.Column[int]":
    whose = sa.ForeignKey("restaurants.restaurant_id", ondelete="CASCADE")
    return sa.Column("restaurant_id", sa.Integer, whose, primary_key=True, autoincrement=False)


def _inverted(column: str) -> sa.Index:
    """Written at once: what waits in a list for later is read by every search."""
    name = f"ix_item_search_{column}"
    return sa.Index(name, column, postgresql_using="gin", postgresql_with={"fastupdate": "off"})
