"""Every table of Trivet, once (`docs/contract.md` §6).

Owns: names, types, checks, keys and indexes. Columns of sessions, members, cart_items, orders, order_items,
order_attempts, idempotency_keys and events are named as the fields of the domain's values, so that rows need no
mapping.
Must not: be changed without a migration beside it; a test compares the two.

Money is in minor units of the restaurant's currency, times are `timestamptz`. States are text with a check, because a
check can be changed in a transaction and an enum cannot.
Copies are not references: `menu_item_id` in lines and order items and `placed_by` in orders have no foreign key,
because the menu may change and sessions are deleted a day after they close, while orders stay.
"""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSON, JSONB, UUID

from actors.domain.cart.line import LineState
from actors.domain.limits import ATTEMPT_WORDS_CHARS_MAX, ATTEMPTS_MAX, QTY_MAX
from actors.domain.ordering.lock import Processing
from actors.domain.ordering.order import Fulfilment, OrderStatus, PaymentStatus
from actors.domain.restaurant import PosPolicy
from actors.domain.session import SessionState
from actors.domain.till.attempt import AttemptKind, AttemptOutcome
from actors.domain.till.status import Phase, PosStatus
from persistence.columns import (
    FALSE,
    NOW,
    TRUE,
    check,
    flag,
    identity,
    integer,
    of_restaurant,
    of_session,
    one_of,
    text,
    time,
    uuid,
)

NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
METADATA: Final = sa.MetaData(naming_convention=NAMES)

sa.Table(
    "restaurants",
    METADATA,
    identity("restaurant_id"),
    text("slug"),
    text("name"),
    text("timezone"),
    text("currency"),
    integer("minor_digits", default=2),
    flag("ordering_enabled", TRUE),
    flag("pass_required", FALSE),
    flag("paid_first", FALSE),
    text("pos_policy", default=PosPolicy.QUEUE),
    text("pos_driver", nullable=True),  # null: as Trivet's settings say
    sa.Column("pos_settings", JSON, nullable=False, server_default=sa.text("'{}'")),
    sa.Column("business_day_cutoff", sa.Time, nullable=False, server_default=sa.text("'04:00'")),
    text("owner_email", nullable=True),
    # The highest number ever given. A refused order is deleted, but its number named it at the till: never again.
    integer("last_order_number", default=0),
    time("created_at", default=NOW),
    sa.UniqueConstraint("slug"),
    one_of("pos_policy", PosPolicy),
    check("minor_digits", "minor_digits BETWEEN 0 AND 4"),
    check("currency", "currency ~ '^[A-Z]{3}$'"),
    check("slug", "slug ~ '^[a-z0-9][a-z0-9-]*$'"),
)

sa.Table(
    "opening_hours",
    METADATA,
    identity("opening_hours_id"),
    of_restaurant(),
    integer("weekday", nullable=True),
    sa.Column("opens", sa.Time),
    sa.Column("closes", sa.Time),
    sa.Column("on_date", sa.Date),
    check("weekday", "weekday BETWEEN 0 AND 6"),
    check("weekly_or_dated", "(weekday IS NULL) <> (on_date IS NULL)"),
    check("both_or_neither", "(opens IS NULL) = (closes IS NULL)"),
    check("weekly_opens", "on_date IS NOT NULL OR opens IS NOT NULL"),
    sa.Index(None, "restaurant_id"),
)

sa.Table(
    "tables",
    METADATA,
    identity("table_id"),
    of_restaurant(),
    integer("table_number"),
    flag("enabled", TRUE),
    integer("qr_version", default=1),
    sa.UniqueConstraint("restaurant_id", "table_number"),
    check("table_number", "table_number > 0"),
)

sa.Table(
    "staff_users",
    METADATA,
    identity("staff_user_id"),
    of_restaurant(),
    text("email"),
    text("name"),
    text("role"),
    text("password_hash"),
    # Tokens carry it. It grows with a new password and a dismissal, so that none from before is good any more.
    integer("generation", default=1),
    time("disabled_at", nullable=True),
    time("created_at", default=NOW),
    one_of("role", ("employee", "manager", "admin")),
    sa.Index("uq_staff_users_email", sa.text("lower(email)"), unique=True),
    sa.Index(None, "restaurant_id"),
)

sa.Table(
    "menu_categories",
    METADATA,
    identity("category_id"),
    of_restaurant(),
    text("name"),
    integer("position", default=0),
    sa.UniqueConstraint("restaurant_id", "category_id"),
)

