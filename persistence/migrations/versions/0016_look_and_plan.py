"""Where tables stand on a manager's plan of the floor, and a restaurant's own look: its colour and its logo.

A logo has a table of its own, so that whoever reads a restaurant does not read its picture. Both are read of
restaurants, so a change of either moves the revision (0007).
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_READ_BEFORE = (
    "slug, name, timezone, currency, minor_digits, ordering_enabled, pass_required, paid_first, pos_policy, pos_driver,"
    " pos_settings, version, hold_s"
)
_READ_OF_RESTAURANTS = f"{_READ_BEFORE}, brand_color"
_TRIGGER = """
    CREATE CONSTRAINT TRIGGER restaurant_revised AFTER {} ON {}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION restaurant_revised()
"""
_FORWARDS = (
    "ALTER TABLE tables ADD plan_x integer, ADD plan_y integer",
    """
    ALTER TABLE tables ADD CONSTRAINT ck_tables_plan CHECK (
        num_nulls(plan_x, plan_y) IN (0, 2) AND plan_x BETWEEN 0 AND 1000 AND plan_y BETWEEN 0 AND 1000
    )
    """,
    "ALTER TABLE restaurants ADD brand_color text",
    """
    ALTER TABLE restaurants ADD CONSTRAINT ck_restaurants_brand_color CHECK (brand_color ~ '^#[0-9a-f]{6}$')
    """,
    """
    CREATE TABLE restaurant_logos (
        restaurant_id integer NOT NULL,
        digest text NOT NULL,
        media_type text NOT NULL,
        picture bytea NOT NULL,
        CONSTRAINT pk_restaurant_logos PRIMARY KEY (restaurant_id),
        CONSTRAINT fk_restaurant_logos_restaurant_id FOREIGN KEY (restaurant_id)
            REFERENCES restaurants (restaurant_id) ON DELETE CASCADE,
        CONSTRAINT ck_restaurant_logos_digest CHECK (digest ~ '^[0-9a-f]{32}$'),
        CONSTRAINT ck_restaurant_logos_media_type CHECK (media_type IN ('image/png', 'image/jpeg', 'image/webp')),
        CONSTRAINT ck_restaurant_logos_picture CHECK (octet_length(picture) BETWEEN 1 AND 2097152)
    )
    """,
    _TRIGGER.format("INSERT OR UPDATE OR DELETE", "restaurant_logos"),
    "DROP TRIGGER restaurant_revised ON restaurants",
    _TRIGGER.format(f"INSERT OR UPDATE OF {_READ_OF_RESTAURANTS}", "restaurants"),
)
_BACK = (
    "DROP TRIGGER restaurant_revised ON restaurants",
    _TRIGGER.format(f"INSERT OR UPDATE OF {_READ_BEFORE}", "restaurants"),
    "DROP TABLE restaurant_logos",
    "ALTER TABLE restaurants DROP brand_color",
    "ALTER TABLE tables DROP plan_x, DROP plan_y",
)


def upgrade() -> None:
    for statement in _FORWARDS:
        op.execute(statement)


def downgrade() -> None:
    for statement in _BACK:
        op.execute(statement)
