"""Days that were compared with the provider, alerts about payments, and only drivers that there are.

A driver that nobody knows took no cards, and neither does the counter.
"""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_DRIVERS = "lower(btrim(payment_driver)) IN ('stripe', 'simulator', 'counter')"
_KINDS = "'order_unsent', 'at_till_twice', 'cancelled_at_till', 'cancelled_unknown'"
_FORWARDS = (
    """
    CREATE TABLE reconciliations (
        restaurant_id integer NOT NULL,
        day date NOT NULL,
        tried_at timestamptz NOT NULL,
        found jsonb NOT NULL,
        CONSTRAINT pk_reconciliations PRIMARY KEY (restaurant_id, day),
        CONSTRAINT fk_reconciliations_restaurant_id FOREIGN KEY (restaurant_id)
            REFERENCES restaurants (restaurant_id) ON DELETE CASCADE
    )
    """,
    "ALTER TABLE alerts DROP CONSTRAINT ck_alerts_kind",
    f"""
    ALTER TABLE alerts ADD CONSTRAINT ck_alerts_kind
        CHECK (kind IN ({_KINDS}, 'payment_given_up', 'payment_goes_back'))
    """,
    """
    UPDATE restaurants SET payment_driver = 'counter', payment_settings = '{}'
    WHERE lower(btrim(payment_driver)) NOT IN ('stripe', 'simulator', 'counter')
    """,
    "SET CONSTRAINTS ALL IMMEDIATE",  # what the update has set off, before the table is altered
    f"ALTER TABLE restaurants ADD CONSTRAINT ck_restaurants_payment_driver CHECK ({_DRIVERS})",
)
_BACK = (
    "ALTER TABLE restaurants DROP CONSTRAINT ck_restaurants_payment_driver",
    "DELETE FROM alerts WHERE kind IN ('payment_given_up', 'payment_goes_back')",
    "ALTER TABLE alerts DROP CONSTRAINT ck_alerts_kind",
    f"ALTER TABLE alerts ADD CONSTRAINT ck_alerts_kind CHECK (kind IN ({_KINDS}))",
    "DROP TABLE reconciliations",
)


def upgrade() -> None:
    for statement in _FORWARDS:
        op.execute(statement)


def downgrade() -> None:
    for statement in _BACK:
        op.execute(statement)
