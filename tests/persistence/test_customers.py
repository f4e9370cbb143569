"""Customers who ask at the same moment are read together, and each is given their own, or nothing."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import trio

from actors.domain.customer import account as rules
from actors.domain.customer.account import CustomerAccount
from actors.domain.customer.customer import Customer
from persistence.accounts import Accounts
from persistence.bridge import Reads
from persistence.customers import Customers
from server.shop.accounts.ports import NewCustomer

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)
FOR_LONG = NOW + timedelta(days=3650)
RESTAURANT = 1


@pytest.fixture
def accounts(reads: Reads) -> Accounts:
    return Accounts(reads)


@pytest.fixture
def customers(reads: Reads, accounts: Accounts) -> Customers:
    return Customers(reads, accounts)


async def register(customers: Customers, name: str) -> Customer:
    email = f"{name}@example.com"
    new = NewCustomer(RESTAURANT, email, name, "", "en", "hash")
    customer = await customers.add(new, rules.registered(RESTAURANT, email, NOW))
    assert customer is not None
    return customer


async def test_each_is_given_their_own_but_for_whom_a_token_was_revoked(
    customers: Customers, accounts: Accounts
) -> None:
    people = [await register(customers, name) for name in ("ada", "bob", "cleo")]
    shown = {one.customer_id: (uuid4(), uuid4()) for one in people}
    ada, bob, cleo = people
    await accounts.revoke({shown[bob.customer_id][1]: FOR_LONG})
    nobody = max(shown) + 1
    found: dict[tuple[str, int], Customer | CustomerAccount | None] = {}

    async def stand(customer_id: int, tokens: tuple[UUID, UUID]) -> None:
        found["person", customer_id] = await customers.standing(customer_id, tokens)

    async def with_all(customer_id: int, tokens: tuple[UUID, UUID]) -> None:
        found["account", customer_id] = await customers.standing_account(customer_id, tokens)

    async with trio.open_nursery() as nursery:
        for customer_id, tokens in {**shown, nobody: (uuid4(), uuid4())}.items():
            nursery.start_soon(stand, customer_id, tokens)
            nursery.start_soon(with_all, customer_id, tokens)
    for one in (ada, cleo):
        assert found["person", one.customer_id] == one
        assert found["account", one.customer_id] == CustomerAccount(one)
    for customer_id in (bob.customer_id, nobody):
        assert found["person", customer_id] is found["account", customer_id] is None


async def test_what_was_revoked_of_one_login_says_nothing_of_another_of_the_same_customer(
    customers: Customers, accounts: Accounts
) -> None:
    ada = await register(customers, "ada")
    ended, good = uuid4(), uuid4()
    await accounts.revoke({ended: FOR_LONG})
    found: dict[UUID, Customer | None] = {}

    async def stand(token: UUID) -> None:
        found[token] = await customers.standing(ada.customer_id, [token])

    async with trio.open_nursery() as nursery:
        nursery.start_soon(stand, uuid4())  # the others go together behind this one
        nursery.start_soon(stand, ended)
        nursery.start_soon(stand, good)
    assert (found[ended], found[good]) == (None, ada)


async def test_an_account_is_its_restaurant_s_alone(customers: Customers) -> None:
    ada = await register(customers, "ada")
    assert await customers.account(RESTAURANT, ada.customer_id) == CustomerAccount(ada)
    assert await customers.account(RESTAURANT + 1, ada.customer_id) is None
