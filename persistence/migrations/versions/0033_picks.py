"""Picking: what was found of an order of the shop, and where an item stands on its shelf."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_INSTEAD = "substitute_item_id, substitute_name, substitute_qty, substitute_price, substitute_tax_rate"
_FORWARDS = (
    f"""
    CREATE TABLE picks (
        session_id uuid,
        restaurant_id integer NOT NULL,
        order_number integer NOT NULL,
        position integer NOT NULL,
        status text NOT NULL,
        version integer NOT NULL,
        said_at timestamptz NOT NULL,
        by_user integer NOT NULL,
        substitute_item_id integer,
        substitute_name text,
        substitute_qty integer,
        substitute_price bigint,
        substitute_tax_rate integer,
        substitute_branch_id integer,
        choice text,
        chosen_at timestamptz,
        chosen_by text,
        CONSTRAINT pk_picks PRIMARY KEY (restaurant_id, order_number, position),
        CONSTRAINT fk_picks_session_id FOREIGN KEY (session_id) REFERENCES sessions (session_id) ON DELETE SET NULL,
        CONSTRAINT fk_picks_restaurant_id_order_number FOREIGN KEY (restaurant_id, order_number)
            REFERENCES orders (restaurant_id, order_number) ON DELETE CASCADE,
        CONSTRAINT ck_picks_status CHECK (status IN ('PENDING', 'PICKED', 'MISSING')),
        CONSTRAINT ck_picks_choice CHECK (choice IN ('substitute', 'without', 'refund')),
        CONSTRAINT ck_picks_position CHECK (position >= 0),
        CONSTRAINT ck_picks_version CHECK (version > 0),
        CONSTRAINT ck_picks_substitute_whole CHECK (num_nulls({_INSTEAD}) IN (0, 5)),
        CONSTRAINT ck_picks_substitute_missing CHECK (substitute_item_id IS NULL OR status = 'MISSING'),
        CONSTRAINT ck_picks_substitute_qty CHECK (substitute_qty BETWEEN 1 AND 99),
        CONSTRAINT ck_picks_substitute_price CHECK (substitute_price >= 0),
        CONSTRAINT ck_picks_choice_missing CHECK (choice IS NULL OR status = 'MISSING'),
        CONSTRAINT ck_picks_choice_whole CHECK (num_nulls(choice, chosen_at, chosen_by) IN (0, 3)),
        CONSTRAINT ck_picks_choice_there
            CHECK (choice IS DISTINCT FROM 'substitute' OR substitute_item_id IS NOT NULL)
    )
    """,
    "CREATE INDEX ix_picks_session_id ON picks (session_id)",
    "CREATE INDEX ix_orders_to_fulfil ON orders (restaurant_id, order_number)"
    " WHERE fulfilment <> 'dine_in' AND status NOT IN ('draft', 'done', 'invoiced', 'cancelled')",
    "ALTER TABLE menu_items ADD COLUMN place text",
    "ALTER TABLE menu_items ADD CONSTRAINT ck_menu_items_place CHECK (char_length(place) BETWEEN 1 AND 40)",
)
_BACK = (
    "ALTER TABLE menu_items DROP COLUMN place",
    "DROP INDEX ix_orders_to_fulfil",
    "DROP TABLE picks",
)


def upgrade() -> None:
    for statement in _FORWARDS:
        op.execute(statement)


def downgrade() -> None:
    for statement in _BACK:
        op.execute(statement)
