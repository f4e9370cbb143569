"""Every table of Trivet, once (`docs/contract.md` §6).

Owns: names, types, checks, keys and indexes. Those of a session's collections follow from what these say of themselves
(`persistence.parts`); the columns of sessions are named as the fields of `persistence.owners.SessionRow`.
Must not: be changed without a migration beside it; a test compares the two.

Money is in minor units of the restaurant's currency, times are `timestamptz`. States are text with a check, because a
check can be changed in a transaction and an enum cannot.
Copies are not references: `menu_item_id` in lines and order items and `placed_by` in orders have no foreign key,
because the menu may change and sessions are deleted a day after they close, while orders stay.
"""

from itertools import combinations
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON, JSONB, UUID

from actors.domain.limits import PLAN_MAX
from actors.domain.ordering.lock import Processing
from actors.domain.place import SessionKind
from actors.domain.restaurant import PosPolicy
from actors.domain.session import SessionState
from actors.domain.stock.move import Reason
from actors.domain.till.status import Phase
from persistence.book_tables import add_books
from persistence.branch_tables import add_branches
from persistence.code_tables import add_codes
from persistence.columns import (
    FALSE,
    NOW,
    TRUE,
    check,
    chosen,
    flag,
    flat,
    identity,
    integer,
    money,
    of_branch,
    of_restaurant,
    one_of,
    text,
    time,
    uuid,
    with_restaurant,
    words,
)
from persistence.customer_tables import add_customers
from persistence.key_tables import add_keys
from persistence.menu_tables import add_menu
from persistence.nightly_tables import add_nightly
from persistence.option_tables import add_option_tables
from persistence.part_tables import add_table
from persistence.parts import PARTS
from persistence.picture_tables import add_pictures
from persistence.recurring_tables import add_recurring
from persistence.request_tables import add_requests
from persistence.search_tables import add_search
from persistence.stream_tables import add_stream
from persistence.sync_tables import add_sync
from persistence.webhook_tables import add_webhooks

NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
METADATA: Final = sa.MetaData(naming_convention=NAMES)
for _part in PARTS:
    for _table in _part.tables:
        add_table(METADATA, _table)

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
    *chosen("pos"),
    *chosen("payment"),
    sa.Column("business_day_cutoff", sa.Time, nullable=False, server_default=sa.text("'04:00'")),
    text("owner_email", nullable=True),
    text("brand_color", nullable=True),
    flag("prices_include_tax", TRUE),
    words("languages"),  # those that the menu is written in, first that of its names
    text("kitchen_language", nullable=True),
    # The highest number ever given. A refused order is deleted, but its number named it at the till: never again.
    integer("last_order_number", default=0),
    # The fence of the restaurant's own changes, as the version of a session is of its.
    integer("version", default=1),
    # Service charge, tips and the like (`actors.domain.money.terms`).
    sa.Column("terms", JSON, nullable=False, server_default=sa.text("'{}'")),
    integer("hold_s", default=900),  # for how long a line of a cart holds stock after it was last changed
    time("created_at", default=NOW),
    sa.UniqueConstraint("slug"),
    check("hold_s", "hold_s BETWEEN 1 AND 86400"),
    check("version", "version > 0"),
    one_of("pos_policy", PosPolicy),
    check("payment_driver", "lower(btrim(payment_driver)) IN ('stripe', 'simulator', 'counter')"),
    check("minor_digits", "minor_digits BETWEEN 0 AND 4"),
    check("currency", "currency ~ '^[A-Z]{3}$'"),
    check("slug", "slug ~ '^[a-z0-9][a-z0-9-]*$'"),
    check("brand_color", "brand_color ~ '^#[0-9a-f]{6}$'"),
    flat("languages"),
    check("terms", "json_typeof(terms) = 'object'"),
)

add_pictures(METADATA)
add_search(METADATA)
add_codes(METADATA)

