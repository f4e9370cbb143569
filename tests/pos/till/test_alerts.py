"""An alert is one line in the log and one more in the count."""

import structlog
import trio
from trio.testing import MockClock

from actors.domain.alerts.alert import Alert, AlertKind
from actors.domain.restaurant import PosPolicy
from actors.ports.observers import Observer
from actors.ports.sessions import PlacedOrder
from pos.emulators.till import Behaviour, Manner
from pos.till.alerts import Alerts
from tests.pos.rig import Rig
from tests.pos.sessions import restaurant


async def test_an_alert_is_logged_once_with_what_staff_need_and_no_more(
    autojump_clock: MockClock, rig: Rig, logged: list[structlog.typing.EventDict]
) -> None:
    session_id, order_id = rig.place()
    await trio.sleep(1)
    alerts = Alerts()
    observer: Observer = alerts
    placed = PlacedOrder(rig.sessions.order(session_id), session_id, 7)
    observer.order_changed(placed, restaurant(), alerts=[])
    raised = Alert(1, session_id, AlertKind.ORDER_UNSENT, placed.order.order_number, "", placed.order.created_at)
    observer.order_changed(placed, restaurant(), alerts=[raised])
    (line,) = [event for event in logged if event["event"] == "pos_alert"]
    words = {"kind": AlertKind.ORDER_UNSENT, "order_id": order_id, "attempts": 1, "error": None}
    assert line == {"event": "pos_alert", "log_level": "error", **words}
    assert alerts.counts() == {1: 1}


def test_alerts_are_counted_by_restaurant() -> None:
    assert Alerts().counts() == {}


async def test_the_fifth_failure_in_a_row_alerts_once(autojump_clock: MockClock, rig: Rig) -> None:
    rig.till.till.behave(Behaviour(Manner.ERROR))
    session_id, _ = rig.place()
    await trio.sleep(60)
    assert (rig.sessions.order(session_id).pos_failures, rig.sessions.order(session_id).pos_alerted_at) == (4, None)
    await trio.sleep(120)
    alerted_at = rig.sessions.order(session_id).pos_alerted_at
    assert rig.sessions.order(session_id).pos_failures == 5
    assert alerted_at is not None
    await trio.sleep(5000)
    assert rig.sessions.order(session_id).pos_failures > 6
    assert rig.sessions.order(session_id).pos_alerted_at == alerted_at


async def test_the_tills_last_word_is_not_one_more_failure(autojump_clock: MockClock, rig: Rig) -> None:
    rig.sessions.restaurants[1] = restaurant(policy=PosPolicy.FAIL)
    rig.till.till.behave(Behaviour(Manner.ERROR, look_up=False))
    session_id, _ = rig.place()
    await trio.sleep(15)
    assert rig.sessions.order(session_id).pos_failures == 3


async def test_an_order_left_to_staff_alerts_at_once(autojump_clock: MockClock, rig: Rig) -> None:
    rig.till.can_look_up = False
    rig.till.till.behave(Behaviour(Manner.DROP))
    session_id, _ = rig.place()
    await trio.sleep(5)
    order = rig.sessions.order(session_id)
    assert order.pos_next_at is None
    assert order.pos_alerted_at is not None
    await trio.sleep(5)  # as old as the last poll
    assert rig.workers.statistics()[0].oldest_unsent_s is not None
