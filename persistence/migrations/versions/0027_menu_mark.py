"""A restaurant's revision has a mark, drawn by chance, by which a copy of the menu is known to be the current one.

The revision's number would not do: a database that was restored from a backup comes to the same numbers again, with
another menu. A mark never comes again. It is renewed where the revision moves (0007), in the same statement.
"""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_FUNCTION = """
    CREATE OR REPLACE FUNCTION restaurant_revised() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO restaurant_revisions AS kept (restaurant_id)
        SELECT restaurant_id FROM restaurants
        WHERE (TG_OP <> 'DELETE' AND restaurant_id = NEW.restaurant_id)
            OR (TG_OP <> 'INSERT' AND restaurant_id = OLD.restaurant_id)
        ON CONFLICT (restaurant_id) DO UPDATE SET revision = kept.revision + 1{renewed}
        WHERE kept.xmin <> pg_current_xact_id()::xid;
        RETURN NULL;
    END $$
    """
_FORWARDS = (
    "ALTER TABLE restaurant_revisions ADD mark uuid DEFAULT gen_random_uuid() NOT NULL",
    _FUNCTION.format(renewed=", mark = gen_random_uuid()"),
)
_BACK = (_FUNCTION.format(renewed=""), "ALTER TABLE restaurant_revisions DROP mark")


def upgrade() -> None:
    for statement in _FORWARDS:
        op.execute(statement)


def downgrade() -> None:
    for statement in _BACK:
        op.execute(statement)
