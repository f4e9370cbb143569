"""Every table of Trivet, once (`CONTRACT.md` §6).

Owns: names, types, checks, keys and indexes. Columns of sessions, members, cart_items, orders, order_items,
idempotency_keys and events are named as the fields of the domain's values, so that rows need no mapping.
Must not: be changed without a migration beside it; a test compares the two.

Money is in minor units of the restaurant's currency, times are `timestamptz`. States are text with a check, because a
check can be changed in a transaction and an enum cannot.
Copies are not references: `menu_item_id` in lines and order items and `placed_by` in orders have no foreign key,
because the menu may change and sessions are deleted a day after they close, while orders stay.
"""

from collections.abc import Iterable
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSON, JSONB, TIMESTAMP, UUID

from actors.domain.cart import LineState
from actors.domain.house import PosPolicy
from actors.domain.limits import QTY_MAX
from actors.domain.order import Fulfilment, OrderStatus, PaymentStatus, PosStatus
from actors.domain.session import Phase, Processing, SessionState

NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
METADATA: Final = sa.MetaData(naming_convention=NAMES)
_NOW: Final = sa.text("now()")
_TRUE: Final = sa.text("true")
_FALSE: Final = sa.text("false")


def _one_of(column: str, values: Iterable[str]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=column)


def _check(name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=name)


def _text(name: str, *, nullable: bool = False, default: str | None = None) -> "sa.Column[str]":
    server_default = None if default is None else sa.text(f"'{default}'")
    return sa.Column(name, sa.Text, nullable=nullable, server_default=server_default)


def _integer(name: str, *, nullable: bool = False, default: int | None = None) -> "sa.Column[int]":
    return sa.Column(name, sa.Integer, nullable=nullable, server_default=None if default is None else str(default))


def _flag(name: str, default: sa.TextClause) -> "sa.Column[bool]":
    return sa.Column(name, sa.Boolean, nullable=False, server_default=default)


def _time(name: str, *, nullable: bool = False, default: sa.TextClause | None = None) -> "sa.Column[object]":
    return sa.Column(name, TIMESTAMP(timezone=True), nullable=nullable, server_default=default)


def _uuid(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, UUID(as_uuid=True), nullable=nullable)


def _identity(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.Integer, sa.Identity(always=False), primary_key=True)


def _of_restaurant() -> "sa.Column[int]":
    return sa.Column("restaurant_id", sa.Integer, sa.ForeignKey("restaurants.restaurant_id"), nullable=False)


def _of_session() -> "sa.Column[object]":
    key = sa.ForeignKey("sessions.session_id", ondelete="CASCADE")
    return sa.Column("session_id", UUID(as_uuid=True), key, nullable=False)


sa.Table(
    "restaurants",
    METADATA,
    _identity("restaurant_id"),
    _text("slug"),
    _text("name"),
    _text("timezone"),
    _text("currency"),
    _integer("minor_digits", default=2),
    _flag("ordering_enabled", _TRUE),
    _flag("pass_required", _FALSE),
    _flag("paid_first", _FALSE),
    _text("pos_policy", default=PosPolicy.QUEUE),
    _text("pos_driver", default="simulator"),
    sa.Column("pos_settings", JSON, nullable=False, server_default=sa.text("'{}'")),
    sa.Column("business_day_cutoff", sa.Time, nullable=False, server_default=sa.text("'04:00'")),
    _text("owner_email", nullable=True),
    # The highest number ever given. A refused order is deleted, but its number named it at the till: never again.
    _integer("last_order_number", default=0),
    _time("created_at", default=_NOW),
    sa.UniqueConstraint("slug"),
    _one_of("pos_policy", PosPolicy),
    _check("minor_digits", "minor_digits BETWEEN 0 AND 4"),
    _check("currency", "currency ~ '^[A-Z]{3}$'"),
    _check("slug", "slug ~ '^[a-z0-9][a-z0-9-]*$'"),
)

sa.Table(
    "opening_hours",
    METADATA,
    _identity("opening_hours_id"),
    _of_restaurant(),
    _integer("weekday", nullable=True),
    sa.Column("opens", sa.Time),
    sa.Column("closes", sa.Time),
    sa.Column("on_date", sa.Date),
    _check("weekday", "weekday BETWEEN 0 AND 6"),
    _check("weekly_or_dated", "(weekday IS NULL) <> (on_date IS NULL)"),
    _check("both_or_neither", "(opens IS NULL) = (closes IS NULL)"),
    _check("weekly_opens", "on_date IS NOT NULL OR opens IS NOT NULL"),
    sa.Index(None, "restaurant_id"),
)

