"""The tables of pictures: each beside what it is of, so that whoever reads that does not read its picture.

Owns: names, types, checks and keys. Must not: be changed without a migration beside it; a test compares the two.
"""

import sqlalchemy as sa

from actors.domain.look import LOGO_KEPT_BYTES_MAX, LogoType
from actors.domain.photo import PHOTO_KEPT_BYTES_MAX
from persistence.columns import check, one_of, text, with_restaurant


def add_pictures(metadata: sa.MetaData) -> None:
    """Adds them."""
    sa.Table(
        "restaurant_logos",
        metadata,
        with_restaurant(primary_key=True),
        text("digest"),
        text("media_type"),
        sa.Column("picture", sa.LargeBinary, nullable=False),
        check("digest", "digest ~ '^[0-9a-f]{32}$'"),
        one_of("media_type", LogoType),
        check("picture", f"octet_length(picture) BETWEEN 1 AND {LOGO_KEPT_BYTES_MAX}"),
    )
    sa.Table(
        "item_photos",
        metadata,
        sa.Column("restaurant_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("menu_item_id", sa.Integer, primary_key=True, autoincrement=False),
        text("digest"),
        sa.Column("picture", sa.LargeBinary, nullable=False),
        # Both columns, so that a photo can never hang on another restaurant's item.
        sa.ForeignKeyConstraint(
            ["restaurant_id", "menu_item_id"],
            ["menu_items.restaurant_id", "menu_items.menu_item_id"],
            ondelete="CASCADE",
        ),
        check("digest", "digest ~ '^[0-9a-f]{32}$'"),
        check("picture", f"octet_length(picture) BETWEEN 1 AND {PHOTO_KEPT_BYTES_MAX}"),
    )
