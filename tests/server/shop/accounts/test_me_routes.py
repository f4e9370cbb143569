from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID, uuid4

import psycopg
import pytest
import trio

from actors.domain.customer.address import ADDRESSES_MAX
from server.shop.accounts.quotas import CHANGES
from tests.cases import case
from tests.server.shop.accounts.counter import ADDRESS, PASSWORD, STAFF_EMAIL, Counter, code, told

ADA, EVE = "ada@example.com", "eve@example.com"


async def add(counter: Counter, who: dict[str, Any], **said: Any) -> dict[str, Any]:
    added: dict[str, Any] = await told(await counter.call("POST", "/me/addresses", {**ADDRESS, **said}, who), 201)
    return added


def save_method(counter: Counter, customer_id: int, place: int, *, default: bool = False) -> UUID:
    """A method as the payment's own way would have saved it."""
    token_id = uuid4()
    counter.rows(
        "INSERT INTO payment_tokens (payment_token_id, restaurant_id, customer_id, place, provider, token, brand,"
        " last4, is_default, created_at) VALUES (%s, 1, %s, %s, 'simulator', %s, 'visa', '4242', %s, now())",
        token_id,
        customer_id,
        place,
        f"secret-{token_id}",
        default,
    )
    return token_id


async def defaults(counter: Counter, path: str, who: dict[str, Any]) -> list[str]:
    return [one["id"] for one in await counter.get_data(path, who) if one["is_default"]]


async def test_what_is_changed_is_kept_and_in_the_audit_with_old_and_new(counter: Counter) -> None:
    ada = await counter.register()
    changed = await told(await counter.call("PATCH", "/me", {"name": " Ada L. ", "phone": "055 1"}, ada), 200)
    assert (changed["name"], changed["phone"], changed["language"]) == ("Ada L.", "055 1", "en")
    assert await counter.get_data("/me", ada) == changed
    await told(await counter.call("PATCH", "/me", {}, ada), 200)
    wishes = {"leave_at_door": True, "signature": False, "safe_place": "the shed", "notify": "sms"}
    assert await told(await counter.call("PUT", "/me/preferences", wishes, ada), 200) == wishes
    assert await counter.get_data("/me/preferences", ada) == wishes
    assert counter.audit()[1:] == [
        ("customer_name_changed", "customer-1", "Ada", "Ada L."),
        ("customer_phone_changed", "customer-1", "", "055 1"),
        (
            "customer_preferences_changed",
            "customer-1",
            "notices by mail",
            "leave at the door, safe place: the shed, notices by sms",
        ),
    ]


async def test_one_address_is_the_default_whatever_is_done(counter: Counter) -> None:
    ada = await counter.register()
    home = await add(counter, ada, label="Home")
    assert (home["is_default"], home["country"], home["postcode"]) == (True, "IT", "50123")
    work = await add(counter, ada, street="Via Milano 2")
    assert await defaults(counter, "/me/addresses", ada) == [home["id"]]
    body = {**ADDRESS, "street": "Via Milano 3", "is_default": True}
    changed = await told(await counter.call("PUT", f"/me/addresses/{work['id']}", body, ada), 200)
    assert changed["street"] == "Via Milano 3"
    assert await defaults(counter, "/me/addresses", ada) == [work["id"]]
    back = {**ADDRESS, "is_default": False}
    await told(await counter.call("PUT", f"/me/addresses/{work['id']}", back, ada), 200)
    assert await defaults(counter, "/me/addresses", ada) == [work["id"]]
    assert (await counter.call("DELETE", f"/me/addresses/{work['id']}", who=ada)).status_code == 204
    assert await defaults(counter, "/me/addresses", ada) == [home["id"]]
    assert (await counter.call("DELETE", f"/me/addresses/{home['id']}", who=ada)).status_code == 204
    assert await counter.get_data("/me/addresses", ada) == []
    whats = [what for what, *_ in counter.audit()[1:]]
    assert whats == [
        "customer_address_added",
        "customer_address_added",
        "customer_address_changed",
        "customer_address_changed",
        "customer_address_removed",
        "customer_address_removed",
    ]
    assert counter.audit()[3][2:] == (
        "Via Milano 2, 50123 Firenze, IT",
        "Via Milano 3, 50123 Firenze, IT (default)",
    )


