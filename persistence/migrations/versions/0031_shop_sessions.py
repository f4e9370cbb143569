"""A customer's cart in the shop is a session: one active for each customer and restaurant at most, shared by a link.

Such carts are kept for weeks, so what asks for all that is active no longer reads them: the floor, and the look for
what is due.
"""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE sessions ADD customer_id integer, ADD share_id uuid, ADD share_until timestamptz")
    op.execute(
        "ALTER TABLE sessions ADD CONSTRAINT ck_sessions_shop"
        " CHECK (CASE WHEN kind = 'shop' THEN table_id IS NULL ELSE customer_id IS NULL END)"
    )
    op.execute(
        "ALTER TABLE sessions ADD CONSTRAINT ck_sessions_share CHECK (num_nulls(share_id, share_until) IN (0, 2))"
    )
    op.execute(
        "CREATE UNIQUE INDEX uq_sessions_active_customer ON sessions (restaurant_id, customer_id)"
        " WHERE state = 'active' AND kind = 'shop'"
    )
    op.execute(
        "CREATE INDEX ix_sessions_floor ON sessions (restaurant_id, opened_at)"
        " WHERE state = 'active' AND kind <> 'shop'"
    )
    op.execute("CREATE INDEX ix_orders_draft ON orders (session_id) WHERE status = 'draft'")
    op.execute("CREATE INDEX ix_sessions_carts ON sessions (opened_at) WHERE state = 'active' AND kind = 'shop'")


def downgrade() -> None:
    for index in ("sessions_carts", "orders_draft", "sessions_floor"):
        op.execute(f"DROP INDEX ix_{index}")
    op.execute("DROP INDEX uq_sessions_active_customer")
    op.execute("ALTER TABLE sessions DROP CONSTRAINT ck_sessions_share, DROP CONSTRAINT ck_sessions_shop")
    op.execute("ALTER TABLE sessions DROP share_until, DROP share_id, DROP customer_id")
