"""Keys of integrations: other systems that see and order in the place of staff (`docs/contract.md` §10).

Owns: what a key may be for, and what the audit says of one. Must not: see a key, only what people know it by. Pure.

A key is good for some routes, by its scopes, and acts there as an account of its own, whose role the rules ask as they
ask a person's. So nothing is allowed to a key that is not allowed to staff, and whatever it does has its name.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Final

from attrs import frozen

from actors.domain.audit import AuditEntry
from actors.domain.staff import Role, StaffUser

KEYS_MAX: Final = 100  # of one restaurant, those that were revoked included: they are all on one page
PER_MINUTE_USUAL: Final = 600  # ten a second, more than any one till rings up
PER_MINUTE_MAX: Final = 60_000  # a thousand a second, as many as a process takes


class Scope(StrEnum):
    """What a key is good for. Writing does not include reading."""

    MENU_READ = "menu:read"
    MENU_WRITE = "menu:write"
    TABLES_READ = "tables:read"
    TABLES_WRITE = "tables:write"
    ORDERS_READ = "orders:read"
    ORDERS_WRITE = "orders:write"
    PAYMENTS_READ = "payments:read"
    PAYMENTS_WRITE = "payments:write"


@frozen
class ApiKey:
    """A key as people see it. `hint` are its last characters. Times are aware UTC.

    `staff_user_id` is the account that it acts as. `last_used_at` is true to five minutes.
    """

    api_key_id: int
    staff_user_id: int
    name: str
    role: Role
    hint: str
    scopes: frozenset[Scope]
    per_minute: int
    created_at: datetime
    created_by: int | None
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


@frozen
class KeyStanding:
    """A key that is good at this moment, and the account that it acts as."""

    api_key_id: int
    user: StaffUser
    scopes: frozenset[Scope]
    per_minute: int
    expires_at: datetime | None = None


@frozen
class NewKey:
    """A key that is to be made. `key_hash` is all that is kept of it."""

    restaurant_id: int
    name: str
    role: Role
    key_hash: str
    hint: str
    scopes: frozenset[Scope]
    per_minute: int
    expires_at: datetime | None
    created_by: int
    at: datetime

    @property
    def told(self) -> str:
        """What the audit says of it: such as `Tills, employee: menu:read, orders:write, 600 a minute`."""
        until = "" if self.expires_at is None else f", until {self.expires_at.isoformat()}"
        return f"{self.name}, {self.role.name.lower()}: {words(self.scopes)}, {self.per_minute} a minute{until}"


def key_made(new: NewKey) -> AuditEntry:
    """What a new key leaves. Its `subject` is filled in by the store, which gives the key its number."""
    return AuditEntry(new.restaurant_id, new.at, new.created_by, "api_key_made", "", None, new.told)


def key_revoked(restaurant_id: int, api_key_id: int, *, at: datetime, who: int | None) -> AuditEntry:
    """What the end of a key leaves."""
    return AuditEntry(restaurant_id, at, who, "api_key_revoked", key_subject(api_key_id), "good", "revoked")


def key_subject(api_key_id: int) -> str:
    """What the audit calls a key."""
    return f"key-{api_key_id}"


def words(scopes: Iterable[Scope]) -> str:
    """The scopes in the order of their names."""
    return ", ".join(sorted(scopes))
