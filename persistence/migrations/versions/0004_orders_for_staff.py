"""Staff see what the till does not have without reading all that it ever had: orders are kept for good."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE INDEX ix_orders_for_staff ON orders (restaurant_id, order_number)"
        " WHERE pos_status <> 'accepted' AND status <> 'cancelled'"
    )


def downgrade() -> None:
    op.execute("DROP INDEX ix_orders_for_staff")
