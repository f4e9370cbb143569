"""A cart over HTTP: whose it is, what goes in and out of it, and what bad input gets."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

import trio

from actors.availability import Availability, Count
from persistence.memory_faults import Fault
from tests.cases import case
from tests.server.doors import DIAVOLA, LEMON, MARGHERITA, WATER
from tests.server.shop.accounts.counter import code, told
from tests.server.shop.cart.aisle import Aisle, quantities


async def test_a_customer_has_a_cart_without_asking_for_one_and_it_says_how_to_follow_it(aisle: Aisle) -> None:
    ada = await aisle.register()
    cart = await aisle.live(ada)
    assert (cart["items"], cart["total"], cart["currency"], cart["is_owner"]) == ([], 0, "EUR", True)
    assert (cart["ws_url"], cart["shared_until"]) == ("ws://localhost/ws", None)
    assert [(one["nickname"], one["is_host"]) for one in cart["members"]] == [("Ada", True)]
    again = await aisle.live(ada)
    assert again["session_id"] == cart["session_id"]
    token = aisle.tokens.read(cart["ws_token"])
    assert (str(token.session_id), str(token.member_id)) == (cart["session_id"], cart["member_id"])
    assert token.expires_at - aisle.now < timedelta(days=1)  # who signs out is out soon


async def test_what_is_put_in_is_shown_with_its_price_options_and_note(aisle: Aisle) -> None:
    ada = await aisle.register()
    cart = await aisle.fill(ada, WATER, 2, options=[{"option_id": LEMON}], note="cold")
    (item,) = cart["items"]
    assert item.pop("id")
    assert item == {
        "product_id": WATER,
        "name": "Water <still>",
        "quantity": 2,
        "note": "cold",
        "options": [{"option_id": LEMON, "name": "Lemon", "qty": 1, "price": 0.5}],
        "unit_price": 2.5,
        "line_total": 5.0,
        "member_id": cart["member_id"],
        "version": 1,
        "state": "pending",
        "in_stock_anywhere": True,
    }
    assert cart["total"] == 5.0


async def test_more_of_the_same_is_more_of_its_line_and_a_repeat_adds_nothing(aisle: Aisle) -> None:
    ada, name = await aisle.register(), str(uuid4())
    await aisle.fill(ada, quantity=2, id=str(uuid4()))
    assert quantities(await aisle.fill(ada, quantity=3, status=200, id=name)) == [(MARGHERITA, 5)]
    assert quantities(await aisle.fill(ada, quantity=3, status=200, id=name)) == [(MARGHERITA, 5)]
    said = {"product_id": MARGHERITA}
    for _ in range(3):
        cart = await told(await aisle.say("POST", "/items", ada, said, Idempotency_Key="key-1"), 200)
        assert quantities(cart) == [(MARGHERITA, 6)]
    other = await aisle.say("POST", "/items", ada, {"product_id": WATER}, Idempotency_Key="key-1")
    assert await code(other) == (409, "IDEMPOTENCY_KEY_REUSED")
    assert quantities(await aisle.live(ada)) == [(MARGHERITA, 6)]


async def test_what_is_put_in_once_is_there_once_also_where_the_answer_of_the_store_is_lost(aisle: Aisle) -> None:
    ada = await aisle.register()
    await aisle.fill(ada, WATER)
    for product, there in ((MARGHERITA, [(WATER, 1), (MARGHERITA, 2)]), (MARGHERITA, [(WATER, 1), (MARGHERITA, 4)])):
        aisle.store.faults.script.append(Fault.LOST_SAVED)
        await aisle.fill(ada, product, 2, status=200)  # as a repeat: it was there by then
        assert quantities(await aisle.live(ada)) == there


async def test_a_line_is_changed_and_taken_out_with_a_version_or_without(aisle: Aisle) -> None:
    ada = await aisle.register()
    (item,) = (await aisle.fill(ada))["items"]
    path = f"/items/{item['id']}"
    assert quantities(await told(await aisle.say("PUT", path, ada, {"quantity": 4, "version": 1}), 200)) == [
        (MARGHERITA, 4)
    ]
    stale = await aisle.say("PUT", path, ada, {"quantity": 9}, If_Match='"1"')
    assert await code(stale) == (409, "VERSION_CONFLICT")
    cart = await told(await aisle.say("PUT", path, ada, {"note": "crisp"}, If_Match="2"), 200)
    assert (cart["items"][0]["note"], cart["items"][0]["quantity"], cart["items"][0]["version"]) == ("crisp", 4, 3)
    assert quantities(await told(await aisle.say("PUT", path, ada, {"quantity": 1}), 200)) == [(MARGHERITA, 1)]
    assert await code(await aisle.say("DELETE", path, ada, If_Match="1")) == (409, "VERSION_CONFLICT")
    for _ in range(2):
        assert quantities(await told(await aisle.say("DELETE", path, ada), 200)) == []
    assert await code(await aisle.say("PUT", path, ada, {"quantity": 2})) == (404, "ITEM_NOT_FOUND")


async def test_a_cart_is_emptied_at_once_and_that_may_be_said_again(aisle: Aisle) -> None:
    ada = await aisle.register()
    await aisle.fill(ada)
    await aisle.fill(ada, WATER)
    for _ in range(2):
        cart = await told(await aisle.say("DELETE", "", ada), 200)
        assert (cart["items"], cart["total"]) == ([], 0)


async def test_somebody_elses_cart_and_what_is_in_it_are_not_found(aisle: Aisle) -> None:
    ada, eve = await aisle.register(), await aisle.register("eve@example.com")
    (item,) = (await aisle.fill(ada))["items"]
    assert (await aisle.live(eve))["items"] == []
    for method, body in (("PUT", {"quantity": 2}), ("DELETE", None)):
        assert await code(await aisle.say(method, f"/items/{item['id']}", eve, body)) == (404, "ITEM_NOT_FOUND")
        assert await code(await aisle.say(method, f"/items/{uuid4()}", eve, body)) == (404, "ITEM_NOT_FOUND")
    assert quantities(await aisle.live(ada)) == [(MARGHERITA, 1)]
    abroad = await aisle.register("ada@example.com", of="sakura")
    assert (await aisle.live(abroad))["currency"] == "JPY"


async def test_nobody_has_a_cart_without_a_good_token(aisle: Aisle) -> None:
    assert await code(await aisle.say("GET", "", None)) == (401, "UNAUTHORIZED")
    assert await code(await aisle.say("GET", "", {"ws_token": "x.y.z"})) == (401, "UNAUTHORIZED")
    diner = await aisle.join("Anna")
    assert await code(await aisle.say("GET", "", diner)) == (404, "CART_NOT_FOUND")
    assert await code(await aisle.say("POST", "/items", diner, {"product_id": MARGHERITA})) == (404, "CART_NOT_FOUND")
    assert (await aisle.cart(diner))["items"] == []


BAD: Final[Mapping[str, tuple[Mapping[str, Any], tuple[int, str]]]] = {
    "none": ({"product_id": MARGHERITA, "quantity": 0}, (422, "QUANTITY_INVALID")),
    "fewer than none": ({"product_id": MARGHERITA, "quantity": -1}, (422, "QUANTITY_INVALID")),
    "too many": ({"product_id": MARGHERITA, "quantity": 100}, (422, "QUANTITY_INVALID")),
    "far too many": ({"product_id": MARGHERITA, "quantity": 2**63}, (422, "VALIDATION_FAILED")),
    "no number": ({"product_id": MARGHERITA, "quantity": "2"}, (422, "VALIDATION_FAILED")),
    "unknown": ({"product_id": 99}, (404, "PRODUCT_NOT_FOUND")),
    "stopped": ({"product_id": DIAVOLA}, (409, "ITEM_UNAVAILABLE")),
    "no option of it": ({"product_id": WATER, "options": [{"option_id": 5}]}, (422, "OPTIONS_INVALID")),
    "a long note": ({"product_id": MARGHERITA, "note": "x" * 201}, (422, "NOTE_TOO_LONG")),
    "a price of one's own": ({"product_id": MARGHERITA, "price": 1}, (422, "VALIDATION_FAILED")),
    "no id": ({"product_id": MARGHERITA, "id": "mine"}, (422, "VALIDATION_FAILED")),
}


async def test_bad_input_gets_its_code_and_changes_nothing(aisle: Aisle) -> None:
    ada = await aisle.register()
    for name, (body, refusal) in BAD.items():
        with case(name):
            assert await code(await aisle.say("POST", "/items", ada, body)) == refusal
    assert (await aisle.live(ada))["items"] == []


async def test_headers_that_say_nothing_sensible_are_refused(aisle: Aisle) -> None:
    ada = await aisle.register()
    (item,) = (await aisle.fill(ada))["items"]
    odd = await aisle.say("POST", "/items", ada, {"product_id": WATER}, Idempotency_Key="a b")
    assert await code(odd) == (422, "VALIDATION_FAILED")
    odd = await aisle.say("DELETE", f"/items/{item['id']}", ada, If_Match="yesterday")
    assert await code(odd) == (422, "VALIDATION_FAILED")
    assert quantities(await aisle.live(ada)) == [(MARGHERITA, 1)]


async def test_what_no_branch_has_is_refused_and_what_has_run_out_is_shown_as_that(aisle: Aisle) -> None:
    ada = await aisle.register()
    await aisle.fill(ada, WATER)
    actor = await aisle.restaurants.by_id(1)
    assert actor is not None
    for item in (WATER, MARGHERITA):
        await actor.set_availability(item, Availability(available=True, count=Count(0)), who=7)
    refused = await aisle.say("POST", "/items", ada, {"product_id": MARGHERITA})
    assert await code(refused) == (409, "OUT_OF_STOCK_ANYWHERE")
    (item_view,) = (await aisle.live(ada))["items"]
    assert item_view["in_stock_anywhere"] is False


async def test_the_ordering_switch_keeps_a_cart_as_it_is(aisle: Aisle) -> None:
    ada = await aisle.register()
    await aisle.fill(ada)
    actor = await aisle.restaurants.by_id(1)
    assert actor is not None
    await actor.set_ordering(enabled=False)
    assert await code(await aisle.say("POST", "/items", ada, {"product_id": WATER})) == (423, "ORDERING_DISABLED")
    assert quantities(await aisle.live(ada)) == [(MARGHERITA, 1)]


async def test_the_daily_pass_is_the_tables_and_closing_hours_are_no_carts(aisle: Aisle) -> None:
    await aisle.change_restaurant(pass_required=True, hours=())
    ada = await aisle.register()
    assert quantities(await aisle.fill(ada)) == [(MARGHERITA, 1)]


async def test_two_devices_of_one_customer_are_one_member_who_sees_both(aisle: Aisle) -> None:
    ada = await aisle.register()
    phones = [await aisle.follow(await aisle.live(ada)) for _ in range(2)]
    assert len((await aisle.live(ada))["members"]) == 1
    cart = await aisle.fill(ada)
    for phone in phones:
        assert b'"cart_update"' in phone.received[-1]
    (item,) = cart["items"]
    await told(await aisle.say("PUT", f"/items/{item['id']}", ada, {"quantity": 7}), 200)
    assert all(b'"qty":7' in phone.received[-1] for phone in phones)


async def test_many_at_once_by_http_lose_nothing(aisle: Aisle) -> None:
    ada = await aisle.register()
    async with trio.open_nursery() as nursery:
        for n in range(20):
            body = {"product_id": (MARGHERITA, WATER)[n % 2], "quantity": 1 + n % 3}
            nursery.start_soon(aisle.say, "POST", "/items", ada, body)
    cart = await aisle.live(ada)
    assert dict(quantities(cart)) == {
        MARGHERITA: sum(1 + n % 3 for n in range(0, 20, 2)),
        WATER: sum(1 + n % 3 for n in range(1, 20, 2)),
    }
