"""Putting a thing in its place: only what has to move gets another position."""

from attrs import frozen

from actors.office.places import placed


@frozen
class Thing:
    name: str
    position: int


def put(others: list[Thing], place: int | None) -> tuple[str, list[str]]:
    """The order afterwards, and who was written."""
    moved = placed(others, Thing("x", 77), place)
    known = {one.name: one for one in (*others, *moved)}
    order = sorted(known.values(), key=lambda one: one.position)
    return "".join(one.name for one in order), sorted(one.name for one in moved)


ABC = [Thing("a", 0), Thing("b", 1), Thing("c", 2)]


def test_at_the_end_nothing_else_is_written() -> None:
    assert put(ABC, None) == put(ABC, 3) == put(ABC, 99) == ("abcx", ["x"])
    assert put([], None) == put([], 0) == ("x", ["x"])


def test_in_front_or_between_those_behind_it_move() -> None:
    assert put(ABC, 0) == ("xabc", ["a", "b", "c", "x"])
    assert put(ABC, 2) == ("abxc", ["c", "x"])


def test_things_that_share_a_position_are_told_apart_for_good() -> None:
    same = [Thing("a", 0), Thing("b", 0), Thing("c", 0)]
    assert put(same, 1) == ("axbc", ["b", "c", "x"])
