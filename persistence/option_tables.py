"""The tables of options: groups, what is in them, and which item offers which. A floor of `persistence.schema`.

A group may be offered by several items, so that what is in it has one price and one stock. Both columns are in every
reference, so that nothing can hang on another restaurant's.
"""

from typing import Final

import sqlalchemy as sa

from persistence.columns import FALSE, TRUE, check, flag, identity, integer, money, text, with_restaurant

CHOSEN_MAX: Final = 50  # of one group; more than any sheet has


def add_option_tables(metadata: sa.MetaData) -> None:
    """Adds them to the others."""
    sa.Table(
        "option_groups",
        metadata,
        identity("option_group_id"),
        with_restaurant(),
        text("name"),
        integer("least", default=0),
        integer("most", default=1),
        flag("repeat", FALSE),
        sa.UniqueConstraint("restaurant_id", "option_group_id"),
        check("bounds", f"least BETWEEN 0 AND most AND most BETWEEN 1 AND {CHOSEN_MAX}"),
    )
    sa.Table(
        "options",
        metadata,
        identity("option_id"),
        with_restaurant(),
        integer("option_group_id"),
        text("name"),
        sa.Column(
            "price", money("price").type, nullable=False, server_default=sa.text("0")
        ),  # below zero: it is cheaper with it
        flag("available", TRUE),
        integer("item_id", nullable=True),  # of a combo: the item that it is
        integer("position", default=0),
        _of_restaurant("option_group_id", "option_groups", "option_group_id"),
        _of_restaurant("item_id", "menu_items", "menu_item_id"),
        sa.Index(None, "restaurant_id", "option_group_id"),
        sa.Index(None, "item_id"),
    )
    sa.Table(
        "item_option_groups",
        metadata,
        integer("menu_item_id"),
        integer("option_group_id"),
        with_restaurant(),
        integer("position", default=0),
        sa.PrimaryKeyConstraint("menu_item_id", "option_group_id"),
        _of_restaurant("menu_item_id", "menu_items", "menu_item_id"),
        _of_restaurant("option_group_id", "option_groups", "option_group_id"),
        sa.Index(None, "restaurant_id"),
        sa.Index(None, "option_group_id"),
    )


def _of_restaurant(column: str, table: str, to: str) -> sa.ForeignKeyConstraint:
    keys = [f"{table}.restaurant_id", f"{table}.{to}"]
    return sa.ForeignKeyConstraint(["restaurant_id", column], keys, ondelete="CASCADE")
