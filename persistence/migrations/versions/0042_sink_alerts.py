"""Alerts about sinks that are behind; a sink knows its own while it is."""

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

_KINDS = (
    "'order_unsent', 'at_till_twice', 'cancelled_at_till', 'cancelled_unknown', 'payment_given_up', "
    "'payment_goes_back', 'stock_low', 'webhook_disabled', 'webhook_refused'"
)
_FORWARDS = (
    "ALTER TABLE sync_sinks ADD alert_id uuid",
    "ALTER TABLE alerts DROP CONSTRAINT ck_alerts_kind",
    f"ALTER TABLE alerts ADD CONSTRAINT ck_alerts_kind CHECK (kind IN ({_KINDS}, 'sink_behind'))",
)
_BACK = (
    "DELETE FROM alerts WHERE kind = 'sink_behind'",
    "ALTER TABLE alerts DROP CONSTRAINT ck_alerts_kind",
    f"ALTER TABLE alerts ADD CONSTRAINT ck_alerts_kind CHECK (kind IN ({_KINDS}))",
    "ALTER TABLE sync_sinks DROP alert_id",
)


def upgrade() -> None:
    for statement in _FORWARDS:
        op.execute(statement)


def downgrade() -> None:
    for statement in _BACK:
        op.execute(statement)
