"""One poller finds the due orders of all restaurants: an index of those that are unsent, and of nothing else.

It takes the place of the one that each restaurant's worker used, which kept every cancelled order for ever.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_UNSENT = "pos_status NOT IN ('accepted', 'rejected') AND status <> 'cancelled'"
_UNSETTLED = "pos_status NOT IN ('accepted', 'rejected')"


def upgrade() -> None:
    op.execute(f"CREATE INDEX ix_orders_unsent ON orders (restaurant_id, pos_next_at, created_at) WHERE {_UNSENT}")
    op.execute("DROP INDEX ix_orders_unsettled")


def downgrade() -> None:
    op.execute(f"CREATE INDEX ix_orders_unsettled ON orders (restaurant_id, pos_next_at) WHERE {_UNSETTLED}")
    op.execute("DROP INDEX ix_orders_unsent")