sa.Table(
    "menu_items",
    METADATA,
    identity("menu_item_id"),
    of_restaurant(),
    integer("category_id"),
    text("name"),
    text("description", default=""),
    integer("price"),
    sa.Column("allergens", ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'")),
    flag("available", TRUE),
    text("photo", nullable=True),
    integer("position", default=0),
    # Both columns, so that an item can never hang in another restaurant's category.
    sa.ForeignKeyConstraint(
        ["restaurant_id", "category_id"], ["menu_categories.restaurant_id", "menu_categories.category_id"]
    ),
    check("price", "price >= 0"),
    sa.Index(None, "restaurant_id", "category_id"),
)

sa.Table(
    "sessions",
    METADATA,
    sa.Column("session_id", UUID(as_uuid=True), primary_key=True),
    of_restaurant(),
    sa.Column("table_id", sa.Integer, sa.ForeignKey("tables.table_id"), nullable=False),
    text("state"),
    integer("seq"),
    integer("round"),
    uuid("host_id", nullable=True),
    integer("total"),
    text("cart_sum"),
    text("processing"),
    sa.Column("pass_validated", sa.Boolean, nullable=False),
    sa.Column("ordering_disabled", sa.Boolean, nullable=False),
    time("opened_at"),
    time("last_activity_at"),
    time("closed_at", nullable=True),
    uuid("lock_holder", nullable=True),
    integer("lock_order", nullable=True),
    text("lock_phase", nullable=True),
    integer("lock_attempt"),
    time("lock_expires_at", nullable=True),
    # The fence: a commit says "version n to n + 1" and counts only if n is still what stands here.
    integer("version"),
    time("wake_at", nullable=True),
    one_of("state", SessionState),
    one_of("processing", Processing),
    one_of("lock_phase", Phase),
    check("closed_at", "(state = 'closed') = (closed_at IS NOT NULL)"),
    check("lock", "num_nulls(lock_holder, lock_order, lock_phase, lock_expires_at) IN (0, 4)"),
    check("counters", "version > 0 AND seq >= 0 AND round > 0 AND total >= 0"),
    sa.Index(None, "restaurant_id", "state"),
    sa.Index("uq_sessions_active_table", "table_id", unique=True, postgresql_where=sa.text("state = 'active'")),
    # No index on wake_at: every tap moves it, and an indexed column that moves costs each tap a fifth of its time
    # (the update is no longer heap-only). Whoever is due is active, and there is one active session a table.
)

sa.Table(
    "members",
    METADATA,
    sa.Column("member_id", UUID(as_uuid=True), primary_key=True),
    of_session(),
    text("nickname"),
    integer("joined_seq"),
    time("joined_at"),
    time("left_at", nullable=True),
    check("nickname", "char_length(nickname) BETWEEN 1 AND 40"),
    sa.Index(None, "session_id"),
)

sa.Table(
    "cart_items",
    METADATA,
    of_session(),
    uuid("public_id"),
    integer("menu_item_id"),
    text("name"),
    integer("qty"),
    text("note"),
    integer("unit_price"),
    sa.Column("member_id", UUID(as_uuid=True), sa.ForeignKey("members.member_id", ondelete="CASCADE"), nullable=False),
    integer("version"),
    text("state"),
    integer("round"),
    integer("added_seq"),
    time("created_at"),
    sa.PrimaryKeyConstraint("session_id", "public_id"),
    check("qty", f"qty BETWEEN 1 AND {QTY_MAX}"),
    check("unit_price", "unit_price >= 0"),
    check("note", "char_length(note) <= 200"),
    one_of("state", LineState),
    sa.Index(None, "session_id"),
)

sa.Table(
    "orders",
    METADATA,
    of_restaurant(),
    integer("order_number"),
    # An order outlives its session, which is deleted a day after it closed.
    sa.Column("session_id", UUID(as_uuid=True), sa.ForeignKey("sessions.session_id", ondelete="SET NULL")),
    integer("round"),
    text("cart_hash"),
    text("status"),
    text("payment_status"),
    text("fulfilment"),
    text("pos_status"),
    text("pos_ticket", nullable=True),
    integer("pos_attempts"),
    text("pos_error", nullable=True),
    time("pos_next_at", nullable=True),
    integer("total"),
    text("special_instructions"),
    uuid("placed_by"),
    time("created_at"),
    integer("pos_failures", default=0),
    time("pos_alerted_at", nullable=True),
    sa.PrimaryKeyConstraint("restaurant_id", "order_number"),
    one_of("status", OrderStatus),
    one_of("payment_status", PaymentStatus),
    one_of("fulfilment", Fulfilment),
    one_of("pos_status", PosStatus),
    check("order_number", "order_number > 0"),
    check("total", "total >= 0"),
    sa.Index(None, "session_id"),
    sa.Index(None, "restaurant_id", "created_at"),
    sa.Index(
        "ix_orders_unsettled",
        "restaurant_id",
        "pos_next_at",
        postgresql_where=sa.text("pos_status NOT IN ('accepted', 'rejected')"),
    ),
    # Those that staff may have to do something about, refused ones included, page by page: a few among all there were.
    sa.Index(
        "ix_orders_for_staff",
        "restaurant_id",
        "order_number",
        postgresql_where=sa.text("pos_status <> 'accepted' AND status <> 'cancelled'"),
    ),
)

sa.Table(
    "order_items",
    METADATA,
    integer("restaurant_id"),
    integer("order_number"),
    integer("position"),
    uuid("public_id"),
    integer("menu_item_id"),
    text("name"),
    integer("qty"),
    text("note"),
    integer("unit_price"),
    uuid("member_id"),
    sa.PrimaryKeyConstraint("restaurant_id", "order_number", "position"),
    sa.ForeignKeyConstraint(
        ["restaurant_id", "order_number"], ["orders.restaurant_id", "orders.order_number"], ondelete="CASCADE"
    ),
    check("qty", f"qty BETWEEN 1 AND {QTY_MAX}"),
    check("unit_price", "unit_price >= 0"),
)

sa.Table(
    "order_attempts",
    METADATA,
    of_restaurant(),
    # No reference to the order: one that the till refused is not kept, but what was asked of the till is.
    integer("order_number"),
    integer("number"),
    sa.Column("session_id", UUID(as_uuid=True), sa.ForeignKey("sessions.session_id", ondelete="SET NULL")),
    text("kind"),
    time("began_at"),
    integer("duration_ms"),
    text("outcome"),
    text("words"),
    sa.PrimaryKeyConstraint("restaurant_id", "order_number", "number"),
    one_of("kind", AttemptKind),
    one_of("outcome", AttemptOutcome),
    check("number", f"number BETWEEN 1 AND {ATTEMPTS_MAX}"),
    check("duration_ms", "duration_ms >= 0"),
    check("words", f"char_length(words) <= {ATTEMPT_WORDS_CHARS_MAX}"),
    sa.Index(None, "session_id"),
)

sa.Table(
    "idempotency_keys",
    METADATA,
    of_session(),
    integer("restaurant_id"),
    text("idempotency_key"),
    text("body_hash"),
    integer("order_number"),
    time("created_at"),
    text("failed", nullable=True),
    sa.PrimaryKeyConstraint("session_id", "idempotency_key"),
    # An order that was refused is gone, but its number is the till's idempotency key and must not come again.
    sa.UniqueConstraint("restaurant_id", "order_number"),
)

sa.Table(
    "events",
    METADATA,
    of_session(),
    integer("seq"),
    text("type"),
    time("created_at"),
    # json, not jsonb: the very bytes that members were sent.
    sa.Column("payload", JSON, nullable=False),
    sa.PrimaryKeyConstraint("session_id", "seq"),
    check("seq", "seq > 0"),
    sa.Index("ix_events_session_id_created_at", "session_id", sa.text("created_at DESC")),
)

sa.Table(
    "audit",
    METADATA,
    sa.Column("audit_id", sa.BigInteger, sa.Identity(always=False), primary_key=True),
    of_restaurant(),
    sa.Column("staff_user_id", sa.Integer, sa.ForeignKey("staff_users.staff_user_id")),
    text("action"),
    text("subject"),
    sa.Column("old_value", JSONB),
    sa.Column("new_value", JSONB),
    text("request_id", nullable=True),
    time("created_at", default=NOW),
    sa.Index("ix_audit_restaurant_id_created_at", "restaurant_id", sa.text("created_at DESC")),
)

sa.Table(
    "daily_passes",
    METADATA,
    identity("daily_pass_id"),
    of_restaurant(),
    sa.Column("business_day", sa.Date, nullable=False),
    text("pass_hash"),
    time("created_at", default=NOW),
    time("revoked_at", nullable=True),
    # A manager may make a new pass at any time; the one before is revoked in the same transaction.
    sa.Index("uq_daily_passes_live", "restaurant_id", unique=True, postgresql_where=sa.text("revoked_at IS NULL")),
)

sa.Table(
    "revoked_tokens",
    METADATA,
    text("jti"),
    time("expires_at"),
    time("revoked_at", default=NOW),
    sa.PrimaryKeyConstraint("jti"),
    sa.Index(None, "expires_at"),
)