async def test_there_are_so_many_addresses_and_no_more_also_at_once(counter: Counter) -> None:
    ada = await counter.register()
    for number in range(ADDRESSES_MAX - 2):
        await add(counter, ada, street=f"Via Roma {number}")
    found: list[int] = []

    async def one_more() -> None:
        found.append((await counter.call("POST", "/me/addresses", ADDRESS, ada)).status_code)

    async with trio.open_nursery() as nursery:
        for _ in range(3):
            nursery.start_soon(one_more)
    assert set(found) <= {201, 409, 503}
    while len(await counter.get_data("/me/addresses", ada)) < ADDRESSES_MAX:
        await add(counter, ada)
    assert await code(await counter.call("POST", "/me/addresses", ADDRESS, ada)) == (409, "TOO_MANY_ADDRESSES")
    assert len(await defaults(counter, "/me/addresses", ada)) == 1


async def test_the_tables_themselves_have_no_second_default_and_no_place_beyond(counter: Counter) -> None:
    ada = await counter.register()
    await add(counter, ada)
    copy = (
        "INSERT INTO customer_addresses SELECT gen_random_uuid(), customer_id, %s, label, recipient, street, postcode,"
        " city, country, phone, note, %s FROM customer_addresses LIMIT 1"
    )
    for place, default in ((1, True), (0, False), (ADDRESSES_MAX, False), (-1, False)):
        with case(place), pytest.raises(psycopg.IntegrityError):
            counter.rows(copy, place, default)
    counter.rows(copy, 1, False)


NO_ADDRESS: Final[Sequence[tuple[str, Any]]] = (
    ("street", ""),
    ("street", "\u200b"),
    ("street", "x" * 121),
    ("street", 7),
    ("postcode", "x" * 13),
    ("city", None),
    ("country", "ITA"),
    ("country", "1T"),
    ("country", "IT\n"),
    ("phone", "x"),
    ("note", "x" * 301),
    ("is_default", "yes"),
    ("address_id", "mine"),
)


async def test_what_is_no_address_is_refused_by_its_field(counter: Counter) -> None:
    ada = await counter.register()
    for field, value in NO_ADDRESS:
        with case(field, value):
            answer = await counter.call("POST", "/me/addresses", {**ADDRESS, field: value}, ada)
            assert await code(answer) == (422, "VALIDATION_FAILED")
            assert (await answer.get_json())["error"]["details"]["field"] == field
            assert await counter.get_data("/me/addresses", ada) == []


async def test_one_method_is_the_default_and_its_token_is_never_shown(counter: Counter) -> None:
    ada = await counter.register()
    first, second = save_method(counter, 1, 0, default=True), save_method(counter, 1, 1)
    shown = await counter.get_data("/me/payment-tokens", ada)
    assert [(one["id"], one["brand"], one["last4"]) for one in shown] == [
        (str(first), "visa", "4242"),
        (str(second), "visa", "4242"),
    ]
    assert "secret" not in str(shown)
    for _ in range(2):
        chosen = await told(await counter.call("POST", f"/me/payment-tokens/{second}/default", who=ada), 200)
        assert chosen["is_default"]
    assert await defaults(counter, "/me/payment-tokens", ada) == [str(second)]
    assert (await counter.call("DELETE", f"/me/payment-tokens/{second}", who=ada)).status_code == 204
    assert await defaults(counter, "/me/payment-tokens", ada) == [str(first)]
    assert counter.rows("SELECT payment_token_id FROM payment_tokens WHERE removed_at IS NOT NULL") == [(second,)]
    gone = await counter.call("DELETE", f"/me/payment-tokens/{second}", who=ada)
    assert await code(gone) == (404, "PAYMENT_TOKEN_NOT_FOUND")
    assert [what for what, *_ in counter.audit()[1:]] == ["customer_method_default", "customer_method_removed"]


