"""The live stream: what an integration hears of a restaurant, numbered, and kept for a while to be resumed.

A restaurant has numbers for good from the first time that somebody listens, so that none is ever given twice. What is
kept is bounded by whoever writes it, in the statement that writes.
"""

from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

_KIND = "ALTER TABLE sync_sinks DROP CONSTRAINT ck_sync_sinks_kind, ADD CONSTRAINT ck_sync_sinks_kind CHECK ({kind})"
_STATEMENTS = (
    """
    CREATE TABLE streams (
        restaurant_id integer NOT NULL,
        seq bigint NOT NULL,
        kept_after bigint NOT NULL,
        begun_xid bigint DEFAULT pg_current_xact_id()::text::bigint NOT NULL,
        listened_at timestamptz NOT NULL,
        CONSTRAINT pk_streams PRIMARY KEY (restaurant_id),
        CONSTRAINT fk_streams_restaurant_id FOREIGN KEY (restaurant_id) REFERENCES restaurants (restaurant_id)
            ON DELETE CASCADE,
        CONSTRAINT ck_streams_numbers CHECK (0 <= kept_after AND kept_after <= seq)
    )
    """,
    """
    CREATE TABLE stream_events (
        restaurant_id integer NOT NULL,
        seq bigint NOT NULL,
        event_type text NOT NULL,
        rooms text[] DEFAULT '{}' NOT NULL,
        body text NOT NULL,
        at timestamptz NOT NULL,
        CONSTRAINT pk_stream_events PRIMARY KEY (restaurant_id, seq)
    )
    """,
    "CREATE INDEX ix_stream_events_at ON stream_events (at)",
    _KIND.format(kind="kind IN ('redis', 'convex', 'webhook', 'stream')"),
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DELETE FROM sync_sinks WHERE kind = 'stream'")
    op.execute(_KIND.format(kind="kind IN ('redis', 'convex', 'webhook')"))
    for table in ("stream_events", "streams"):
        op.execute(f"DROP TABLE {table}")
