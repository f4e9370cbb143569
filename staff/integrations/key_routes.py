"""`/admin/api-keys`, and what a key is told of itself (`docs/contract.md` §10).

Owns: the shapes and the routes. Must not: decide who may make one; the desk does.
"""

from datetime import datetime
from typing import Annotated, Final, Literal

from attrs import frozen
from msgspec import UNSET, Meta, Struct, UnsetType
from quart import Response, request

from actors.domain.account import NAME_CHARS_MAX
from actors.domain.api_key import PER_MINUTE_MAX, PER_MINUTE_USUAL, ApiKey, KeyStanding, Scope
from actors.domain.staff import Role
from server.http.answers import json_answer
from server.http.data import API
from server.http.limits import Kind
from server.http.requests import body
from server.http.routing import KEY, STAFF, Takes, route
from server.http.views import Instant
from server.http.words import EXPECTED
from staff.integrations.caller import HEADER
from staff.integrations.keys import WantedKey
from staff.services import StaffServices, staff_of

KEYS: Final = f"{API}/admin/api-keys"
RoleOfKey = Literal["EMPLOYEE", "MANAGER"]


class NewKeyBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A key: what it is called, what it is good for, as whom it acts, how often a minute, and until when."""

    name: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=4 * NAME_CHARS_MAX,
            extra={EXPECTED: f"text of 1 to {NAME_CHARS_MAX} characters"},
        ),
    ]
    scopes: Annotated[list[Scope], Meta(min_length=1, max_length=len(Scope))]
    role: RoleOfKey = "EMPLOYEE"
    per_minute: Annotated[int, Meta(ge=1, le=PER_MINUTE_MAX)] = PER_MINUTE_USUAL
    expires_at: (
        Annotated[datetime, Meta(tz=True, extra={EXPECTED: "a time with its zone, like 2026-03-01T18:00:00Z"})] | None
    ) = None


class ApiKeyView(Struct, frozen=True, gc=False, kw_only=True):
    """A key. `hint` are its last characters; `last_used_at` is true to five minutes; `key` is said once, when made."""

    id: int
    name: str
    role: RoleOfKey
    scopes: list[Scope]
    per_minute: int
    hint: str
    created_at: Instant
    created_by: int | None
    expires_at: Instant | None
    last_used_at: Instant | None
    revoked_at: Instant | None
    staff_user_id: int
    key: str | UnsetType = UNSET


class ApiKeyData(Struct, frozen=True):
    """A key."""

    data: ApiKeyView


class ApiKeysData(Struct, frozen=True):
    """Every key of the restaurant, the newest first; a hundred at most."""

    data: list[ApiKeyView]


class KeyStandingView(Struct, frozen=True, gc=False, kw_only=True):
    """What a key is good for."""

    id: int
    name: str
    restaurant_id: int
    role: RoleOfKey
    scopes: list[Scope]
    per_minute: int
    expires_at: Instant | None


class KeyStandingData(Struct, frozen=True):
    """What a key is good for."""

    data: KeyStandingView


@frozen(eq=False)
class ApiKeyRoutes:
    """Keys of other systems, which are an admin's."""

    services: StaffServices

    @route("GET", KEYS, Kind.READ, gives={200: ApiKeysData}, errors=(403,), who=[STAFF])
    async def list(self) -> Response:
        """Every key, those that are good no more included. None says more of itself than its last characters."""
        user = (await staff_of(self.services, request)).user
        return json_answer(ApiKeysData([key_view(one) for one in await self.services.keys.all(user)]))

    @route(
        "POST", KEYS, Kind.WRITE, takes=Takes(body=NewKeyBody), gives={201: ApiKeyData}, errors=(403, 409), who=[STAFF]
    )
    async def make(self) -> Response:
        """Make a key. It is in this answer as `key`, and nowhere else. 409 `TOO_MANY_KEYS` above a hundred."""
        user = (await staff_of(self.services, request)).user
        said = await body(request, NewKeyBody)
        wanted = WantedKey(said.name, said.scopes, Role[said.role], said.per_minute, said.expires_at)
        made, secret = await self.services.keys.make(user, wanted)
        return json_answer(ApiKeyData(key_view(made, secret)), 201)

    @route("DELETE", f"{KEYS}/<int:api_key_id>", Kind.WRITE, gives={200: ApiKeyData}, errors=(403, 404), who=[STAFF])
    async def revoke(self, api_key_id: int) -> Response:
        """Revoke a key: from this moment it is 401. What was done with it stays. Safe to repeat."""
        user = (await staff_of(self.services, request)).user
        return json_answer(ApiKeyData(key_view(await self.services.keys.revoke(user, api_key_id))))

    @route("GET", f"{API}/auth/key", Kind.READ, gives={200: KeyStandingData}, who=[KEY])
    async def standing(self) -> Response:
        """What the key that is shown is good for, and until when."""
        return json_answer(
            KeyStandingData(_standing_view(await self.services.keys.shown(request.headers.get(HEADER, ""))))
        )


def key_view(key: ApiKey, secret: str | None = None) -> ApiKeyView:
    """A key, with itself where it was just made."""
    return ApiKeyView(
        id=key.api_key_id,
        name=key.name,
        role=_role(key.role),
        scopes=sorted(key.scopes),
        per_minute=key.per_minute,
        hint=key.hint,
        created_at=key.created_at,
        created_by=key.created_by,
        expires_at=key.expires_at,
        last_used_at=key.last_used_at,
        revoked_at=key.revoked_at,
        staff_user_id=key.staff_user_id,
        key=UNSET if secret is None else secret,
    )


def _standing_view(known: KeyStanding) -> KeyStandingView:
    return KeyStandingView(
        id=known.api_key_id,
        name=known.user.name,
        restaurant_id=known.user.restaurant_id,
        role=_role(known.user.role),
        scopes=sorted(known.scopes),
        per_minute=known.per_minute,
        expires_at=known.expires_at,
    )


def _role(role: Role) -> RoleOfKey:
    return "MANAGER" if role is Role.MANAGER else "EMPLOYEE"
