"""Nightly work: jobs with a lease, what is left of deleted sessions, and daily passes that remember who was told.

A line no longer refers to its member. Both go with their session, and a member alone is never deleted; but Postgres
looked through all lines of all restaurants for each member that went, once for each guest of the day before.
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_FORWARDS = (
    "ALTER TABLE daily_passes ADD COLUMN told_at timestamptz",
    "ALTER TABLE cart_items DROP CONSTRAINT fk_cart_items_member_id",
    "CREATE INDEX ix_sessions_closed_at ON sessions (closed_at) WHERE state = 'closed'",
    """
    CREATE TABLE session_archive (
        session_id uuid NOT NULL,
        restaurant_id integer NOT NULL,
        kind text NOT NULL,
        table_number integer,
        opened_at timestamptz NOT NULL,
        closed_at timestamptz NOT NULL,
        members integer NOT NULL,
        events integer NOT NULL,
        orders integer NOT NULL,
        ordered bigint NOT NULL,
        archived_at timestamptz DEFAULT now() NOT NULL,
        CONSTRAINT pk_session_archive PRIMARY KEY (session_id),
        CONSTRAINT fk_session_archive_restaurant_id FOREIGN KEY (restaurant_id)
            REFERENCES restaurants (restaurant_id)
    )
    """,
    "CREATE INDEX ix_session_archive_restaurant_id_closed_at ON session_archive (restaurant_id, closed_at)",
    """
    CREATE TABLE jobs (
        name text NOT NULL,
        restaurant_id integer NOT NULL,
        due_at timestamptz NOT NULL,
        version integer DEFAULT 0 NOT NULL,
        leased_until timestamptz,
        failures integer DEFAULT 0 NOT NULL,
        progress bigint DEFAULT 0 NOT NULL,
        found integer DEFAULT 0 NOT NULL,
        done_at timestamptz,
        CONSTRAINT pk_jobs PRIMARY KEY (name, restaurant_id),
        CONSTRAINT ck_jobs_counters CHECK (version >= 0 AND failures >= 0 AND progress >= 0 AND found >= 0)
    )
    """,
)
_BACK = (
    "DROP TABLE jobs, session_archive",
    "DROP INDEX ix_sessions_closed_at",
    "ALTER TABLE cart_items ADD CONSTRAINT fk_cart_items_member_id FOREIGN KEY (member_id)"
    " REFERENCES members (member_id) ON DELETE CASCADE",
    "ALTER TABLE daily_passes DROP COLUMN told_at",
)


def upgrade() -> None:
    for statement in _FORWARDS:
        op.execute(statement)


def downgrade() -> None:
    for statement in _BACK:
        op.execute(statement)
