from collections.abc import AsyncIterator, Iterable
from typing import Any

import attrs
import pytest
from quart import Response
from structlog.testing import capture_logs

from actors.domain.staff import Role
from server.accounts.tries import BESIEGED_PER_HOUR, PER_HOUR_WHEN_BESIEGED, PER_MINUTE
from tests.cases import case
from tests.server.doors import refusal
from tests.staff.world import (
    ADMIN,
    EMPLOYEE,
    MANAGER,
    PASSWORD,
    PASSWORD_HASH,
    STRANGER,
    StaffWorld,
    open_staff_world,
)

LOGIN, REFRESH, LOGOUT = "/admin/login", "/admin/refresh", "/admin/logout"


async def is_in(world: StaffWorld, who: dict[str, Any]) -> bool:
    """Whether they may see the orders."""
    response = await world.get("/admin/orders", who)
    if response.status_code == 401:
        assert await words(response) == "Please sign in again."
    return response.status_code == 200


async def refresh(world: StaffWorld, who: dict[str, Any]) -> Response:
    return await world.post(REFRESH, {"refresh_token": who["refresh_token"]})


async def words(response: Response) -> str:
    said: str = (await response.get_json())["error"]["message"]
    return said


@pytest.mark.parametrize(
    ("user", "role", "restaurant_id"),
    [(EMPLOYEE, "employee", 1), (MANAGER, "manager", 1), (ADMIN, "admin", 1), (STRANGER, "manager", 2)],
    ids=lambda value: getattr(value, "name", None),
)
async def test_who_signs_in_is_told_who_they_are(world: StaffWorld, user: Any, role: str, restaurant_id: int) -> None:
    told = await world.sign_in(user)
    assert told.keys() == {"access_token", "refresh_token", "token_type", "expires_at", "user", "restaurant"}
    again = await (await world.post("/admin/refresh", {"refresh_token": told["refresh_token"]})).get_json()
    assert again["restaurant"] == told["restaurant"]
    assert told["restaurant"]["id"] == restaurant_id
    assert told["restaurant"].keys() >= {"timezone", "currency", "brand_color", "logo"}
    assert told["token_type"] == "Bearer"
    assert told["expires_at"] == "2024-01-15T11:15:00Z"
    assert told["user"] == {
        "id": user.staff_user_id,
        "name": user.name,
        "role": role,
        "restaurant_id": restaurant_id,
    }
    assert await is_in(world, again)


async def test_who_signs_in_is_let_in_though_their_restaurant_cannot_be_read(world: StaffWorld) -> None:
    world.store.faults.unfit_restaurants[1] = "tables 7: nonsense"
    told = await world.sign_in(MANAGER)
    assert (told["restaurant"], told["user"]["restaurant_id"]) == (None, 1)
    again = await world.post("/admin/refresh", {"refresh_token": told["refresh_token"]})
    assert (again.status_code, (await again.get_json())["restaurant"]) == (200, None)


async def test_an_answer_with_tokens_is_kept_by_nobody(world: StaffWorld) -> None:
    response = await world.try_to_sign_in(ADMIN.email, PASSWORD)
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers


async def test_wrong_unknown_and_disabled_get_the_same_answer(world: StaffWorld) -> None:
    world.accounts.dismiss(ADMIN.staff_user_id)
    answers = set()
    for email, password in ((EMPLOYEE.email, "wrong"), ("nobody@x.example", PASSWORD), (ADMIN.email, PASSWORD)):
        response = await world.try_to_sign_in(email, password)
        assert await refusal(response, 401, "LOGIN_WRONG") == {}
        assert response.headers["WWW-Authenticate"] == "Bearer"
        answers.add(await response.get_data())
    assert len(answers) == 1
    assert b"Address or password is wrong." in answers.pop()


