"""The kitchen: where a category is made, when it is eaten and how long it takes; moves of orders, items of tickets.

Orders from before it have no ticket and no history: what was on paper then stays there.
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_COURSES = "'starter', 'main', 'dessert'"
_STATUSES = (
    "'draft', 'validated', 'paid', 'preparing', 'delayed', 'missing', 'ready', 'out_for_delivery', 'done', 'invoiced',"
    " 'cancelled'"
)
_ORDER_MOVES = f"""
    CREATE TABLE order_moves (
        session_id uuid,
        restaurant_id integer NOT NULL,
        order_number integer NOT NULL,
        number integer NOT NULL,
        status text NOT NULL,
        at timestamptz NOT NULL,
        made_by text NOT NULL,
        by_user integer,
        lasted_s integer NOT NULL,
        CONSTRAINT pk_order_moves PRIMARY KEY (restaurant_id, order_number, number),
        CONSTRAINT fk_order_moves_session_id FOREIGN KEY (session_id)
            REFERENCES sessions (session_id) ON DELETE SET NULL,
        CONSTRAINT fk_order_moves_restaurant_id_order_number FOREIGN KEY (restaurant_id, order_number)
            REFERENCES orders (restaurant_id, order_number) ON DELETE CASCADE,
        CONSTRAINT ck_order_moves_status CHECK (status IN ({_STATUSES})),
        CONSTRAINT ck_order_moves_number CHECK (number > 0),
        CONSTRAINT ck_order_moves_lasted_s CHECK (lasted_s >= 0)
    )
"""
_TICKET_ITEMS = f"""
    CREATE TABLE ticket_items (
        session_id uuid,
        restaurant_id integer NOT NULL,
        order_number integer NOT NULL,
        position integer NOT NULL,
        state text NOT NULL,
        station text NOT NULL,
        course text,
        prep_minutes integer NOT NULL,
        table_id integer,
        arrived_at timestamptz NOT NULL,
        fired_at timestamptz,
        moved_at timestamptz NOT NULL,
        bumped_at timestamptz,
        struck text,
        struck_at timestamptz,
        struck_why text NOT NULL,
        CONSTRAINT pk_ticket_items PRIMARY KEY (restaurant_id, order_number, position),
        CONSTRAINT fk_ticket_items_session_id FOREIGN KEY (session_id)
            REFERENCES sessions (session_id) ON DELETE SET NULL,
        CONSTRAINT fk_ticket_items_restaurant_id_order_number FOREIGN KEY (restaurant_id, order_number)
            REFERENCES orders (restaurant_id, order_number) ON DELETE CASCADE,
        CONSTRAINT ck_ticket_items_state CHECK (state IN ('queued', 'preparing', 'ready', 'served')),
        CONSTRAINT ck_ticket_items_course CHECK (course IN ({_COURSES})),
        CONSTRAINT ck_ticket_items_struck CHECK (struck IN ('cancelled', 'changed', 'moved')),
        CONSTRAINT ck_ticket_items_position CHECK (position >= 0),
        CONSTRAINT ck_ticket_items_station CHECK (char_length(station) BETWEEN 1 AND 40),
        CONSTRAINT ck_ticket_items_prep_minutes CHECK (prep_minutes BETWEEN 1 AND 600),
        CONSTRAINT ck_ticket_items_struck_whole CHECK ((struck IS NULL) = (struck_at IS NULL))
    )
"""
_CHECKS = (
    ("station", "char_length(station) BETWEEN 1 AND 40"),
    ("course", f"course IN ({_COURSES})"),
    ("prep_minutes", "prep_minutes BETWEEN 1 AND 600"),
)


def upgrade() -> None:
    op.execute("ALTER TABLE menu_categories ADD COLUMN station text, ADD COLUMN course text")
    op.execute("ALTER TABLE menu_categories ADD COLUMN prep_minutes integer")
    for name, rule in _CHECKS:
        op.execute(f"ALTER TABLE menu_categories ADD CONSTRAINT ck_menu_categories_{name} CHECK ({rule})")
    op.execute(_ORDER_MOVES)
    op.execute("CREATE INDEX ix_order_moves_session_id ON order_moves (session_id)")
    op.execute(_TICKET_ITEMS)
    op.execute("CREATE INDEX ix_ticket_items_session_id ON ticket_items (session_id)")
    op.execute("CREATE INDEX ix_ticket_items_shown ON ticket_items (restaurant_id, arrived_at) WHERE bumped_at IS NULL")


def downgrade() -> None:
    op.execute("DROP TABLE ticket_items")
    op.execute("DROP TABLE order_moves")
    op.execute("ALTER TABLE menu_categories DROP COLUMN station, DROP COLUMN course, DROP COLUMN prep_minutes")
