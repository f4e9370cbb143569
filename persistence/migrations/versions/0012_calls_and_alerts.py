"""Calls for the staff, and alerts that stay until somebody has seen them; and what else the floor reads."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_FORWARDS = (
    """
    CREATE TABLE calls (
        session_id uuid NOT NULL,
        restaurant_id integer NOT NULL,
        call_id uuid NOT NULL,
        reason text NOT NULL,
        note text NOT NULL,
        member_id uuid NOT NULL,
        called_at timestamptz NOT NULL,
        ended_at timestamptz,
        acknowledged_by integer,
        CONSTRAINT pk_calls PRIMARY KEY (session_id, reason),
        CONSTRAINT uq_calls_call_id UNIQUE (call_id),
        CONSTRAINT fk_calls_session_id FOREIGN KEY (session_id) REFERENCES sessions (session_id) ON DELETE CASCADE,
        CONSTRAINT ck_calls_reason CHECK (reason IN ('waiter', 'bill', 'help')),
        CONSTRAINT ck_calls_note CHECK (char_length(note) <= 200)
    )
    """,
    "CREATE INDEX ix_calls_open ON calls (restaurant_id) WHERE ended_at IS NULL",
    """
    CREATE TABLE alerts (
        session_id uuid,
        restaurant_id integer NOT NULL,
        alert_id uuid NOT NULL,
        kind text NOT NULL,
        order_number integer NOT NULL,
        words text NOT NULL,
        raised_at timestamptz NOT NULL,
        acknowledged_at timestamptz,
        acknowledged_by integer,
        CONSTRAINT pk_alerts PRIMARY KEY (alert_id),
        CONSTRAINT fk_alerts_restaurant_id FOREIGN KEY (restaurant_id) REFERENCES restaurants (restaurant_id),
        CONSTRAINT fk_alerts_session_id FOREIGN KEY (session_id) REFERENCES sessions (session_id) ON DELETE SET NULL,
        CONSTRAINT ck_alerts_kind
            CHECK (kind IN ('order_unsent', 'at_till_twice', 'cancelled_at_till', 'cancelled_unknown'))
    )
    """,
    "CREATE INDEX ix_alerts_session_id ON alerts (session_id)",
    """
    CREATE INDEX ix_alerts_open ON alerts (restaurant_id, raised_at, alert_id, kind, order_number, words)
        WHERE acknowledged_at IS NULL
    """,
    # What is still on the floor with an open bill after it has closed, newest first.
    "CREATE INDEX ix_sessions_closed ON sessions (restaurant_id, closed_at) WHERE state = 'closed'",
    # Alerts that were raised before there was a place for them: orders that still need somebody.
    """
    INSERT INTO alerts (session_id, restaurant_id, alert_id, kind, order_number, words, raised_at)
    SELECT session_id, restaurant_id, gen_random_uuid(), 'order_unsent', order_number, coalesce(pos_error, ''),
        pos_alerted_at
    FROM orders
    WHERE pos_alerted_at IS NOT NULL AND pos_status <> 'accepted' AND status <> 'cancelled'
    """,
    """
    INSERT INTO alerts (session_id, restaurant_id, alert_id, kind, order_number, words, raised_at)
    SELECT session_id, restaurant_id, gen_random_uuid(), 'cancelled_at_till', order_number, '', pos_alerted_at
    FROM orders
    WHERE pos_alerted_at IS NOT NULL AND pos_status = 'accepted' AND status = 'cancelled'
    """,
)


def upgrade() -> None:
    for statement in _FORWARDS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP INDEX ix_sessions_closed")
    op.execute("DROP TABLE alerts")
    op.execute("DROP TABLE calls")
