"""Sinks of kind `convex`: each has the URL of its deployment, and the name of the key that opens it, never the key.

A process of the version before goes on beside it: it asks for the sinks of kinds that it knows.
"""

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE sync_sinks ADD COLUMN url text DEFAULT '' NOT NULL")
    op.execute("ALTER TABLE sync_sinks ADD COLUMN key_name text DEFAULT '' NOT NULL")
    op.execute("ALTER TABLE sync_sinks DROP CONSTRAINT ck_sync_sinks_kind")
    op.execute(
        "ALTER TABLE sync_sinks ADD CONSTRAINT ck_sync_sinks_kind CHECK (kind IN ('redis', 'convex', 'webhook'))"
    )


def downgrade() -> None:
    op.execute("DELETE FROM sync_sinks WHERE kind = 'convex'")
    op.execute("ALTER TABLE sync_sinks DROP CONSTRAINT ck_sync_sinks_kind")
    op.execute("ALTER TABLE sync_sinks ADD CONSTRAINT ck_sync_sinks_kind CHECK (kind IN ('redis', 'webhook'))")
    op.execute("ALTER TABLE sync_sinks DROP COLUMN key_name")
    op.execute("ALTER TABLE sync_sinks DROP COLUMN url")
