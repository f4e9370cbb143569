"""The audit is read by who, what and about what; an account remembers the login that has changed its password.

Each index answers one choice of filters, newest entry first, so that a page reads what it shows and nothing else,
however rare what is asked for is. Staff act some thousand times a day at most, so that keeping eight up to date costs
nobody anything.
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_FILTERS = (
    (),
    ("staff_user_id",),
    ("action",),
    ("subject",),
    ("staff_user_id", "action"),
    ("staff_user_id", "subject"),
    ("action", "subject"),
    ("staff_user_id", "action", "subject"),
)


def upgrade() -> None:
    for columns in _FILTERS:
        listed = ", ".join(("restaurant_id", *columns, "created_at", "audit_id"))
        op.execute(f"CREATE INDEX {_name(columns)} ON audit ({listed})")
    op.execute("DROP INDEX ix_audit_restaurant_id_created_at")
    op.execute("ALTER TABLE staff_users ADD COLUMN kept_family uuid")


def downgrade() -> None:
    op.execute("ALTER TABLE staff_users DROP COLUMN kept_family")
    op.execute("CREATE INDEX ix_audit_restaurant_id_created_at ON audit (restaurant_id, created_at DESC)")
    for columns in _FILTERS:
        op.execute(f"DROP INDEX {_name(columns)}")


def _name(columns: tuple[str, ...]) -> str:
    return "_".join(("ix_audit_by", *(columns or ("time",))))
