"""Accounts as rows: the statements that make and change one, and what they are given.

Owns: the two writes to `staff_users`, each with its entries in the audit, for the door and the command line alike: both
say the same statement with the same arguments. Must not: know a connection, or rule (`actors.domain.account` does).
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from actors.domain.account import Account, AccountChange
from actors.domain.audit import AuditEntry
from actors.domain.staff import Role
from persistence.accounts import user_of
from persistence.bridge import Row
from persistence.statements import statement

ACCOUNTS: Final = statement("accounts")
BY_EMAIL: Final = statement("account_by_email")
ADD: Final = statement("add_account")
SAVE: Final = statement("save_account")
_encode: Final = msgspec.json.Encoder().encode


def account_of(row: Row) -> Account:
    """The account of a row. Raises KeyError for a role that Trivet does not know."""
    return Account(user_of(row), row["created_at"], row["disabled_at"])


def adding(
    restaurant_id: int, email: str, name: str, role: Role, password_hash: str, entry: AuditEntry
) -> Sequence[object]:
    """The arguments of `ADD`."""
    return (restaurant_id, email, name, role.name.lower(), password_hash, _json([entry]))


def saving(change: AccountChange) -> Sequence[object]:
    """The arguments of `SAVE`."""
    return (
        change.known.user.staff_user_id,
        _json(_row(change.account)),
        change.password_hash,
        _json(change.audit),
        _json(_row(change.known)),
        change.admin_left,
    )


def _row(account: Account) -> dict[str, object]:
    user = account.user
    return {
        "restaurant_id": user.restaurant_id,
        "name": user.name,
        "role": user.role.name.lower(),
        "generation": user.generation,
        "kept_family": user.kept_family,
        "disabled_at": account.disabled_at,
    }


def _json(value: object) -> str:
    return _encode(value).decode()
