from collections.abc import Iterable
from typing import Any
from uuid import UUID

import attrs
import pytest
import trio

from actors.domain.party.commands import CloseSession
from actors.domain.till.attempt import AttemptKind, AttemptOutcome
from actors.domain.till.commands import AcceptOrder, RejectOrder, ReportAttempt, Tried
from actors.domain.till.status import Phase, PosStatus
from tests.cases import case
from tests.server.doors import CHIANTI, MONDAY_NOON, WATER, World, refusal

KEY = {"Idempotency-Key": "k1"}


async def test_a_placed_cart_is_an_order_on_its_way(world: World) -> None:
    ada = await world.join("Ada")
    await world.add(ada, qty=2)
    response = await world.place(ada, total=19.00, special_instructions="All at once")
    assert response.status_code == 202
    assert await response.get_json() == {
        "order_id": "ORD-1-42",
        "order_number": 42,
        "round": 1,
        "status": "validated",
        "payment_status": "unpaid",
        "pos_status": "queued",
        "pos_ticket": None,
        "total": 19.0,
        "items": [
            {
                "menu_item_id": 456,
                "name": "Margherita",
                "qty": 2,
                "note": "",
                "unit_price": 9.5,
                "line_total": 19.0,
                "member_id": ada["member_id"],
            }
        ],
        "placed_by": ada["member_id"],
        "created_at": "2024-01-15T11:00:00Z",
    }
    cart = await world.cart(ada)
    assert (cart["cart_locked"], cart["locked_by"], cart["pending_order_id"]) == (True, ada["member_id"], "ORD-1-42")


async def test_the_same_key_gives_the_same_order_again(world: World) -> None:
    ada = await world.join()
    cart = await world.add(ada)
    body = {"cart_hash": cart["cart_hash"]}
    first = await world.post("/orders", body, ada, KEY)
    await world.ask(ada, AcceptOrder(42, "T1"))
    again = await world.post("/orders", body, ada, KEY)
    assert (first.status_code, again.status_code) == (202, 200)
    shown = await again.get_json()
    assert (shown["order_id"], shown["pos_status"], shown["pos_ticket"]) == ("ORD-1-42", "accepted", "T1")


async def test_a_uuid_is_the_same_key_however_it_is_written(world: World) -> None:
    """With another body, because the same cart would be the same order under any key."""
    ada = await world.join()
    body = {"cart_hash": (await world.add(ada))["cart_hash"]}
    spellings = (
        "0190F5B4-6E2B-7D7A-8F66-0000000000D1",
        "0190f5b46e2b7d7a8f660000000000d1",
        "urn:uuid:0190f5b4-6e2b-7d7a-8f66-0000000000d1",
    )
    first, *others = spellings
    assert (await world.post("/orders", body, ada, {"Idempotency-Key": first})).status_code == 202
    for key in others:
        other = await world.post("/orders", {**body, "special_instructions": "No, wait"}, ada, {"Idempotency-Key": key})
        await refusal(other, 409, "IDEMPOTENCY_KEY_REUSED")
        assert (await world.post("/orders", body, ada, {"Idempotency-Key": key})).status_code == 200, key
    unlike = {"Idempotency-Key": "0190f5b4-6e2b-7d7a-8f66-0000000000d2"}
    same_cart = await world.post("/orders", {**body, "special_instructions": "No, wait"}, ada, unlike)
    assert same_cart.status_code == 200  # so that it was the key alone which refused the others


async def test_a_key_is_not_used_for_another_body(world: World) -> None:
    ada = await world.join()
    body = {"cart_hash": (await world.add(ada))["cart_hash"]}
    await world.post("/orders", body, ada, KEY)
    other = {**body, "special_instructions": "No, wait"}
    await refusal(world.post("/orders", other, ada, KEY), 409, "IDEMPOTENCY_KEY_REUSED")


