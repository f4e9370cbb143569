"""Keys of integrations in Postgres.

Owns: one statement and one trip for each read and change. Must not: see a key, only what it hashes to; hold a rule.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from actors.domain.api_key import KEYS_MAX, ApiKey, KeyStanding, NewKey, Scope, key_made, key_revoked
from persistence.accounts import ROLES, user_of
from persistence.bridge import Reads, Row
from persistence.one_more import one_more
from persistence.statements import statement
from persistence.together import Together

_KEYS: Final = statement("api_keys")
_ADD: Final = statement("add_api_key")
_REVOKE: Final = statement("revoke_api_key")
_STANDING: Final = statement("api_key_standing")


class ApiKeys:
    """Fits `staff.ports.ApiKeys`. Everything raises `Unavailable` when Postgres is away."""

    def __init__(self, reads: Reads):
        self._reads = reads
        self._shown = Together(self._standings)

    async def all(self, restaurant_id: int) -> Sequence[ApiKey]:
        """See `staff.ports.ApiKeys.all`."""
        return [_key_of(row) for row in await self._reads.fetch(_KEYS, restaurant_id, KEYS_MAX)]

    async def add(self, new: NewKey) -> ApiKey | None:
        """See `staff.ports.ApiKeys.add`."""
        entry = key_made(new)
        known = (new.restaurant_id, new.name, new.role.name.lower(), new.key_hash, new.hint)
        bounds = (sorted(new.scopes), new.per_minute, new.at, new.created_by, new.expires_at)
        row = await one_more(self._reads, _ADD, (*known, *bounds, entry.what, entry.new), KEYS_MAX)
        return None if row is None else _key_of(row)

    async def revoke(self, restaurant_id: int, api_key_id: int, who: int, at: datetime) -> ApiKey | None:
        """See `staff.ports.ApiKeys.revoke`."""
        entry = key_revoked(restaurant_id, api_key_id, at=at, who=who)
        rows = await self._reads.fetch(
            _REVOKE, restaurant_id, api_key_id, at, who, entry.what, entry.subject, entry.old, entry.new
        )
        return _key_of(rows[0]) if rows else None

    async def standing(self, key_hash: str, at: datetime) -> KeyStanding | None:
        """See `staff.ports.ApiKeys.standing`."""
        return await self._shown.one((key_hash, at))

    async def _standings(self, asked: Sequence[tuple[str, datetime]]) -> Mapping[tuple[str, datetime], KeyStanding]:
        """By the latest time that anybody says, which is a moment later than the others'."""
        hashes, at = sorted({key_hash for key_hash, _ in asked}), max(at for _, at in asked)
        found = {row["key_hash"]: _standing_of(row) for row in await self._reads.fetch(_STANDING, hashes, at)}
        return {one: found[one[0]] for one in asked if one[0] in found}


def _standing_of(row: Row) -> KeyStanding:
    return KeyStanding(row["api_key_id"], user_of(row), _scopes(row), row["per_minute"], row["expires_at"])


def _key_of(row: Row) -> ApiKey:
    return ApiKey(
        row["api_key_id"],
        row["staff_user_id"],
        row["name"],
        ROLES[row["role"]],
        row["hint"],
        _scopes(row),
        row["per_minute"],
        row["created_at"],
        row["created_by"],
        row["expires_at"],
        row["last_used_at"],
        row["revoked_at"],
    )


def _scopes(row: Row) -> frozenset[Scope]:
    """What a later version knows beside these is nothing to this one."""
    known = {scope.value for scope in Scope}
    return frozenset(Scope(word) for word in row["scopes"] if word in known)