ADDRESS = "an e-mail address, like ada@example.com"
SECRET = "text of 1 to 200 characters"
BAD_LOGINS: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"password": PASSWORD}, "email", f"The body lacks the field `email`: {ADDRESS}."),
    ({"email": "ada@x.example"}, "password", f"The body lacks the field `password`: {SECRET}."),
    ({"email": "ada@x.example", "password": ""}, "password", f"The field `password` must be {SECRET}."),
    ({"email": "ada@x.example", "password": "x" * 201}, "password", f"The field `password` must be {SECRET}."),
    ({"email": "ada@x.example", "password": 1234567890}, "password", f"The field `password` must be {SECRET}."),
    ({"email": "ada", "password": PASSWORD}, "email", f"The field `email` must be {ADDRESS}."),
    ({"email": "a da@x.example", "password": PASSWORD}, "email", f"The field `email` must be {ADDRESS}."),
    ({"email": "ada\0@x.example", "password": PASSWORD}, "email", f"The field `email` must be {ADDRESS}."),
    ({"email": "a" * 250 + "@x.example", "password": PASSWORD}, "email", f"The field `email` must be {ADDRESS}."),
    ({"email": ["ada@x.example"], "password": PASSWORD}, "email", f"The field `email` must be {ADDRESS}."),
    (
        {"email": "ada@x.example", "password": PASSWORD, "role": "admin"},
        "role",
        "The body has no field `role`. It may have `email`, `password`.",
    ),
)


async def test_a_login_that_is_not_as_documented_names_the_field_and_what_it_must_be() -> None:
    async with open_staff_world(LOGINS_PER_MINUTE="100") as world:
        for body, field, words in BAD_LOGINS:
            response = await world.post(LOGIN, body)
            assert await refusal(response, 422, "VALIDATION_FAILED") == {"field": field}, body
            assert (await response.get_json())["error"]["message"] == words


async def test_a_login_that_is_no_json_object_is_refused(world: StaffWorld) -> None:
    for data in (b"", b"{", b"[]", b'{"email": "\\ud800@x.example", "password": "x"}'):
        response = await world.client.post(LOGIN, data=data, headers={"X-Request-Id": "test-1"})
        assert isinstance(response, Response)
        await refusal(response, 422, "VALIDATION_FAILED")


async def test_an_address_is_known_in_any_case_and_with_spaces_around_it(world: StaffWorld) -> None:
    for email in (f" {EMPLOYEE.email.upper()}", f"{EMPLOYEE.email.lower()}\t"):
        response = await world.try_to_sign_in(email, PASSWORD)
        assert (await response.get_json())["user"]["id"] == EMPLOYEE.staff_user_id, repr(email)


def from_network(number: int) -> dict[str, str]:
    """What a proxy says of a request from another network."""
    return {"X-Forwarded-For": f"203.0.{number // 250}.{number % 250 + 1}"}


@pytest.fixture
async def proxied() -> AsyncIterator[StaffWorld]:
    """A door behind a proxy, on which many networks knock."""
    async with open_staff_world(LOGINS_PER_MINUTE="10000", TRUSTED_PROXIES="0.0.0.0/0") as opened:
        peer = opened.client

        class Client:
            async def open(self, *args: Any, **more: Any) -> Any:
                return await peer.open(*args, scope_base={"client": ("10.0.0.1", 1)}, **more)

        opened.client = Client()  # type: ignore[assignment]
        yield opened


async def tried(world: StaffWorld, network: int, password: str, email: str = EMPLOYEE.email) -> Response:
    return await world.post(LOGIN, {"email": email, "password": password}, None, from_network(network))


async def test_one_network_can_try_an_account_a_few_times_a_minute_and_nobody_else_minds(proxied: StaffWorld) -> None:
    for _ in range(PER_MINUTE):
        await refusal(tried(proxied, 1, "guess"), 401, "LOGIN_WRONG")
    for email in (EMPLOYEE.email, EMPLOYEE.email.upper(), f" {EMPLOYEE.email} "):
        response = await tried(proxied, 1, PASSWORD, email)
        await refusal(response, 429, "RATE_LIMITED")
        assert response.headers["Retry-After"] == "60"
    assert (await tried(proxied, 1, PASSWORD, MANAGER.email)).status_code == 200
    assert (await tried(proxied, 2, PASSWORD)).status_code == 200


