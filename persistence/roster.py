"""The accounts of a restaurant's staff in Postgres, for the door.

Owns: one statement and one trip for each read and change. Must not: see a password; hold a rule.
"""

from collections.abc import Sequence

from actors.domain.account import ACCOUNTS_MAX, Account, AccountChange
from actors.domain.audit import AuditEntry
from actors.domain.staff import Role
from persistence import account_rows
from persistence.account_rows import account_of
from persistence.accounts import can_be_address
from persistence.bridge import Reads


class Roster:
    """Fits `staff.ports.Roster`. Everything raises `Unavailable` when Postgres is away."""

    def __init__(self, reads: Reads):
        self._reads = reads

    async def accounts(self, restaurant_id: int) -> Sequence[Account]:
        """See `staff.ports.Roster.accounts`."""
        rows = await self._reads.fetch(account_rows.ACCOUNTS, restaurant_id, ACCOUNTS_MAX)
        return [account_of(row) for row in rows]

    async def at(self, email: str) -> Account | None:
        """See `staff.ports.Roster.at`."""
        rows = await self._reads.fetch(account_rows.BY_EMAIL, email) if can_be_address(email) else ()
        return account_of(rows[0]) if rows else None

    async def add(
        self, restaurant_id: int, email: str, name: str, role: Role, password_hash: str, entry: AuditEntry
    ) -> Account | None:
        """See `staff.ports.Roster.add`."""
        given = account_rows.adding(restaurant_id, email, name, role, password_hash, entry)
        rows = await self._reads.fetch(account_rows.ADD, *given)
        return account_of(rows[0]) if rows else None

    async def save(self, change: AccountChange) -> bool:
        """See `staff.ports.Roster.save`."""
        return bool(await self._reads.fetch(account_rows.SAVE, *account_rows.saving(change)))
