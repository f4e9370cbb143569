"""A place for each webhook of a restaurant, so that of two that would have the last one only one is made."""

from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

_FORWARDS = (
    "ALTER TABLE sync_sinks ADD place smallint",
    """
    UPDATE sync_sinks AS k SET place = n.place
    FROM (
        SELECT sink_id, row_number() OVER (PARTITION BY restaurant_id ORDER BY sink_id) AS place
        FROM sync_sinks
        WHERE kind = 'webhook'
    ) AS n
    WHERE k.sink_id = n.sink_id
    """,
    "CREATE UNIQUE INDEX uq_sync_sinks_restaurant_id_place ON sync_sinks (restaurant_id, place)",
)


def upgrade() -> None:
    for statement in _FORWARDS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("ALTER TABLE sync_sinks DROP place")
