"""The outbox says that money went back also where a payment was voided that had been taken, as it says it of a refund.

A receiver that was told of the payment would count it for ever. Of what was only held nobody was told, nor of its void.
"""

from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

_FUNCTION = """
    CREATE OR REPLACE FUNCTION sync_payments() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        r payments;
        whose integer;
    BEGIN
        IF TG_OP = 'DELETE' THEN r := OLD; ELSE r := NEW; END IF;
        whose := r.restaurant_id;
        IF EXISTS (SELECT FROM sync_sinks WHERE restaurant_id = whose) THEN
            INSERT INTO sync_log AS kept (restaurant_id, entity_type, entity_id, facts)
            VALUES (
                whose, 'payment', (r.payment_id)::text,
                CASE WHEN TG_OP = 'INSERT' THEN ARRAY['created', r.status]
                    WHEN TG_OP = 'DELETE' THEN ARRAY['removed', r.status] ELSE {moved} END
            )
            ON CONFLICT (restaurant_id, xid, entity_type, entity_id, sink_id)
            DO UPDATE SET facts = kept.facts || excluded.facts, version = excluded.version;
        END IF;
        RETURN NULL;
    END $$
    """
_MOVED = "CASE WHEN OLD.status <> NEW.status OR OLD.refunded <> NEW.refunded THEN ARRAY[r.status] ELSE '{}' END"
_TOLD = (
    f"CASE WHEN OLD.status = 'captured' AND NEW.status = 'voided' THEN ARRAY['refunded', 'voided'] ELSE {_MOVED} END"
)


def upgrade() -> None:
    op.execute(_FUNCTION.format(moved=_TOLD))


def downgrade() -> None:
    op.execute(_FUNCTION.format(moved=_MOVED))
