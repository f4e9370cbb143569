"""The bill while a party sits: claims, discounts, payments, and what a restaurant says about service charge and tips.

What a restaurant says is read of it, so a change moves the revision (0007), by a trigger of its own, which leaves those
before as they are. Bills that were open before are counted from their next change on.
"""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_TRIGGER = """
    CREATE CONSTRAINT TRIGGER restaurant_revised_terms AFTER UPDATE OF terms ON restaurants
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION restaurant_revised()
"""
_FORWARDS = (
    """
    ALTER TABLE restaurants ADD terms json NOT NULL DEFAULT '{}',
        ADD CONSTRAINT ck_restaurants_terms CHECK (json_typeof(terms) = 'object')
    """,
    "ALTER TABLE sessions ADD bill_version integer NOT NULL DEFAULT 0, ADD bill_balance bigint NOT NULL DEFAULT 0",
    "ALTER TABLE sessions ADD CONSTRAINT ck_sessions_bill_version CHECK (bill_version >= 0)",
    """
    ALTER TABLE orders ADD service_rate integer NOT NULL DEFAULT 0, ADD tax_included boolean NOT NULL DEFAULT true
    """,
    "ALTER TABLE orders ADD CONSTRAINT ck_orders_service_rate CHECK (service_rate BETWEEN 0 AND 10000)",
    "ALTER TABLE order_items ADD tax_rate integer NOT NULL DEFAULT 0",
    "ALTER TABLE order_items ADD CONSTRAINT ck_order_items_tax_rate CHECK (tax_rate BETWEEN 0 AND 10000)",
    """
    CREATE TABLE claims (
        session_id uuid NOT NULL,
        public_id uuid NOT NULL,
        member_id uuid NOT NULL,
        share integer NOT NULL,
        parts integer NOT NULL,
        CONSTRAINT pk_claims PRIMARY KEY (session_id, public_id, member_id),
        CONSTRAINT fk_claims_session_id FOREIGN KEY (session_id) REFERENCES sessions (session_id) ON DELETE CASCADE,
        CONSTRAINT ck_claims_share CHECK (share BETWEEN 1 AND parts AND parts <= 200)
    )
    """,
    """
    CREATE TABLE discounts (
        session_id uuid NOT NULL,
        discount_id uuid NOT NULL,
        reason text NOT NULL,
        by_user integer,
        amount bigint,
        rate integer,
        public_id uuid,
        given_at timestamptz NOT NULL,
        came_from uuid,
        CONSTRAINT pk_discounts PRIMARY KEY (session_id, discount_id),
        CONSTRAINT fk_discounts_session_id FOREIGN KEY (session_id) REFERENCES sessions (session_id) ON DELETE CASCADE,
        CONSTRAINT ck_discounts_reason CHECK (char_length(reason) BETWEEN 1 AND 200),
        CONSTRAINT ck_discounts_one CHECK (num_nulls(amount, rate) = 1 AND (amount IS NULL OR amount > 0)),
        CONSTRAINT ck_discounts_rate CHECK (rate BETWEEN 1 AND 10000)
    )
    """,
    """
    CREATE TABLE payments (
        session_id uuid,
        restaurant_id integer NOT NULL,
        payment_id uuid NOT NULL,
        amount bigint NOT NULL,
        tip bigint NOT NULL,
        status text NOT NULL,
        payer uuid,
        parts integer,
        refunded bigint NOT NULL,
        refunds integer NOT NULL,
        method text NOT NULL,
        deposit boolean NOT NULL,
        bill_version integer NOT NULL,
        idempotency_key text,
        body_hash text,
        provider text,
        provider_ref text,
        client_secret text,
        redirect_url text,
        payment_token_id uuid,
        save_method boolean NOT NULL,
        error text,
        wanted text,
        wanted_amount bigint NOT NULL,
        attempts integer NOT NULL,
        next_at timestamptz,
        tendered bigint,
        by_user integer,
        came_from uuid,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT pk_payments PRIMARY KEY (payment_id),
        CONSTRAINT fk_payments_session_id FOREIGN KEY (session_id) REFERENCES sessions (session_id) ON DELETE SET NULL,
        CONSTRAINT fk_payments_restaurant_id FOREIGN KEY (restaurant_id) REFERENCES restaurants (restaurant_id),
        CONSTRAINT ck_payments_status CHECK (status IN (
            'created', 'authorising', 'requires_action', 'authorised', 'captured', 'partially_refunded', 'refunded',
            'declined', 'cancelled', 'voided', 'unknown'
        )),
        CONSTRAINT ck_payments_method CHECK (method IN ('card', 'saved', 'counter', 'cash', 'terminal', 'voucher')),
        CONSTRAINT ck_payments_wanted CHECK (wanted IN ('capture', 'void', 'refund')),
        CONSTRAINT ck_payments_amounts
            CHECK (amount > 0 AND tip >= 0 AND refunded BETWEEN 0 AND amount AND wanted_amount >= 0),
        CONSTRAINT ck_payments_counts CHECK (refunds >= 0 AND attempts >= 0 AND bill_version >= 0 AND parts > 0)
    )
    """,
    "CREATE INDEX ix_payments_session_id ON payments (session_id)",
    "CREATE INDEX ix_payments_restaurant_id_created_at_payment_id ON payments (restaurant_id, created_at, payment_id)",
    "CREATE INDEX ix_payments_due ON payments (restaurant_id, next_at) WHERE next_at IS NOT NULL",
    "CREATE INDEX ix_payments_provider_ref ON payments (provider, provider_ref) WHERE provider_ref IS NOT NULL",
    """
    CREATE TABLE payment_parts (
        payment_id uuid NOT NULL,
        position integer NOT NULL,
        public_id uuid NOT NULL,
        share text NOT NULL,
        CONSTRAINT pk_payment_parts PRIMARY KEY (payment_id, position),
        CONSTRAINT fk_payment_parts_payment_id
            FOREIGN KEY (payment_id) REFERENCES payments (payment_id) ON DELETE CASCADE
    )
    """,
    # What staff had said to be paid, so that the bill knows it too.
    """
    WITH paid AS (
        SELECT gen_random_uuid() AS payment_id, session_id, restaurant_id, order_number, total, created_at
        FROM orders
        WHERE payment_status = 'paid' AND status <> 'cancelled' AND session_id IS NOT NULL AND total > 0
    ), put AS (
        INSERT INTO payments (
            session_id, restaurant_id, payment_id, amount, tip, status, refunded, refunds, method, deposit,
            bill_version, save_method, wanted_amount, attempts, created_at, updated_at
        )
        SELECT session_id, restaurant_id, payment_id, total, 0, 'captured', 0, 0, 'counter', false, 0, false, 0, 0,
            created_at, created_at
        FROM paid
    )
    INSERT INTO payment_parts (payment_id, position, public_id, share)
    SELECT p.payment_id, i.position, i.public_id, '1'
    FROM paid AS p JOIN order_items AS i USING (restaurant_id, order_number)
    """,
    _TRIGGER,
)
_BACK = (
    "DROP TRIGGER restaurant_revised_terms ON restaurants",
    "DROP TABLE payment_parts, payments, discounts, claims",
    "ALTER TABLE order_items DROP tax_rate",
    "ALTER TABLE orders DROP service_rate, DROP tax_included",
    "ALTER TABLE sessions DROP bill_version, DROP bill_balance",
    "ALTER TABLE restaurants DROP terms",
)


def upgrade() -> None:
    for statement in _FORWARDS:
        op.execute(statement)


def downgrade() -> None:
    for statement in _BACK:
        op.execute(statement)