async def test_twenty_phones_that_place_the_same_cart_make_one_order(world: World) -> None:
    party = [await world.join() for _ in range(20)]
    body = {"cart_hash": (await world.add(party[0]))["cart_hash"]}
    answers: list[tuple[int, str]] = []

    async def press(member: dict[str, Any]) -> None:
        response = await world.post("/orders", body, member, {"Idempotency-Key": member["member_id"]})
        answers.append((response.status_code, (await response.get_json())["order_id"]))

    async with trio.open_nursery() as nursery:
        for member in party:
            nursery.start_soon(press, member)
    assert sorted(answers) == [(200, "ORD-1-42")] * 19 + [(202, "ORD-1-42")]


async def test_a_cart_that_has_changed_is_shown_and_not_placed(world: World) -> None:
    ada = await world.join()
    stale = (await world.add(ada))["cart_hash"]
    await world.add(ada)
    details = await refusal(world.place(ada, cart_hash=stale), 409, "CART_CHANGED")
    assert details == {"current": await world.cart(ada)}
    assert details["current"]["cart_locked"] is False


@pytest.mark.parametrize("total", [9.51, 0, -9.5, 1e20, 9.500001])
async def test_another_total_is_a_changed_cart(world: World, total: float) -> None:
    ada = await world.join()
    await world.add(ada)
    await refusal(world.place(ada, total=total), 409, "CART_CHANGED")


async def test_an_empty_cart_is_not_an_order(world: World) -> None:
    await refusal(world.place(await world.join()), 409, "CART_EMPTY")


async def test_a_cart_that_is_being_placed_says_by_whom(world: World) -> None:
    ada, ben = await world.join(), await world.join()
    await world.add(ada)
    await world.place(ada)
    cart_hash = f"{(await world.cart(ben))['cart_hash']}0"
    details = await refusal(world.place(ben, key="k2", cart_hash=cart_hash), 409, "CART_LOCKED")
    assert details == {"locked_by": ada["member_id"]}


async def test_a_line_that_is_sold_out_is_named(world: World) -> None:
    ada = await world.join()
    await world.add(ada)
    await world.change_restaurant(menu=attrs.evolve(CHIANTI.menu, items={WATER: CHIANTI.menu.items[WATER]}))
    details = await refusal(world.place(ada), 409, "ITEM_UNAVAILABLE")
    assert details["current"]["name"] == "Margherita"


async def test_ordering_that_is_switched_off_is_locked(world: World) -> None:
    ada = await world.join()
    await world.add(ada)
    await world.change_restaurant(ordering_enabled=False)
    await refusal(world.place(ada), 423, "ORDERING_DISABLED")


async def test_a_restaurant_with_a_daily_pass_asks_for_it(world: World) -> None:
    ada = await world.join()
    await world.add(ada)
    await world.change_restaurant(pass_required=True)
    await refusal(world.place(ada), 403, "PASS_REQUIRED")


async def test_a_session_that_is_over_orders_nothing(world: World) -> None:
    ada = await world.join()
    body = {"cart_hash": (await world.add(ada))["cart_hash"]}
    await world.ask(ada, CloseSession())
    await refusal(world.post("/orders", body, ada, KEY), 410, "SESSION_CLOSED")


async def test_an_order_the_till_refused_is_refused_again_under_its_key(world: World) -> None:
    ada = await world.join()
    body = {"cart_hash": (await world.add(ada))["cart_hash"]}
    await world.post("/orders", body, ada, KEY)
    await world.ask(ada, RejectOrder(42, "till_says_no", "The kitchen is closed."))
    await refusal(world.post("/orders", body, ada, KEY), 409, "ORDER_FAILED")
    assert (await world.post("/orders", body, ada, {"Idempotency-Key": "k2"})).status_code == 202


