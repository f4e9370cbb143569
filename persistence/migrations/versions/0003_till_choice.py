"""A restaurant need not choose a till of its own: one without follows Trivet's settings, as all have done until now."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_FORWARDS = (
    "ALTER TABLE restaurants ALTER COLUMN pos_driver DROP NOT NULL, ALTER COLUMN pos_driver DROP DEFAULT",
    "UPDATE restaurants SET pos_driver = NULL, pos_settings = '{}'",  # nothing has read them before
)
_BACK = (
    "UPDATE restaurants SET pos_driver = 'simulator' WHERE pos_driver IS NULL",
    "ALTER TABLE restaurants ALTER COLUMN pos_driver SET DEFAULT 'simulator', ALTER COLUMN pos_driver SET NOT NULL",
)


def upgrade() -> None:
    for statement in _FORWARDS:
        op.execute(statement)


def downgrade() -> None:
    for statement in _BACK:
        op.execute(statement)
