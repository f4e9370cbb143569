"""Another system of the seeded restaurant, which puts orders in: its key, and what it orders.

Owns: who it is, and what it asks for. Must not: measure.
"""

import json
from collections.abc import Sequence
from contextlib import closing
from random import Random
from typing import Any, Final
from uuid import uuid4

from argon2 import PasswordHasher
from attrs import frozen

from actors.domain.staff import Role
from bench.choosing import must_choose
from bench.keep_alive import Line, Unexpected, written
from bench.stage import RESTAURANT, Stage
from persistence.hire import hire

API: Final = "/api/v1"
LINES: Final = 3  # in each order
EMAIL: Final = "integrations@bench.example"
PASSWORD: Final = "correct horse battery"  # noqa: S105 - of nobody
PER_MINUTE: Final = 60_000  # as often as any key may ask


@frozen
class OtherSystem:
    """It has a key, and knows what there is."""

    url: str
    key: str
    dishes: Sequence[int]

    def ordering(self, chance: Random) -> bytes:
        """The request that places an order of a few dishes, to be taken away."""
        items = [{"menu_item_id": dish, "quantity": chance.randint(1, 2)} for dish in chance.sample(self.dishes, LINES)]
        said = {"items": items, "customer_name": "Anna"}
        return written("POST", f"{API}/orders", {"X-Api-Key": self.key, "Idempotency-Key": uuid4().hex}, said)


def other_system(on: Stage) -> OtherSystem:
    """One with a new key, which an admin has made."""
    hire(on.database_url, RESTAURANT, EMAIL, "Integrations", Role.ADMIN, PasswordHasher().hash(PASSWORD))
    with closing(Line.to(on.trivet.url)) as line:
        token = _said(line, written("POST", "/admin/login", {}, {"email": EMAIL, "password": PASSWORD}), 200)
        admin = {"Authorization": f"Bearer {token['access_token']}"}
        wanted = {"name": "bench", "scopes": ["menu:read", "orders:write"], "per_minute": PER_MINUTE}
        key = _said(line, written("POST", f"{API}/admin/api-keys", admin, wanted), 201)["data"]["key"]
        menu = _said(line, written("GET", f"{API}/menu", {"X-Api-Key": key}), 200)["data"]
    items = [item for category in menu["categories"] for item in category["items"]]
    dishes = [one["id"] for one in items if one["available"] and one["left"] is None and not must_choose(one)]
    return OtherSystem(on.trivet.url, key, dishes)


def _said(line: Line, request: bytes, wanted: int) -> Any:
    status, body = line.ask(request)
    if status != wanted:
        raise Unexpected(f"{status} where {wanted} was wanted: {body[:500].decode(errors='replace')}")
    return json.loads(body)
