"""Options as their restaurant writes them: names in other languages, and soft deletes.

What is deleted keeps its row, for orders that name it, and is on no menu any more; which items offered a group is kept
with it. An older process that still runs shows what was deleted until it ends.
"""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_FORWARDS = tuple(
    f"""
    ALTER TABLE {table} ADD translations json DEFAULT '{{}}' NOT NULL, ADD deleted_at timestamptz,
        ADD CONSTRAINT ck_{table}_translations CHECK (json_typeof(translations) = 'object')
    """
    for table in ("option_groups", "options")
)
_BACK = (
    "DELETE FROM option_groups WHERE deleted_at IS NOT NULL",
    "DELETE FROM options WHERE deleted_at IS NOT NULL",
    "SET CONSTRAINTS ALL IMMEDIATE",
    "ALTER TABLE option_groups DROP translations, DROP deleted_at",
    "ALTER TABLE options DROP translations, DROP deleted_at",
)


def upgrade() -> None:
    for statement in _FORWARDS:
        op.execute(statement)


def downgrade() -> None:
    for statement in _BACK:
        op.execute(statement)
