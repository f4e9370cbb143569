"""What every store of accounts must do where one is made or changed, in memory and in Postgres alike."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import attrs
import pytest
import trio

from actors.domain.account import Account, AccountChange, Said, added, renewed
from actors.domain.staff import Role
from actors.ports.audit import AuditFilter
from persistence.hire import dismiss, hire
from tests.persistence.conftest import HASH, MANAGER, STAFF_USER, Store, query

NOON = datetime(2024, 1, 15, 11, 0, 0, 123456, tzinfo=UTC)
HIRED = added(1, Role.ADMIN, NOON, STAFF_USER)
EMAIL = "Ada@example.com"


async def ada(store: Store, email: str = EMAIL, restaurant_id: int = 1) -> Account:
    made = await store.roster.add(restaurant_id, email, "Ada", Role.ADMIN, "hash", HIRED)
    assert made is not None
    return made


def change(known: Account, **said: Any) -> AccountChange:
    becomes = renewed(known, attrs.evolve(Said(STAFF_USER, NOON), **said))
    assert becomes is not None
    return becomes


async def deeds(store: Store) -> list[tuple[str, str, str | None, str | None]]:
    """What the audit says, oldest first."""
    found = await store.audit_pages.page(1, AuditFilter(), before=None, limit=100)
    return [(record.what, record.subject, record.old, record.new) for record in reversed(found)]


async def test_a_new_account_may_sign_in_and_is_in_the_audit_under_its_number(store: Store) -> None:
    made = await ada(store)
    assert (made.user.restaurant_id, made.user.email, made.user.name, made.disabled_at) == (1, EMAIL, "Ada", None)
    assert await store.accounts.by_email(EMAIL.upper()) == (made.user, "hash")
    assert await store.roster.at(EMAIL.lower()) == made
    assert [each.user for each in await store.roster.accounts(1)] == sorted(
        [MANAGER, made.user], key=lambda user: user.staff_user_id
    )
    assert await deeds(store) == [("staff_added", f"staff-{made.user.staff_user_id}", None, "admin")]


@pytest.mark.parametrize("restaurant_id", [1, 2])
async def test_an_address_is_one_persons_in_one_restaurant(store: Store, restaurant_id: int) -> None:
    await ada(store)
    assert await store.roster.add(restaurant_id, EMAIL.upper(), "Eve", Role.ADMIN, "stolen", HIRED) is None
    assert len(await deeds(store)) == 1
    assert len(await store.roster.accounts(restaurant_id)) == (2 if restaurant_id == 1 else 0)


async def test_a_change_is_kept_with_its_entries(store: Store) -> None:
    known = await ada(store)
    wanted = change(known, name="Ada, naïve", role=Role.MANAGER, password_hash="newer", disabled=True)
    assert await store.roster.save(attrs.evolve(wanted, admin_left=False))
    assert await store.roster.at(EMAIL) == wanted.account
    assert await store.accounts.by_email(EMAIL) is None
    assert [what for what, *_ in await deeds(store)] == [
        "staff_added",
        "staff_disabled",
        "staff_renamed",
        "staff_role_changed",
        "staff_password_changed",
    ]
    again = change(wanted.account, disabled=False)
    assert await store.roster.save(again)
    assert await store.accounts.by_email(EMAIL) == (again.account.user, "newer")


async def test_the_login_that_goes_on_is_kept(store: Store) -> None:
    known, login = await ada(store), uuid4()
    said = attrs.evolve(Said(known.user.staff_user_id, NOON, login), password_hash="newer")
    wanted = renewed(known, said)
    assert wanted is not None
    assert await store.roster.save(wanted)
    found = await store.accounts.standing(known.user.staff_user_id, [])
    assert found is not None
    assert (found.generation, found.kept_family) == (2, login)


async def test_of_two_changes_of_the_same_account_one_is_kept(store: Store) -> None:
    known = await ada(store)
    assert await store.roster.save(change(known, name="A"))
    for late in (change(known, name="B"), change(known, password_hash="x"), change(known, disabled=True)):
        assert not await store.roster.save(attrs.evolve(late, admin_left=False))
    assert [what for what, *_ in await deeds(store)] == ["staff_added", "staff_renamed"]


async def test_the_last_admin_is_not_taken_away_but_by_who_runs_trivet(store: Store) -> None:
    known = await ada(store)
    await ada(store, "theirs@example.com", restaurant_id=2)
    for wanted in (change(known, disabled=True), change(known, role=Role.EMPLOYEE)):
        assert wanted.admin_left
        assert not await store.roster.save(wanted)
    assert await store.roster.save(change(known, name="A"))
    known = attrs.evolve(known, user=attrs.evolve(known.user, name="A"))
    assert await store.roster.save(attrs.evolve(change(known, disabled=True), admin_left=False))


@pytest.mark.parametrize("how", [{"disabled": True}, {"role": Role.EMPLOYEE}], ids=["disabled", "demoted"])
async def test_two_admins_who_end_one_another_at_the_same_moment_do_not_both_succeed(
    store: Store, how: dict[str, Any]
) -> None:
    for n in range(3):
        first, second = await ada(store, f"a{n}@example.com"), await ada(store, f"b{n}@example.com")
        done: list[bool] = []

        async def end(known: Account, done: list[bool] = done) -> None:
            done.append(await store.roster.save(change(known, **how)))

        async with trio.open_nursery() as nursery:
            nursery.start_soon(end, first)
            nursery.start_soon(end, second)
        assert sorted(done) == [False, True]
        (left,) = [each for each in await store.roster.accounts(1) if each.rules]
        assert await store.roster.save(attrs.evolve(change(left, disabled=True), admin_left=False))


async def test_how_many_stand_is_told_in_one_read(store: Store) -> None:
    known, revoked, good = await ada(store), uuid4(), uuid4()
    await store.accounts.revoke({revoked: datetime(2999, 1, 1, tzinfo=UTC)})
    found = await store.accounts.standings([STAFF_USER, known.user.staff_user_id, 99], [revoked, good])
    assert (found.users, found.revoked) == (
        {STAFF_USER: MANAGER, known.user.staff_user_id: known.user},
        frozenset({revoked}),
    )
    assert await store.roster.save(attrs.evolve(change(known, disabled=True), admin_left=False))
    found = await store.accounts.standings([known.user.staff_user_id], [good])
    assert (found.users, found.revoked) == ({}, frozenset())


async def test_nothing_is_done_in_the_name_of_somebody_who_is_not_staff(postgres: Store) -> None:
    known = await ada(postgres)
    wanted = renewed(known, attrs.evolve(Said(999, NOON, UUID(int=1)), name="Eve"))
    assert wanted is not None
    with pytest.raises(Exception, match="did not answer"):
        await postgres.roster.save(wanted)
    assert await postgres.roster.at(EMAIL) == known


async def test_what_the_command_line_does_is_in_the_audit_and_what_the_door_did_it_goes_on_from(
    postgres: Store, furnished_url: str
) -> None:
    known = await ada(postgres)
    assert await postgres.roster.save(change(known, name="Ada L."))

    def at_the_console() -> None:
        hire(furnished_url, "restaurant-1", EMAIL, "Ada L.", Role.MANAGER, "new")
        dismiss(furnished_url, EMAIL)
        dismiss(furnished_url, EMAIL)
        hire(furnished_url, "restaurant-1", EMAIL, "Ada", Role.ADMIN, "newest")

    await trio.to_thread.run_sync(at_the_console)
    assert [(what, old, new) for what, _, old, new in await deeds(postgres)] == [
        ("staff_added", None, "admin"),
        ("staff_renamed", "Ada", "Ada L."),
        ("staff_role_changed", "admin", "manager"),
        ("staff_password_changed", None, None),
        ("staff_disabled", "enabled", "disabled"),
        ("staff_enabled", "disabled", "enabled"),
        ("staff_renamed", "Ada L.", "Ada"),
        ("staff_role_changed", "manager", "admin"),
        ("staff_password_changed", None, None),
    ]
    found = query(furnished_url, "SELECT DISTINCT staff_user_id FROM audit WHERE created_at > %s", NOON)
    assert found == [(None,)]
    assert await postgres.accounts.by_email(MANAGER.email) == (MANAGER, HASH)
