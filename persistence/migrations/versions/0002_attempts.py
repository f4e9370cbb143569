"""What was asked of the till about each order, and when staff were told that an order needs them."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_FORWARDS = (
    "ALTER TABLE orders ADD COLUMN pos_failures integer DEFAULT 0 NOT NULL",
    "ALTER TABLE orders ADD COLUMN pos_alerted_at timestamptz",
    """
    CREATE TABLE order_attempts (
        restaurant_id integer NOT NULL,
        order_number integer NOT NULL,
        number integer NOT NULL,
        session_id uuid,
        kind text NOT NULL,
        began_at timestamptz NOT NULL,
        duration_ms integer NOT NULL,
        outcome text NOT NULL,
        words text NOT NULL,
        CONSTRAINT pk_order_attempts PRIMARY KEY (restaurant_id, order_number, number),
        CONSTRAINT fk_order_attempts_restaurant_id FOREIGN KEY (restaurant_id) REFERENCES restaurants (restaurant_id),
        CONSTRAINT fk_order_attempts_session_id FOREIGN KEY (session_id)
            REFERENCES sessions (session_id) ON DELETE SET NULL,
        CONSTRAINT ck_order_attempts_kind CHECK (kind IN ('send', 'look_up')),
        CONSTRAINT ck_order_attempts_outcome CHECK (outcome IN ('accepted', 'rejected', 'absent', 'unknown')),
        CONSTRAINT ck_order_attempts_number CHECK (number BETWEEN 1 AND 100),
        CONSTRAINT ck_order_attempts_duration_ms CHECK (duration_ms >= 0),
        CONSTRAINT ck_order_attempts_words CHECK (char_length(words) <= 200)
    )
    """,
    "CREATE INDEX ix_order_attempts_session_id ON order_attempts (session_id)",
)
_BACK = (
    "DROP TABLE order_attempts",
    "ALTER TABLE orders DROP COLUMN pos_alerted_at, DROP COLUMN pos_failures",
)


def upgrade() -> None:
    for statement in _FORWARDS:
        op.execute(statement)


def downgrade() -> None:
    for statement in _BACK:
        op.execute(statement)
