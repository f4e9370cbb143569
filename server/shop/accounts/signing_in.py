"""Becoming a customer, and signing in: customers of a restaurant, and staff, by the same address and the same words.

Owns: the steps, which all leave an entry in the audit, and that nobody learns by them who has an account. Must not:
count tries (the routes do); log or keep an address of somebody who has no account.

Whoever signs in is looked for among the customers first, then among staff. Where nobody has the address, as many
passwords are compared as where somebody does.
"""

import structlog
from attrs import frozen

from actors.domain.audit import AuditEntry
from actors.domain.customer.account import registered, told_of
from actors.domain.customer.customer import Customer
from actors.domain.staff import StaffUser
from actors.ports.clock import Clock
from server.accounts.logins import Logins, Tokens
from server.accounts.passwords import Passwords
from server.accounts.secrets import hash_of
from server.door.tokens import TokenInvalid
from server.shop.accounts.ports import Customers, NewCustomer, Resets, StaffLogins

AnyTokens = Tokens[Customer] | Tokens[StaffUser]

log = structlog.get_logger(__name__)


@frozen(eq=False)
class SigningIn:
    """Signing in, going on, signing out. Everything raises `Unavailable`."""

    customers: Customers
    resets: Resets
    logins: Logins[Customer]
    staff: StaffLogins
    passwords: Passwords
    clock: Clock

    async def register(
        self, restaurant_id: int, email: str, name: str, phone: str, said: tuple[str, str]
    ) -> Tokens[Customer] | None:
        """A new customer, signed in; None where the address is taken. `said`: their language, and their password."""
        language, password = said
        password_hash = await self.passwords.hash(password)  # as long for an address that is taken
        new = NewCustomer(restaurant_id, email.strip(), name, phone, language, password_hash)
        customer = await self.customers.add(new, registered(restaurant_id, new.email, self.clock()))
        if customer is None:
            log.info("customer_address_taken", restaurant_id=restaurant_id)
            return None
        log.info("customer_registered", customer_id=customer.customer_id, restaurant_id=restaurant_id)
        return self.logins.first(customer)

    async def login(self, restaurant_id: int | None, email: str, password: str) -> AnyTokens:
        """A first pair. Raises `TokenInvalid`, in the same time, if the address or the password is wrong.

        With `restaurant_id` None nobody is looked for but staff.
        """
        if restaurant_id is None:
            return await self.staff.login(email, password)
        found = await self.customers.by_email(restaurant_id, email.strip())
        customer = await self.logins.matched(found, password)
        if customer is not None:
            await self.customers.note(told_of(customer, self.clock(), "customer_login"))
            log.info("customer_login", customer_id=customer.customer_id, restaurant_id=restaurant_id)
            return self.logins.first(customer)
        try:
            return await self.staff.login(email, password)
        except TokenInvalid:
            await self._failed(restaurant_id, None if found is None else found[0])
            raise

    async def refresh(self, refresh_token: str) -> AnyTokens:
        """The next pair. Raises `TokenInvalid`."""
        if self.logins.may_refresh(refresh_token):
            return await self.logins.refresh(refresh_token)
        return await self.staff.refresh(refresh_token)

    async def logout(self, access_token: str) -> None:
        """Ends the login. Raises `TokenInvalid` if it is not one of ours."""
        if self.logins.issued(access_token):
            return await self.logins.logout(access_token)
        return await self.staff.logout(access_token)

    async def forgot(self, restaurant_id: int | None, email: str, language: str | None) -> None:
        """Somebody is mailed, or nobody is."""
        entry = AuditEntry(restaurant_id or 0, self.clock(), None, "password_reset_asked", "", None, None)
        await self.resets.ask(restaurant_id, email.strip(), language, entry)

    async def reset(self, token: str, password: str) -> bool:
        """Another password by the token of a mail; False where it is good no more."""
        token_hash = hash_of(token)
        if not await self.resets.good(token_hash, self.clock()):
            return False
        password_hash = await self.passwords.hash(password)
        return await self.resets.use(token_hash, password_hash, self.clock())

    async def _failed(self, restaurant_id: int, customer: Customer | None) -> None:
        log.warning("customer_login_refused", customer_id=None if customer is None else customer.customer_id)
        if customer is not None:
            await self.customers.note(told_of(customer, self.clock(), "customer_login_failed"))
        else:
            await self.customers.note(
                AuditEntry(restaurant_id, self.clock(), None, "login_failed", "login", None, None)
            )