async def test_no_number_of_guesses_from_anywhere_keeps_out_who_knows_the_password(proxied: StaffWorld) -> None:
    guesses = 0
    for network in range(100):
        while (await tried(proxied, network, "guess")).status_code == 401:
            guesses += 1
    assert guesses <= BESIEGED_PER_HOUR + PER_MINUTE + PER_HOUR_WHEN_BESIEGED * 100
    response = await tried(proxied, 99, PASSWORD)
    await refusal(response, 429, "RATE_LIMITED")
    assert response.headers["Retry-After"] == "3600"
    for _ in range(2 * PER_HOUR_WHEN_BESIEGED):  # whoever gets in has not guessed
        assert (await tried(proxied, 200, PASSWORD)).status_code == 200


async def test_who_mistypes_and_then_remembers_begins_anew(proxied: StaffWorld) -> None:
    for _ in range(5):
        for _ in range(PER_MINUTE - 1):
            await refusal(tried(proxied, 1, "guess"), 401, "LOGIN_WRONG")
        assert (await tried(proxied, 1, PASSWORD)).status_code == 200


async def test_an_unknown_account_is_counted_like_any_other(proxied: StaffWorld) -> None:
    for _ in range(PER_MINUTE):
        await refusal(tried(proxied, 1, "guess", "nobody@x.example"), 401, "LOGIN_WRONG")
    await refusal(tried(proxied, 1, "guess", "nobody@x.example"), 429, "RATE_LIMITED")


async def test_one_address_can_sign_in_a_few_times_a_minute() -> None:
    async with open_staff_world(LOGINS_PER_MINUTE="2") as world:
        who = await world.sign_in(EMPLOYEE)
        await world.sign_in(MANAGER)
        response = await world.try_to_sign_in(ADMIN.email, PASSWORD)
        await refusal(response, 429, "RATE_LIMITED")
        assert response.headers["Retry-After"] == "60"
        assert await is_in(world, who)  # who has signed in works on
        assert (await refresh(world, who)).status_code == 200


async def test_what_counts_tries_holds_no_address(world: StaffWorld) -> None:
    await world.try_to_sign_in(EMPLOYEE.email, "guess")
    assert len(world.limits.hits) == 4
    assert not any("eva" in key.lower() or "@" in key for key in world.limits.hits)


async def test_a_refresh_gets_the_next_pair_and_again_for_a_minute_and_then_ends_everything(world: StaffWorld) -> None:
    first = await world.sign_in(EMPLOYEE)
    world.later(minutes=20)
    assert not await is_in(world, first)
    response = await refresh(world, first)
    assert response.status_code == 200
    second: dict[str, Any] = await response.get_json()
    assert second.keys() == first.keys()
    assert second["user"] == first["user"]
    assert second["expires_at"] == "2024-01-15T11:35:00Z"
    assert await is_in(world, second)

    world.later(seconds=59)
    third = await (await refresh(world, first)).get_json()
    assert await is_in(world, second)
    assert await is_in(world, third)
    world.later(seconds=1)
    again = await refresh(world, first)
    await refusal(again, 401, "UNAUTHORIZED")
    assert await words(again) == "Please sign in again."
    assert not await is_in(world, second)
    await refusal(refresh(world, second), 401, "UNAUTHORIZED")


@pytest.mark.parametrize(
    "body",
    [{}, {"refresh_token": ""}, {"refresh_token": None}, {"refresh_token": "x" * 1025}],
    ids=["{}", "", "-", "x"],
)
async def test_a_refresh_that_is_not_as_documented_names_the_field(world: StaffWorld, body: dict[str, Any]) -> None:
    assert await refusal(world.post(REFRESH, body), 422, "VALIDATION_FAILED") == {"field": "refresh_token"}


async def test_logging_out_ends_what_came_of_the_login_and_may_be_repeated(world: StaffWorld) -> None:
    phone, desk = await world.sign_in(EMPLOYEE), await world.sign_in(EMPLOYEE)
    for _ in range(2):
        response = await world.post(LOGOUT, None, phone)
        assert (response.status_code, await response.get_data()) == (204, b"")
        assert not await is_in(world, phone)
    await refusal(refresh(world, phone), 401, "UNAUTHORIZED")
    assert await is_in(world, desk)
    world.later(hours=5)
    assert (await world.post(LOGOUT, None, phone)).status_code == 204


