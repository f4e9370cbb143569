"""One look at all who are connected, twice a second, and none where nobody is."""

from collections.abc import Collection
from uuid import UUID

import attrs
import pytest
import trio
from trio.testing import MockClock

from actors.domain.staff import StaffUser, Standings
from persistence.memory import Memory
from staff.accounts.authentication import Identity
from staff.accounts.notices import LOOK_S, Notices
from tests.server.doors import MONDAY_NOON
from tests.staff.world import EMPLOYEE, MANAGER, PASSWORD_HASH


class Screen:
    """Somebody who is connected."""

    def __init__(self, user: StaffUser, number: int) -> None:
        self.identity = Identity(user, UUID(int=number), UUID(int=1000 + number), MONDAY_NOON)
        self.ended = 0

    def end(self) -> None:
        self.ended += 1


@attrs.define
class Office:
    """Notices over a store in memory whose looks are counted."""

    store: Memory
    notices: Notices
    looks: list[int]


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    store = Memory()
    for user in (EMPLOYEE, MANAGER):
        store.accounts.hire(user, PASSWORD_HASH)
    looks: list[int] = []
    read = store.accounts.standings

    async def counted(staff_user_ids: Collection[int], token_ids: Collection[UUID]) -> Standings:
        looks.append(len(staff_user_ids))
        return await read(staff_user_ids, token_ids)

    monkeypatch.setattr(store.accounts, "standings", counted)
    return Office(store, Notices(store.accounts), looks)


async def test_many_are_looked_at_together_and_nobody_is_not_looked_at(
    office: Office, autojump_clock: MockClock, nursery: trio.Nursery
) -> None:
    await nursery.start(office.notices.run)
    await trio.sleep(60)
    assert office.looks == []
    screens = [Screen(user, number) for number in range(50) for user in (EMPLOYEE, MANAGER)]
    for screen in screens:
        office.notices.enter(screen)
    await trio.sleep(10)
    assert len(office.looks) <= 10 / LOOK_S + 1
    assert set(office.looks) == {2}
    for screen in screens:
        office.notices.leave(screen)
    await trio.sleep(1)
    before = len(office.looks)
    await trio.sleep(60)
    assert (len(office.looks), len(office.notices)) == (before, 0)
    office.notices.enter(screens[0])
    office.store.accounts.dismiss(EMPLOYEE.staff_user_id)
    await trio.sleep(1)
    assert screens[0].ended


async def test_a_look_that_fails_or_hangs_sends_nobody_away_and_the_next_one_does(
    office: Office, autojump_clock: MockClock, nursery: trio.Nursery
) -> None:
    await nursery.start(office.notices.run)
    screen = Screen(EMPLOYEE, 1)
    office.notices.enter(screen)
    office.store.accounts.dismiss(EMPLOYEE.staff_user_id)
    office.store.faults.away = True
    await trio.sleep(5.2)
    office.store.faults.away = False
    office.store.faults.delay_s = 3600
    await trio.sleep(5.2)
    assert not screen.ended
    office.store.faults.delay_s = 0
    await trio.sleep(5.2)
    assert screen.ended


async def test_each_of_a_users_two_tokens_is_looked_at(
    office: Office, autojump_clock: MockClock, nursery: trio.Nursery
) -> None:
    await nursery.start(office.notices.run)
    screens = [Screen(EMPLOYEE, number) for number in range(3)]
    for screen in screens:
        office.notices.enter(screen)
    identities = [screen.identity for screen in screens]
    await office.store.accounts.revoke({identities[0].token_id: MONDAY_NOON, identities[1].family_id: MONDAY_NOON})
    await trio.sleep(1)
    assert [bool(screen.ended) for screen in screens] == [True, True, False]


async def test_who_is_moved_to_another_restaurant_is_sent_away(
    office: Office, autojump_clock: MockClock, nursery: trio.Nursery
) -> None:
    await nursery.start(office.notices.run)
    screen = Screen(EMPLOYEE, 1)
    office.notices.enter(screen)
    office.store.accounts.hire(attrs.evolve(EMPLOYEE, restaurant_id=2), PASSWORD_HASH)
    await trio.sleep(1)
    assert screen.ended