sa.Table(
    "tables",
    METADATA,
    _identity("table_id"),
    _of_restaurant(),
    _integer("table_number"),
    _flag("enabled", _TRUE),
    _integer("qr_version", default=1),
    sa.UniqueConstraint("restaurant_id", "table_number"),
    _check("table_number", "table_number > 0"),
)

sa.Table(
    "staff_users",
    METADATA,
    _identity("staff_user_id"),
    _of_restaurant(),
    _text("email"),
    _text("name"),
    _text("role"),
    _text("password_hash"),
    _time("disabled_at", nullable=True),
    _time("created_at", default=_NOW),
    _one_of("role", ("employee", "manager", "admin")),
    sa.Index("uq_staff_users_email", sa.text("lower(email)"), unique=True),
    sa.Index(None, "restaurant_id"),
)

sa.Table(
    "menu_categories",
    METADATA,
    _identity("category_id"),
    _of_restaurant(),
    _text("name"),
    _integer("position", default=0),
    sa.UniqueConstraint("restaurant_id", "category_id"),
)

sa.Table(
    "menu_items",
    METADATA,
    _identity("menu_item_id"),
    _of_restaurant(),
    _integer("category_id"),
    _text("name"),
    _text("description", default=""),
    _integer("price"),
    sa.Column("allergens", ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'")),
    _flag("available", _TRUE),
    _text("photo", nullable=True),
    _integer("position", default=0),
    # Both columns, so that an item can never hang in another restaurant's category.
    sa.ForeignKeyConstraint(
        ["restaurant_id", "category_id"], ["menu_categories.restaurant_id", "menu_categories.category_id"]
    ),
    _check("price", "price >= 0"),
    sa.Index(None, "restaurant_id", "category_id"),
)

sa.Table(
    "sessions",
    METADATA,
    sa.Column("session_id", UUID(as_uuid=True), primary_key=True),
    _of_restaurant(),
    sa.Column("table_id", sa.Integer, sa.ForeignKey("tables.table_id"), nullable=False),
    _text("state"),
    _integer("seq"),
    _integer("round"),
    _uuid("host_id", nullable=True),
    _integer("total"),
    _text("cart_sum"),
    _text("processing"),
    sa.Column("pass_validated", sa.Boolean, nullable=False),
    sa.Column("ordering_disabled", sa.Boolean, nullable=False),
    _time("opened_at"),
    _time("last_activity_at"),
    _time("closed_at", nullable=True),
    _uuid("lock_holder", nullable=True),
    _integer("lock_order", nullable=True),
    _text("lock_phase", nullable=True),
    _integer("lock_attempt"),
    _time("lock_expires_at", nullable=True),
    # The fence: a commit says "version n to n + 1" and counts only if n is still what stands here.
    _integer("version"),
    _time("wake_at", nullable=True),
    _one_of("state", SessionState),
    _one_of("processing", Processing),
    _one_of("lock_phase", Phase),
    _check("closed_at", "(state = 'closed') = (closed_at IS NOT NULL)"),
    _check("lock", "num_nulls(lock_holder, lock_order, lock_phase, lock_expires_at) IN (0, 4)"),
    _check("counters", "version > 0 AND seq >= 0 AND round > 0 AND total >= 0"),
    sa.Index(None, "restaurant_id", "state"),
    sa.Index("uq_sessions_active_table", "table_id", unique=True, postgresql_where=sa.text("state = 'active'")),
    # No index on wake_at: every tap moves it, and an indexed column that moves costs each tap a fifth of its time
    # (the update is no longer heap-only). Whoever is due is active, and there is one active session a table.
)

sa.Table(
    "members",
    METADATA,
    sa.Column("member_id", UUID(as_uuid=True), primary_key=True),
    _of_session(),
    _text("nickname"),
    _integer("joined_seq"),
    _time("joined_at"),
    _time("left_at", nullable=True),
    _check("nickname", "char_length(nickname) BETWEEN 1 AND 40"),
    sa.Index(None, "session_id"),
)

sa.Table(
    "cart_items",
    METADATA,
    _of_session(),
    _uuid("public_id"),
    _integer("menu_item_id"),
    _text("name"),
    _integer("qty"),
    _text("note"),
    _integer("unit_price"),
    sa.Column("member_id", UUID(as_uuid=True), sa.ForeignKey("members.member_id", ondelete="CASCADE"), nullable=False),
    _integer("version"),
    _text("state"),
    _integer("round"),
    _integer("added_seq"),
    _time("created_at"),
    sa.PrimaryKeyConstraint("session_id", "public_id"),
    _check("qty", f"qty BETWEEN 1 AND {QTY_MAX}"),
    _check("unit_price", "unit_price >= 0"),
    _check("note", "char_length(note) <= 200"),
    _one_of("state", LineState),
    sa.Index(None, "session_id"),
)

sa.Table(
    "orders",
    METADATA,
    _of_restaurant(),
    _integer("order_number"),
    # An order outlives its session, which is deleted a day after it closed.
    sa.Column("session_id", UUID(as_uuid=True), sa.ForeignKey("sessions.session_id", ondelete="SET NULL")),
    _integer("round"),
    _text("cart_hash"),
    _text("status"),
    _text("payment_status"),
    _text("fulfilment"),
    _text("pos_status"),
    _text("pos_ticket", nullable=True),
    _integer("pos_attempts"),
    _text("pos_error", nullable=True),
    _time("pos_next_at", nullable=True),
    _integer("total"),
    _text("special_instructions"),
    _uuid("placed_by"),
    _time("created_at"),
    sa.PrimaryKeyConstraint("restaurant_id", "order_number"),
    _one_of("status", OrderStatus),
    _one_of("payment_status", PaymentStatus),
    _one_of("fulfilment", Fulfilment),
    _one_of("pos_status", PosStatus),
    _check("order_number", "order_number > 0"),
    _check("total", "total >= 0"),
    sa.Index(None, "session_id"),
    sa.Index(None, "restaurant_id", "created_at"),
    sa.Index(
        "ix_orders_unsettled",
        "restaurant_id",
        "pos_next_at",
        postgresql_where=sa.text("pos_status NOT IN ('accepted', 'rejected')"),
    ),
)

sa.Table(
    "order_items",
    METADATA,
    _integer("restaurant_id"),
    _integer("order_number"),
    _integer("position"),
    _uuid("public_id"),
    _integer("menu_item_id"),
    _text("name"),
    _integer("qty"),
    _text("note"),
    _integer("unit_price"),
    _uuid("member_id"),
    sa.PrimaryKeyConstraint("restaurant_id", "order_number", "position"),
    sa.ForeignKeyConstraint(
        ["restaurant_id", "order_number"], ["orders.restaurant_id", "orders.order_number"], ondelete="CASCADE"
    ),
    _check("qty", f"qty BETWEEN 1 AND {QTY_MAX}"),
    _check("unit_price", "unit_price >= 0"),
)

sa.Table(
    "idempotency_keys",
    METADATA,
    _of_session(),
    _integer("restaurant_id"),
    _text("idempotency_key"),
    _text("body_hash"),
    _integer("order_number"),
    _time("created_at"),
    _text("failed", nullable=True),
    sa.PrimaryKeyConstraint("session_id", "idempotency_key"),
    # An order that was refused is gone, but its number is the till's idempotency key and must not come again.
    sa.UniqueConstraint("restaurant_id", "order_number"),
)

sa.Table(
    "events",
    METADATA,
    _of_session(),
    _integer("seq"),
    _text("type"),
    _time("created_at"),
    # json, not jsonb: the very bytes that members were sent.
    sa.Column("payload", JSON, nullable=False),
    sa.PrimaryKeyConstraint("session_id", "seq"),
    _check("seq", "seq > 0"),
    sa.Index("ix_events_session_id_created_at", "session_id", sa.text("created_at DESC")),
)

sa.Table(
    "audit",
    METADATA,
    sa.Column("audit_id", sa.BigInteger, sa.Identity(always=False), primary_key=True),
    _of_restaurant(),
    sa.Column("staff_user_id", sa.Integer, sa.ForeignKey("staff_users.staff_user_id")),
    _text("action"),
    _text("subject"),
    sa.Column("old_value", JSONB),
    sa.Column("new_value", JSONB),
    _text("request_id", nullable=True),
    _time("created_at", default=_NOW),
    sa.Index("ix_audit_restaurant_id_created_at", "restaurant_id", sa.text("created_at DESC")),
)

sa.Table(
    "daily_passes",
    METADATA,
    _identity("daily_pass_id"),
    _of_restaurant(),
    sa.Column("business_day", sa.Date, nullable=False),
    _text("pass_hash"),
    _time("created_at", default=_NOW),
    _time("revoked_at", nullable=True),
    # A manager may make a new pass at any time; the one before is revoked in the same transaction.
    sa.Index("uq_daily_passes_live", "restaurant_id", unique=True, postgresql_where=sa.text("revoked_at IS NULL")),
)

sa.Table(
    "revoked_tokens",
    METADATA,
    _text("jti"),
    _time("expires_at"),
    _time("revoked_at", default=_NOW),
    sa.PrimaryKeyConstraint("jti"),
    sa.Index(None, "expires_at"),
)
