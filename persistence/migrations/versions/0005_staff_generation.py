"""A new password, or a dismissal, ends what somebody was signed in with before."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE staff_users ADD COLUMN generation integer NOT NULL DEFAULT 1")


def downgrade() -> None:
    op.execute("ALTER TABLE staff_users DROP COLUMN generation")
