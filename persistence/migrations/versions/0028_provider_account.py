"""A payment says at which account of its provider it was asked for, as a mark; of older ones nobody knows."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE payments ADD provider_account text")


def downgrade() -> None:
    op.execute("ALTER TABLE payments DROP provider_account")
