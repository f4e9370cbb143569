"""Photos of items, in memory and in Postgres alike."""

import attrs
import pytest

from actors.change import OwnChange
from actors.domain.photo import Photo, photo_address
from actors.domain.restaurant import Restaurant
from actors.errors import BadRow, StaleVersion
from actors.look import colored
from actors.photo import with_photo
from persistence.memory import Memory
from tests.persistence.conftest import STAFF_USER, Store, query
from tests.persistence.parties import NOW
from tests.persistence.test_look_contract import load


async def save(store: Store | Memory, made: OwnChange | None) -> Restaurant:
    """The restaurant as it is kept after the change, which is what whoever made it goes on with."""
    assert made is not None
    before = await load(store)
    await store.journal.commit(made.change)
    after = await load(store)
    expected = attrs.evolve(before, version=before.version + 1, **made.fields)  # type: ignore[arg-type]
    assert _untagged(after) == _untagged(expected)
    return after


def _untagged(restaurant: Restaurant) -> Restaurant:
    """Without the menu's tag, which is made where a menu is read."""
    return attrs.evolve(restaurant, menu=attrs.evolve(restaurant.menu, etag=""))


async def test_a_photo_is_kept_byte_by_byte_until_another_comes_or_it_goes(store: Store | Memory) -> None:
    before = await load(store)
    item_id, other_id = list(before.menu.items)[:2]
    first, second = Photo(item_id, "01" * 16, bytes(range(256)) * 40), Photo(item_id, "f" * 32, b"\0\\'")
    assert await store.restaurants.photo(1, item_id) is None
    one = await save(store, with_photo(before, item_id, first, at=NOW, who=STAFF_USER))
    assert one.menu.items[item_id].photo == photo_address(1, item_id, first.digest)
    assert await store.restaurants.photo(1, item_id) == first
    two = await save(store, with_photo(one, item_id, second, at=NOW, who=STAFF_USER))
    assert await store.restaurants.photo(1, item_id) == second
    assert [await store.restaurants.photo(*key) for key in ((2, item_id), (1, other_id))] == [None, None]
    three = await save(store, with_photo(two, item_id, None, at=NOW, who=STAFF_USER))
    assert (three.menu.items[item_id].photo, await store.restaurants.photo(1, item_id)) == (None, None)


async def test_a_second_owner_changes_no_photo(store: Store | Memory) -> None:
    before = await load(store)
    item_id = min(before.menu.items)
    made = with_photo(before, item_id, Photo(item_id, "0" * 32, b"dots"), at=NOW, who=STAFF_USER)
    await save(store, colored(before, "#123456", at=NOW, who=STAFF_USER))
    assert made is not None
    with pytest.raises(StaleVersion):
        await store.journal.commit(made.change)
    assert await store.restaurants.photo(1, item_id) is None


async def test_postgres_takes_no_photo_of_anothers_item_and_none_that_is_none(postgres: Store) -> None:
    before, theirs = await load(postgres), await load(postgres, 2)
    mine, other = min(before.menu.items), min(theirs.menu.items)
    photo = Photo(mine, "0" * 32, b"dots")
    made = with_photo(before, mine, photo, at=NOW, who=STAFF_USER)
    assert made is not None
    for unfit in (
        attrs.evolve(photo, menu_item_id=other),
        attrs.evolve(photo, digest="none"),
        attrs.evolve(photo, picture=b""),
    ):
        with pytest.raises(BadRow):
            await postgres.journal.commit(attrs.evolve(made.change, parts={"photos": [unfit]}))
    assert (await load(postgres), await load(postgres, 2)) == (before, theirs)


async def test_it_is_a_new_revision_in_the_audit_in_the_same_commit_and_goes_with_its_item(
    postgres: Store, furnished_url: str
) -> None:
    before = await load(postgres)
    item_id = max(before.menu.items)
    seen = await postgres.restaurants.revisions()
    made = with_photo(before, item_id, Photo(item_id, "0" * 32, b"dots"), at=NOW, who=STAFF_USER)
    await save(postgres, made)
    assert (await postgres.restaurants.revisions())[0].revision > seen[0].revision
    audit = "SELECT staff_user_id, action, subject, old_value, new_value FROM audit"
    address = photo_address(1, item_id, "0" * 32)
    was = before.menu.items[item_id].photo
    assert query(furnished_url, audit) == [(STAFF_USER, "photo_changed", f"item-{item_id}", was, address)]
    query(furnished_url, f"DELETE FROM menu_items WHERE menu_item_id = {item_id} RETURNING 1")
    assert await postgres.restaurants.photo(1, item_id) is None
