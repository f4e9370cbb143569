"""Products are listed heading by heading: from the first on, in the order that is said, as many as are wanted."""

from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

# Reads of each heading what is still wanted, so a page costs what stands before it, however long the menu is.
_LISTED = """
CREATE FUNCTION items_by_heading(restaurant integer, headings integer[], but integer[], many bigint)
RETURNS SETOF integer LANGUAGE plpgsql STABLE AS $$
DECLARE
    heading integer;
    listed bigint := 0;
    more bigint;
BEGIN
    FOREACH heading IN ARRAY headings LOOP
        RETURN QUERY
            SELECT i.menu_item_id FROM item_search AS i
            WHERE i.restaurant_id = restaurant AND i.category_id = heading
                AND i.menu_item_id NOT IN (SELECT unnest(but))
            ORDER BY i.position, i.menu_item_id
            LIMIT many - listed;
        GET DIAGNOSTICS more = ROW_COUNT;
        listed := listed + more;
        EXIT WHEN listed >= many;
    END LOOP;
END $$
"""
_NAME = "ix_item_search_restaurant_id_category_id_position_menu_item_id"


def upgrade() -> None:
    op.execute(f"CREATE INDEX {_NAME} ON item_search (restaurant_id, category_id, position, menu_item_id)")
    op.execute(_LISTED)
    # Whoever was erased before all were looked at is looked at once more.
    op.execute("UPDATE customers SET erasing = true WHERE erased_at IS NOT NULL AND NOT erasing")


def downgrade() -> None:
    op.execute("DROP FUNCTION items_by_heading(integer, integer[], integer[], bigint)")
    op.execute(f"DROP INDEX {_NAME}")
