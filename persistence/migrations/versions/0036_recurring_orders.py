"""Orders that are placed every week, and the letters about them; and how what is left of an erased person is found."""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_FORWARDS = (
    """
    CREATE TABLE recurring_orders (
        recurring_order_id uuid NOT NULL,
        restaurant_id integer NOT NULL,
        customer_id integer NOT NULL,
        place integer NOT NULL,
        kind text NOT NULL,
        slot_id integer NOT NULL,
        branch_id integer,
        address_id uuid,
        method text NOT NULL,
        payment_token_id uuid,
        note text NOT NULL,
        lines json NOT NULL,
        day date NOT NULL,
        step text NOT NULL,
        due_at timestamptz,
        created_at timestamptz NOT NULL,
        told_total bigint,
        failures integer NOT NULL,
        problem text NOT NULL,
        last_order_number integer,
        version integer NOT NULL,
        CONSTRAINT pk_recurring_orders PRIMARY KEY (recurring_order_id),
        CONSTRAINT uq_recurring_orders_customer_id_place UNIQUE (customer_id, place),
        CONSTRAINT fk_recurring_orders_restaurant_id FOREIGN KEY (restaurant_id) REFERENCES restaurants (restaurant_id),
        CONSTRAINT fk_recurring_orders_customer_id FOREIGN KEY (customer_id)
            REFERENCES customers (customer_id) ON DELETE CASCADE,
        CONSTRAINT ck_recurring_orders_place CHECK (place BETWEEN 0 AND 9),
        CONSTRAINT ck_recurring_orders_kind CHECK (kind IN ('pick_up', 'delivery')),
        CONSTRAINT ck_recurring_orders_method CHECK (
            method IN ('saved', 'counter') AND (method = 'saved') = (payment_token_id IS NOT NULL)
        ),
        CONSTRAINT ck_recurring_orders_step CHECK (
            step IN ('waiting', 'told', 'paused') AND (step = 'paused') = (due_at IS NULL)
        ),
        CONSTRAINT ck_recurring_orders_failures CHECK (failures >= 0),
        CONSTRAINT ck_recurring_orders_version CHECK (version > 0)
    )
    """,
    "CREATE INDEX ix_recurring_orders_restaurant_id_due_at ON recurring_orders (restaurant_id, due_at)",
    "CREATE INDEX ix_recurring_orders_due_at ON recurring_orders (due_at)",
    """
    CREATE TABLE recurring_letters (
        letter_id uuid NOT NULL,
        restaurant_id integer NOT NULL,
        recurring_order_id uuid NOT NULL,
        kind text NOT NULL,
        day date NOT NULL,
        starts_at timestamptz,
        ends_at timestamptz,
        fulfilment text NOT NULL,
        lines json NOT NULL,
        reasons json NOT NULL,
        fee bigint NOT NULL,
        total bigint,
        raised_at timestamptz NOT NULL,
        next_at timestamptz NOT NULL,
        attempts integer NOT NULL,
        told_at timestamptz,
        over_at timestamptz,
        CONSTRAINT pk_recurring_letters PRIMARY KEY (letter_id),
        CONSTRAINT fk_recurring_letters_recurring_order_id FOREIGN KEY (recurring_order_id)
            REFERENCES recurring_orders (recurring_order_id) ON DELETE CASCADE,
        CONSTRAINT ck_recurring_letters_kind CHECK (kind IN ('tomorrow', 'not_placed', 'paused')),
        CONSTRAINT ck_recurring_letters_attempts CHECK (attempts >= 0)
    )
    """,
    "CREATE INDEX ix_recurring_letters_recurring_order_id ON recurring_letters (recurring_order_id)",
    """
    CREATE INDEX ix_recurring_letters_waiting ON recurring_letters (restaurant_id, raised_at, letter_id)
        WHERE told_at IS NULL AND over_at IS NULL
    """,
    # By whom something of the person may be left.
    "CREATE INDEX ix_sessions_customer_id ON sessions (customer_id) WHERE customer_id IS NOT NULL",
    "CREATE INDEX ix_customers_erased_at ON customers (erased_at) WHERE erased_at IS NOT NULL",
)
_BACK = (
    "DROP INDEX ix_customers_erased_at",
    "DROP INDEX ix_sessions_customer_id",
    "DROP TABLE recurring_letters",
    "DROP TABLE recurring_orders",
)


def upgrade() -> None:
    for statement in _FORWARDS:
        op.execute(statement)


def downgrade() -> None:
    for statement in _BACK:
        op.execute(statement)
