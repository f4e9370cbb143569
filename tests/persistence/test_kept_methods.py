"""Saved methods over real rows: whose they are, how many, and what becomes of them."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import attrs
import psycopg
import pytest
import trio
from attrs import frozen

from actors.domain.customer.account import registered
from actors.domain.customer.saved_method import METHODS_MAX
from actors.ports.kept_methods import KeptMethod
from persistence.accounts import Accounts
from persistence.bridge import Reads
from persistence.customers import Customers
from persistence.kept_methods import KeptMethods
from tests.persistence.conftest import query

NOON = datetime(2024, 1, 15, 12, 0, tzinfo=UTC)


@frozen
class New:
    email: str
    restaurant_id: int = 1
    name: str = "Ada"
    phone: str = ""
    language: str = "en"
    password_hash: str = "hash"


@pytest.fixture
async def customers(reads: Reads) -> Customers:
    """Two customers of restaurant 1, Ada and Eve."""
    opened = Customers(reads, Accounts(reads))
    for email in ("ada@example.com", "eve@example.com"):
        assert await opened.add(New(email), registered(1, email, NOON)) is not None
    return opened


@pytest.fixture
def kept(reads: Reads, customers: Customers) -> KeptMethods:
    return KeptMethods(reads)


def method(number: int = 1) -> KeptMethod:
    return KeptMethod("simulator", f"sim_{number}", "visa", "4242")


async def shown(customers: Customers, customer_id: int = 1) -> list[tuple[int, bool]]:
    account = await customers.account(1, customer_id)
    assert account is not None
    return [(one.place, one.is_default) for one in account.methods]


async def only_id(customers: Customers) -> UUID:
    account = await customers.account(1, 1)
    assert account is not None
    return account.methods[0].payment_token_id


async def test_a_method_is_saved_once_for_its_customer_alone(kept: KeptMethods, customers: Customers) -> None:
    payment_id = uuid4()
    for _ in range(2):
        await kept.keep(1, 1, payment_id, method(), NOON)
    token_id = await only_id(customers)
    assert await kept.find(1, 1, token_id) == method()
    for restaurant_id, customer_id, asked in ((1, 2, token_id), (2, 1, token_id), (1, 1, uuid4())):
        assert await kept.find(restaurant_id, customer_id, asked) is None
    await kept.keep(1, 1, uuid4(), method(2), NOON)
    assert await shown(customers) == [(0, True), (1, False)]
    assert await shown(customers, 2) == []


async def test_one_that_was_heard_of_by_its_token_alone_is_named_once_its_card_is_known(
    kept: KeptMethods, customers: Customers, furnished_url: str
) -> None:
    payment_id = uuid4()
    unnamed = attrs.evolve(method(), brand="", last4="")
    for _ in range(2):
        await kept.keep(1, 1, payment_id, unnamed, NOON)
    token_id = await only_id(customers)
    await kept.keep(1, 2, payment_id, method(), NOON)  # it is not Eve's
    assert await kept.find(1, 1, token_id) == unnamed
    for said in (method(), unnamed, method()):
        await kept.keep(1, 1, payment_id, said, NOON)
    assert await kept.find(1, 1, token_id) == method()
    assert await shown(customers) == [(0, True)]
    saved = "SELECT new_value FROM audit WHERE action = 'customer_method_saved' ORDER BY audit_id"
    assert query(furnished_url, saved) == [("simulator",), ("visa 4242",)]


async def test_what_a_provider_knows_a_method_by_is_in_no_text_and_no_audit(
    kept: KeptMethods, customers: Customers, furnished_url: str
) -> None:
    await kept.keep(1, 1, uuid4(), method(), NOON)
    assert "sim_1" not in f"{await customers.account(1, 1)}{method()}"
    (entry,) = query(furnished_url, "SELECT * FROM audit WHERE action = 'customer_method_saved'")
    assert "visa 4242" in str(entry)
    assert "sim_1" not in str(entry)


async def test_what_finds_no_place_is_for_the_provider_to_forget(kept: KeptMethods, customers: Customers) -> None:
    for number in range(METHODS_MAX + 1):
        await kept.keep(1, 1, uuid4(), method(number), NOON)
    assert await shown(customers) == [(place, place == 0) for place in range(METHODS_MAX)]
    ((token_id, over),) = await kept.removed(1, 10)
    assert over == method(METHODS_MAX)
    assert await kept.find(1, 1, token_id) is None
    assert await kept.removed(2, 10) == []
    await kept.forgotten(2, token_id)
    assert len(await kept.removed(1, 10)) == 1
    await kept.forgotten(1, token_id)
    assert await kept.removed(1, 10) == []
    await kept.forgotten(1, await only_id(customers))  # what somebody has is never forgotten
    assert len(await shown(customers)) == METHODS_MAX


async def test_methods_that_are_saved_at_once_have_a_place_each(kept: KeptMethods, customers: Customers) -> None:
    async with trio.open_nursery() as nursery:
        for number in range(3):
            nursery.start_soon(kept.keep, 1, 1, uuid4(), method(number), NOON)
    assert await shown(customers) == [(0, True), (1, False), (2, False)]


async def test_the_table_has_no_second_default(kept: KeptMethods, customers: Customers, furnished_url: str) -> None:
    for number in range(2):
        await kept.keep(1, 1, uuid4(), method(number), NOON)
    with pytest.raises(psycopg.IntegrityError):
        query(furnished_url, "UPDATE payment_tokens SET is_default = true RETURNING 1")
