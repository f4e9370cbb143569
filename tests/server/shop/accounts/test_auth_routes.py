from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

import trio

from server.accounts.secrets import hash_of, new_token
from server.shop.accounts.quotas import REGISTRATIONS, RESETS, RESETS_OF_ONE
from tests.cases import case
from tests.server.shop.accounts.counter import (
    API,
    OTHER_PASSWORD,
    PASSWORD,
    STAFF_EMAIL,
    Counter,
    code,
    open_counter,
    told,
)

ADA = "ada@example.com"


async def mailed(counter: Counter, email: str = ADA, **more: Any) -> str:
    """Asks for a new password as somebody who is then mailed; gives the token of the mail."""
    asked = await counter.call("POST", "/auth/forgot-password", {"email": email, **more})
    assert asked.status_code == 202
    drawn = new_token()
    due = await counter.resets.take(1, counter.now, drawn.token_hash, timedelta(hours=1), timedelta(minutes=1))
    assert due is not None
    await counter.resets.mailed(due, counter.now)
    return drawn.token


async def reset(counter: Counter, token: str, password: str = OTHER_PASSWORD) -> int:
    answer = await counter.call("POST", "/auth/reset-password", {"token": token, "password": password})
    return answer.status_code


async def in_with(counter: Counter, password: str, email: str = ADA) -> bool:
    return (await counter.sign_in(email, password)).status_code == 200


async def test_who_registers_is_signed_in_and_in_the_audit(counter: Counter) -> None:
    ada = await counter.register(phone="+39 055 1", language="it")
    assert ada["user"] == {"id": 1, "email": ADA, "name": "Ada", "role": "CUSTOMER", "restaurant_id": 1}
    me = await counter.get_data("/me", ada)
    assert (me["name"], me["phone"], me["language"], me["role"]) == ("Ada", "+39 055 1", "it", "CUSTOMER")
    assert counter.audit() == [("customer_registered", "customer-1", None, ADA)]
    assert PASSWORD not in str(counter.rows("SELECT * FROM customers"))


async def test_an_address_is_one_customers_of_one_restaurant_in_any_case(counter: Counter) -> None:
    await counter.register()
    again = {"email": " ADA@Example.com ", "password": OTHER_PASSWORD, "name": "Eve"}
    assert await code(await counter.call("POST", "/auth/register", again)) == (409, "EMAIL_TAKEN")
    assert not await in_with(counter, OTHER_PASSWORD)
    elsewhere = await counter.register(of="sakura")
    assert elsewhere["user"]["restaurant_id"] == 2


async def test_of_two_who_register_at_once_one_does(counter: Counter) -> None:
    found: list[int] = []

    async def register(number: int) -> None:
        said = {"email": ADA, "password": f"{PASSWORD} {number}", "name": "Ada"}
        found.append((await counter.call("POST", "/auth/register", said)).status_code)

    async with trio.open_nursery() as nursery:
        for number in range(4):
            nursery.start_soon(register, number)
    assert sorted(found) == [201, 409, 409, 409]
    assert counter.rows("SELECT count(*) FROM customers") == [(1,)]
    assert [what for what, *_ in counter.audit()] == ["customer_registered"]


async def test_what_is_wrong_and_what_is_unknown_look_the_same_and_are_in_the_audit(counter: Counter) -> None:
    await counter.register()
    wrong = await counter.sign_in(ADA, "wrong password")
    nobody = await counter.sign_in("nobody@example.com")
    elsewhere = await counter.sign_in(ADA, of="sakura")
    for answer in (wrong, nobody, elsewhere):
        assert await code(answer) == (401, "LOGIN_WRONG")
    assert await wrong.get_data() == await nobody.get_data() == await elsewhere.get_data()
    assert await in_with(counter, PASSWORD, " ADA@example.com ")
    assert [entry[:2] for entry in counter.audit()[1:]] == [
        ("customer_login_failed", "customer-1"),
        ("login_failed", "login"),
        ("login_failed", "login"),
        ("customer_login", "customer-1"),
    ]
    assert "nobody" not in str(counter.audit())


