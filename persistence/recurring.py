"""Recurring orders as they are kept in Postgres, with the letters about them.

Owns: one statement and one trip for each read and change. Must not: know when anything is done, or how one is sent.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import attrs
import msgspec

from actors.domain.audit import AuditEntry
from actors.domain.customer.account import CustomerAccount
from actors.domain.money.payment import Method
from actors.domain.ordering.order import Fulfilment
from actors.domain.recurring.recurring_order import (
    LetterKind,
    LetterLine,
    Reason,
    RecurringChange,
    RecurringLetter,
    RecurringLine,
    RecurringOrder,
    Step,
)
from actors.ports.recurring import DueLetter
from persistence.bridge import Reads, Row
from persistence.customers import Customers
from persistence.statements import statement

KEPT: Final = timedelta(days=31)  # letters, so that one does not collect them for years

_OF: Final = statement("recurring_orders_of")
_ADD: Final = statement("recurring_order_add")
_END: Final = statement("recurring_order_end")
_WAITING: Final = statement("recurring_orders_waiting")
_DUE: Final = statement("recurring_orders_due")
_SAVE: Final = statement("recurring_order_save")
_TOLD: Final = statement("recurring_letter_told")
_LETTERS: Final = statement("recurring_letters_waiting")
_TAKE: Final = statement("recurring_letter_take")
_SENT: Final = statement("recurring_letter_sent")
_encode: Final = msgspec.json.Encoder().encode
_lines: Final = msgspec.json.Decoder(tuple[RecurringLine, ...]).decode
_letter_lines: Final = msgspec.json.Decoder(tuple[LetterLine, ...]).decode
_reasons: Final = msgspec.json.Decoder(tuple[Reason, ...]).decode


class RecurringOrders:
    """Fits `actors.ports.recurring.RecurringOrders`."""

    def __init__(self, reads: Reads, customers: Customers):
        self._reads = reads
        self._customers = customers

    async def of_customer(self, restaurant_id: int, customer_id: int) -> Sequence[RecurringOrder]:
        """See `actors.ports.recurring.RecurringOrders.of_customer`."""
        return [_order_of(row) for row in await self._reads.fetch(_OF, restaurant_id, customer_id)]

    async def add(self, recurring: RecurringOrder, entry: AuditEntry) -> RecurringOrder | None:
        """See `actors.ports.recurring.RecurringOrders.add`."""
        rows = await self._reads.fetch(_ADD, _json(recurring), _json([entry]))
        return _order_of(rows[0]) if rows else None

    async def end(self, recurring: RecurringOrder, entry: AuditEntry) -> bool:
        """See `actors.ports.recurring.RecurringOrders.end`."""
        return bool(await self._reads.fetch(_END, recurring.recurring_order_id, _json([entry])))

    async def waiting(self, now: datetime) -> Sequence[int]:
        """See `actors.ports.recurring.RecurringOrders.waiting`."""
        return [row["restaurant_id"] for row in await self._reads.fetch(_WAITING, now)]

    async def due(self, restaurant_id: int, now: datetime, limit: int) -> Sequence[RecurringOrder]:
        """See `actors.ports.recurring.RecurringOrders.due`."""
        return [_order_of(row) for row in await self._reads.fetch(_DUE, restaurant_id, now, limit)]

    async def save(self, change: RecurringChange) -> bool:
        """See `actors.ports.recurring.RecurringOrders.save`. It says by itself as which version it was known."""
        letters = [] if change.letter is None else [change.letter]
        at = max([one.raised_at for one in letters], default=None)
        gone = datetime.fromtimestamp(0, tz=change.known.created_at.tzinfo) if at is None else at - KEPT
        given = (_json(change.becomes), _json(letters), _json(change.audit), gone)
        return bool(await self._reads.fetch(_SAVE, *given))

    async def account(self, restaurant_id: int, customer_id: int) -> CustomerAccount | None:
        """See `actors.ports.recurring.RecurringOrders.account`."""
        return await self._customers.account(restaurant_id, customer_id)

    async def told(self, letter_id: UUID) -> bool:
        """See `actors.ports.recurring.RecurringOrders.told`."""
        return bool(await self._reads.fetch(_TOLD, letter_id))

    async def letters_waiting(self, now: datetime, since: datetime) -> Sequence[int]:
        """See `actors.ports.recurring.RecurringOrders.letters_waiting`."""
        return [row["restaurant_id"] for row in await self._reads.fetch(_LETTERS, now, since)]

    async def take_letter(
        self, restaurant_id: int, now: datetime, since: datetime, pauses_s: Sequence[int]
    ) -> DueLetter | None:
        """See `actors.ports.recurring.RecurringOrders.take_letter`."""
        rows = await self._reads.fetch(_TAKE, restaurant_id, now, since, list(pauses_s))
        return DueLetter(_letter_of(rows[0]), rows[0]["sent_to"], rows[0]["language"]) if rows else None

    async def sent(self, letter_id: UUID, at: datetime) -> None:
        """See `actors.ports.recurring.RecurringOrders.sent`."""
        await self._reads.fetch(_SENT, letter_id, at)


def _order_of(row: Row) -> RecurringOrder:
    """The recurring order of a row, whose columns are named as its fields."""
    said = {field.name: row[field.name] for field in attrs.fields(RecurringOrder)}
    said |= {name: _id(said[name]) for name in ("recurring_order_id", "address_id", "payment_token_id")}
    kinds = {"kind": Fulfilment(said["kind"]), "method": Method(said["method"]), "step": Step(said["step"])}
    return RecurringOrder(**{**said, **kinds, "lines": _lines(said["lines"])})


def _letter_of(row: Row) -> RecurringLetter:
    said = {field.name: row[field.name] for field in attrs.fields(RecurringLetter)}
    said |= {name: _id(said[name]) for name in ("recurring_order_id", "letter_id")}
    kinds = {"kind": LetterKind(said["kind"]), "fulfilment": Fulfilment(said["fulfilment"])}
    lists = {"lines": _letter_lines(said["lines"]), "reasons": _reasons(said["reasons"])}
    return RecurringLetter(**{**said, **kinds, **lists})


def _id(said: object) -> UUID | None:
    return None if said is None else UUID(str(said))


def _json(value: object) -> str:
    return _encode(value).decode()
