"""What every store must do with lines that were removed, in memory and in Postgres alike: remember some, not all."""

from uuid import UUID, uuid4

import attrs
import pytest

from actors.domain.cart.commands import AddLine, EmptyCart, RemoveLine
from actors.domain.limits import CART_TOTAL_MAX, REMOVED_LINES_REMEMBERED
from actors.domain.party.commands import Join
from tests.persistence.conftest import RESTAURANTS, Store
from tests.persistence.parties import Party, add, joined, party, place


async def churned(store: Store) -> tuple[Party, AddLine]:
    """A party whose guest has added and removed ten lines more than are remembered, and the first of them."""
    who, change = joined()
    await store.journal.commit(change)
    guest = uuid4()
    await store.journal.commit(who.change(Join(guest)))
    added = [AddLine(guest, UUID(int=5_000 + n), 101, 1) for n in range(REMOVED_LINES_REMEMBERED + 10)]
    kept = AddLine(who.host, uuid4(), 101, 1)
    await store.journal.commit(who.change(kept, RemoveLine(who.host, kept.public_id, 1)))
    for line in added:
        await store.journal.commit(who.change(line, RemoveLine(guest, line.public_id, 1)))
    return who, added[0]


async def test_what_an_actor_has_forgotten_is_not_loaded_again(store: Store) -> None:
    who, _ = await churned(store)
    stored = await store.sessions.load(who.session_id, recent=1000)
    assert stored is not None
    assert stored.state == who.state
    assert len(stored.state.retired) == REMOVED_LINES_REMEMBERED + 1


async def test_the_id_of_a_forgotten_line_may_become_another_line(store: Store) -> None:
    who, first = await churned(store)
    await store.journal.commit(who.change(AddLine(who.host, first.public_id, 102, 7, "no ice")))
    stored = await store.sessions.load(who.session_id, recent=1000)
    assert stored is not None
    assert stored.state == who.state
    assert stored.state.lines[first.public_id].name == "Acqua"


@pytest.mark.parametrize("together", [False, True], ids=["one by one", "the whole cart in one step"])
async def test_what_is_removed_and_forgotten_at_once_does_not_come_back(store: Store, *, together: bool) -> None:
    """It was added before all that is remembered of its member: the store knows all the same that it has gone."""
    who, change = joined()
    await store.journal.commit(change)
    early = [AddLine(who.host, UUID(int=4_000 + n), 101, 1) for n in range(3)]
    await store.journal.commit(who.change(*early))
    for n in range(REMOVED_LINES_REMEMBERED):
        late = AddLine(who.host, UUID(int=5_000 + n), 101, 1)
        await store.journal.commit(who.change(late, RemoveLine(who.host, late.public_id, 1)))
    steps = [[EmptyCart(who.host)]] if together else [[RemoveLine(who.host, one.public_id, 1)] for one in early]
    for step in steps:
        await store.journal.commit(who.change(*step))
    stored = await store.sessions.load(who.session_id, recent=1000)
    assert stored is not None
    assert stored.state == who.state
    assert stored.state.lines == {}
    assert early[0].public_id not in stored.state.retired


@pytest.mark.parametrize("price", [15_000_000, CART_TOTAL_MAX // (2 * 99)], ids=["in rupiah", "at the bound"])
async def test_the_largest_cart_that_the_rules_let_through_is_stored_with_its_order(store: Store, price: int) -> None:
    menu = RESTAURANTS[0].menu
    dear = attrs.evolve(menu, items={101: attrs.evolve(menu.items[101], price=price)})
    who = party(attrs.evolve(RESTAURANTS[0], menu=dear))
    await store.journal.commit(who.change(Join(uuid4())))
    await store.journal.commit(who.change(add(who, qty=99), add(who, qty=99)))
    await store.journal.commit(who.change(place(who)))
    stored = await store.sessions.load(who.session_id, recent=1000)
    assert stored is not None
    assert stored.state == who.state
    assert stored.state.unpaid_total == 2 * 99 * price
