from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import attrs
import pytest

from actors.domain.alerts.alert import Alert, AlertKind
from actors.domain.till.status import PosStatus
from actors.ports.sessions import PlacedOrder
from staff.floor.feed import RECENT_MAX, WATCHERS_MAX, Feed, Feeds
from tests.cases import case
from tests.server.evening import CHIANTI, NOW, SAKURA, read, seated
from tests.staff.screens import split

SESSION: Final = UUID("0190f5b4-6e2b-7d7a-8f66-000000000001")


def placed(restaurant_id: int = 1, **changed: Any) -> PlacedOrder:
    """Otter's order, changed as told."""
    evening = seated()
    evening.place()
    return PlacedOrder(attrs.evolve(evening.state.orders[42], restaurant_id=restaurant_id, **changed), SESSION, 17)


ALERT: Final = Alert(1, UUID(int=7), AlertKind.ORDER_UNSENT, 42, "timeout", NOW)


class Ear:
    """Somebody who watches."""

    def __init__(self) -> None:
        self.data: list[bytes] = []

    def deliver(self, data: bytes) -> None:
        self.data.append(data)

    @property
    def told(self) -> list[tuple[str, int]]:
        return [(frame["type"], frame["seq"]) for data in self.data for frame in split(data)]


@pytest.fixture
def floor() -> Feeds:
    return Feeds(lambda: NOW)


def watching(floor: Feeds, restaurant_id: int = 1) -> tuple[Feed, Ear]:
    feed, ear = floor.feed(restaurant_id), Ear()
    assert feed.watch(ear)
    return feed, ear


def test_a_change_is_told_with_all_of_the_order(floor: Feeds) -> None:
    feed, _ = watching(floor)
    floor.order_changed(placed(pos_status=PosStatus.UNKNOWN, pos_error="timeout", pos_failures=2), CHIANTI, alerts=[])
    (event,) = feed.missed(feed.seq - 1) or ()
    shown = read(event)
    assert (shown["type"], shown["seq"], shown["at"]) == ("order_update", feed.seq, "2024-01-15T10:30:00Z")
    order = shown["order"]
    assert (order["order_id"], order["session_id"], order["table_number"]) == ("ORD-1-42", str(SESSION), 17)
    assert (order["pos_status"], order["pos_error"], order["pos_failures"]) == ("unknown", "timeout", 2)
    assert str(order["total"]) == "19.00"


def test_an_alert_is_told_after_its_change_with_a_number_of_its_own(floor: Feeds) -> None:
    feed, ear = watching(floor)
    first = feed.seq
    floor.order_changed(placed(), CHIANTI, alerts=[ALERT])
    floor.order_changed(placed(), CHIANTI, alerts=[])
    assert ear.told == [("order_update", first + 1), ("pos_alert", first + 2), ("order_update", first + 3)]


def test_everybody_gets_the_same_bytes(floor: Feeds) -> None:
    feed, ear = watching(floor)
    _, other = watching(floor)
    floor.order_changed(placed(), CHIANTI, alerts=[ALERT])
    assert ear.data[0] is other.data[0]
    feed.leave(ear)
    feed.leave(ear)
    floor.order_changed(placed(), CHIANTI, alerts=[ALERT])
    assert (len(ear.data), len(other.data)) == (1, 2)


def test_two_restaurants_hear_nothing_of_each_other(floor: Feeds) -> None:
    _, ear = watching(floor)
    feed, other = watching(floor, 2)
    before = feed.seq
    floor.order_changed(placed(), CHIANTI, alerts=[ALERT])
    assert (len(ear.data), other.data, feed.seq) == (1, [], before)
    floor.order_changed(placed(2), SAKURA, alerts=[])
    assert (len(ear.data), [kind for kind, _ in other.told]) == (1, ["order_update"])


def test_numbers_begin_at_the_time_so_that_they_grow_across_restarts(floor: Feeds) -> None:
    feed, _ = watching(floor)
    for _ in range(500):
        floor.order_changed(placed(), CHIANTI, alerts=[ALERT])
    later = Feeds(lambda: NOW + timedelta(seconds=2)).feed(1)
    assert feed.seq < later.seq < 2**53
    assert later.missed(feed.seq) is None
    assert later.missed(later.seq) == []


def test_what_was_missed_is_given_as_far_as_it_is_remembered(floor: Feeds) -> None:
    feed, ear = watching(floor)
    for _ in range(RECENT_MAX + 10):
        floor.order_changed(placed(), CHIANTI, alerts=[])
    all_told = [read(frame)["seq"] for frame in feed.missed(feed.seq - RECENT_MAX) or ()]
    assert all_told == [seq for _, seq in ear.told][10:]
    assert [read(frame)["seq"] for frame in feed.missed(feed.seq - 1) or ()] == [feed.seq]
    assert feed.missed(feed.seq) == []


def test_what_is_from_the_future_or_too_old_is_not_known(floor: Feeds) -> None:
    cases: Iterable[int] = [1, 2**53, -RECENT_MAX - 1, -(2**53)]
    for off in cases:
        with case(off):
            feed, _ = watching(floor)
            for _ in range(RECENT_MAX + 10):
                floor.order_changed(placed(), CHIANTI, alerts=[])
            assert feed.missed(feed.seq + off) is None


def test_a_number_of_before_the_first_event_is_not_known(floor: Feeds) -> None:
    feed, _ = watching(floor)
    begin = feed.seq
    floor.order_changed(placed(), CHIANTI, alerts=[])
    assert feed.missed(begin - 1) is None
    assert len(feed.missed(begin) or ()) == 1


def test_what_happened_before_anybody_watched_is_not_kept(floor: Feeds) -> None:
    floor.order_changed(placed(), CHIANTI, alerts=[ALERT])
    feed, ear = watching(floor)
    assert (feed.missed(feed.seq), ear.data) == ([], [])


def test_a_restaurant_has_room_for_so_many_watchers() -> None:
    feed = Feed(int(datetime.now(UTC).timestamp()))
    ears = [Ear() for _ in range(WATCHERS_MAX)]
    assert all(feed.watch(ear) for ear in ears)
    assert not feed.watch(Ear())
    feed.leave(ears[0])
    assert feed.watch(Ear())