async def test_staff_sign_in_here_as_at_their_own_door(counter: Counter) -> None:
    marco: dict[str, Any] = {}
    for of in ("chianti", "sakura", ""):
        with case(of):
            marco = await told(await counter.sign_in(STAFF_EMAIL.lower(), of=of), 200)
            assert marco["user"]["role"] == "MANAGER"
            assert marco["user"]["restaurant_id"] == 1
            assert (await counter.call("GET", "/me", who=marco)).status_code == 401
    assert (await counter.sign_in(STAFF_EMAIL, "wrong password")).status_code == 401
    whats = [what for what, *_ in counter.audit()]
    assert whats == ["staff_login"] * 3 + ["staff_login_failed", "login_failed"]
    assert (await counter.sign_in("nobody@example.com", of="")).status_code == 422  # of which restaurant is not said
    again = await told(await counter.call("POST", "/auth/refresh", {"refresh_token": marco["refresh_token"]}), 200)
    assert again["user"]["role"] == "MANAGER"
    changed = {"current": PASSWORD, "new": OTHER_PASSWORD}
    assert (await counter.call("POST", "/auth/change-password", changed, who=again)).status_code == 204
    assert (await counter.sign_in(STAFF_EMAIL, OTHER_PASSWORD)).status_code == 200
    assert (await counter.call("POST", "/auth/logout", who=again)).status_code == 204
    assert (await counter.call("POST", "/auth/change-password", changed, who=again)).status_code == 401


async def test_who_is_a_customer_and_staff_is_whom_the_password_says(counter: Counter) -> None:
    await counter.register(STAFF_EMAIL, password=OTHER_PASSWORD)
    assert (await told(await counter.sign_in(STAFF_EMAIL, OTHER_PASSWORD), 200))["user"]["role"] == "CUSTOMER"
    assert (await told(await counter.sign_in(STAFF_EMAIL, PASSWORD), 200))["user"]["role"] == "MANAGER"


async def test_a_refresh_token_that_comes_again_after_its_next_ends_the_login(counter: Counter) -> None:
    first = await counter.register()
    second = await told(await counter.call("POST", "/auth/refresh", {"refresh_token": first["refresh_token"]}), 200)
    third = await told(await counter.call("POST", "/auth/refresh", {"refresh_token": second["refresh_token"]}), 200)
    assert await counter.get_data("/me", third)
    replayed = await counter.call("POST", "/auth/refresh", {"refresh_token": first["refresh_token"]})
    assert await code(replayed) == (401, "UNAUTHORIZED")
    for pair in (first, second, third):
        assert (await counter.call("GET", "/me", who=pair)).status_code == 401
    late = await counter.call("POST", "/auth/refresh", {"refresh_token": third["refresh_token"]})
    assert late.status_code == 401
    assert await in_with(counter, PASSWORD)


async def test_who_signs_out_is_out_and_may_say_so_twice(counter: Counter) -> None:
    ada = await counter.register()
    elsewhere = await told(await counter.sign_in(ADA), 200)
    for _ in range(2):
        assert (await counter.call("POST", "/auth/logout", who=ada)).status_code == 204
    assert (await counter.call("GET", "/me", who=ada)).status_code == 401
    assert await counter.get_data("/me", elsewhere)


