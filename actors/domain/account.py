"""Accounts of staff: what may become of one, and what that leaves in the audit.

Owns: that a restaurant keeps an admin, what ends somebody's logins, and the audit's words for it. Must not: see a
password (only its hash), or know where accounts are kept. Pure.

An account is not part of its restaurant's own changes: nothing of it is read by a session, its address is one among all
restaurants', and a restaurant whose rows make no sense must still be able to keep somebody out.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import attrs
from attrs import frozen

from actors.domain.audit import AuditEntry
from actors.domain.refusal import Code, Refusal
from actors.domain.staff import Role, StaffUser

NAME_CHARS_MAX: Final = 80  # fits one line of a screen, and is said in full on the audit's
ACCOUNTS_MAX: Final = 1_000  # of one restaurant, those who have left included


@frozen
class Account:
    """A staff user with what is known of their account. Times are aware UTC."""

    user: StaffUser
    created_at: datetime
    disabled_at: datetime | None = None

    @property
    def rules(self) -> bool:
        """Whether this is an admin who may sign in."""
        return self.user.role is Role.ADMIN and self.disabled_at is None


@frozen
class Said:
    """What is to become of an account; None leaves something as it is. `family_id` is the login it is said in."""

    who: int | None
    at: datetime
    family_id: UUID | None = None
    name: str | None = None
    role: Role | None = None
    password_hash: str | None = None
    disabled: bool | None = None


@frozen
class AccountChange:
    """An account as it was known and as it becomes, and the entries that this leaves, at least one.

    `password_hash` is None where it stays. Where `admin_left`, it counts only if an admin is left to the restaurant.
    """

    known: Account
    account: Account
    password_hash: str | None
    audit: Sequence[AuditEntry]
    admin_left: bool


def changed(known: Account, said: Said, colleagues: Iterable[Account]) -> AccountChange | Refusal | None:
    """What becomes of an account, None where it is so already. `colleagues` are all accounts of the restaurant."""
    change = renewed(known, said)
    if change is None or not change.admin_left:
        return change
    others = (other for other in colleagues if other.user.staff_user_id != known.user.staff_user_id)
    if not any(other.rules for other in others):
        return Refusal(Code.LAST_ADMIN, "This is the restaurant's last admin. Make somebody else one first.")
    return change


def renewed(known: Account, said: Said) -> AccountChange | None:
    """As `changed`, for whoever runs Trivet: they may also take away the last admin, and make another."""
    user = known.user
    entries = tuple(_entries(known, said))
    if not entries:
        return None
    ends = said.password_hash is not None or (said.disabled is not None and said.disabled is not _is_disabled(known))
    own = said.password_hash is not None and said.who == user.staff_user_id
    becomes = attrs.evolve(
        user,
        name=user.name if said.name is None else said.name,
        role=user.role if said.role is None else said.role,
        generation=user.generation + ends,
        kept_family=(said.family_id if own else None) if ends else user.kept_family,
    )
    account = attrs.evolve(known, user=becomes, disabled_at=_disabled_at(known, said))
    return AccountChange(known, account, said.password_hash, entries, admin_left=known.rules and not account.rules)


def added(restaurant_id: int, role: Role, at: datetime, who: int | None) -> AuditEntry:
    """What a new account leaves. Its `subject` is filled in by the store, which gives the account its number."""
    return AuditEntry(restaurant_id, at, who, "staff_added", "", None, role.name.lower())


def subject_of(staff_user_id: int) -> str:
    """What the audit calls an account."""
    return f"staff-{staff_user_id}"


def _entries(known: Account, said: Said) -> Iterator[AuditEntry]:
    user, was = known.user, _is_disabled(known)

    def entry(what: str, old: str | None, new: str | None) -> AuditEntry:
        return AuditEntry(user.restaurant_id, said.at, said.who, what, subject_of(user.staff_user_id), old, new)

    if said.disabled is True and not was:
        yield entry("staff_disabled", "enabled", "disabled")
    if said.disabled is False and was:
        yield entry("staff_enabled", "disabled", "enabled")
    if said.name not in (None, user.name):
        yield entry("staff_renamed", user.name, said.name)
    if said.role not in (None, user.role):
        yield entry("staff_role_changed", user.role.name.lower(), said.role.name.lower())
    if said.password_hash is not None:
        yield entry("staff_password_changed", None, None)


def _is_disabled(known: Account) -> bool:
    return known.disabled_at is not None


def _disabled_at(known: Account, said: Said) -> datetime | None:
    if said.disabled is None:
        return known.disabled_at
    return (known.disabled_at or said.at) if said.disabled else None
