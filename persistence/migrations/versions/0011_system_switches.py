"""One switch for all restaurants, which an operator turns and every process sees within its next look.

A process of the version before does not look at it, and goes on taking orders.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE system_switches (
            system_id integer DEFAULT 1 NOT NULL,
            ordering_enabled boolean DEFAULT true NOT NULL,
            CONSTRAINT pk_system_switches PRIMARY KEY (system_id),
            CONSTRAINT ck_system_switches_system_id CHECK (system_id = 1)
        )
        """
    )
    op.execute("INSERT INTO system_switches DEFAULT VALUES")


def downgrade() -> None:
    op.execute("DROP TABLE system_switches")
