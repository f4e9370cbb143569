"""Webhooks: set up, changed, tried out and deleted by admins, and seen by managers.

Owns: who may do what, and secrets, which are made and shown here, once each. Must not: know a route, or what is sent.
"""

import secrets
from collections.abc import Awaitable, Callable, Collection, Sequence
from functools import partial
from typing import Final, TypeVar

import attrs
import trio
from attrs import field, frozen

from actors.domain.audit import AuditEntry
from actors.domain.event_type import EventType
from actors.domain.staff import Role, StaffUser
from actors.domain.text import tidy
from actors.domain.webhooks.address import URL_CHARS_MAX, Wrong
from actors.domain.webhooks.audit import webhook_changed, webhook_deleted, webhook_rotated, webhook_turned
from actors.domain.webhooks.endpoint import (
    DESCRIPTION_CHARS_MAX,
    ENDPOINTS_MAX,
    ROTATION,
    Delivery,
    Endpoint,
    NewEndpoint,
)
from actors.domain.webhooks.signing import Seed, secret_of, seed_of
from actors.errors import Unavailable
from actors.ports.clock import Clock
from server.door.bounds import ID_MAX
from server.http.problems import Problem, malformed
from staff.floor.reading import in_time
from staff.ports import Webhooks
from staff.rights import demand

SEED_BYTES: Final = 32
SENDING_S: Final = 20.0  # for a message and all that is kept of it
AT_ONCE: Final = 4  # messages of all staff: each may take ten seconds
DELIVERY_ID_MAX: Final = 2**63 - 1
_WRONG: Final = {
    Wrong.MALFORMED: f"A webhook goes to an address of up to {URL_CHARS_MAX} characters, like https://example.com/hooks.",
    Wrong.NOT_HTTPS: "A webhook goes to an address that begins with https://.",
    Wrong.CREDENTIALS: "An address of a webhook has no name and password in it.",
    Wrong.PORT: "A webhook goes to port 443, or to one from 1024 on.",
    Wrong.PRIVATE: "A webhook cannot go to this machine or to a private network.",
}

T = TypeVar("T")


