"""What accounts of customers need of the store, and of the staff's door, as protocols."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from attrs import field, frozen

from actors.domain.audit import AuditEntry
from actors.domain.customer.account import CustomerAccount, CustomerChange
from actors.domain.customer.customer import Customer
from actors.domain.staff import StaffUser
from server.accounts.logins import Identity, Tokens


@frozen
class NewCustomer:
    """Who registers: everything checked, and the password hashed."""

    restaurant_id: int
    email: str
    name: str
    phone: str
    language: str
    password_hash: str = field(repr=False)


class Customers(Protocol):
    """Customers as they are kept. Everything raises `Unavailable`; a change may have been made then.

    Fits `server.accounts.logins.Standing`.
    """

    async def add(self, new: NewCustomer, entry: AuditEntry) -> Customer | None:
        """A new customer, with the entry in the audit; None, and nothing, where the address is taken there."""
        ...

    async def by_email(self, restaurant_id: int, email: str) -> tuple[Customer, str | None] | None:
        """The restaurant's customer with this address, in any case, and the hash of their password."""
        ...

    async def account(self, restaurant_id: int, customer_id: int) -> CustomerAccount | None:
        """A customer of the restaurant with all that is kept of them; None for anybody else, and once erased."""
        ...

    async def standing_account(self, customer_id: int, token_ids: Sequence[UUID]) -> CustomerAccount | None:
        """A customer with all that is kept of them; None once erased, or if one of the tokens was revoked."""
        ...

    async def save(self, change: CustomerChange) -> bool:
        """Makes the change with its entries in the audit, whole or not at all; False where it was changed meanwhile.

        A method that the account has no more is kept, for nobody to use, until its provider has forgotten it.
        """
        ...

    async def forget(self, customer_id: int, at: datetime) -> None:
        """Nothing of the person is left in the orders and carts of a customer who was erased by then. Repeatable."""
        ...

    async def note(self, entry: AuditEntry) -> None:
        """One entry in the audit, of something that changes nothing."""
        ...

    async def standing(self, account_id: int, token_ids: Sequence[UUID], /) -> Customer | None:
        """See `server.accounts.logins.Standing.standing`."""
        ...

    async def revoke(self, token_ids: Mapping[UUID, datetime]) -> frozenset[UUID]:
        """See `server.accounts.logins.Standing.revoke`."""
        ...

    async def freshly_used(self, token_id: UUID, next_id: UUID, within: timedelta) -> bool:
        """See `server.accounts.logins.Standing.freshly_used`."""
        ...


class Resets(Protocol):
    """Forgotten passwords, of customers and staff. Everything raises `Unavailable`."""

    async def ask(self, restaurant_id: int | None, email: str, language: str | None, entry: AuditEntry) -> None:
        """Whoever has this address, as a customer of the restaurant or as staff, is to be mailed; perhaps nobody.

        `entry` is left in the audit of each, who and where filled in. It takes as long for nobody. What was mailed
        before is good no more once the next is mailed.
        """
        ...

    async def good(self, token_hash: str, at: datetime) -> bool:
        """Whether somebody may still have a new password by this token."""
        ...

    async def use(self, token_hash: str, password_hash: str, at: datetime) -> bool:
        """Gives whoever was mailed the token this password, ends all their logins, and leaves it in the audit.

        Once: of two with the same token one is told True.
        """
        ...


class StaffLogins(Protocol):
    """Staff who sign in where customers do. Everything raises `Unavailable`."""

    async def login(self, email: str, password: str) -> Tokens[StaffUser]:
        """A first pair. Raises `TokenInvalid`, in the same time, if the address or the password is wrong."""
        ...

    async def refresh(self, refresh_token: str) -> Tokens[StaffUser]:
        """The next pair. Raises `TokenInvalid`."""
        ...

    async def logout(self, access_token: str) -> None:
        """Ends the login. Raises `TokenInvalid`."""
        ...

    async def identify(self, access_token: str) -> Identity[StaffUser]:
        """Whose token this is. Raises `TokenInvalid`."""
        ...

    async def change_password(self, identity: Identity[StaffUser], current: str, new: str) -> bool:
        """Has another password; False where `current` is not theirs. Raises `TokenInvalid`."""
        ...


class Left(Protocol):
    """Who lets go of what is a customer's elsewhere when they have their data erased: carts."""

    async def erased(self, restaurant_id: int, customer_id: int) -> None:
        """They go, or are gone. Told before that and after it, so more than once. Raises `Unavailable`."""
        ...


class GuestCarts(Protocol):
    """Who takes a guest's cart over to the customer who has signed in."""

    async def signed_in(self, customer: Customer, cart_token: str) -> None:
        """They have, with the token of a guest's cart. Whatever comes of it, they stay signed in. Repeatable."""
        ...
