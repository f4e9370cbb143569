"""Who asks while a read is under way goes with the others who do, and is given nothing older than the question."""

from collections.abc import Mapping, Sequence

import pytest
import trio
import trio.testing

from actors.errors import Unavailable
from persistence.together import Together


class Shelf:
    """What is read: each trip is noted, and goes on until it is let."""

    def __init__(self) -> None:
        self.kept = {"a": 1, "b": 2, "c": 3}
        self.trips: list[Sequence[str]] = []
        self.gate = trio.Event()
        self.away = False

    async def read(self, keys: Sequence[str]) -> Mapping[str, int]:
        self.trips.append(keys)
        found = {key: self.kept[key] for key in keys if key in self.kept}
        await self.gate.wait()
        if self.away:
            raise Unavailable("away")
        return found


async def asking(together: Together[str, int], key: str, answers: dict[str, object]) -> None:
    try:
        answers[key] = await together.one(key)
    except Unavailable as away:
        answers[key] = away


async def test_who_waits_while_one_is_read_for_goes_in_the_next_trip_together(autojump_clock: trio.abc.Clock) -> None:
    shelf, answers = Shelf(), dict[str, object]()
    together = Together(shelf.read)
    async with trio.open_nursery() as nursery:
        for key in ("a", "b", "nothing", "c"):
            nursery.start_soon(asking, together, key, answers)
            await trio.testing.wait_all_tasks_blocked()
        shelf.kept["c"] = 33  # after the first has gone, and before the others
        shelf.gate.set()
    assert shelf.trips == [("a",), ("b", "nothing", "c")]
    assert answers == {"a": 1, "b": 2, "nothing": None, "c": 33}


async def test_nobody_is_given_what_was_read_before_they_asked() -> None:
    shelf = Shelf()
    shelf.gate.set()
    together = Together(shelf.read)
    assert await together.one("a") == 1
    shelf.kept["a"] = 2
    assert await together.one("a") == 2
    assert shelf.trips == [("a",), ("a",)]


async def test_who_gives_up_while_reading_leaves_it_to_the_others(autojump_clock: trio.abc.Clock) -> None:
    shelf, answers = Shelf(), dict[str, object]()
    together = Together(shelf.read)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(asking, together, "a", answers)
        await trio.testing.wait_all_tasks_blocked()
        giving_up = trio.CancelScope()
        nursery.start_soon(within, giving_up, together)
        await trio.testing.wait_all_tasks_blocked()
        nursery.start_soon(asking, together, "c", answers)
        await trio.testing.wait_all_tasks_blocked()
        shelf.gate.set()
        shelf.gate = trio.Event()
        await trio.testing.wait_all_tasks_blocked()
        assert shelf.trips[-1] == ("b", "c")
        giving_up.cancel()
        await trio.testing.wait_all_tasks_blocked()
        shelf.gate.set()
    assert answers == {"a": 1, "c": 3}


async def within(scope: trio.CancelScope, together: Together[str, int]) -> None:
    with scope:
        await together.one("b")


async def test_where_the_store_is_away_all_who_go_together_are_told_so_at_once(
    autojump_clock: trio.abc.Clock,
) -> None:
    shelf, answers = Shelf(), dict[str, object]()
    shelf.away = True
    together = Together(shelf.read)
    async with trio.open_nursery() as nursery:
        for key in ("a", "b", "c"):
            nursery.start_soon(asking, together, key, answers)
            await trio.testing.wait_all_tasks_blocked()
        shelf.gate.set()
    assert [type(answers[key]) for key in ("a", "b", "c")] == [Unavailable] * 3
    assert shelf.trips == [("a",), ("b", "c")]
    shelf.away = False
    assert await together.one("a") == 1


@pytest.mark.parametrize("known", ["a", "nothing"])
async def test_one_alone_is_read_for_at_once(known: str) -> None:
    shelf = Shelf()
    shelf.gate.set()
    assert await Together(shelf.read).one(known) == shelf.kept.get(known)
