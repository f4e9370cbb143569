from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import attrs
import pytest
import trio
from structlog.testing import capture_logs

from actors.domain.staff import Role, StaffUser
from actors.errors import Unavailable
from persistence.memory import Memory
from server.accounts.logins import FAMILY_REVOKED_FOR, REPEATED_FOR
from server.accounts.passwords import Passwords
from server.accounts.tokens import ACCESS_LIFETIME, REFRESH_LIFETIME
from server.diners.tokens import MemberTokens
from server.door.tokens import TokenInvalid
from staff.accounts.authentication import Authentication, Tokens
from tests.cases import case
from tests.staff.world import ADMIN, CHEAP, EMPLOYEE, PASSWORD, PASSWORD_HASH, STRANGER

NOON = datetime(2024, 1, 15, 12, 0, tzinfo=UTC)
OLD, NEW = "o" * 32, "n" * 32
MINUTE = timedelta(minutes=1)


class Office:
    """Authentication over a store in memory, and a clock to turn."""

    def __init__(self) -> None:
        self.now = NOON
        self.store = Memory()
        self.people = self.store.accounts
        self.people.clock = lambda: self.now.timestamp()  # noqa: PLW0108 - `now` moves
        for user in (EMPLOYEE, ADMIN, STRANGER):
            self.people.hire(user, PASSWORD_HASH)
        ids = count(1)
        self.new_id: Callable[[], UUID] = lambda: UUID(int=next(ids))
        self.staff = self.with_keys(NEW)

    def with_keys(self, *keys: str) -> Authentication:
        return Authentication(self.people, Passwords(CHEAP), keys, lambda: self.now, self.new_id)

    async def login(self, user: StaffUser = EMPLOYEE) -> Tokens:
        return await self.staff.login(user.email, PASSWORD)

    async def good(self, tokens: Tokens) -> bool:
        """Whether the access token opens the door."""
        return not await refused(self.staff.identify, tokens.access_token)

    async def goes_on(self, tokens: Tokens) -> bool:
        """Whether the refresh token would get another pair; it is used up by that."""
        return not await refused(self.staff.refresh, tokens.refresh_token)


async def refused(step: Callable[..., Any], *said: str) -> bool:
    try:
        await step(*said)
    except TokenInvalid:
        return True
    return False


@pytest.fixture
def office() -> Office:
    return Office()


async def test_who_signs_in_is_known_by_the_access_token(office: Office) -> None:
    tokens = await office.login()
    identity = await office.staff.identify(tokens.access_token)
    assert identity.user == tokens.user == EMPLOYEE
    assert identity.expires_at == tokens.expires_at == NOON + ACCESS_LIFETIME
    assert await office.staff.still_good(identity)


async def test_neither_the_case_of_an_address_nor_spaces_around_it_matter(office: Office) -> None:
    address = EMPLOYEE.email
    for email in (address.upper(), address.lower(), f" {address}", f"{address}\n", f"\u00a0{address.upper()}\t"):
        assert (await office.staff.login(email, PASSWORD)).user == EMPLOYEE, repr(email)


async def test_wrong_unknown_and_disabled_all_look_the_same(office: Office) -> None:
    office.people.dismiss(ADMIN.staff_user_id)
    tries = ((EMPLOYEE.email, "wrong"), ("nobody@x.example", PASSWORD), (ADMIN.email, PASSWORD))
    said = set()
    for email, password in tries:
        with pytest.raises(TokenInvalid) as raised:
            await office.staff.login(email, password)
        said.add(str(raised.value))
    assert len(said) == 1


async def test_every_login_is_a_family_of_its_own(office: Office) -> None:
    phone, desk = await office.login(), await office.login()
    await office.staff.logout(phone.access_token)
    assert not await office.good(phone)
    assert await office.good(desk)
    assert await office.goes_on(desk)


