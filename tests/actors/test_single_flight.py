"""What many ask for at once is brought once, and whoever goes in the middle takes nobody with them."""

from collections.abc import Iterable

import attrs
import pytest
import trio
from trio.testing import MockClock, wait_all_tasks_blocked

from actors.single_flight import SingleFlight
from tests.cancelling import cancelled_everywhere

STEPS = 3  # of trio, that a load takes


@attrs.define
class Kitchen:
    """Where cakes are baked, slowly; by name. `spoilt` are those of whose loads the next one fails."""

    flights: SingleFlight = attrs.field(factory=SingleFlight)
    cakes: dict[str, object] = attrs.field(factory=dict)
    begun: int = 0
    spoilt: bool = False

    async def cake(self, name: str = "apple") -> object:
        return self.cakes.get(name) or await self.flights.bring(
            name, lambda: self.cakes.get(name), lambda: self._bake(name)
        )

    async def _bake(self, name: str) -> object:
        self.begun += 1
        for _ in range(STEPS):
            await trio.lowlevel.checkpoint()
        if self.spoilt:
            self.spoilt = False
            raise ValueError("spoilt")
        return self.cakes.setdefault(name, object())


@attrs.define
class Guest:
    """Somebody who asks for a cake, and may be told to go."""

    scope: trio.CancelScope = attrs.field(factory=trio.CancelScope)
    got: object = None

    async def ask(self, kitchen: Kitchen) -> None:
        with self.scope:
            try:
                self.got = await kitchen.cake()
            except ValueError as error:
                self.got = error


async def all_ask(kitchen: Kitchen, guests: Iterable[Guest]) -> None:
    async with trio.open_nursery() as nursery:
        for guest in guests:
            nursery.start_soon(guest.ask, kitchen)


async def test_however_many_ask_at_once_it_is_brought_once_and_all_get_the_same() -> None:
    kitchen, guests = Kitchen(), [Guest() for _ in range(50)]
    await all_ask(kitchen, guests)
    assert kitchen.begun == 1
    assert {id(guest.got) for guest in guests} == {id(kitchen.cakes["apple"])}


async def test_what_has_another_name_is_not_waited_for(nursery: trio.Nursery) -> None:
    kitchen = Kitchen()
    nursery.start_soon(kitchen.flights.bring, "plum", lambda: None, trio.sleep_forever)
    await wait_all_tasks_blocked()
    await kitchen.cake("apple")
    assert len(kitchen.flights) == 1


async def test_an_error_is_its_callers_alone_and_the_next_who_waited_tries_anew() -> None:
    kitchen, guests = Kitchen(spoilt=True), [Guest() for _ in range(5)]
    await all_ask(kitchen, guests)
    assert kitchen.begun == 2
    assert sorted(isinstance(guest.got, ValueError) for guest in guests) == [False] * 4 + [True]


@pytest.mark.parametrize("leaving", [0, 1, 2], ids=["who loads", "who waits first", "who waits last"])
async def test_whoever_is_cancelled_at_any_step_takes_nobody_with_them(leaving: int) -> None:
    kitchen = Kitchen()
    guests: list[Guest] = []

    async def deed() -> None:
        """Three ask, in their order; one is cancelled as `cancelled_everywhere` says, the others are shielded."""
        guests[:] = [Guest(trio.CancelScope(shield=n != leaving)) for n in range(3)]
        kitchen.cakes.clear()
        kitchen.begun = 0
        async with trio.open_nursery() as nursery:
            for guest in guests:
                nursery.start_soon(guest.ask, kitchen)

    async def the_others_have_it(steps: int) -> None:
        assert {id(guest.got) for n, guest in enumerate(guests) if n != leaving} == {id(kitchen.cakes["apple"])}, steps
        assert kitchen.begun <= 2, steps
        assert len(kitchen.flights) == 0, steps

    assert await cancelled_everywhere(deed, the_others_have_it) > STEPS


async def test_a_limit_in_time_is_each_callers_own_and_covers_the_wait_for_others(autojump_clock: MockClock) -> None:
    flights = SingleFlight()
    gone: list[float] = []

    async def ask(after_s: float) -> None:
        await trio.sleep(after_s)
        with trio.move_on_after(5):
            await flights.bring("it", lambda: None, trio.sleep_forever)
        gone.append(trio.current_time())

    began = trio.current_time()
    async with trio.open_nursery() as nursery:
        for after_s in (0, 1, 2):
            nursery.start_soon(ask, after_s)
    assert gone == [began + 5, began + 6, began + 7]
