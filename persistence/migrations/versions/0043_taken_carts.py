"""Which carts of guests a customer's cart has taken over: found when the customer has their data erased."""

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE INDEX ix_sessions_merged_into ON sessions (merged_into) WHERE merged_into IS NOT NULL")


def downgrade() -> None:
    op.execute("DROP INDEX ix_sessions_merged_into")
