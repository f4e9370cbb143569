"""Sessions that were merged into another, and what of it came from where."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE sessions ADD merged_into uuid, ADD merged_at timestamptz")
    op.execute(
        "ALTER TABLE sessions ADD CONSTRAINT ck_sessions_merged"
        " CHECK (num_nulls(merged_into, merged_at) IN (0, 2) AND (merged_into IS NULL OR state = 'closed'))"
    )
    op.execute("ALTER TABLE members ADD came_from uuid")
    op.execute("ALTER TABLE orders ADD came_from uuid")
    op.execute("ALTER TABLE ticket_items DROP CONSTRAINT ck_ticket_items_struck")
    op.execute("ALTER TABLE ticket_items ADD CONSTRAINT ck_ticket_items_struck CHECK (struck IN ('cancelled'))")


def downgrade() -> None:
    op.execute("ALTER TABLE ticket_items DROP CONSTRAINT ck_ticket_items_struck")
    op.execute(
        "ALTER TABLE ticket_items ADD CONSTRAINT ck_ticket_items_struck"
        " CHECK (struck IN ('cancelled', 'changed', 'moved'))"
    )
    op.execute("ALTER TABLE orders DROP came_from")
    op.execute("ALTER TABLE members DROP came_from")
    op.execute("ALTER TABLE sessions DROP merged_into, DROP merged_at")
