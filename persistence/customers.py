"""Customers as they are kept in Postgres.

Owns: one statement and one trip for each read and change. Must not: see a password or a token; hold a rule.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Protocol, TypeAlias, TypeVar
from uuid import UUID

import msgspec

from actors.domain.audit import AuditEntry
from actors.domain.customer.account import CustomerAccount, CustomerChange
from actors.domain.customer.address import Address
from actors.domain.customer.customer import Customer, Notify, Preferences
from actors.domain.customer.saved_method import SavedMethod
from persistence.accounts import Accounts, can_be_address
from persistence.bridge import Reads, Row
from persistence.statements import statement
from persistence.together import Together

_ADD: Final = statement("add_customer")
_BY_EMAIL: Final = statement("customer_by_email")
_STANDING: Final = statement("customer_standing")
_ACCOUNT: Final = statement("customer")
_SAVE: Final = statement("save_customer")
_FORGET: Final = statement("forget_persons")
_encode: Final = msgspec.json.Encoder().encode
_addresses: Final = msgspec.json.Decoder(tuple[Address, ...]).decode
_methods: Final = msgspec.json.Decoder(tuple[SavedMethod, ...]).decode

_Asked: TypeAlias = tuple[int, tuple[UUID, ...]]  # a customer, and tokens none of which may be revoked
T = TypeVar("T")


class NewCustomer(Protocol):
    """Who registers. `server.shop.accounts.ports.NewCustomer` fits it."""

    @property
    def restaurant_id(self) -> int:
        """Where."""
        ...

    @property
    def email(self) -> str:
        """Their address."""
        ...

    @property
    def name(self) -> str:
        """What they are called."""
        ...

    @property
    def phone(self) -> str:
        """Their number, "" where they gave none."""
        ...

    @property
    def language(self) -> str:
        """What they read."""
        ...

    @property
    def password_hash(self) -> str:
        """What is kept of their password."""
        ...


class Customers:
    """Fits `server.shop.accounts.ports.Customers`. Everything raises `Unavailable` when Postgres is away."""

    def __init__(self, reads: Reads, accounts: Accounts):
        self._reads = reads
        self._accounts = accounts  # revoked tokens are everybody's, and the audit
        self._persons = Together(self._read_persons)
        self._known = Together(self._read_accounts)

    async def add(self, new: NewCustomer, entry: AuditEntry) -> Customer | None:
        """See `server.shop.accounts.ports.Customers.add`."""
        row = {name: getattr(new, name) for name in ("restaurant_id", "email", "name", "phone", "language")}
        rows = await self._reads.fetch(_ADD, _json(row), new.password_hash, _json([entry]))
        return customer_of(rows[0]) if rows else None

    async def by_email(self, restaurant_id: int, email: str) -> tuple[Customer, str | None] | None:
        """See `server.shop.accounts.ports.Customers.by_email`. What no address can be is nobody's."""
        if not can_be_address(email):
            return None
        rows = await self._reads.fetch(_BY_EMAIL, restaurant_id, email)
        return (customer_of(rows[0]), rows[0]["password_hash"]) if rows else None

    async def standing(self, account_id: int, token_ids: Sequence[UUID], /) -> Customer | None:
        """See `server.accounts.logins.Standing.standing`."""
        return await self._persons.one((account_id, tuple(token_ids)))

    async def standing_account(self, customer_id: int, token_ids: Sequence[UUID]) -> CustomerAccount | None:
        """See `server.shop.accounts.ports.Customers.standing_account`."""
        return await self._known.one((customer_id, tuple(token_ids)))

    async def account(self, restaurant_id: int, customer_id: int) -> CustomerAccount | None:
        """See `server.shop.accounts.ports.Customers.account`."""
        found = await self._known.one((customer_id, ()))
        return found if found is not None and found.customer.restaurant_id == restaurant_id else None

    async def save(self, change: CustomerChange) -> bool:
        """See `server.shop.accounts.ports.Customers.save`."""
        known, becomes = change.known.customer, change.account
        given = (
            known.customer_id,
            known.version,
            _json(_row(becomes.customer)),
            change.password_hash,
            _json(becomes.addresses),
            _json(becomes.methods),
            _json(change.audit),
            max(entry.at for entry in change.audit),
            change.erases,
        )
        return bool(await self._reads.fetch(_SAVE, *given))

    async def forget(self, customer_id: int, at: datetime) -> None:
        """See `server.shop.accounts.ports.Customers.forget`."""
        await self._reads.fetch(_FORGET, at, 1, customer_id, None, None)

    async def note(self, entry: AuditEntry) -> None:
        """See `server.shop.accounts.ports.Customers.note`."""
        await self._accounts.note(entry)

    async def revoke(self, token_ids: Mapping[UUID, datetime]) -> frozenset[UUID]:
        """See `server.accounts.logins.Standing.revoke`."""
        return await self._accounts.revoke(token_ids)

    async def freshly_used(self, token_id: UUID, next_id: UUID, within: timedelta) -> bool:
        """See `server.accounts.logins.Standing.freshly_used`."""
        return await self._accounts.freshly_used(token_id, next_id, within)

    async def _read_persons(self, asked: Sequence[_Asked]) -> Mapping[_Asked, Customer]:
        return await self._read(_STANDING, asked, customer_of)

    async def _read_accounts(self, asked: Sequence[_Asked]) -> Mapping[_Asked, CustomerAccount]:
        return await self._read(_ACCOUNT, asked, _account_of)

    async def _read(self, what: str, asked: Sequence[_Asked], read: Callable[[Row], T]) -> Mapping[_Asked, T]:
        """Whom each asks for, but for those of whose tokens one was revoked."""
        shown = [str(token_id) for _, token_ids in asked for token_id in token_ids]
        rows = await self._reads.fetch(what, sorted({customer_id for customer_id, _ in asked}), shown)
        found = {row["customer_id"]: row for row in rows}
        revoked = frozenset(rows[0]["revoked"] or ()) if rows else frozenset()
        return {
            (customer_id, token_ids): read(found[customer_id])
            for customer_id, token_ids in asked
            if customer_id in found and revoked.isdisjoint(map(str, token_ids))
        }


def _account_of(row: Row) -> CustomerAccount:
    return CustomerAccount(customer_of(row), _addresses(row["addresses"]), _methods(row["methods"]))


def customer_of(row: Row) -> Customer:
    """The customer of a row."""
    family = row["kept_family"]
    return Customer(
        customer_id=row["customer_id"],
        restaurant_id=row["restaurant_id"],
        email=row["email"],
        name=row["name"],
        phone=row["phone"],
        language=row["language"],
        preferences=Preferences(row["leave_at_door"], row["signature"], row["safe_place"], Notify(row["notify"])),
        generation=row["generation"],
        kept_family=None if family is None else UUID(str(family)),
        version=row["version"],
        created_at=row["created_at"],
        erased_at=row["erased_at"],
    )


def _row(customer: Customer) -> dict[str, Any]:
    wishes = customer.preferences
    return {
        "email": customer.email,
        "name": customer.name,
        "phone": customer.phone,
        "language": customer.language,
        "leave_at_door": wishes.leave_at_door,
        "signature": wishes.signature,
        "safe_place": wishes.safe_place,
        "notify": wishes.notify,
        "generation": customer.generation,
        "kept_family": customer.kept_family,
        "erased_at": customer.erased_at,
    }


def _json(value: object) -> str:
    return _encode(value).decode()
