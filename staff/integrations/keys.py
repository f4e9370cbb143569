"""Keys of integrations: made, listed and revoked by admins, and found again when one is shown.

Owns: the key itself, which is seen here once and kept as what it hashes to, and how often one may be used. Must not:
know a route, or rule on what is done with a key; the rules ask its account's role as they ask a person's.
"""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from attrs import frozen

from actors.domain.account import NAME_CHARS_MAX
from actors.domain.api_key import KEYS_MAX, PER_MINUTE_USUAL, ApiKey, KeyStanding, NewKey, Scope
from actors.domain.staff import Role, StaffUser
from actors.domain.text import shows_something, tidy
from actors.ports.clock import Clock
from server.accounts.secrets import TOKEN_BYTES, hash_of
from server.accounts.tries import Counts
from server.door.bounds import ID_MAX, RATE_WINDOW_S
from server.http.problems import Problem, malformed, rate_limited
from staff.floor.reading import in_time
from staff.ports import ApiKeys
from staff.rights import demand

PREFIX: Final = "trv_"  # so that a key that lies about somewhere is known for one
KEY_CHARS_MAX: Final = 100  # ours have 47
HINT_CHARS: Final = 4
LIFETIME_MAX: Final = timedelta(days=3 * 366)


@frozen
class WantedKey:
    """What somebody says of a key that is to be made. `expires_at` None: until it is revoked."""

    name: str
    scopes: Collection[Scope]
    role: Role = Role.EMPLOYEE
    per_minute: int = PER_MINUTE_USUAL
    expires_at: datetime | None = None


@frozen(eq=False)
class KeyDesk:
    """Keys of an admin's own restaurant. Another's do not exist: `Problem` 404. All raises `Unavailable`."""

    keys: ApiKeys
    counts: Counts
    clock: Clock

    async def all(self, user: StaffUser) -> Sequence[ApiKey]:
        """Every key, the newest first. Raises `Problem` (403)."""
        demand(user, Role.ADMIN)
        return await in_time(self.keys.all(user.restaurant_id))

    async def make(self, user: StaffUser, wanted: WantedKey) -> tuple[ApiKey, str]:
        """A new key, and the key itself, which nobody is ever shown again. Raises `Problem` (403, 409, 422)."""
        demand(user, Role.ADMIN)
        name, now = tidy(wanted.name), self.clock()
        if not shows_something(name) or len(name) > NAME_CHARS_MAX:
            raise malformed(f"A key has a name of 1 to {NAME_CHARS_MAX} characters.", field="name")
        if wanted.expires_at is not None and not now < wanted.expires_at <= now + LIFETIME_MAX:
            raise malformed("A key ends within three years from now, or never by itself.", field="expires_at")
        secret = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
        new = NewKey(
            user.restaurant_id,
            name,
            wanted.role,
            hash_of(secret),
            secret[-HINT_CHARS:],
            frozenset(wanted.scopes),
            wanted.per_minute,
            wanted.expires_at,
            user.staff_user_id,
            now,
        )
        made = await in_time(self.keys.add(new))
        if made is None:
            raise Problem(409, "TOO_MANY_KEYS", f"A restaurant has {KEYS_MAX} keys at most, revoked ones included.")
        return made, secret

    async def revoke(self, user: StaffUser, api_key_id: int) -> ApiKey:
        """The key, which is good no more from this moment. Safe to repeat. Raises `Problem` (403, 404)."""
        demand(user, Role.ADMIN)
        found = None
        if 0 < api_key_id <= ID_MAX:
            revoking = self.keys.revoke(user.restaurant_id, api_key_id, user.staff_user_id, self.clock())
            found = await in_time(revoking)
        if found is None:
            raise Problem(404, "KEY_NOT_FOUND", "There is no such key.")
        return found

    async def shown(self, key: str) -> KeyStanding:
        """Whose key that is. Raises `Problem`: 401 for none that is good, 429 where it is used too often."""
        known = None
        if key.startswith(PREFIX) and len(key) <= KEY_CHARS_MAX:
            known = await in_time(self.keys.standing(hash_of(key), self.clock()))
        if known is None:
            raise Problem(401, "UNAUTHORIZED", "This key is not good, or not any more.")
        if not await self.counts.hit(f"key:{known.api_key_id}", known.per_minute, RATE_WINDOW_S):
            raise rate_limited(f"This key may ask {known.per_minute} times a minute. Please wait a moment.")
        return known
