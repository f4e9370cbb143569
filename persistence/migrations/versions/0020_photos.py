"""Photos of items, made from what managers send.

They have a table of their own, so that whoever reads a menu does not read its pictures. The menu has each one's address
where it always had one (`menu_items.photo`), and what moves that moves the revision (0007).
"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Both columns, so that a photo can never hang on another restaurant's item.
    op.execute(
        """
        CREATE TABLE item_photos (
            restaurant_id integer NOT NULL,
            menu_item_id integer NOT NULL,
            digest text NOT NULL,
            picture bytea NOT NULL,
            CONSTRAINT pk_item_photos PRIMARY KEY (restaurant_id, menu_item_id),
            CONSTRAINT fk_item_photos_restaurant_id_menu_item_id FOREIGN KEY (restaurant_id, menu_item_id)
                REFERENCES menu_items (restaurant_id, menu_item_id) ON DELETE CASCADE,
            CONSTRAINT ck_item_photos_digest CHECK (digest ~ '^[0-9a-f]{32}$'),
            CONSTRAINT ck_item_photos_picture CHECK (octet_length(picture) BETWEEN 1 AND 2097152)
        )
        """
    )


def downgrade() -> None:
    """The addresses of what is gone go too: they would lead nowhere."""
    op.execute("UPDATE menu_items SET photo = NULL WHERE photo LIKE '/photos/%%'")
    op.execute("SET CONSTRAINTS ALL IMMEDIATE")
    op.execute("DROP TABLE item_photos")
