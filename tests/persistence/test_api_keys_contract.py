"""Keys of integrations as they are kept: one contract for both stores."""

from copy import copy
from datetime import timedelta
from typing import Any

import attrs
import trio

from actors.domain.api_key import KEYS_MAX, ApiKey, NewKey, Scope
from actors.domain.staff import Role
from actors.ports.audit import AuditFilter
from persistence import api_keys
from persistence.accounts import can_be_address
from persistence.memory import Memory
from staff.ports import ApiKeys
from tests.persistence.conftest import STAFF_USER, Store, query
from tests.persistence.one_beside import beside_another
from tests.persistence.parties import NOW


def keys_of(store: Store | Memory) -> ApiKeys:
    return store.api_keys if isinstance(store, Memory) else api_keys.ApiKeys(copy(store.attention)._reads)  # type: ignore[attr-defined]


def new_key(name: str = "Tills", restaurant_id: int = 1, key_hash: str = "hash", **more: Any) -> NewKey:
    usual = NewKey(
        *(restaurant_id, name, Role.EMPLOYEE, key_hash, "abcd", frozenset({Scope.MENU_READ, Scope.ORDERS_WRITE}), 600),
        expires_at=None,
        created_by=STAFF_USER,
        at=NOW,
    )
    return attrs.evolve(usual, **more)


async def made_by(keys: ApiKeys, new: NewKey) -> ApiKey:
    made = await keys.add(new)
    assert made is not None
    return made


async def test_however_many_admins_make_one_at_once_there_are_no_more_keys_than_may_be(store: Store) -> None:
    keys, others = keys_of(store), keys_of(store)
    for n in range(KEYS_MAX - 2):
        await made_by(keys, new_key(key_hash=f"hash {n}"))
    await keys.revoke(1, (await keys.all(1))[0].api_key_id, STAFF_USER, NOW)  # counts all the same
    made: list[ApiKey | None] = []

    async def make(n: int) -> None:
        made.append(await (keys, others)[n % 2].add(new_key(key_hash=f"at once {n}")))

    async with trio.open_nursery() as nursery:
        for n in range(6):
            nursery.start_soon(make, n)
    assert sorted(one is None for one in made) == [False, False, True, True, True, True]
    assert len(await keys.all(1)) == KEYS_MAX
    assert await keys.add(new_key(key_hash="one more")) is None
    assert (await made_by(keys, new_key(restaurant_id=2, key_hash="elsewhere"))).name == "Tills"


async def test_a_key_is_kept_and_found_by_what_it_hashes_to(store: Store) -> None:
    keys = keys_of(store)
    made = await made_by(keys, new_key())
    other = await made_by(keys, new_key("Web", key_hash="other", role=Role.MANAGER))
    assert await keys.all(1) == [other, made]
    assert await keys.all(2) == []
    known = await keys.standing("hash", NOW)
    assert known is not None
    assert (known.api_key_id, known.user.staff_user_id, known.user.role) == (
        made.api_key_id,
        made.staff_user_id,
        Role.EMPLOYEE,
    )
    assert (known.user.restaurant_id, known.scopes, known.per_minute) == (1, made.scopes, 600)
    assert await keys.standing("nobodys", NOW) is None


async def test_a_key_s_account_is_nobody_of_the_staff(store: Store) -> None:
    made = await made_by(keys_of(store), new_key())
    assert made.staff_user_id not in [one.user.staff_user_id for one in await store.roster.accounts(1)]
    known = await keys_of(store).standing("hash", NOW)
    assert known is not None
    assert await store.accounts.by_email(known.user.email) is None


async def test_a_key_that_another_process_is_making_counts_as_one(postgres: Store, furnished_url: str) -> None:
    """Theirs is written and not committed yet: it is waited for, and then there is no room any more."""
    keys = keys_of(postgres)
    for n in range(KEYS_MAX - 1):
        await made_by(keys, new_key(key_hash=f"hash {n}"))
    theirs = (1, "Theirs", "employee", "theirs", "abcd", ["menu:read"], 600, NOW, STAFF_USER, None)
    given = (*theirs, "api_key_made", "Theirs", KEYS_MAX)
    ours = await beside_another(furnished_url, "add_api_key", given, lambda: keys.add(new_key(key_hash="ours")))
    assert ours == [None]
    assert len(await keys.all(1)) == KEYS_MAX


async def test_what_a_key_s_account_is_called_is_no_address_that_anybody_could_have(
    postgres: Store, furnished_url: str
) -> None:
    await made_by(keys_of(postgres), new_key())
    ((called,),) = query(furnished_url, "SELECT email FROM staff_users WHERE of_key")
    assert called == "key 1 of 1"
    assert not can_be_address(called)


async def test_a_key_ends_and_is_revoked_once(store: Store) -> None:
    keys = keys_of(store)
    made = await made_by(keys, new_key(expires_at=NOW + timedelta(seconds=60)))
    assert await keys.standing("hash", NOW + timedelta(seconds=60)) is None
    assert (await keys.standing("hash", NOW + timedelta(seconds=59))) is not None
    assert await keys.revoke(2, made.api_key_id, STAFF_USER, NOW) is None
    first = await keys.revoke(1, made.api_key_id, STAFF_USER, NOW)
    again = await keys.revoke(1, made.api_key_id, STAFF_USER, NOW + timedelta(hours=1))
    assert isinstance(first, ApiKey)
    assert (first.revoked_at, again) == (NOW, first)
    assert await keys.standing("hash", NOW) is None
    page = await store.audit_pages.page(1, AuditFilter(), before=None, limit=10)
    told = [(one.what, one.subject) for one in page]
    subject = f"key-{made.api_key_id}"
    assert sorted(told) == [("api_key_made", subject), ("api_key_revoked", subject)]


async def test_a_use_is_noted_once_in_five_minutes(store: Store) -> None:
    keys = keys_of(store)
    await made_by(keys, new_key())
    seen = []
    for minutes in (0, 4, 6):
        await keys.standing("hash", NOW + timedelta(minutes=minutes))
        (key,) = await keys.all(1)
        seen.append(key.last_used_at)
    assert seen == [NOW, NOW, NOW + timedelta(minutes=6)]


async def test_a_key_whose_account_an_operator_has_disabled_is_good_no_more(
    postgres: Store, furnished_url: str
) -> None:
    keys = keys_of(postgres)
    await made_by(keys, new_key())
    query(furnished_url, "UPDATE staff_users SET disabled_at = now() WHERE of_key")
    assert await keys.standing("hash", NOW) is None


async def test_a_key_that_was_revoked_stays_so_though_an_operator_enables_its_account_again(
    postgres: Store, furnished_url: str
) -> None:
    keys = keys_of(postgres)
    made = await made_by(keys, new_key())
    await keys.revoke(1, made.api_key_id, STAFF_USER, NOW)
    query(furnished_url, "UPDATE staff_users SET disabled_at = NULL WHERE of_key")
    assert await keys.standing("hash", NOW) is None
