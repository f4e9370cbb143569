"""Calls and alerts, in either store: kept until somebody acknowledges them, whatever is started again meanwhile."""

from datetime import timedelta
from uuid import UUID, uuid4

import attrs
import pytest

from actors.change import alert_seen
from actors.domain.alerts.alert import Alert, AlertKind
from actors.domain.audit import AuditEntry
from actors.domain.calls.call import CallReason
from actors.domain.calls.commands import AcknowledgeCall, CallWaiter
from actors.domain.ordering.order import Order
from actors.domain.party.commands import CloseSession
from actors.domain.till.commands import QueueOrder
from actors.errors import StaleVersion
from actors.ports.outlived import OrderNews
from tests.persistence.conftest import STAFF_USER, Forget, Store
from tests.persistence.parties import NOW, Party, add, in_the_dark, joined, party, place, restaurant


async def called(store: Store, table: int = 1, at: int = 1) -> tuple[Party, UUID]:
    """A party that has called the waiter."""
    who, came = joined(restaurant(at), table)
    await store.journal.commit(came)
    await store.journal.commit(who.change(CallWaiter(who.host, CallReason.WAITER, "è")))
    return who, who.state.calls[CallReason.WAITER].call_id


async def alerted(store: Store) -> tuple[Party, Alert]:
    """An order that the till has left to staff."""
    who, came = joined(restaurant(1), 1)
    await store.journal.commit(came)
    await store.journal.commit(who.change(add(who)))
    await store.journal.commit(who.change(place(who), QueueOrder(1)))
    change = who.change(in_the_dark(1))
    await store.journal.commit(change)
    (alert,) = change.parts["alerts"]
    return who, alert


async def test_a_call_comes_back_as_it_was_and_is_found_by_its_name(store: Store) -> None:
    who, call_id = await called(store)
    assert await store.attention.session_of_call(1, call_id) == who.session_id
    assert await store.attention.session_of_call(2, call_id) is None
    assert await store.attention.session_of_call(1, uuid4()) is None
    stored = await store.sessions.load(who.session_id, 10)
    assert stored is not None
    assert stored.state.calls == who.state.calls


async def test_a_call_that_was_acknowledged_or_whose_session_closed_is_open_no_more(store: Store) -> None:
    who, call_id = await called(store)
    await store.journal.commit(who.change(AcknowledgeCall(call_id, STAFF_USER), CallWaiter(who.host, CallReason.BILL)))
    await store.journal.commit(who.change(CloseSession()))
    stored = await store.sessions.load(who.session_id, 10)
    assert stored is not None
    assert stored.state.calls == who.state.calls
    assert not any(call.open for call in stored.state.calls.values())


async def test_the_next_call_for_a_reason_takes_the_place_of_the_last(store: Store) -> None:
    who, call_id = await called(store)
    await store.journal.commit(who.change(AcknowledgeCall(call_id, STAFF_USER)))
    await store.journal.commit(who.change(CallWaiter(who.host, CallReason.WAITER)))
    newest = who.state.calls[CallReason.WAITER].call_id
    assert await store.attention.session_of_call(1, call_id) is None
    assert await store.attention.session_of_call(1, newest) == who.session_id


async def test_an_alert_is_kept_by_the_commit_that_raises_it(store: Store) -> None:
    _, alert = await alerted(store)
    assert alert.kind is AlertKind.ORDER_UNSENT
    assert await store.attention.alert(1, alert.alert_id) == alert
    assert tuple(await store.attention.open_alerts(1, 10)) == (alert,)
    assert await store.attention.alert(2, alert.alert_id) is None
    assert tuple(await store.attention.open_alerts(2, 10)) == ()
    assert await store.attention.alert(1, uuid4()) is None


async def test_of_a_change_that_is_not_saved_no_alert_is_kept(store: Store) -> None:
    who, came = joined(restaurant(1), 1)
    await store.journal.commit(came)
    await store.journal.commit(who.change(add(who)))
    await store.journal.commit(who.change(place(who), QueueOrder(1)))
    late = who.change(in_the_dark(1))
    stale = attrs.evolve(late, owner=attrs.evolve(late.owner, version=late.owner.version - 1))
    with pytest.raises(StaleVersion):
        await store.journal.commit(stale)
    assert tuple(await store.attention.open_alerts(1, 10)) == ()


async def test_an_alert_is_acknowledged_once_by_the_restaurants_own_change(store: Store) -> None:
    _, alert = await alerted(store)
    read = await store.restaurants.load(1)
    assert read is not None
    seen = alert.acknowledged(NOW + timedelta(hours=1), STAFF_USER)
    await store.journal.commit(alert_seen(read.restaurant, seen))
    assert await store.attention.alert(1, alert.alert_id) == seen
    assert tuple(await store.attention.open_alerts(1, 10)) == ()
    late = alert.acknowledged(NOW + timedelta(hours=2), STAFF_USER)
    with pytest.raises(StaleVersion):
        await store.journal.commit(alert_seen(read.restaurant, late))
    again = attrs.evolve(read.restaurant, version=read.restaurant.version + 1)
    await store.journal.commit(alert_seen(again, late))
    assert await store.attention.alert(1, alert.alert_id) == seen


async def test_alerts_outlive_their_session_and_can_still_be_acknowledged(store: Store, forget: Forget) -> None:
    who, alert = await alerted(store)
    forget(who.session_id)
    assert tuple(await store.attention.open_alerts(1, 10)) == (alert,)
    read = await store.restaurants.load(1)
    assert read is not None
    await store.journal.commit(alert_seen(read.restaurant, alert.acknowledged(NOW, STAFF_USER)))
    assert tuple(await store.attention.open_alerts(1, 10)) == ()


async def test_an_order_without_a_session_keeps_its_alert_with_it_or_not_at_all(store: Store, forget: Forget) -> None:
    who, alert = await alerted(store)
    forget(who.session_id)
    known: Order = who.state.orders[1]
    another = attrs.evolve(alert, alert_id=uuid4(), kind=AlertKind.CANCELLED_AT_TILL, raised_at=NOW + timedelta(days=2))
    entry = AuditEntry(1, NOW, None, "pos_alert", "ORD-1-1", None, "timeout")
    wrong, new = attrs.evolve(known, pos_attempts=9), OrderNews(audit=(entry,), alerts=(another,))
    assert not await store.outlived.save(wrong, known.taken("T-1"), new)
    assert tuple(await store.attention.open_alerts(1, 10)) == (alert,)
    assert await store.outlived.save(known, known.taken("T-1"), new)
    assert tuple(await store.attention.open_alerts(1, 10)) == (another, alert)
    assert tuple(await store.attention.open_alerts(1, 1)) == (another,)


async def test_a_party_that_never_called_has_no_calls(store: Store) -> None:
    who = party()
    assert who.state.calls == {}
    assert await store.attention.session_of_call(1, uuid4()) is None