async def test_without_a_good_token_one_is_asked_to_sign_in(world: StaffWorld) -> None:
    headers: Iterable[str | None] = [None, "Bearer", "Bearer x.y.z", "Basic YTpi", "Bearer " + "x" * 2000]
    paths: Iterable[tuple[str, str]] = [("POST", LOGOUT), ("GET", "/admin/orders")]
    for header in headers:
        for method, path in paths:
            with case(header, method, path):
                response = await world.send(method, path, headers=None if header is None else {"Authorization": header})
                await refusal(response, 401, "UNAUTHORIZED")
                assert await words(response) == "Please sign in again."
                assert response.headers["WWW-Authenticate"] == "Bearer"


async def test_a_token_opens_nothing_but_what_it_was_made_for(world: StaffWorld) -> None:
    diner, who = await world.join(), await world.sign_in(ADMIN)
    for wrong in (diner["ws_token"], who["refresh_token"]):
        assert not await is_in(world, {"access_token": wrong})
        await refusal(world.post(LOGOUT, None, {"access_token": wrong}), 401, "UNAUTHORIZED")
    for wrong in (diner["ws_token"], who["access_token"]):
        await refusal(refresh(world, {"refresh_token": wrong}), 401, "UNAUTHORIZED")
    cart = f"/cart_snapshot?sessionId={diner['session_id']}"
    for wrong in (who["access_token"], who["refresh_token"]):
        await refusal(world.get(cart, {"ws_token": wrong}), 401, "UNAUTHORIZED")
    assert await is_in(world, who)


async def test_a_new_role_counts_with_the_next_request_and_a_dismissal_too(world: StaffWorld) -> None:
    who = await world.sign_in(EMPLOYEE)
    world.accounts.hire(attrs.evolve(EMPLOYEE, role=Role.ADMIN), PASSWORD_HASH)
    told = await (await refresh(world, who)).get_json()
    assert told["user"]["role"] == "admin"
    world.accounts.dismiss(EMPLOYEE.staff_user_id)
    assert not await is_in(world, told)
    await refusal(refresh(world, told), 401, "UNAUTHORIZED")


async def test_a_token_is_good_in_its_own_restaurant_alone(world: StaffWorld) -> None:
    who = await world.sign_in(EMPLOYEE)
    world.accounts.hire(attrs.evolve(EMPLOYEE, restaurant_id=2), PASSWORD_HASH)
    assert not await is_in(world, who)
    assert (await world.sign_in(EMPLOYEE))["user"]["restaurant_id"] == 2


async def test_without_the_store_one_is_asked_to_come_back_and_stays_signed_in(world: StaffWorld) -> None:
    who = await world.sign_in(EMPLOYEE)
    world.store.faults.away = True
    for response in (
        await world.try_to_sign_in(EMPLOYEE.email, PASSWORD),
        await world.try_to_sign_in("nobody@x.example", PASSWORD),
        await refresh(world, who),
        await world.post(LOGOUT, None, who),
        await world.get("/admin/orders", who),
    ):
        await refusal(response, 503, "UNAVAILABLE")
        assert response.headers["Retry-After"] == "1"
    world.store.faults.away = False
    assert await is_in(world, who)
    assert (await refresh(world, who)).status_code == 200


async def test_the_log_never_holds_an_address_a_password_or_a_token(world: StaffWorld) -> None:
    with capture_logs() as logs:
        who = await world.sign_in(EMPLOYEE)
        await world.try_to_sign_in(EMPLOYEE.email, "wrong guess")
        await refresh(world, who)
        await refresh(world, who)
        await world.post(LOGOUT, None, who)
        await world.try_to_sign_in("not an address", "wrong guess")
    written = str(logs).lower()
    assert "staff_login" in written
    for secret in ("@", "eva", "not an address", "guess", PASSWORD, who["access_token"], who["refresh_token"]):
        assert secret.lower() not in written