async def test_a_new_password_ends_every_other_login(counter: Counter) -> None:
    ada = await counter.register()
    phone = await told(await counter.sign_in(ADA), 200)
    wrong = {"current": "not my password", "new": OTHER_PASSWORD}
    assert await code(await counter.call("POST", "/auth/change-password", wrong, who=ada)) == (403, "PASSWORD_WRONG")
    changed = {"current": PASSWORD, "new": OTHER_PASSWORD}
    assert (await counter.call("POST", "/auth/change-password", changed, who=ada)).status_code == 204
    assert await counter.get_data("/me", ada)
    assert (await counter.call("GET", "/me", who=phone)).status_code == 401
    refreshed = await counter.call("POST", "/auth/refresh", {"refresh_token": phone["refresh_token"]})
    assert refreshed.status_code == 401
    assert (await in_with(counter, PASSWORD), await in_with(counter, OTHER_PASSWORD)) == (False, True)
    assert ("customer_password_changed", "customer-1", None, None) in counter.audit()


async def test_whoever_has_an_account_or_not_is_told_the_same_when_they_forget(counter: Counter) -> None:
    await counter.register()
    asked = [
        await (await counter.call("POST", "/auth/forgot-password", {"email": email})).get_data()
        for email in (ADA, "nobody@example.com", "a@b")
    ]
    assert len(set(asked)) == 1
    assert counter.rows("SELECT count(*) FROM password_resets") == [(1,)]


async def test_a_token_of_a_mail_is_good_once_and_ends_every_login(counter: Counter) -> None:
    ada = await counter.register()
    token = await mailed(counter)
    assert token not in str(counter.rows("SELECT * FROM password_resets"))
    assert await reset(counter, token) == 204
    assert (await counter.call("GET", "/me", who=ada)).status_code == 401
    assert (await in_with(counter, PASSWORD), await in_with(counter, OTHER_PASSWORD)) == (False, True)
    assert await reset(counter, token, PASSWORD) == 401
    assert ("customer_password_changed", "customer-1", None, "by mail") in counter.audit()


async def test_of_many_who_use_a_token_at_once_one_does(counter: Counter) -> None:
    await counter.register()
    token, found = await mailed(counter), list[int]()

    async def use(number: int) -> None:
        found.append(await reset(counter, token, f"{OTHER_PASSWORD} {number}"))

    async with trio.open_nursery() as nursery:
        for number in range(4):
            nursery.start_soon(use, number)
    assert sorted(found) == [204, 401, 401, 401]


async def test_a_token_is_good_for_an_hour_and_until_another_password_or_mail(counter: Counter) -> None:
    ada = await counter.register()
    late = await mailed(counter)
    counter.later(minutes=59, seconds=59)
    assert await counter.resets.good(hash_of(late), counter.now)
    counter.later(seconds=2)
    assert await reset(counter, late) == 401
    counter.later(hours=-1)
    first = await mailed(counter)
    second = await mailed(counter)
    assert await reset(counter, first) == 401
    fresh = await told(await counter.sign_in(ADA), 200)
    assert ada
    changed = {"current": PASSWORD, "new": OTHER_PASSWORD}
    assert (await counter.call("POST", "/auth/change-password", changed, who=fresh)).status_code == 204
    assert await reset(counter, second, "yet another password") == 401


async def test_staff_who_forget_are_mailed_too(counter: Counter) -> None:
    token = await mailed(counter, STAFF_EMAIL.upper())
    assert await reset(counter, token) == 204
    assert (await counter.sign_in(STAFF_EMAIL, OTHER_PASSWORD)).status_code == 200
    assert (await counter.sign_in(STAFF_EMAIL, PASSWORD)).status_code == 401


async def test_a_forged_token_opens_nothing(counter: Counter) -> None:
    ada = await counter.register()
    head, _, signature = ada["access_token"].rpartition(".")
    forged = ("", "x", f"{head}.{signature[::-1]}", f"{head}.", ada["refresh_token"], "é" * 500, "a" * 5_000)
    for token in forged:
        with case(token):
            answer = await counter.call("GET", "/me", who={"access_token": token.encode("ascii", "ignore").decode()})
            assert await code(answer) == (401, "UNAUTHORIZED")
            refreshed = await counter.call("POST", "/auth/refresh", {"refresh_token": token or "-"})
            assert refreshed.status_code in ((200,) if token == ada["refresh_token"] else (401, 422))
    assert await reset(counter, "guessed") == 401


