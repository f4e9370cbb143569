"""Who takes a restaurant's money by card; null leaves it to Trivet's settings. Changes move the revision (0007)."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_FORWARDS = (
    "ALTER TABLE restaurants ADD payment_driver text, ADD payment_settings json DEFAULT '{}' NOT NULL",
    """
    CREATE CONSTRAINT TRIGGER restaurant_pays_anew AFTER UPDATE OF payment_driver, payment_settings ON restaurants
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION restaurant_revised()
    """,
)
_BACK = (
    "DROP TRIGGER restaurant_pays_anew ON restaurants",
    "ALTER TABLE restaurants DROP payment_driver, DROP payment_settings",
)


def upgrade() -> None:
    for statement in _FORWARDS:
        op.execute(statement)


def downgrade() -> None:
    for statement in _BACK:
        op.execute(statement)