async def test_an_order_needs_a_sane_key(world: World) -> None:
    ada = await world.join()
    body = {"cart_hash": (await world.add(ada))["cart_hash"]}
    for key in (None, "", "x" * 65, "a b", "a\tb", "ä"):
        headers = {} if key is None else {"Idempotency-Key": key}
        details = await refusal(world.post("/orders", body, ada, headers), 422, "VALIDATION_FAILED")
        assert details == {"field": "Idempotency-Key"}, key


NONSENSE: dict[bytes, str | None] = {
    b"": "cart_hash",
    b"null": None,
    b"[]": None,
    b"{}": "cart_hash",
    b'{"cart_hash": 7}': "cart_hash",
    b'{"cart_hash": "x", "total": "9.50"}': "total",
    b'{"cart_hash": "x", "total": true}': "total",
    b'{"cart_hash": "x", "total": NaN}': None,
    b'{"cart_hash": "x", "total": 1e999999999}': "total",
    b'{"cart_hash": "x", "price": 0}': "price",
    b'{"cart_hash": "\\ud800"}': None,
    b'{"cart_hash": "x", "special_instructions": "a\\u0000b"}': "special_instructions",
    b'{"cart_hash": "\xff"}': None,
    b"[" * 60_000: None,
    b'{"cart_hash": "x"': None,
}


async def test_a_body_that_makes_no_sense_orders_nothing_and_is_refused_by_its_field_like_any_other(
    world: World,
) -> None:
    ada = await world.join()
    await world.add(ada)
    before = await world.cart(ada)
    headers = {"Authorization": f"Bearer {ada['ws_token']}", **KEY}
    for body, field in NONSENSE.items():
        response = await world.client.post("/orders", data=body, headers=headers)
        details = await refusal(response, 422, "VALIDATION_FAILED")
        assert details == ({} if field is None else {"field": field}), body[:60]
        assert await world.cart(ada) == before, body[:60]


async def test_orders_are_for_members_only(world: World) -> None:
    ada, other = await world.join(), await world.join(table_number=8)
    await refusal(world.post("/orders", {"cart_hash": "x"}, None, KEY), 401, "UNAUTHORIZED")
    await refusal(world.get(f"/orders?sessionId={ada['session_id']}"), 401, "UNAUTHORIZED")
    await refusal(world.get(f"/orders?sessionId={ada['session_id']}", other), 404, "SESSION_NOT_FOUND")


async def test_a_sessions_orders_are_listed_oldest_first_without_failed_ones(world: World) -> None:
    ada = await world.join()
    for key, number in (("k1", 42), ("k2", 43), ("k3", 44)):
        await world.add(ada)
        assert (await world.place(ada, key)).status_code == 202
        refuse = RejectOrder(number, "no", "The kitchen is closed.")
        await world.ask(ada, refuse if number == 43 else AcceptOrder(number, f"T{number}"))
    response = await world.get(f"/orders?sessionId={ada['session_id']}", ada)
    orders = (await response.get_json())["orders"]
    shown = [(order["order_id"], order["round"], order["pos_ticket"], order["total"]) for order in orders]
    assert shown == [("ORD-1-42", 1, "T42", 9.5), ("ORD-1-44", 2, "T44", 19.0)]


def tried(kind: AttemptKind, outcome: AttemptOutcome, words: str = "") -> tuple[Tried, ...]:
    return (Tried(kind, MONDAY_NOON, 12, outcome, words),)


async def test_an_orders_story_has_every_call_to_the_till(world: World) -> None:
    ada = await world.join()
    await world.add(ada)
    placed = await (await world.place(ada)).get_json()
    lost = tried(AttemptKind.SEND, AttemptOutcome.UNKNOWN, "timeout")
    await world.ask(ada, ReportAttempt(42, 1, Phase.RETRYING, PosStatus.UNKNOWN, "timeout", MONDAY_NOON, lost))
    await world.ask(ada, AcceptOrder(42, "T1", tried(AttemptKind.LOOK_UP, AttemptOutcome.ACCEPTED)))
    response = await world.get("/orders/ORD-1-42", ada)
    assert response.status_code == 200
    at, words = "2024-01-15T11:00:00Z", "timeout"
    assert await response.get_json() == {
        **placed,
        "pos_status": "accepted",
        "pos_ticket": "T1",
        "history": [{"status": "validated", "at": at, "by": ada["member_id"], "lasted_s": None}],
        "kitchen": [{"position": 0, "state": "queued", "course": "main", "held": False, "struck": None}],
        "attempts": [
            {"number": 1, "kind": "send", "at": at, "duration_ms": 12, "outcome": "unknown", "words": words},
            {"number": 2, "kind": "look_up", "at": at, "duration_ms": 12, "outcome": "accepted", "words": ""},
        ],
    }


