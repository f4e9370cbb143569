"""What every store must tell of payments that are looked through, in memory and in Postgres alike."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import attrs

from actors.domain.money.commands import RefundPayment, StartPayment, TakePayment
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method, PaymentState
from actors.domain.staff import Role
from actors.domain.till.commands import AcceptOrder
from actors.ports.payment_pages import FoundPayments, PaymentFilter
from tests.cases import case
from tests.persistence.conftest import STAFF_USER, Forget, Store
from tests.persistence.parties import NOW, Party
from tests.persistence.test_orders_contract import ordered

ANY = PaymentFilter()


async def found(store: Store, limit: int = 100, restaurant: int = 1, **which: Any) -> FoundPayments:
    return await store.orders.payments(restaurant, attrs.evolve(ANY, **which), limit)


async def ids(store: Store, **which: Any) -> Sequence[int]:
    return [one.payment.payment_id.int for one in (await found(store, **which)).payments]


async def does(store: Store, who: Party, at_s: int, command: Any) -> None:
    who.now = NOW + timedelta(seconds=at_s)
    await store.journal.commit(who.change(command))


def taken(number: int, method: Method = Method.CASH) -> TakePayment:
    return TakePayment(UUID(int=number), STAFF_USER, Role.EMPLOYEE, method, 100, tip=number)


async def evening(store: Store) -> tuple[Party, Party]:
    """Payments 1 to 3 at table 1, of which 2 is partly given back and 3 announced; 4 at table 2, begun with 3."""
    one, two = await ordered(store, 1, [AcceptOrder(1, "T")]), await ordered(store, 2, [AcceptOrder(2, "T")])
    await does(store, one, 10, taken(1))
    await does(store, one, 20, taken(2, Method.TERMINAL))
    await does(store, one, 25, RefundPayment(UUID(int=2), STAFF_USER, Role.MANAGER, 40))
    wish = Wish(Mode.AMOUNT, one.host, amount=50)
    await does(store, one, 30, StartPayment(one.host, UUID(int=3), wish, Method.COUNTER, "k", "b"))
    await does(store, two, 30, taken(4))
    return one, two


async def test_payments_come_newest_first_as_their_sessions_have_them_and_where_they_sit(store: Store) -> None:
    one, two = await evening(store)
    every = (await found(store)).payments
    kept = {**one.state.payments, **two.state.payments}
    assert [record.payment for record in every] == [kept[UUID(int=number)] for number in (4, 3, 2, 1)]
    assert [record.table_number for record in every] == [2, 1, 1, 1]
    assert {record.session_id for record in every[1:]} == {one.state.session.session_id}
    assert every[-1].payment.lines


async def test_each_filter_finds_what_it_says_and_all_of_them_together(store: Store) -> None:
    one, _ = await evening(store)
    session = one.state.session.session_id
    moments = {"since": NOW + timedelta(seconds=20), "until": NOW + timedelta(seconds=30)}
    for which, expected in (
        ({"status": PaymentState.CAPTURED}, [4, 1]),
        ({"method": Method.TERMINAL}, [2]),
        ({"session_id": session}, [3, 2, 1]),
        (moments, [2]),
        ({"session_id": session, **moments}, [2]),
        ({"session_id": session, "status": PaymentState.CREATED, "method": Method.COUNTER}, [3]),
        ({"before": UUID(int=4)}, [3, 2, 1]),
        ({"before": UUID(int=3), "session_id": session}, [2, 1]),
        ({"before": UUID(int=99)}, []),
    ):
        with case(str(which)):
            assert await ids(store, **which) == expected
    assert [one.payment.payment_id.int for one in (await found(store, 2)).payments] == [4, 3]
    assert [one.payment.payment_id.int for one in (await found(store, 2, offset=1)).payments] == [3, 2]
    assert [(await found(store, 2)).total, (await found(store, offset=9)).total] == [4, 4]
    assert (await found(store, 1, status=PaymentState.CAPTURED)).total == 2
    assert (await found(store)).walked_to is None
    assert not (await found(store, restaurant=2)).payments


async def test_a_payment_is_listed_after_its_session_was_deleted(store: Store, forget: Forget) -> None:
    one, _ = await evening(store)
    forget(one.state.session.session_id)
    shown = [(rec.payment.payment_id.int, rec.session_id, rec.table_number) for rec in (await found(store)).payments]
    assert shown[1:] == [(number, None, None) for number in (3, 2, 1)]