NO_CUSTOMER: Final[Sequence[tuple[str, Any]]] = (
    ("email", "no address"),
    ("email", "a" * 300 + "@example.com"),
    ("email", 7),
    ("password", "short"),
    ("password", "x" * 201),
    ("password", None),
    ("name", ""),
    ("name", " "),
    ("name", "x" * 81),
    ("name", "A\u0000da"),
    ("phone", "call me"),
    ("phone", "1" * 31),
    ("phone", "055 1\n"),
    ("language", "tlh"),
    ("role", "ADMIN"),
)


async def test_what_is_no_customer_is_refused_by_its_field(counter: Counter) -> None:
    for field, value in NO_CUSTOMER:
        with case(field, value):
            said = {"email": ADA, "password": PASSWORD, "name": "Ada", field: value}
            answer = await counter.call("POST", "/auth/register", said)
            assert await code(answer) == (422, "VALIDATION_FAILED")
            assert (await answer.get_json())["error"]["details"]["field"] == field
            assert counter.rows("SELECT count(*) FROM customers") == [(0,)]


async def test_nobody_registers_or_asks_without_end(counter: Counter) -> None:
    for number in range(REGISTRATIONS):
        await counter.register(f"a{number}@example.com")
    one_more = {"email": ADA, "password": PASSWORD, "name": "Ada"}
    assert await code(await counter.call("POST", "/auth/register", one_more)) == (429, "RATE_LIMITED")
    for status in [202] * RESETS + [429]:
        asked = await counter.call("POST", "/auth/forgot-password", {"email": ADA})
        assert asked.status_code == status
    for _ in range(10):
        await counter.sign_in(ADA, "wrong password")
    assert await code(await counter.sign_in(ADA)) == (429, "RATE_LIMITED")


async def test_strangers_in_many_networks_do_not_fill_a_mailbox(database_url: str) -> None:
    async with open_counter(database_url, TRUSTED_PROXIES="0.0.0.0/0") as counter:
        statuses = [
            (
                await counter.client.open(
                    f"{API}/auth/forgot-password",
                    method="POST",
                    headers={"X-Restaurant": "chianti", "X-Forwarded-For": f"203.0.113.{network}"},
                    json={"email": email},
                    scope_base={"client": ("10.0.0.1", 1)},
                )
            ).status_code
            for network, email in enumerate([*[ADA] * RESETS_OF_ONE, f" {ADA.upper()}", "bea@example.com"])
        ]
        assert statuses == [*[202] * RESETS_OF_ONE, 429, 202]


async def test_a_restaurant_that_there_is_not_has_no_customers(counter: Counter) -> None:
    said = {"email": ADA, "password": PASSWORD, "name": "Ada"}
    assert await code(await counter.call("POST", "/auth/register", said, of="nowhere")) == (404, "RESTAURANT_NOT_FOUND")
    assert (await counter.call("POST", "/auth/register", said, of="")).status_code == 422


async def test_the_restaurant_is_that_of_the_token_whosever_it_is_and_whatever_else_is_said(counter: Counter) -> None:
    marco, diner = await told(await counter.sign_in(STAFF_EMAIL, of=""), 200), await counter.join("Anna")
    ada = await counter.register()
    for who in (ada, marco, {"access_token": diner["ws_token"]}):
        for of in ("", "sakura"):
            with case(who, of):
                assert (await told(await counter.call("GET", "/products/900", who=who, of=of), 200))["id"] == 900
    counter.now += timedelta(days=1)  # nobody has to be anybody for it: an old token is as good as none
    assert (await counter.call("GET", "/products/900", who=ada)).status_code == 200
    assert await code(await counter.call("GET", "/products/900", who=ada, of="")) == (422, "VALIDATION_FAILED")