async def test_an_access_token_is_good_for_fifteen_minutes(office: Office) -> None:
    tokens = await office.login()
    identity = await office.staff.identify(tokens.access_token)
    office.now += timedelta(minutes=15, seconds=-1)
    assert await office.good(tokens)
    assert await office.staff.still_good(identity)
    office.now += timedelta(seconds=1)
    assert not await office.good(tokens)
    assert not await office.staff.still_good(identity)


async def test_a_refresh_token_gets_the_next_pair_until_it_expires(office: Office) -> None:
    tokens = await office.login()
    for _ in range(3):
        office.now += REFRESH_LIFETIME - timedelta(seconds=1)
        tokens = await office.staff.refresh(tokens.refresh_token)
        assert await office.good(tokens)
    office.now += REFRESH_LIFETIME
    assert not await office.goes_on(tokens)


async def test_an_access_token_outlives_the_refresh_that_followed_it(office: Office) -> None:
    tokens = await office.login()
    await office.staff.refresh(tokens.refresh_token)
    assert await office.good(tokens)


async def test_a_refresh_token_that_comes_twice_ends_the_family_and_is_told(office: Office) -> None:
    first = await office.login()
    second = await office.staff.refresh(first.refresh_token)
    office.now += REPEATED_FOR
    with capture_logs() as logs:
        assert not await office.goes_on(first)
    assert [(entry["event"], entry["account_id"]) for entry in logs] == [("refresh_token_reused", 1)]
    assert not await office.good(first)
    assert not await office.good(second)
    assert not await office.goes_on(second)


async def test_an_ended_family_takes_no_other_along(office: Office) -> None:
    stolen, other, colleague = await office.login(), await office.login(), await office.login(ADMIN)
    await office.goes_on(stolen)
    office.now += REPEATED_FOR
    assert not await office.goes_on(stolen)
    for tokens in (other, colleague):
        assert await office.good(tokens)
        assert await office.goes_on(tokens)


async def test_of_two_refreshes_at_the_same_time_both_go_on_and_count_as_one(office: Office) -> None:
    first = await office.login()
    pairs: list[Tokens] = []

    async def refresh() -> None:
        pairs.append(await office.staff.refresh(first.refresh_token))

    with trio.fail_after(20):
        async with trio.open_nursery() as nursery:
            nursery.start_soon(refresh)
            nursery.start_soon(refresh)
    assert [await office.good(pair) for pair in pairs] == [True, True]
    assert await office.goes_on(pairs[0])
    office.now += REPEATED_FOR
    assert not await office.goes_on(pairs[1])  # the other of the two was used, so this one was
    assert not await office.goes_on(pairs[0])


async def test_who_has_lost_the_answers_of_a_minute_goes_on(office: Office) -> None:
    first = pair = await office.login()
    for _ in range(20):
        pair = await office.staff.refresh(first.refresh_token)
        office.now += timedelta(seconds=3) - timedelta(milliseconds=1)
    assert await office.good(pair)
    assert await office.goes_on(pair)


async def test_asking_again_does_not_make_the_minute_longer(office: Office) -> None:
    first = await office.login()
    await office.staff.refresh(first.refresh_token)
    office.now += REPEATED_FOR / 2
    second = await office.staff.refresh(first.refresh_token)
    office.now += REPEATED_FOR / 2
    assert not await office.goes_on(first)
    assert not await office.goes_on(second)


async def test_a_token_whose_next_was_used_ends_the_family_at_once(office: Office) -> None:
    first = await office.login()
    lost, second = [await office.staff.refresh(first.refresh_token) for _ in range(2)]
    third = await office.staff.refresh(second.refresh_token)
    assert not await office.goes_on(first)
    for tokens in (lost, second, third):
        assert not await office.good(tokens)
        assert not await office.goes_on(tokens)


