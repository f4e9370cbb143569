"""The tables of customers: accounts, addresses, saved methods, and forgotten passwords.

Owns: names, types, checks and keys. Must not: be changed without a migration beside it; a test compares the two.

An address or a method takes one of a few numbered places of its customer: so the tables bound how many there are. A
method that was removed has none any more, and waits until the provider has forgotten it.
"""

import sqlalchemy as sa

from actors.domain.customer.address import ADDRESSES_MAX
from actors.domain.customer.customer import Notify
from actors.domain.customer.saved_method import METHODS_MAX
from persistence.columns import FALSE, NOW, check, flag, identity, integer, of_restaurant, one_of, text, time, uuid


def add_customers(metadata: sa.MetaData) -> None:
    """Adds them."""
    _accounts(metadata)
    _addresses(metadata)
    _methods(metadata)
    _resets(metadata)


def _accounts(metadata: sa.MetaData) -> None:
    sa.Table(
        "customers",
        metadata,
        identity("customer_id"),
        of_restaurant(),
        text("email"),
        text("name"),
        sa.Column("phone", sa.Text, nullable=False, server_default=sa.text("''")),
        text("language", default="en"),
        text("password_hash", nullable=True),
        # As of staff users: tokens carry the one, and the other is the login that goes on with a new password.
        integer("generation", default=1),
        uuid("kept_family", nullable=True),
        flag("leave_at_door", FALSE),
        flag("signature", FALSE),
        sa.Column("safe_place", sa.Text, nullable=False, server_default=sa.text("''")),
        text("notify", default=Notify.MAIL),
        # The fence of the account, its addresses and its methods: of two changes at once one is made.
        integer("version", default=1),
        time("created_at", default=NOW),
        time("erased_at", nullable=True),
        # Something may be left of who was erased: an order under way, or, for an hour, what was just being written.
        flag("erasing", FALSE),
        one_of("notify", Notify),
        check("version", "version > 0"),
        # Who was erased is nobody any more.
        check(
            "erased",
            "erased_at IS NULL OR (email, name, phone, safe_place) = ('', '', '', '') AND password_hash IS NULL",
        ),
        sa.Index(
            "uq_customers_email",
            "restaurant_id",
            sa.text("lower(email)"),
            unique=True,
            postgresql_where=sa.text("erased_at IS NULL"),
        ),
        # Who was erased last.
        sa.Index("ix_customers_erased_at", "erased_at", postgresql_where=sa.text("erased_at IS NOT NULL")),
        sa.Index("ix_customers_erasing", "erased_at", postgresql_where=sa.text("erasing")),
        # By the beginning of an address, and the end of a number, whoever has it or had it.
        sa.Index(
            "ix_customers_email",
            "restaurant_id",
            sa.func.lower(sa.column("email")).label("email"),
            postgresql_ops={"email": "text_pattern_ops"},
            postgresql_where=sa.text("erased_at IS NULL"),
        ),
        sa.Index(
            "ix_customers_phone",
            "restaurant_id",
            sa.literal_column("reverse(regexp_replace(phone, '[^0-9]'::text, ''::text, 'g'::text))").label("phone"),
            postgresql_ops={"phone": "text_pattern_ops"},
            postgresql_where=sa.text("phone <> ''"),
        ),
    )


def _of_customer(*, nullable: bool = False) -> "sa.Column[int]":
    customer = sa.ForeignKey("customers.customer_id", ondelete="CASCADE")
    return sa.Column("customer_id", sa.Integer, customer, nullable=nullable)


def _addresses(metadata: sa.MetaData) -> None:
    words = ("label", "recipient", "street", "postcode", "city", "country", "phone", "note")
    sa.Table(
        "customer_addresses",
        metadata,
        sa.Column("address_id", sa.Uuid, primary_key=True),
        _of_customer(),
        integer("place"),
        *(text(name) for name in words),
        sa.Column("is_default", sa.Boolean, nullable=False),
        sa.UniqueConstraint("customer_id", "place"),
        check("place", f"place BETWEEN 0 AND {ADDRESSES_MAX - 1}"),
        check("country", "country ~ '^[A-Z]{2}$'"),
        sa.Index("uq_customer_addresses_default", "customer_id", unique=True, postgresql_where=sa.text("is_default")),
    )


def _methods(metadata: sa.MetaData) -> None:
    sa.Table(
        "payment_tokens",
        metadata,
        sa.Column("payment_token_id", sa.Uuid, primary_key=True),
        of_restaurant(),
        _of_customer(),
        integer("place", nullable=True),
        text("provider"),
        text("token"),  # the provider's own name for it
        sa.Column("brand", sa.Text, nullable=False, server_default=sa.text("''")),
        sa.Column("last4", sa.Text, nullable=False, server_default=sa.text("''")),
        sa.Column("is_default", sa.Boolean, nullable=False),
        time("created_at"),
        time("removed_at", nullable=True),
        sa.UniqueConstraint("customer_id", "place"),
        sa.UniqueConstraint("restaurant_id", "provider", "token"),
        check("place", f"place BETWEEN 0 AND {METHODS_MAX - 1}"),
        check("last4", "last4 ~ '^([0-9]{4})?$'"),
        check("removed", "(removed_at IS NULL) = (place IS NOT NULL)"),
        check("default", "removed_at IS NULL OR NOT is_default"),
        sa.Index("uq_payment_tokens_default", "customer_id", unique=True, postgresql_where=sa.text("is_default")),
        sa.Index(
            "ix_payment_tokens_removed",
            "restaurant_id",
            "removed_at",
            postgresql_where=sa.text("removed_at IS NOT NULL"),
        ),
    )


def _resets(metadata: sa.MetaData) -> None:
    staff = sa.ForeignKey("staff_users.staff_user_id", ondelete="CASCADE")
    sa.Table(
        "password_resets",
        metadata,
        sa.Column("reset_id", sa.Uuid, primary_key=True),
        of_restaurant(),
        _of_customer(nullable=True),
        sa.Column("staff_user_id", sa.Integer, staff),
        text("language"),
        integer("generation"),  # that of the account when it was asked for: a new password since is another answer
        time("asked_at"),
        # Only what it hashes to; the token itself is in the mail and nowhere else.
        text("token_hash", nullable=True),
        time("expires_at", nullable=True),
        time("mailed_at", nullable=True),
        check("whose", "num_nonnulls(customer_id, staff_user_id) = 1"),
        check("token", "(token_hash IS NULL) = (expires_at IS NULL)"),
        # Of one person the last that was asked for is the only one.
        sa.Index("uq_password_resets_customer_id", "customer_id", unique=True),
        sa.Index("uq_password_resets_staff_user_id", "staff_user_id", unique=True),
        sa.Index("uq_password_resets_token_hash", "token_hash", unique=True),
        sa.Index(None, "asked_at"),
        sa.Index(
            "ix_password_resets_unmailed",
            "restaurant_id",
            "asked_at",
            postgresql_where=sa.text("mailed_at IS NULL"),
        ),
    )