sa.Table(
    "restaurant_revisions",
    METADATA,
    with_restaurant(primary_key=True),
    # Triggers move it at the end of each transaction that changes what sessions read of a restaurant. Not a column of
    # `restaurants`: an operator's long transaction would hold the row that every placed order updates.
    sa.Column("revision", sa.BigInteger, nullable=False, server_default=sa.text("1")),
    # Drawn anew with it, and never the same again: what a copy in Redis is known by (`persistence.menu_copies`).
    sa.Column("mark", sa.Uuid, nullable=False, server_default=sa.text("gen_random_uuid()")),
)

# One row: what an operator has turned for all restaurants.
sa.Table(
    "system_switches",
    METADATA,
    sa.Column("system_id", sa.Integer, primary_key=True, autoincrement=False, server_default=sa.text("1")),
    flag("ordering_enabled", TRUE),
    check("system_id", "system_id = 1"),
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
    # Postgres has a time 24:00 and dates without end; Python has neither.
    check("opens", "opens < '24:00'"),
    check("closes", "closes < '24:00'"),
    check("on_date", "on_date BETWEEN '0001-01-01' AND '9999-12-31'"),
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
    # Where it stands on the plan that a manager arranges, per mille of its width and height. Null: nowhere yet.
    integer("plan_x", nullable=True),
    integer("plan_y", nullable=True),
    integer("branch_id", nullable=True),  # null: the main branch
    sa.ForeignKeyConstraint(["restaurant_id", "branch_id"], ["branches.restaurant_id", "branches.branch_id"]),
    sa.UniqueConstraint("restaurant_id", "table_number"),
    check("table_number", "table_number > 0"),
    check(
        "plan",
        f"num_nulls(plan_x, plan_y) IN (0, 2) AND plan_x BETWEEN 0 AND {PLAN_MAX} AND plan_y BETWEEN 0 AND {PLAN_MAX}",
    ),
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
    # The login in which they gave themselves their password. It goes on, whatever generation its tokens are of.
    uuid("kept_family", nullable=True),
    # It is no person's: a key of an integration acts as it (`persistence.key_tables`).
    sa.Column("of_key", sa.Boolean, nullable=False, server_default=sa.text("false")),
    one_of("role", ("employee", "manager", "admin")),
    sa.Index("uq_staff_users_email", sa.text("lower(email)"), unique=True),
    sa.Index(None, "restaurant_id"),
)

add_keys(METADATA)

add_menu(METADATA)

add_option_tables(METADATA)

