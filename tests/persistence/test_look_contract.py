"""A restaurant's plan and look, in memory and in Postgres alike."""

from collections.abc import Callable
from datetime import timedelta

import attrs
import pytest

from actors.change import OwnChange, table_switch
from actors.domain.look import Logo, LogoType
from actors.domain.restaurant import Restaurant
from actors.errors import BadRow, StaleVersion
from actors.look import colored, with_logo
from actors.plan import arranged
from persistence.memory import Memory
from tests.persistence.conftest import STAFF_USER, Store, query
from tests.persistence.parties import NOW

LOGO = Logo("0123456789abcdef" * 2, LogoType.PNG, bytes(range(256)) * 40)
OTHER = Logo("f" * 32, LogoType.WEBP, b"\0\\'")


async def load(store: Store | Memory, restaurant_id: int = 1) -> Restaurant:
    stored = await store.restaurants.load(restaurant_id)
    assert stored is not None
    return stored.restaurant


async def save(store: Store | Memory, made: OwnChange | None) -> Restaurant:
    """The restaurant as it is kept after the change, which is what whoever made it goes on with."""
    assert made is not None
    before = await load(store)
    await store.journal.commit(made.change)
    after = await load(store)
    expected = attrs.evolve(before, version=before.version + 1, **made.fields)  # type: ignore[arg-type]
    assert after == expected
    return after


async def test_tables_stand_where_they_were_put_and_their_switch_leaves_them_there(store: Store | Memory) -> None:
    placed = await save(store, arranged(await load(store), {101: (0, 1000), 102: (7, 8)}, at=NOW, who=STAFF_USER))
    await store.journal.commit(table_switch(placed, 101, enabled=False, at=NOW, who=None))
    after = await load(store)
    assert [(one.spot, one.enabled) for one in list(after.tables.values())[:2]] == [((0, 1000), False), ((7, 8), True)]
    off = await save(store, arranged(after, {101: None}, at=NOW, who=STAFF_USER))
    assert off.tables[101].spot is None


async def test_a_colour_comes_changes_and_goes_and_a_switch_leaves_it(store: Store | Memory) -> None:
    red = await save(store, colored(await load(store), "#aa0000", at=NOW, who=STAFF_USER))
    assert red.brand_color == "#aa0000"
    await store.journal.commit(table_switch(red, 101, enabled=False, at=NOW, who=None))
    none = await save(store, colored(await load(store), None, at=NOW, who=STAFF_USER))
    assert none.brand_color is None


async def test_a_logo_is_kept_byte_by_byte_until_another_comes_or_it_goes(store: Store | Memory) -> None:
    assert await store.restaurants.logo(1) is None
    first = await save(store, with_logo(await load(store), LOGO, at=NOW, who=STAFF_USER))
    assert (first.logo, await store.restaurants.logo(1)) == (LOGO.digest, LOGO)
    second = await save(store, with_logo(first, OTHER, at=NOW, who=STAFF_USER))
    assert await store.restaurants.logo(1) == OTHER
    third = await save(store, with_logo(second, None, at=NOW + timedelta(hours=1), who=STAFF_USER))
    assert (third.logo, await store.restaurants.logo(1)) == (None, None)
    assert await store.restaurants.logo(2) is None


async def test_a_second_owner_changes_nothing_of_the_look(store: Store | Memory) -> None:
    before = await load(store)
    made = with_logo(before, LOGO, at=NOW, who=STAFF_USER)
    await save(store, colored(before, "#123456", at=NOW, who=STAFF_USER))
    assert made is not None
    with pytest.raises(StaleVersion):
        await store.journal.commit(made.change)
    assert await store.restaurants.logo(1) is None


async def test_every_change_of_the_look_is_a_new_revision_for_other_processes(store: Store | Memory) -> None:
    async def revision() -> int:
        return next(one.revision for one in await store.restaurants.revisions() if one.restaurant_id == 1)

    makes: list[Callable[[Restaurant], OwnChange | None]] = [
        lambda found: colored(found, "#00ff00", at=NOW, who=STAFF_USER),
        lambda found: with_logo(found, LOGO, at=NOW, who=STAFF_USER),
        lambda found: arranged(found, {101: (1, 1)}, at=NOW, who=STAFF_USER),
    ]
    seen = [await revision()]
    for make in makes:
        await save(store, make(await load(store)))
        seen.append(await revision())
    assert seen == sorted(set(seen))


async def test_the_audit_has_old_and_new_in_the_same_commit(
    postgres: Store, memory: Memory, furnished_url: str
) -> None:
    for store in (postgres, memory):
        one = await save(store, colored(await load(store), "#aa0000", at=NOW, who=STAFF_USER))
        two = await save(store, with_logo(one, LOGO, at=NOW, who=STAFF_USER))
        three = await save(store, colored(two, None, at=NOW, who=STAFF_USER))
        await save(store, arranged(three, {103: (9, 9)}, at=NOW, who=STAFF_USER))
    expected = [
        (STAFF_USER, "brand_color_changed", "look", None, "#aa0000"),
        (STAFF_USER, "logo_changed", "look", None, LOGO.digest),
        (STAFF_USER, "brand_color_changed", "look", "#aa0000", None),
        (STAFF_USER, "table_placed", "table-3", None, "9, 9"),
    ]
    audit = "SELECT staff_user_id, action, subject, old_value, new_value FROM audit ORDER BY audit_id"
    assert query(furnished_url, audit) == expected
    assert [(one.who, one.what, one.subject, one.old, one.new) for one in memory.audit] == expected


async def test_postgres_takes_no_half_a_place_and_no_colour_or_picture_that_is_none(
    postgres: Store, furnished_url: str
) -> None:
    found = await load(postgres)
    nonsense = attrs.evolve(found.tables[101], plan_x=5)
    half = arranged(found, {101: (5, 5)}, at=NOW, who=None)
    color = colored(found, "red", at=NOW, who=None)
    assert half is not None
    assert color is not None
    for change in (
        attrs.evolve(half.change, parts={"tables": [nonsense]}),
        attrs.evolve(half.change, parts={"tables": [attrs.evolve(nonsense, plan_y=1001)]}),
        attrs.evolve(half.change, parts={"logos": [attrs.evolve(LOGO, picture=b"")]}),
        color.change,
    ):
        with pytest.raises(BadRow):
            await postgres.journal.commit(change)
    assert await load(postgres) == found


async def test_an_operator_who_changes_the_look_is_seen_too(postgres: Store, furnished_url: str) -> None:
    before = [one.revision for one in await postgres.restaurants.revisions()]
    query(furnished_url, "UPDATE restaurants SET brand_color = '#0000aa' WHERE restaurant_id = 2 RETURNING 1")
    after = [one.revision for one in await postgres.restaurants.revisions()]
    assert (after[0] == before[0], after[1] > before[1]) == (True, True)
    assert (await load(postgres, 2)).brand_color == "#0000aa"