async def test_a_thief_who_was_quick_is_found_when_the_second_of_the_two_goes_on(office: Office) -> None:
    stolen = await office.login()
    thief, owner = [await office.staff.refresh(stolen.refresh_token) for _ in range(2)]
    office.now += 15 * MINUTE
    owner = await office.staff.refresh(owner.refresh_token)
    office.now += 2 * MINUTE
    with capture_logs() as logs:
        assert not await office.goes_on(thief)
    assert [entry["event"] for entry in logs] == ["refresh_token_reused"]
    assert not await office.good(owner)


async def test_who_has_signed_out_gets_no_second_pair(office: Office) -> None:
    first = await office.login()
    second = await office.staff.refresh(first.refresh_token)
    await office.staff.logout(second.access_token)
    assert not await office.goes_on(first)


async def test_logging_out_ends_the_whole_family_and_may_be_repeated(office: Office) -> None:
    first = await office.login()
    second = await office.staff.refresh(first.refresh_token)
    identity = await office.staff.identify(first.access_token)
    for _ in range(2):
        await office.staff.logout(first.access_token)
    for tokens in (first, second):
        assert not await office.good(tokens)
    assert not await office.staff.still_good(identity)
    with capture_logs() as logs:
        assert not await office.goes_on(second)
    assert logs == []  # nobody has stolen anything


async def test_one_can_log_out_with_a_token_that_has_expired(office: Office) -> None:
    tokens = await office.login()
    office.now += timedelta(hours=1)
    await office.staff.logout(tokens.access_token)
    assert not await office.goes_on(tokens)


async def test_an_ended_family_stays_ended_until_its_last_token_has_expired(office: Office) -> None:
    kept: dict[UUID, datetime] = {}
    revoke = office.people.revoke

    async def noting(token_ids: dict[UUID, datetime]) -> frozenset[UUID]:
        kept.update(token_ids)
        return await revoke(token_ids)

    tokens = await office.login()
    office.people.revoke = noting  # type: ignore[assignment,method-assign] # the real one, overheard
    office.now += 5 * MINUTE
    tokens = await office.staff.refresh(tokens.refresh_token)
    identity = await office.staff.identify(tokens.access_token)
    await office.staff.logout(tokens.access_token)
    assert kept[identity.family_id] == office.now + FAMILY_REVOKED_FOR > office.now + REFRESH_LIFETIME
    assert kept[identity.token_id] == identity.expires_at == office.now + ACCESS_LIFETIME
    assert min(kept.values()) >= office.now + ACCESS_LIFETIME


async def test_what_is_no_token_opens_nothing(office: Office) -> None:
    cases: Iterable[str] = ["", "x", "a.b.c", "é"]
    for said in cases:
        with case(said):
            for step in (office.staff.identify, office.staff.refresh, office.staff.logout):
                assert await refused(step, said)


async def test_a_token_opens_nothing_but_what_it_was_made_for(office: Office) -> None:
    tokens = await office.login()
    member, _ = MemberTokens([NEW], 3600, lambda: office.now, office.new_id).issue(UUID(int=1), UUID(int=2), 1)
    for wrong in (tokens.refresh_token, member):
        assert await refused(office.staff.identify, wrong)
        assert await refused(office.staff.logout, wrong)
    for wrong in (tokens.access_token, member):
        assert await refused(office.staff.refresh, wrong)
    assert await office.good(tokens)
    assert await office.goes_on(tokens)


async def test_keys_can_be_rotated_without_anybody_signing_in_again(office: Office) -> None:
    old = await office.with_keys(OLD).login(EMPLOYEE.email, PASSWORD)
    rotated = office.with_keys(NEW, OLD)
    await rotated.identify(old.access_token)
    new = await rotated.refresh(old.refresh_token)
    assert await office.good(new)
    assert not await office.good(old)
    assert not await office.goes_on(old)


