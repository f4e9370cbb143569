"""What a customer who has had their data erased still has somewhere: carts they had as a guest, orders under way."""

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

_FORWARDS = (
    "CREATE INDEX ix_sessions_merged_into ON sessions (merged_into) WHERE merged_into IS NOT NULL",
    "ALTER TABLE customers ADD erasing boolean DEFAULT false NOT NULL",
    "CREATE INDEX ix_customers_erasing ON customers (erased_at) WHERE erasing",
)
_BACK = (
    "DROP INDEX ix_customers_erasing",
    "ALTER TABLE customers DROP erasing",
    "DROP INDEX ix_sessions_merged_into",
)


def upgrade() -> None:
    for statement in _FORWARDS:
        op.execute(statement)


def downgrade() -> None:
    for statement in _BACK:
        op.execute(statement)