sa.Table(
    "sessions",
    METADATA,
    sa.Column("session_id", UUID(as_uuid=True), primary_key=True),
    of_restaurant(),
    text("kind", default=SessionKind.DINE_IN),
    sa.Column("table_id", sa.Integer, sa.ForeignKey("tables.table_id")),
    integer("customer_id", nullable=True),
    text("state"),
    integer("seq"),
    integer("round"),
    uuid("host_id", nullable=True),
    money("total"),
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
    uuid("merged_into", nullable=True),
    time("merged_at", nullable=True),
    uuid("share_id", nullable=True),
    time("share_until", nullable=True),
    integer("bill_version", default=0),
    sa.Column(
        "bill_balance", sa.BigInteger, nullable=False, server_default=sa.text("0")
    ),  # below zero where more is paid
    # The fence: a commit says "version n to n + 1" and counts only if n is still what stands here.
    integer("version"),
    time("wake_at", nullable=True),
    one_of("kind", SessionKind),
    one_of("state", SessionState),
    one_of("processing", Processing),
    one_of("lock_phase", Phase),
    check("place", "kind <> 'dine_in' OR table_id IS NOT NULL"),
    check("shop", "CASE WHEN kind = 'shop' THEN table_id IS NULL ELSE customer_id IS NULL END"),
    check("closed_at", "(state = 'closed') = (closed_at IS NOT NULL)"),
    check("lock", "num_nulls(lock_holder, lock_order, lock_phase, lock_expires_at) IN (0, 4)"),
    check("merged", "num_nulls(merged_into, merged_at) IN (0, 2) AND (merged_into IS NULL OR state = 'closed')"),
    check("share", "num_nulls(share_id, share_until) IN (0, 2)"),
    check("bill_version", "bill_version >= 0"),
    check("counters", "version > 0 AND seq >= 0 AND round > 0 AND total >= 0"),
    sa.Index(None, "restaurant_id", "state"),
    sa.Index("uq_sessions_active_table", "table_id", unique=True, postgresql_where=sa.text("state = 'active'")),
    sa.Index(
        "uq_sessions_active_customer",
        "restaurant_id",
        "customer_id",
        unique=True,
        postgresql_where=sa.text("state = 'active' AND kind = 'shop'"),
    ),
    # Whose it was, once they have had their data erased.
    sa.Index("ix_sessions_customer_id", "customer_id", postgresql_where=sa.text("customer_id IS NOT NULL")),
    # What they had put into carts as a guest, before they signed in.
    sa.Index("ix_sessions_merged_into", "merged_into", postgresql_where=sa.text("merged_into IS NOT NULL")),
    # What staff see, among however many carts of the shop are kept; and of those, what may be due: they live long.
    sa.Index(
        "ix_sessions_floor",
        "restaurant_id",
        "opened_at",
        postgresql_where=sa.text("state = 'active' AND kind <> 'shop'"),
    ),
    sa.Index("ix_sessions_carts", "opened_at", postgresql_where=sa.text("state = 'active' AND kind = 'shop'")),
    # What is to be deleted. A tap moves neither column, and only a session that closes is written into it.
    sa.Index("ix_sessions_closed_at", "closed_at", postgresql_where=sa.text("state = 'closed'")),
    sa.Index("ix_sessions_closed", "restaurant_id", "closed_at", postgresql_where=sa.text("state = 'closed'")),
    # No index on wake_at: every tap moves it, and an indexed column that moves costs each tap a fifth of its time
    # (the update is no longer heap-only). Whoever is due is active, and there is one active session a table.
)

add_branches(METADATA)

sa.Table(
    "stock",
    METADATA,
    of_branch(primary_key=True),
    # An item, or below zero an option: no reference, but what goes takes its count along by a trigger.
    sa.Column("menu_item_id", sa.Integer, primary_key=True, autoincrement=False),
    integer("on_hand"),
    # The last line: whoever takes more than there is, in whatever process, is refused (`persistence.journal`).
    check("on_hand", "on_hand >= 0"),
    # Below how many somebody wants to know; null: never.
    integer("low_at", nullable=True),
    check("low_at", "low_at > 0"),
    sa.Index(None, "menu_item_id"),
)

sa.Table(
    "stock_moves",
    METADATA,
    sa.Column("move_id", sa.BigInteger, sa.Identity(always=False), primary_key=True),
    of_branch(),
    integer("menu_item_id"),
    integer("quantity"),
    text("reason"),
    integer("order_number", nullable=True),
    sa.Column("staff_user_id", sa.Integer, sa.ForeignKey("staff_users.staff_user_id")),
    time("created_at"),
    check("quantity", "quantity <> 0"),
    one_of("reason", Reason),
    sa.Index(None, "branch_id", "move_id"),
    sa.Index(None, "branch_id", "menu_item_id", "move_id"),
)

_FILTERS: Final = ("staff_user_id", "action", "subject")
_CHOICES: Final = [chosen for count in (1, 2, 3) for chosen in combinations(_FILTERS, count)]
_AUDITS: Final = [("time", ()), *(("_".join(chosen), chosen) for chosen in _CHOICES)]

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
    time("created_at", default=NOW),
    # One for each choice of filters: see the migration.
    *(
        sa.Index(f"ix_audit_by_{name}", "restaurant_id", *columns, "created_at", "audit_id")
        for name, columns in _AUDITS
    ),
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
    # When somebody was told the words. Nobody can be any more once the process that drew them has ended.
    time("told_at", nullable=True),
    # A restaurant has one that is good. A new one takes its place, and its row.
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
add_nightly(METADATA)
add_books(METADATA)
add_customers(METADATA)
add_requests(METADATA)
add_recurring(METADATA)
add_sync(METADATA)
add_stream(METADATA)
add_webhooks(METADATA)
