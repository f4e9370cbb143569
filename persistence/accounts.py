"""Staff users and revoked tokens as they are kept in Postgres.

Owns: the reads of `staff.ports.Accounts` and its writes, `revoke` and `note`; one statement and one trip each.
Must not: see a password or a token, only hashes and ids; make or change a staff user, which `persistence.roster` does.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID

from actors.domain.audit import AuditEntry
from actors.domain.staff import Role, StaffUser, Standings
from persistence.bridge import Reads, Row
from persistence.statements import statement

EMAIL_CHARS_MAX: Final = 254  # RFC 5321: no mail server takes a longer address
ROLES: Final[Mapping[str, Role]] = MappingProxyType(
    {"employee": Role.EMPLOYEE, "manager": Role.MANAGER, "admin": Role.ADMIN}
)
"""What `staff_users.role` says, and what it means. No person is `Role.SYSTEM`."""

_BY_EMAIL: Final = statement("staff_user_by_email")
_STANDING: Final = statement("staff_user_standing")
_STANDINGS: Final = statement("staff_standings")
_REVOKE: Final = statement("revoke")
_REFRESH_AGAIN: Final = statement("refresh_again")
_NOTE: Final = statement("note")


class Accounts:
    """Fits `staff.ports.Accounts`. Everything raises `Unavailable` when Postgres is away."""

    def __init__(self, reads: Reads):
        self._reads = reads

    async def by_email(self, email: str) -> tuple[StaffUser, str] | None:
        """See `staff.ports.Accounts.by_email`. What no address can be is nobody's, and costs no trip."""
        if not can_be_address(email):
            return None
        rows = await self._reads.fetch(_BY_EMAIL, email)
        return (user_of(rows[0]), rows[0]["password_hash"]) if rows else None

    async def standing(self, staff_user_id: int, token_ids: Sequence[UUID]) -> StaffUser | None:
        """See `staff.ports.Accounts.standing`."""
        rows = await self._reads.fetch(_STANDING, staff_user_id, [str(token_id) for token_id in token_ids])
        return user_of(rows[0]) if rows else None

    async def standings(self, staff_user_ids: Collection[int], token_ids: Collection[UUID]) -> Standings:
        """See `staff.ports.Accounts.standings`."""
        rows = await self._reads.fetch(_STANDINGS, list(staff_user_ids), [str(token_id) for token_id in token_ids])
        users = [user_of(row) for row in rows if row["jti"] is None]
        revoked = frozenset(UUID(row["jti"]) for row in rows if row["jti"] is not None)
        return Standings({user.staff_user_id: user for user in users}, revoked)

    async def revoke(self, token_ids: Mapping[UUID, datetime]) -> frozenset[UUID]:
        """See `staff.ports.Accounts.revoke`. Some that have expired for a day are forgotten on the way."""
        ids = [str(token_id) for token_id in token_ids]
        rows = await self._reads.fetch(_REVOKE, ids, list(token_ids.values()))
        return frozenset(UUID(row["jti"]) for row in rows)

    async def freshly_used(self, token_id: UUID, next_id: UUID, within: timedelta) -> bool:
        """See `staff.ports.Accounts.freshly_used`."""
        rows = await self._reads.fetch(_REFRESH_AGAIN, str(token_id), str(next_id), within)
        return bool(rows[0]["fresh"])

    async def note(self, entry: AuditEntry) -> None:
        """See `staff.ports.Accounts.note`."""
        told = (entry.who, entry.what, entry.subject, entry.old, entry.new)
        await self._reads.fetch(_NOTE, entry.restaurant_id, entry.at, *told)


def can_be_address(email: str) -> bool:
    """Whether the text may be an e-mail address, as far as one can see without writing to it."""
    name, _, host = email.rpartition("@")
    printable = email.isprintable() and " " not in email  # also no NUL and no half pair, which Postgres refuses
    return bool(name and host) and printable and len(email) <= EMAIL_CHARS_MAX


def user_of(row: Row) -> StaffUser:
    """The staff user of a row. Raises KeyError for a role that Trivet does not know."""
    role = ROLES[row["role"]]
    return StaffUser(
        row["staff_user_id"],
        row["restaurant_id"],
        row["email"],
        row["name"],
        role,
        row["generation"],
        None if row["kept_family"] is None else UUID(str(row["kept_family"])),
    )