async def test_the_list_says_of_each_order_what_its_story_does_of_its_way_and_the_kitchen(world: World) -> None:
    ada = await world.join("Ada")
    for number in (42, 43):
        await world.add(ada, qty=number - 41)
        await world.place(ada, key=f"k{number}")
        await world.ask(ada, AcceptOrder(number, f"T{number}"))
    listed = (await (await world.get(f"/orders?sessionId={ada['session_id']}", ada)).get_json())["orders"]
    for order in listed:
        story = await (await world.get(f"/orders/{order['order_id']}", ada)).get_json()
        assert story.pop("attempts") is not None
        assert order == story
        assert len(order["kitchen"]) == len(order["history"]) == 1
    assert len(listed) == 2


async def test_an_order_the_till_refused_is_not_there_but_its_story_is_told(world: World) -> None:
    ada = await world.join()
    await world.add(ada)
    await world.place(ada)
    no = tried(AttemptKind.SEND, AttemptOutcome.REJECTED, "Sold out.")
    await world.ask(ada, RejectOrder(42, "no", "Sold out.", no))
    details = await refusal(world.get("/orders/ORD-1-42", ada), 404, "ORDER_NOT_FOUND")
    assert details["pos_status"] == "rejected"
    assert [(each["outcome"], each["words"]) for each in details["attempts"]] == [("rejected", "Sold out.")]


async def test_an_order_of_another_table_is_not_found(world: World) -> None:
    ada, other = await world.join(), await world.join(table_number=8)
    await world.add(ada)
    await world.place(ada)
    assert await refusal(world.get("/orders/ORD-1-42", other), 404, "ORDER_NOT_FOUND") == {}
    await refusal(world.get("/orders/ORD-1-42"), 401, "UNAUTHORIZED")


async def test_only_the_name_of_an_order_finds_it(world: World) -> None:
    cases: Iterable[str] = ["ORD-1-43", "ORD-2-42", "ORD-1-042", "42", "ORD-1-42%20", "%00", "ORD-1-%F0%9F%98%80"]
    ada = await world.join()
    await world.add(ada)
    await world.place(ada)
    for name in cases:
        with case(name):
            assert await refusal(world.get(f"/orders/{name}", ada), 404, "ORDER_NOT_FOUND") == {}


async def test_a_key_gives_its_order_again_a_day_later(world: World) -> None:
    ada = await world.join()
    body = {"cart_hash": (await world.add(ada))["cart_hash"]}
    await world.post("/orders", body, ada, KEY)
    await world.ask(ada, AcceptOrder(42, "T1"))
    await world.ask(ada, CloseSession())
    world.later(hours=23, minutes=59)
    token, _ = world.tokens.issue(UUID(ada["session_id"]), UUID(ada["member_id"]), 1)
    again = await world.post("/orders", body, {**ada, "ws_token": token}, KEY)
    assert (again.status_code, (await again.get_json())["order_id"]) == (200, "ORD-1-42")


async def test_the_orders_of_a_closed_session_can_still_be_read(world: World) -> None:
    ada = await world.join()
    await world.ask(ada, CloseSession())
    response = await world.get(f"/orders?sessionId={ada['session_id']}", ada)
    assert (response.status_code, await response.get_json()) == (200, {"orders": []})
