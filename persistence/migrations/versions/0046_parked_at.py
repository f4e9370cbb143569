"""What webhooks refused long ago is found by its age, and goes."""

from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE INDEX ix_sync_parked_at ON sync_parked (at)")


def downgrade() -> None:
    op.execute("DROP INDEX ix_sync_parked_at")
