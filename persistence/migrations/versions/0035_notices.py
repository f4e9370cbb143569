"""What customers of the shop are to be told of their orders, and whether they were."""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_FORWARDS = (
    """
    CREATE TABLE notices (
        session_id uuid NOT NULL,
        restaurant_id integer NOT NULL,
        notice_id uuid NOT NULL,
        order_number integer NOT NULL,
        customer_id integer NOT NULL,
        kind text NOT NULL,
        amount bigint,
        raised_at timestamptz NOT NULL,
        next_at timestamptz NOT NULL,
        attempts integer NOT NULL,
        told_at timestamptz,
        told_by text,
        CONSTRAINT pk_notices PRIMARY KEY (notice_id),
        CONSTRAINT fk_notices_session_id FOREIGN KEY (session_id) REFERENCES sessions (session_id) ON DELETE CASCADE,
        CONSTRAINT fk_notices_restaurant_id_order_number FOREIGN KEY (restaurant_id, order_number)
            REFERENCES orders (restaurant_id, order_number) ON DELETE CASCADE,
        CONSTRAINT ck_notices_kind CHECK (kind IN ('confirmed', 'ready', 'out_for_delivery', 'delivered', 'missing',
            'cancelled', 'refunded', 'released')),
        CONSTRAINT ck_notices_told_by CHECK (told_by IN ('mail', 'sms', 'nobody', 'late')),
        CONSTRAINT ck_notices_told CHECK (num_nulls(told_at, told_by) IN (0, 2)),
        CONSTRAINT ck_notices_attempts CHECK (attempts >= 0)
    )
    """,
    "CREATE INDEX ix_notices_session_id ON notices (session_id)",
    "CREATE INDEX ix_notices_restaurant_id_order_number ON notices (restaurant_id, order_number)",
    "CREATE INDEX ix_notices_waiting ON notices (restaurant_id, raised_at, notice_id) WHERE told_at IS NULL",
)
_BACK = ("DROP TABLE notices",)


def upgrade() -> None:
    for statement in _FORWARDS:
        op.execute(statement)


def downgrade() -> None:
    for statement in _BACK:
        op.execute(statement)