@frozen(eq=False)
class WebhookDesk:
    """Webhooks of an admin's own restaurant. Another's do not exist: `Problem` 404. All raises `Unavailable`."""

    kept: Webhooks
    secret_keys: Sequence[str] = field(repr=False)
    clock: Clock
    _sending: trio.CapacityLimiter = field(factory=lambda: trio.CapacityLimiter(AT_ONCE))

    async def all(self, user: StaffUser) -> Sequence[Endpoint]:
        """Every webhook, the newest first. Raises `Problem` (403)."""
        demand(user, Role.MANAGER)
        return await in_time(self.kept.all(user.restaurant_id))

    async def one(self, user: StaffUser, webhook_id: int, least: Role = Role.MANAGER) -> Endpoint:
        """The webhook. Raises `Problem` (403, 404)."""
        demand(user, least)
        known = 0 < webhook_id <= ID_MAX
        return _there(await in_time(self.kept.one(user.restaurant_id, webhook_id)) if known else None)

    async def make(
        self, user: StaffUser, url: str, events: Collection[EventType], description: str
    ) -> tuple[Endpoint, str]:
        """A new webhook and its secret, which nobody is shown again. Raises `Problem` (403, 409, 422)."""
        demand(user, Role.ADMIN)
        await self._check(url)
        seed, words = self._seed(), _words(description)
        new = NewEndpoint(user.restaurant_id, url, words, frozenset(events), seed, user.staff_user_id, self.clock())
        made = await in_time(self.kept.add(new))
        if made is None:
            raise Problem(409, "TOO_MANY_WEBHOOKS", f"A restaurant has {ENDPOINTS_MAX} webhooks at most.")
        return made, self._secret(made.seed)

    async def change(
        self,
        user: StaffUser,
        webhook_id: int,
        url: str | None = None,
        events: Collection[EventType] | None = None,
        description: str | None = None,
    ) -> Endpoint:
        """The webhook, with what is said of it. Raises `Problem` (403, 404, 422)."""
        was = await self.one(user, webhook_id, Role.ADMIN)
        if url is not None and url != was.url:
            await self._check(url)
        now = attrs.evolve(
            was,
            url=was.url if url is None else url,
            events=was.events if events is None else frozenset(events),
            description=was.description if description is None else _words(description),
        )
        if now == was:
            return await self._as_it_is(was)
        return await self._save(now, webhook_changed(was, now, at=self.clock(), who=user.staff_user_id))

    async def turn(self, user: StaffUser, webhook_id: int, *, on: bool) -> Endpoint:
        """The webhook, which is told things from now on, or no more. Safe to repeat. Raises `Problem` (403, 404)."""
        was = await self.one(user, webhook_id, Role.ADMIN)
        if on == (was.disabled_at is None):
            return await self._as_it_is(was)
        now = self.clock()
        turned = attrs.evolve(was, disabled_at=None if on else now)
        return await self._save(turned, webhook_turned(was, on=on, at=now, who=user.staff_user_id))

    async def rotate(self, user: StaffUser, webhook_id: int) -> tuple[Endpoint, str]:
        """The webhook with another secret, and that; for a day the old one signs too. Raises `Problem` (403, 404)."""
        was = await self.one(user, webhook_id, Role.ADMIN)
        now = self.clock()
        turned = attrs.evolve(was, seed=self._seed(), old_seed=was.seed, old_until=now + ROTATION)
        kept = await self._save(turned, webhook_rotated(was, at=now, who=user.staff_user_id))
        return kept, self._secret(turned.seed)

    async def delete(self, user: StaffUser, webhook_id: int) -> None:
        """It is told nothing more, and forgotten. Raises `Problem` (403, 404)."""
        was = await self.one(user, webhook_id, Role.ADMIN)
        entry = webhook_deleted(was, at=self.clock(), who=user.staff_user_id)
        if not await in_time(self.kept.delete(was.restaurant_id, webhook_id, entry)):
            raise _not_found()

    async def deliveries(self, user: StaffUser, webhook_id: int) -> Sequence[Delivery]:
        """Its last deliveries, the newest first. Raises `Problem` (403, 404)."""
        await self.one(user, webhook_id)
        return await in_time(self.kept.deliveries(user.restaurant_id, webhook_id))

    async def send_again(self, user: StaffUser, webhook_id: int, delivery_id: int) -> Delivery:
        """How it went, sent again by the same name as things are now. Raises `Problem` (403, 404)."""
        endpoint = await self.one(user, webhook_id)
        sent = None
        if 0 < delivery_id <= DELIVERY_ID_MAX:
            sent = await self._sent(partial(self.kept.send_again, endpoint, delivery_id))
        if sent is None:
            raise Problem(404, "DELIVERY_NOT_FOUND", "There is no such delivery, or not any more.")
        return sent

    async def send_test(self, user: StaffUser, webhook_id: int) -> Delivery:
        """How a message went that says nothing. Raises `Problem` (403, 404)."""
        return await self._sent(partial(self.kept.send_test, await self.one(user, webhook_id)))

    async def _sent(self, send: Callable[[], Awaitable[T]]) -> T:
        try:
            with trio.fail_after(SENDING_S):
                async with self._sending:
                    return await send()
        except trio.TooSlowError:
            raise Unavailable("sending takes too long") from None

    async def _save(self, now: Endpoint, entry: AuditEntry) -> Endpoint:
        """Keeps it, and gives it with what it lacks and has refused, which who has saved it did not count."""
        return await self._as_it_is(_there(await in_time(self.kept.save(now, entry))))

    async def _as_it_is(self, known: Endpoint) -> Endpoint:
        every = await in_time(self.kept.all(known.restaurant_id))
        return _there(next((one for one in every if one.webhook_id == known.webhook_id), None))

    async def _check(self, url: str) -> None:
        wrong = await in_time(self.kept.wrong(url))
        if wrong is not None:
            raise malformed(_WRONG[wrong], field="url", why=wrong.value)

    def _seed(self) -> Seed:
        return seed_of(secrets.token_urlsafe(SEED_BYTES), self.secret_keys)

    def _secret(self, seed: Seed) -> str:
        secret = secret_of(seed, self.secret_keys)
        if secret is None:  # made by another process, with keys that this one has not
            raise Unavailable("the keys differ")
        return secret


def _words(description: str) -> str:
    words = tidy(description)
    if len(words) > DESCRIPTION_CHARS_MAX:
        raise malformed(f"A description has {DESCRIPTION_CHARS_MAX} characters at most.", field="description")
    return words


def _there(endpoint: Endpoint | None) -> Endpoint:
    if endpoint is None:
        raise _not_found()
    return endpoint


def _not_found() -> Problem:
    return Problem(404, "WEBHOOK_NOT_FOUND", "There is no such webhook.")