async def test_a_changed_role_counts_at_once(office: Office) -> None:
    tokens = await office.login()
    before = await office.staff.identify(tokens.access_token)
    office.people.hire(attrs.evolve(EMPLOYEE, role=Role.MANAGER), PASSWORD_HASH)
    assert (await office.staff.identify(tokens.access_token)).user.role is Role.MANAGER
    assert not await office.staff.still_good(before)
    assert (await office.staff.refresh(tokens.refresh_token)).user.role is Role.MANAGER


async def test_another_name_ends_nothing(office: Office) -> None:
    tokens = await office.login()
    before = await office.staff.identify(tokens.access_token)
    office.people.hire(attrs.evolve(EMPLOYEE, name="Eva B."), PASSWORD_HASH)
    assert await office.staff.still_good(before)
    assert (await office.staff.identify(tokens.access_token)).user.name == "Eva B."


async def test_a_new_password_ends_every_login_from_before(office: Office) -> None:
    tokens = await office.login()
    identity = await office.staff.identify(tokens.access_token)
    office.people.hire(attrs.evolve(EMPLOYEE, generation=2), CHEAP.hash("another password"))
    assert not await office.good(tokens)
    assert not await office.staff.still_good(identity)
    assert not await office.goes_on(tokens)
    assert await office.good(await office.staff.login(EMPLOYEE.email, "another password"))


async def test_who_is_dismissed_is_out_at_once_until_they_are_let_in_again(office: Office) -> None:
    tokens = await office.login()
    identity = await office.staff.identify(tokens.access_token)
    office.people.dismiss(EMPLOYEE.staff_user_id)
    assert not await office.good(tokens)
    assert not await office.staff.still_good(identity)
    with capture_logs() as logs:
        assert not await office.goes_on(tokens)
    assert logs == []
    office.people.hire(EMPLOYEE, PASSWORD_HASH)
    assert await office.goes_on(tokens)  # it was not used up


async def test_tokens_do_not_move_to_another_restaurant_with_their_owner(office: Office) -> None:
    tokens = await office.login()
    identity = await office.staff.identify(tokens.access_token)
    office.people.hire(attrs.evolve(EMPLOYEE, restaurant_id=2), PASSWORD_HASH)
    assert not await office.good(tokens)
    assert not await office.staff.still_good(identity)
    assert not await office.goes_on(tokens)
    assert (await office.login()).user.restaurant_id == 2


async def test_without_the_store_nobody_is_let_in_and_nobody_is_thrown_out(office: Office) -> None:
    tokens = await office.login()
    identity = await office.staff.identify(tokens.access_token)
    office.store.faults.away = True
    for step, said in (
        (office.staff.login, (EMPLOYEE.email, PASSWORD)),
        (office.staff.identify, (tokens.access_token,)),
        (office.staff.refresh, (tokens.refresh_token,)),
        (office.staff.logout, (tokens.access_token,)),
        (office.staff.still_good, (identity,)),
    ):
        with pytest.raises(Unavailable):
            await step(*said)
    office.store.faults.away = False
    assert await office.staff.still_good(identity)
    assert await office.goes_on(tokens)


async def test_the_log_tells_who_but_no_address_password_or_token(office: Office) -> None:
    with capture_logs() as logs:
        tokens = await office.login()
        await refused(office.staff.login, EMPLOYEE.email, "wrong password")
        await refused(office.staff.login, "nobody@x.example", PASSWORD)
        await office.goes_on(tokens)
        office.now += REPEATED_FOR
        await office.goes_on(tokens)
        await office.staff.logout(tokens.access_token)
    assert [(entry["event"], entry.get("staff_user_id", entry.get("account_id"))) for entry in logs] == [
        ("staff_login", 1),
        ("staff_login_refused", 1),
        ("staff_login_refused", None),
        ("refresh_token_reused", 1),
        ("signed_out", 1),
    ]
    written = str(logs)
    for secret in ("@", "wrong", PASSWORD, tokens.access_token, tokens.refresh_token, "Eva"):
        assert secret not in written
