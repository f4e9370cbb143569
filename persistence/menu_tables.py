"""The tables of the menu: headings, items, tax classes, and menus by time (`docs/contract.md` §6).

Owns: names, types, checks and keys of theirs. Must not: be changed without a migration beside it; a test compares the
two.

What is deleted keeps its row, for the orders and reports that name it, and is on no menu any more.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON

from actors.domain.kitchen.course import Course
from actors.domain.limits import PREP_MINUTES_MAX, SHELF_PLACE_CHARS_MAX, STATION_CHARS_MAX
from persistence.columns import (
    TRUE,
    check,
    flag,
    flat,
    identity,
    ids,
    integer,
    money,
    of_restaurant,
    one_of,
    text,
    time,
    translations,
    with_restaurant,
    words,
)


def add_menu(metadata: sa.MetaData) -> None:
    """Adds them to the others."""
    _add_categories(metadata)
    _add_items(metadata)
    _add_tax_classes(metadata)
    _add_menus(metadata)


def _add_categories(metadata: sa.MetaData) -> None:
    sa.Table(
        "menu_categories",
        metadata,
        identity("category_id"),
        of_restaurant(),
        text("name"),
        integer("position", default=0),
        # What the kitchen does with it. Null: the usual station, no course, the usual time.
        text("station", nullable=True),
        text("course", nullable=True),
        integer("prep_minutes", nullable=True),
        sa.UniqueConstraint("restaurant_id", "category_id"),
        check("station", f"char_length(station) BETWEEN 1 AND {STATION_CHARS_MAX}"),
        translations(),
        check("translations", "json_typeof(translations) = 'object'"),
        time("deleted_at", nullable=True),  # what is deleted keeps its row, and is on no menu
        one_of("course", Course),
        check("prep_minutes", f"prep_minutes BETWEEN 1 AND {PREP_MINUTES_MAX}"),
    )


def _add_items(metadata: sa.MetaData) -> None:
    sa.Table(
        "menu_items",
        metadata,
        identity("menu_item_id"),
        of_restaurant(),
        integer("category_id"),
        text("name"),
        text("description", default=""),
        money("price"),
        words("allergens"),
        flag("available", TRUE),
        text("photo", nullable=True),
        integer("position", default=0),
        time("until", nullable=True),  # when it comes back by itself, if it is not available until then
        text("station", nullable=True),  # null: its category's
        integer("tax_class_id", nullable=True),  # null: no tax
        words("tags"),
        text("brand", nullable=True),
        text("place", nullable=True),  # where it stands on the shelf, for whoever picks
        translations(),
        check("translations", "json_typeof(translations) = 'object'"),
        time("deleted_at", nullable=True),
        # Both columns, so that an item can never hang in another restaurant's category.
        sa.ForeignKeyConstraint(
            ["restaurant_id", "category_id"], ["menu_categories.restaurant_id", "menu_categories.category_id"]
        ),
        sa.UniqueConstraint("restaurant_id", "menu_item_id"),
        check("price", "price >= 0"),
        check("until", "until BETWEEN '0001-01-02 00:00+00' AND '9999-12-30 00:00+00'"),
        sa.ForeignKeyConstraint(
            ["restaurant_id", "tax_class_id"], ["tax_classes.restaurant_id", "tax_classes.tax_class_id"]
        ),
        check("station", f"char_length(station) BETWEEN 1 AND {STATION_CHARS_MAX}"),
        check("place", f"char_length(place) BETWEEN 1 AND {SHELF_PLACE_CHARS_MAX}"),
        flat("allergens"),
        flat("tags"),
        sa.Index(None, "restaurant_id", "category_id"),
    )


def _add_tax_classes(metadata: sa.MetaData) -> None:
    sa.Table(
        "tax_classes",
        metadata,
        identity("tax_class_id"),
        with_restaurant(),
        text("name"),
        integer("dine_in_bp"),
        integer("takeaway_bp"),
        time("deleted_at", nullable=True),
        sa.UniqueConstraint("restaurant_id", "tax_class_id"),
        check("rates", "dine_in_bp BETWEEN 0 AND 10000 AND takeaway_bp BETWEEN 0 AND 10000"),
    )


def _add_menus(metadata: sa.MetaData) -> None:
    sa.Table(
        "menus",
        metadata,
        identity("menu_id"),
        with_restaurant(),
        text("name"),
        sa.Column("windows", JSON, nullable=False, server_default=sa.text("'[]'")),
        ids("category_ids"),
        ids("item_ids"),
        time("deleted_at", nullable=True),
        check("windows", "json_typeof(windows) = 'array'"),
        flat("category_ids"),
        flat("item_ids"),
        sa.Index(None, "restaurant_id"),
    )
