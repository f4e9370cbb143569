"""What customers do with their own accounts.

Owns: the way from what they say to a change that is kept, looked at afresh where something else was faster. Must not:
hold a rule (`actors.domain.customer.account`).
"""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar
from uuid import UUID

import attrs
import trio
from attrs import frozen

from actors.domain.customer import account as rules
from actors.domain.customer.account import CustomerAccount, CustomerChange, Wanted
from actors.domain.customer.address import ADDRESSES_MAX, Address
from actors.domain.customer.customer import Customer
from actors.domain.customer.saved_method import SavedMethod
from actors.errors import Unavailable
from actors.ports.clock import Clock
from server.accounts.logins import Logins
from server.accounts.passwords import Passwords
from server.http.problems import Problem
from server.shop.accounts.ports import Customers, Left
from server.shop.accounts.shopper import Shopper, sign_in_again

ERASING_S: Final = 25.0  # less than a request may take; each of its steps has a limit of its own
TRIES_MAX: Final = 3  # two phones of one person may change the account at the same moment, but not again and again
T = TypeVar("T")
Step = Callable[[CustomerAccount], CustomerChange | None]
"""What is to become of an account as it is; None where it is so already. May raise `Problem`."""


@frozen(eq=False)
class AccountDesk:
    """Changes of a customer's own account. All raises `Unavailable`, and `Problem` (401) for who is not there now."""

    customers: Customers
    logins: Logins[Customer]
    passwords: Passwords
    left: Sequence[Left]
    clock: Clock

    async def account(self, shopper: Shopper) -> CustomerAccount:
        """All that is kept of them."""
        account = await self.customers.account(shopper.restaurant_id, shopper.customer_id)
        if account is None:
            raise sign_in_again()
        return account

    async def change(self, shopper: Shopper, wanted: Wanted) -> CustomerAccount:
        """Another name, number, language or preferences."""
        return await self._become(shopper, lambda known: rules.changed(known, wanted))

    async def put_address(self, shopper: Shopper, address: Address, *, new: bool) -> Address:
        """A new address, or another in the place of one. Raises `Problem` (404, 409)."""

        def step(known: CustomerAccount) -> CustomerChange | None:
            if not new and known.address(address.address_id) is None:
                raise address_not_found()
            change = rules.with_address(known, address, self.clock())
            if change is None:
                message = f"{ADDRESSES_MAX} addresses are enough. Remove one first."
                raise Problem(409, "TOO_MANY_ADDRESSES", message)
            return change

        account = await self._become(shopper, step)
        return next(one for one in account.addresses if one.address_id == address.address_id)

    async def remove_address(self, shopper: Shopper, address_id: UUID) -> None:
        """Removes one. Raises `Problem` (404)."""

        def step(known: CustomerAccount) -> CustomerChange | None:
            gone = known.address(address_id)
            if gone is None:
                raise address_not_found()
            return rules.without_address(known, gone, self.clock())

        await self._become(shopper, step)

    async def remove_method(self, shopper: Shopper, payment_token_id: UUID) -> None:
        """Removes a saved method; its provider forgets it soon after. Raises `Problem` (404)."""
        await self._become(
            shopper, lambda known: rules.without_method(known, _method(known, payment_token_id), self.clock())
        )

    async def prefer_method(self, shopper: Shopper, payment_token_id: UUID) -> SavedMethod:
        """Makes a saved method the default. Raises `Problem` (404)."""
        account = await self._become(
            shopper, lambda known: rules.with_default(known, _method(known, payment_token_id), self.clock())
        )
        return _method(account, payment_token_id)

    async def change_password(self, shopper: Shopper, current: str, new: str) -> None:
        """Another password, which ends every other login. Raises `Problem` (403 `PASSWORD_WRONG`)."""
        confirmed = await self._confirmed(shopper, current)
        password_hash = await self.passwords.hash(new)
        wanted = Wanted(self.clock(), password_hash=password_hash, family_id=shopper.family_id)

        def step(known: CustomerAccount) -> CustomerChange | None:
            if known.customer.generation != confirmed.generation:
                raise sign_in_again()  # they have been given another since it was compared
            return rules.changed(known, wanted)

        await self._become(shopper, step)

    async def erase(self, shopper: Shopper, password: str) -> None:
        """Nothing of them is left. Raises `Problem` (403 `PASSWORD_WRONG`).

        What they have elsewhere goes first, while they can still ask for the rest. Once it has begun nobody stops it.
        """
        confirmed = await self._confirmed(shopper, password)

        def step(known: CustomerAccount) -> CustomerChange | None:
            if known.customer.generation != confirmed.generation:
                raise sign_in_again()
            return rules.erased(known, self.clock())

        with trio.CancelScope(deadline=trio.current_time() + ERASING_S, shield=True) as scope:
            await self._let_go(shopper)
            await self._become(shopper, step)
            await self._let_go(shopper)  # of what another of their devices has begun meanwhile
            await self.customers.forget(shopper.customer_id, self.clock())
        if scope.cancelled_caught:
            raise Unavailable("erasing takes too long")

    async def _let_go(self, shopper: Shopper) -> None:
        for one in self.left:
            await one.erased(shopper.restaurant_id, shopper.customer_id)

    async def _confirmed(self, shopper: Shopper, password: str) -> Customer:
        """The customer as they are, if this is their password now."""
        found = await self.customers.by_email(shopper.restaurant_id, shopper.customer.email)
        if found is not None and found[0].customer_id != shopper.customer_id:
            found = None
        known = await self.logins.matched(found, password)
        if known is None:
            raise Problem(403, "PASSWORD_WRONG", "This is not your password.")
        return known

    async def _become(self, shopper: Shopper, step: Step) -> CustomerAccount:
        for _ in range(TRIES_MAX):
            known = await self.account(shopper)
            change = step(known)
            if change is None:
                return known
            if await self.customers.save(change):
                customer = attrs.evolve(change.account.customer, version=known.customer.version + 1)
                return attrs.evolve(change.account, customer=customer)
        raise Unavailable("the account is being changed by somebody else")


def address_not_found() -> Problem:
    """There is no such address, or it is somebody else's: both look the same."""
    return Problem(404, "ADDRESS_NOT_FOUND", "There is no such address.")


def method_not_found() -> Problem:
    """Likewise a saved method."""
    return Problem(404, "PAYMENT_TOKEN_NOT_FOUND", "There is no such saved payment method.")


def _method(known: CustomerAccount, payment_token_id: UUID) -> SavedMethod:
    method = known.method(payment_token_id)
    if method is None:
        raise method_not_found()
    return method
