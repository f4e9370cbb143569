"""Screens hear where a sink falls behind and when it is back; a database that is away is looked at again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import trio
from trio.testing import MockClock

from actors.domain.alerts.alert import Alert, AlertKind
from actors.errors import Unavailable
from staff.office import sink_watch
from staff.office.sink_watch import SinkWatch
from tests.persistence.parties import NOW
from tests.staff.screens import open_room
from tests.staff.world import EMPLOYEE

BEHIND = Alert(1, UUID(int=7), AlertKind.SINK_BEHIND, None, "redis", NOW)


class Looks:
    """What each look finds; one that is None fails."""

    def __init__(self, *found: Sequence[Alert] | None) -> None:
        self.left = list(found)

    async def look(self, now: datetime) -> Sequence[Alert]:
        found = self.left.pop(0) if self.left else ()
        if found is None:
            raise Unavailable(str(now))
        return found


async def test_a_screen_hears_of_a_sink_that_is_behind_and_of_its_end() -> None:
    over = BEHIND.acknowledged(NOW, 1)
    async with open_room() as room:
        screen = await room.watch(EMPLOYEE)
        await screen.hears()
        watch = SinkWatch(Looks([BEHIND], [over]), room.world.feeds.alerts_raised, lambda: NOW)
        await watch.look()
        await watch.look()
        raised, ended = [one["alert"] for one in await screen.hears()]
    assert (raised["kind"], raised["words"], raised["acknowledged_at"]) == ("sink_behind", "redis", None)
    assert ended["alert_id"] == raised["alert_id"]
    assert ended["acknowledged_at"] is not None


async def test_it_looks_on_though_the_database_was_away(autojump_clock: MockClock, nursery: trio.Nursery) -> None:
    heard: list[Alert] = []
    looks = Looks(None, [BEHIND])
    await nursery.start(SinkWatch(looks, heard.extend, lambda: NOW).run)
    await trio.sleep(2 * sink_watch.LOOK_S)
    assert heard == [BEHIND]
