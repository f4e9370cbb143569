"""Restaurants say when they have changed, and rows that make no restaurant are refused.

A restaurant's revision moves with every transaction that changes anything of it that sessions read. It has a table of
its own and moves at the end of the transaction, so that whoever edits a menu in a long one holds nothing that an order
being placed, or a switch being turned, has to wait for. Nothing but a look at all revisions has to be repeated to keep
every restaurant fresh. (A later migration that first changes rows of these tables and then alters them has to say
`SET CONSTRAINTS ALL IMMEDIATE` in between.)

Rows that could not be read, and with which nobody was served, are made to fit rather than left to break later changes
of theirs: an opening or closing at 24:00 is 00:00, which means the same midnight; a NULL among allergens goes, and what
was nested in the list is in it; an exception on a date that no calendar has goes. A time zone that is none stays as it
is: nobody can guess it, and the restaurant's own fault in the log says what to mend.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_READ_OF_RESTAURANTS = (
    "slug, name, timezone, currency, minor_digits, ordering_enabled, pass_required, paid_first, pos_policy, pos_driver,"
    " pos_settings, version"
)
_CHILDREN = ("opening_hours", "tables", "menu_categories", "menu_items")

_MENDED = (
    "UPDATE opening_hours SET opens = '00:00' WHERE opens = '24:00'",
    "UPDATE opening_hours SET closes = '00:00' WHERE closes = '24:00'",
    "DELETE FROM opening_hours WHERE on_date NOT BETWEEN '0001-01-01' AND '9999-12-31'",
    """
    UPDATE menu_items
    SET allergens = ARRAY(SELECT a FROM unnest(allergens) WITH ORDINALITY AS u (a, n) WHERE a IS NOT NULL ORDER BY n)
    WHERE CASE WHEN array_ndims(allergens) > 1 THEN true ELSE array_position(allergens, NULL) IS NOT NULL END
    """,
)
_CHECKS = (
    ("opening_hours", "opens", "opens < '24:00'"),
    ("opening_hours", "closes", "closes < '24:00'"),
    ("opening_hours", "on_date", "on_date BETWEEN '0001-01-01' AND '9999-12-31'"),
    ("menu_items", "allergens", "array_ndims(allergens) = 1 AND array_position(allergens, NULL) IS NULL"),
)
_REVISIONS = (
    """
    CREATE TABLE restaurant_revisions (
        restaurant_id integer NOT NULL,
        revision bigint DEFAULT 1 NOT NULL,
        CONSTRAINT pk_restaurant_revisions PRIMARY KEY (restaurant_id),
        CONSTRAINT fk_restaurant_revisions_restaurant_id FOREIGN KEY (restaurant_id)
            REFERENCES restaurants (restaurant_id) ON DELETE CASCADE
    )
    """,
    "INSERT INTO restaurant_revisions (restaurant_id) SELECT restaurant_id FROM restaurants",
    # Once a transaction, however many rows it changes: the row that it has written already has its number as xmin.
    """
    CREATE FUNCTION restaurant_revised() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO restaurant_revisions AS kept (restaurant_id)
        SELECT restaurant_id FROM restaurants
        WHERE (TG_OP <> 'DELETE' AND restaurant_id = NEW.restaurant_id)
            OR (TG_OP <> 'INSERT' AND restaurant_id = OLD.restaurant_id)
        ON CONFLICT (restaurant_id) DO UPDATE SET revision = kept.revision + 1
        WHERE kept.xmin <> pg_current_xact_id()::xid;
        RETURN NULL;
    END $$
    """,
    f"""
    CREATE CONSTRAINT TRIGGER restaurant_revised AFTER INSERT OR UPDATE OF {_READ_OF_RESTAURANTS} ON restaurants
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION restaurant_revised()
    """,
    *(
        f"""
        CREATE CONSTRAINT TRIGGER restaurant_revised AFTER INSERT OR UPDATE OR DELETE ON {table}
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION restaurant_revised()
        """
        for table in _CHILDREN
    ),
)
_ZONES = (
    """
    CREATE FUNCTION restaurant_time_zone() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM pg_timezone_names WHERE name = NEW.timezone) THEN
            RAISE check_violation USING MESSAGE = format('%s is not an IANA time zone', quote_literal(NEW.timezone)),
                COLUMN = 'timezone', TABLE = 'restaurants', HINT = 'Such as Europe/Rome; case matters.';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER restaurant_time_zone BEFORE INSERT OR UPDATE OF timezone ON restaurants
    FOR EACH ROW EXECUTE FUNCTION restaurant_time_zone()
    """,
)


def upgrade() -> None:
    for statement in _MENDED:
        op.execute(statement)
    for table, name, rule in _CHECKS:
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{name} CHECK ({rule})")
    for statement in (*_REVISIONS, *_ZONES):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TRIGGER restaurant_time_zone ON restaurants")
    op.execute("DROP FUNCTION restaurant_time_zone")
    for table in ("restaurants", *_CHILDREN):
        op.execute(f"DROP TRIGGER restaurant_revised ON {table}")
    op.execute("DROP FUNCTION restaurant_revised")
    op.execute("DROP TABLE restaurant_revisions")
    for table, name, _ in _CHECKS:
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{name}")
