"""The twin in memory of the keys of integrations."""

from collections.abc import Awaitable, Callable, MutableSequence, Sequence
from datetime import datetime, timedelta
from typing import Final

import attrs

from actors.domain.api_key import KEYS_MAX, ApiKey, KeyStanding, NewKey, key_made, key_revoked, key_subject
from actors.domain.audit import AuditEntry
from actors.domain.staff import StaffUser

_NOTED: Final = timedelta(minutes=5)
_FIRST_ACCOUNT: Final = 1_000_000  # far from those of people


class MemoryApiKeys:
    """Fits `staff.ports.ApiKeys`."""

    def __init__(self, audit: MutableSequence[AuditEntry], before_read: Callable[[], Awaitable[None]]) -> None:
        self._audit = audit
        self._before_read = before_read
        self._keys: dict[int, tuple[NewKey, ApiKey]] = {}

    async def all(self, restaurant_id: int) -> Sequence[ApiKey]:
        """See `staff.ports.ApiKeys.all`."""
        await self._before_read()
        return [key for new, key in reversed(self._keys.values()) if new.restaurant_id == restaurant_id]

    async def add(self, new: NewKey) -> ApiKey | None:
        """See `staff.ports.ApiKeys.add`."""
        if len(await self.all(new.restaurant_id)) >= KEYS_MAX:
            return None
        number = len(self._keys) + 1
        key = ApiKey(
            number,
            _FIRST_ACCOUNT + number,
            new.name,
            new.role,
            new.hint,
            new.scopes,
            new.per_minute,
            new.at,
            new.created_by,
            new.expires_at,
        )
        self._keys[number] = new, key
        self._audit.append(attrs.evolve(key_made(new), subject=key_subject(number)))
        return key

    async def revoke(self, restaurant_id: int, api_key_id: int, who: int, at: datetime) -> ApiKey | None:
        """See `staff.ports.ApiKeys.revoke`."""
        await self._before_read()
        new, key = self._keys.get(api_key_id, (None, None))
        if new is None or key is None or new.restaurant_id != restaurant_id:
            return None
        if key.revoked_at is None:
            key = attrs.evolve(key, revoked_at=at)
            self._keys[api_key_id] = new, key
            self._audit.append(key_revoked(restaurant_id, api_key_id, at=at, who=who))
        return key

    async def standing(self, key_hash: str, at: datetime) -> KeyStanding | None:
        """See `staff.ports.ApiKeys.standing`."""
        await self._before_read()
        for number, (new, key) in self._keys.items():
            good = key.revoked_at is None and (key.expires_at is None or key.expires_at > at)
            if new.key_hash != key_hash or not good:
                continue
            if key.last_used_at is None or key.last_used_at < at - _NOTED:
                self._keys[number] = new, attrs.evolve(key, last_used_at=at)
            user = StaffUser(key.staff_user_id, new.restaurant_id, f"{number}@key.invalid", key.name, key.role)
            return KeyStanding(number, user, key.scopes, key.per_minute, key.expires_at)
        return None
