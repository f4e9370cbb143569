"""The ledger, requests for stock and low marks, in memory and in Postgres alike: what is written is read afterwards."""

from copy import copy
from typing import Final

import attrs
import pytest

from actors import inventory, stock_requests
from actors.availability import StockChange
from actors.domain.alerts.raising import stock_low
from actors.domain.stock.move import Reason
from actors.domain.stock.request import RequestKind, RequestStatus, StockRequest
from actors.errors import BadRow
from actors.ports.journal import Change, RestaurantStep
from actors.ports.restaurants import Numbered, StoredRestaurant
from actors.ports.stock_pages import RequestFilter
from actors.stock_requests import Verdict
from actors.stockroom import Stockroom
from persistence.memory import Memory
from persistence.stock_pages import StockPages
from staff.ports import StockPages as StockPagesPort
from tests.persistence.conftest import STAFF_USER, Store
from tests.persistence.parties import NOW

ITEM: Final = 101


def pages_of(store: Store | Memory) -> StockPagesPort:
    return store.stock_pages if isinstance(store, Memory) else StockPages(copy(store.attention)._reads)  # type: ignore[attr-defined]


async def kept(store: Store | Memory) -> tuple[StoredRestaurant, Stockroom]:
    stored = await store.restaurants.load(1)
    assert stored is not None
    return stored, Stockroom(stored, lambda items: None, lambda: NOW)


async def save(store: Store | Memory, made: object) -> None:
    assert isinstance(made, StockChange)
    await store.journal.commit(made.change)


async def count(store: Store | Memory, left: int | None) -> None:
    stored, room = await kept(store)
    said = inventory.counted(stored.stocks[0].branch_id, ITEM, left)
    await save(store, inventory.stocktaking(stored.restaurant, room, said, NOW, STAFF_USER))


async def ask(store: Store | Memory, quantity: int) -> StockRequest:
    stored, _ = await kept(store)
    (number,) = await store.restaurants.new_ids(Numbered.STOCK_REQUEST, 1)
    branch_id = stored.stocks[0].branch_id
    one = StockRequest(number, branch_id, ITEM, RequestKind.ADD_QUANTITY, quantity, "Monday", STAFF_USER, NOW)
    await save(store, stock_requests.asked(stored.restaurant, one))
    return one


async def test_the_ledger_is_read_the_newest_first(store: Store | Memory) -> None:
    await count(store, 5)
    stored, room = await kept(store)
    branch_id = stored.stocks[0].branch_id
    said = inventory.wasted(branch_id, ITEM, 2)
    await save(store, inventory.stocktaking(stored.restaurant, room, said, NOW, STAFF_USER))
    pages = pages_of(store)
    found = await pages.moves([branch_id], None, None, 10, 0)
    assert [(one.quantity, one.reason, one.name, one.created_at) for one in found.moves] == [
        (-2, Reason.WASTE, "Staff", NOW), (5, Reason.SET, "Staff", NOW),
    ]  # fmt: skip
    assert found.total == 2
    assert (await pages.moves([branch_id], ITEM, Reason.SET, 10, 0)).total == 1
    assert (await pages.moves([branch_id], ITEM + 1, None, 10, 0)).total == 0
    assert (await pages.moves([branch_id], ITEM, None, 1, 1)).moves == found.moves[1:]
    assert (await pages.moves([], None, None, 10, 0)).total == 0


async def test_requests_are_kept_reviewed_and_found(store: Store | Memory) -> None:
    await count(store, 5)
    first, second = [await ask(store, quantity) for quantity in (1, 2)]
    pages = pages_of(store)
    found = await pages.requests(1, RequestFilter(), 10, 0)
    assert [one.request for one in found.requests] == [second, first]
    assert found.requests[0].asked_name == "Staff"
    stored, room = await kept(store)
    verdict = Verdict(RequestStatus.APPROVED, "ok", 4)
    await save(store, stock_requests.reviewed(stored.restaurant, room, first, verdict, NOW, STAFF_USER))
    known = await pages.request(1, first.stock_request_id)
    assert known is not None
    assert (known.request.status, known.request.approved, known.reviewed_name) == ("APPROVED", 4, "Staff")
    assert (await kept(store))[0].stocks[0].on_hand[ITEM] == 9
    for which, total in (
        (RequestFilter(RequestStatus.PENDING), 1),
        (RequestFilter(RequestStatus.APPROVED, STAFF_USER), 1),
        (RequestFilter(asked_by=STAFF_USER), 2),
        (RequestFilter(asked_by=STAFF_USER + 1), 0),
    ):
        assert (await pages.requests(1, which, 10, 0)).total == total
    assert (await pages.requests(2, RequestFilter(), 10, 0)).total == 0
    assert await pages.request(2, first.stock_request_id) is None


async def test_another_restaurants_request_is_nobody_elses_to_review(store: Store) -> None:
    one = await ask(store, 1)
    other = await store.restaurants.load(2)
    assert other is not None
    theirs = attrs.evolve(one, branch_id=other.stocks[0].branch_id).reviewed(RequestStatus.REJECTED, NOW, STAFF_USER)
    step = RestaurantStep(2, other.restaurant.version)
    with pytest.raises(BadRow):
        await store.journal.commit(Change(step, {"stock_requests": [theirs]}))
    known = await pages_of(store).request(1, one.stock_request_id)
    assert known is not None
    assert known.request == one


async def test_a_low_mark_is_kept_until_it_is_taken_away_or_nothing_is_counted(store: Store | Memory) -> None:
    await count(store, 5)
    stored, room = await kept(store)
    branch_id = stored.stocks[0].branch_id
    marked = inventory.marked(stored.restaurant, room, branch_id, ITEM, 3, NOW, STAFF_USER)
    await save(store, marked)
    assert (await kept(store))[0].stocks[0].low == {ITEM: 3}
    await count(store, None)
    await count(store, 5)
    assert (await kept(store))[0].stocks[0].low == {}


async def test_what_a_restaurants_own_change_raises_is_open_until_it_is_acknowledged(store: Store | Memory) -> None:
    stored, _ = await kept(store)
    alert = stock_low(stored.restaurant, stored.stocks[0].branch_id, ITEM, 2, NOW)
    await store.journal.commit(Change(RestaurantStep(1, stored.restaurant.version), {"raised": [alert]}))
    assert list(await store.attention.open_alerts(1, 10)) == [alert]
    assert await store.attention.alert(1, alert.alert_id) == alert
