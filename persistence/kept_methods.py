"""Saved payment methods as they are kept in Postgres, for those who charge them.

Owns: one statement and one trip each. Must not: show what a provider knows a method by to anybody else.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

import msgspec

from actors.domain.audit import AuditEntry
from actors.domain.customer.account import subject_of
from actors.domain.customer.saved_method import METHODS_MAX
from actors.errors import Unavailable
from actors.ports.kept_methods import KeptMethod
from persistence.bridge import Reads, Row
from persistence.statements import statement

_FIND: Final = statement("method_find")
_KEEP: Final = statement("method_keep")
_REMOVED: Final = statement("methods_removed")
_FORGOTTEN: Final = statement("method_forgotten")
TRIES_MAX: Final = 3  # of two methods of one customer at the same moment, one may find its place taken


class KeptMethods:
    """Fits `actors.ports.kept_methods.KeptMethods`. Everything raises `Unavailable` when Postgres is away."""

    def __init__(self, reads: Reads):
        self._reads = reads

    async def find(self, restaurant_id: int, customer_id: int, payment_token_id: UUID) -> KeptMethod | None:
        """See `actors.ports.kept_methods.KeptMethods.find`."""
        rows = await self._reads.fetch(_FIND, restaurant_id, customer_id, payment_token_id)
        return _kept(rows[0]) if rows else None

    async def keep(
        self, restaurant_id: int, customer_id: int, payment_id: UUID, kept: KeptMethod, at: datetime
    ) -> None:
        """See `actors.ports.kept_methods.KeptMethods.keep`. A payment saves one, whose id follows from its own."""
        shown = f"{kept.brand or kept.provider} {kept.last4}".strip()
        entry = AuditEntry(restaurant_id, at, None, "customer_method_saved", subject_of(customer_id), None, shown)
        named = (kept.provider, kept.token, kept.brand, kept.last4, at)
        audit = msgspec.json.encode([entry]).decode()
        token_id = uuid5(payment_id, "saved")
        for _ in range(TRIES_MAX):
            rows = await self._reads.fetch(_KEEP, restaurant_id, customer_id, token_id, *named, audit, METHODS_MAX)
            if rows[0]["known"]:
                return
        raise Unavailable("the account is being changed by somebody else")

    async def removed(self, restaurant_id: int, limit: int) -> Sequence[tuple[UUID, KeptMethod]]:
        """See `actors.ports.kept_methods.KeptMethods.removed`."""
        rows = await self._reads.fetch(_REMOVED, restaurant_id, limit)
        return [(UUID(str(row["payment_token_id"])), _kept(row)) for row in rows]

    async def forgotten(self, restaurant_id: int, payment_token_id: UUID) -> None:
        """See `actors.ports.kept_methods.KeptMethods.forgotten`."""
        await self._reads.fetch(_FORGOTTEN, restaurant_id, payment_token_id)


def _kept(row: Row) -> KeptMethod:
    return KeptMethod(row["provider"], row["token"], row["brand"], row["last4"])