async def test_what_is_erased_is_gone_everywhere_and_for_good(counter: Counter) -> None:
    ada = await counter.register(phone="055 123456")
    await add(counter, ada, label="Home")
    method = save_method(counter, 1, 0, default=True)
    await counter.call("PATCH", "/me", {"name": "Ada Lovelace"}, ada)
    await counter.call("POST", "/auth/forgot-password", {"email": ADA})
    assert await code(await counter.call("POST", "/me/erase", {"password": "not mine, really"}, ada)) == (
        403,
        "PASSWORD_WRONG",
    )
    assert (await counter.call("POST", "/me/erase", {"password": PASSWORD}, ada)).status_code == 204
    assert (await counter.call("GET", "/me", who=ada)).status_code == 401
    refreshed = await counter.call("POST", "/auth/refresh", {"refresh_token": ada["refresh_token"]})
    assert refreshed.status_code == 401
    assert await code(await counter.sign_in(ADA)) == (401, "LOGIN_WRONG")
    everything = "".join(
        str(counter.rows(f"SELECT * FROM {table}"))
        for table in ("customers", "customer_addresses", "password_resets", "audit", "payment_tokens")
    )
    for word in ("Ada", "ada@", "055 123456", "Via Roma", "Home", "argon2id$v=19$m=8,t=1,p=1$" * 2):
        assert word not in everything
    assert counter.rows("SELECT payment_token_id FROM payment_tokens WHERE removed_at IS NOT NULL") == [(method,)]
    assert [what for what, *_ in counter.audit()][:2] == ["customer_registered", "customer_address_added"]
    assert ("customer_erased", "customer-1", None, None) in counter.audit()
    assert (await counter.register())["user"]["id"] == 2


async def test_what_is_somebody_elses_is_not_there(counter: Counter) -> None:
    """Each route that names a thing of Ada's, tried by everybody else; each of all routes, by nobody and by staff."""
    ada = await counter.register()
    home = await add(counter, ada)
    method = save_method(counter, 1, 0)
    named = (
        ("PUT", f"/me/addresses/{home['id']}", ADDRESS),
        ("DELETE", f"/me/addresses/{home['id']}", None),
        ("POST", f"/me/payment-tokens/{method}/default", None),
        ("DELETE", f"/me/payment-tokens/{method}", None),
    )
    own: tuple[tuple[str, str, Any], ...] = (
        ("GET", "/me", None),
        ("PATCH", "/me", {"name": "Eve"}),
        ("GET", "/me/preferences", None),
        ("PUT", "/me/preferences", {}),
        ("GET", "/me/addresses", None),
        ("POST", "/me/addresses", ADDRESS),
        ("GET", "/me/payment-tokens", None),
        ("POST", "/me/erase", {"password": PASSWORD}),
        ("POST", "/auth/change-password", {"current": PASSWORD, "new": "something else"}),
    )
    counter.limits.hits.clear()
    strangers = (await counter.register(EVE), await counter.register(ADA, of="sakura"))
    marco = await told(await counter.sign_in(STAFF_EMAIL), 200)
    for method_name, path, body in named:
        for stranger in strangers:
            with case((method_name, path)):
                assert (await counter.call(method_name, path, body, stranger)).status_code == 404
    for method_name, path, body in (*named, *own):
        with case((method_name, path)):
            assert await code(await counter.call(method_name, path, body)) == (401, "UNAUTHORIZED")
            if "auth" not in path:
                assert await code(await counter.call(method_name, path, body, marco)) == (401, "UNAUTHORIZED")
    assert await counter.get_data("/me/addresses", ada) == [home]
    mounted = {
        (one, rule.rule.removeprefix("/api/v1"))
        for rule in counter.app.url_map.iter_rules()
        for one in (rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}
        if "/me" in rule.rule and rule.rule.startswith("/api/v1/me")
    }
    tried = {(one, path.replace(home["id"], "<uuid:address_id>")) for one, path, _ in (*named, *own)}
    tried = {(one, path.replace(str(method), "<uuid:payment_token_id>")) for one, path in tried if "/me" in path}
    assert tried == mounted


async def test_nobody_changes_their_account_without_end(counter: Counter) -> None:
    ada = await counter.register()
    for _ in range(CHANGES):
        await counter.accounts.quotas.change(1)
    assert await code(await counter.call("PATCH", "/me", {"name": "Ada"}, ada)) == (429, "RATE_LIMITED")
    assert await counter.get_data("/me", ada)
