"""Who else is in a cart: a household by link, a guest, and a guest who signs in."""

from datetime import timedelta
from uuid import UUID

import pytest
import trio

from actors.domain.customer.account import CustomerChange
from actors.domain.limits import CART_KEPT_S
from actors.ports.wire import Ending
from persistence.memory_faults import Fault
from server.shop.cart.links import GOOD_FOR
from tests.server.doors import MARGHERITA, WATER
from tests.server.shop.accounts.counter import PASSWORD, code, told
from tests.server.shop.cart.aisle import Aisle, quantities


async def test_a_household_joins_by_a_link_and_edits_what_is_in_the_cart(aisle: Aisle) -> None:
    ada = await aisle.register()
    (item,) = (await aisle.fill(ada))["items"]
    link = await aisle.share(ada)
    assert link["url"] == f"http://localhost/shop/chianti#join/{link['token']}"
    dad = await told(await aisle.join_by(link), 201)
    assert (dad["is_owner"], quantities(dad)) == (False, [(MARGHERITA, 1)])
    phone = await aisle.follow(await aisle.live(ada))
    cart = await told(await aisle.say("PUT", f"/items/{item['id']}", dad, {"quantity": 3}), 200)
    assert quantities(cart) == quantities(await aisle.live(ada)) == [(MARGHERITA, 3)]
    assert b'"qty":3' in phone.received[-1]
    await told(await aisle.say("DELETE", f"/items/{item['id']}", dad), 200)
    assert [(one["nickname"], one["is_host"]) for one in cart["members"]] == [("Ada", True), ("Dad", False)]


async def test_a_link_ends_with_the_next_one_and_by_itself_and_who_has_joined_stays(aisle: Aisle) -> None:
    ada = await aisle.register()
    first = await aisle.share(ada)
    dad = await told(await aisle.join_by(first), 201)
    second = await aisle.share(ada)
    assert await code(await aisle.join_by(first)) == (404, "LINK_INVALID")
    assert (await aisle.live(ada))["shared_until"] == second["expires_at"]
    assert (await aisle.live(dad))["is_owner"] is False
    aisle.now += GOOD_FOR
    assert await code(await aisle.join_by(second)) == (404, "LINK_INVALID")
    assert (await aisle.live(dad))["shared_until"] is None


async def test_the_link_of_a_cart_that_has_ended_or_is_gone_is_good_no_more(aisle: Aisle) -> None:
    ada = await aisle.register()
    link = await aisle.share(ada)
    session_id = UUID((await aisle.live(ada))["session_id"])
    assert (await aisle.call("POST", "/me/erase", {"password": PASSWORD}, ada)).status_code == 204
    assert await code(await aisle.join_by(link)) == (404, "LINK_INVALID")
    aisle.store.forget(session_id)
    assert await code(await aisle.join_by(link)) == (404, "LINK_INVALID")


async def test_no_other_token_is_a_link_and_only_the_owner_shares(aisle: Aisle) -> None:
    ada = await aisle.register()
    link = await aisle.share(ada)
    dad = await told(await aisle.join_by(link), 201)
    assert await code(await aisle.say("POST", "/share", dad)) == (403, "NOT_ALLOWED")
    for token in (dad["ws_token"], ada["access_token"], link["token"][:-2] + "xx", "x"):
        assert await code(await aisle.join_by({"token": token})) == (404, "LINK_INVALID")


async def test_the_owner_sends_somebody_away_and_they_are_out(aisle: Aisle) -> None:
    ada = await aisle.register()
    dad = await told(await aisle.join_by(await aisle.share(ada)), 201)
    owner = await aisle.live(ada)
    assert (await aisle.delete(f"/member/{dad['member_id']}", owner)).status_code == 204
    assert await code(await aisle.say("GET", "", dad)) == (404, "CART_NOT_FOUND")
    assert await code(await aisle.say("POST", "/items", dad, {"product_id": WATER})) == (404, "MEMBER_NOT_FOUND")
    assert (await aisle.live(ada))["items"] == []


async def test_a_household_does_not_order_for_the_customer(aisle: Aisle) -> None:
    ada = await aisle.register()
    await aisle.fill(ada)
    dad = await told(await aisle.join_by(await aisle.share(ada)), 201)
    for who in (dad, await aisle.live(ada)):
        assert await code(await aisle.place(who)) == (403, "NOT_ALLOWED")


async def test_a_guest_has_a_cart_as_long_as_it_is_kept(aisle: Aisle) -> None:
    guest = await aisle.guest()
    assert guest["cart_token"] == guest["ws_token"]
    assert quantities(await aisle.fill(guest, WATER, 2)) == [(WATER, 2)]
    aisle.now += timedelta(seconds=CART_KEPT_S - 60)
    fresh = await aisle.live(guest)
    await aisle.fill(fresh)
    aisle.now += timedelta(seconds=CART_KEPT_S - 60)
    assert quantities(await aisle.live(fresh)) == [(WATER, 2), (MARGHERITA, 1)]
    assert await code(await aisle.say("GET", "", guest)) == (401, "UNAUTHORIZED")


async def test_a_guest_who_signs_in_takes_the_cart_along_once(aisle: Aisle) -> None:
    guest, ada = await aisle.guest(), await aisle.register()
    await aisle.fill(guest, WATER, 2)
    await aisle.fill(guest, MARGHERITA, 1, note="crisp")
    await aisle.fill(ada, WATER, 1)
    for _ in range(2):
        cart = await told(await aisle.say("POST", "/take", ada, {"cart_token": guest["cart_token"]}), 200)
        assert quantities(cart) == [(WATER, 3), (MARGHERITA, 1)]
        assert cart["is_owner"] is True
    assert await code(await aisle.say("GET", "", guest)) == (410, "SESSION_CLOSED")
    eve = await aisle.register("eve@example.com")
    late = await aisle.say("POST", "/take", eve, {"cart_token": guest["cart_token"]})
    assert await code(late) == (404, "CART_NOT_FOUND")  # somebody else has it


async def test_only_a_guests_own_cart_of_this_restaurant_is_taken(aisle: Aisle) -> None:
    ada, eve = await aisle.register(), await aisle.register("eve@example.com")
    abroad = await aisle.register("ada@example.com", of="sakura")
    guest = await aisle.guest()
    await aisle.fill(guest, WATER)
    mum = await told(await aisle.join_by(await aisle.share(guest)), 201)
    owner = await aisle.live(eve)
    for who, token in (
        (ada, mum["ws_token"]),
        (ada, owner["ws_token"]),
        (ada, (await aisle.join("Anna"))["ws_token"]),
        (ada, ada["access_token"]),
        (abroad, guest["cart_token"]),
    ):
        assert await code(await aisle.say("POST", "/take", who, {"cart_token": token})) == (404, "CART_NOT_FOUND")
    assert await code(await aisle.say("POST", "/take", guest, {"cart_token": guest["cart_token"]})) == (
        401,
        "UNAUTHORIZED",
    )
    assert quantities(await aisle.live(guest)) == [(WATER, 1)]


async def test_who_registers_or_signs_in_with_a_guests_cart_has_it_at_once(aisle: Aisle) -> None:
    guest = await aisle.guest()
    await aisle.fill(guest, WATER, 2)
    ada = await aisle.register(cart_token=guest["cart_token"])
    assert quantities(await aisle.live(ada)) == [(WATER, 2)]
    other = await aisle.guest()
    await aisle.fill(other, MARGHERITA)
    said = {"email": "ada@example.com", "password": PASSWORD, "cart_token": other["cart_token"]}
    for _ in range(2):
        again = await told(await aisle.call("POST", "/auth/login", said), 200)
        assert quantities(await aisle.live(again)) == [(WATER, 2), (MARGHERITA, 1)]


async def test_who_signs_in_with_no_good_cart_token_is_signed_in_all_the_same(aisle: Aisle) -> None:
    await aisle.register()
    for token in ("x", (await aisle.join("Anna"))["ws_token"]):
        said = {"email": "ada@example.com", "password": PASSWORD, "cart_token": token}
        ada = await told(await aisle.call("POST", "/auth/login", said), 200)
        assert (await aisle.live(ada))["items"] == []


async def test_who_has_their_data_erased_has_no_cart_any_more(aisle: Aisle) -> None:
    ada = await aisle.register()
    cart = await aisle.fill(ada)
    dad = await told(await aisle.join_by(await aisle.share(ada)), 201)
    phone = await aisle.follow(dad)
    assert (await aisle.call("POST", "/me/erase", {"password": PASSWORD}, ada)).status_code == 204
    assert b'"session_closed"' in phone.received[-1]
    assert await code(await aisle.say("GET", "", dad)) == (410, "SESSION_CLOSED")
    assert await aisle.registry.cart_of(1, ada["user"]["id"]) is None
    assert cart["session_id"]


async def test_who_has_their_data_erased_and_hangs_up_has_no_cart_either(
    aisle: Aisle, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await aisle.register()
    await aisle.fill(ada)
    shopper = await aisle.accounts.shoppers.of_token(ada["access_token"])
    save = aisle.customers.save

    async def saved_and_gone(change: CustomerChange) -> bool:
        saved = await save(change)
        hung_up.cancel()
        return saved

    monkeypatch.setattr(aisle.customers, "save", saved_and_gone)
    with trio.CancelScope() as hung_up:
        await aisle.accounts.desk.erase(shopper, PASSWORD)
    assert await aisle.registry.cart_of(1, ada["user"]["id"]) is None


async def test_who_has_their_data_erased_has_no_cart_where_the_first_answer_of_the_store_is_lost(aisle: Aisle) -> None:
    for fault in (Fault.LOST_UNSAVED, Fault.LOST_SAVED):
        ada = await aisle.register()
        await aisle.fill(ada)
        aisle.store.faults.script.append(fault)
        assert (await aisle.call("POST", "/me/erase", {"password": PASSWORD}, ada)).status_code == 204
        assert await aisle.registry.cart_of(1, ada["user"]["id"]) is None


# ---- the household of a guest who signs in


async def test_the_household_of_a_guest_goes_on_in_the_customers_cart_with_what_they_have(aisle: Aisle) -> None:
    guest = await aisle.guest()
    dad = await told(await aisle.join_by(await aisle.share(guest)), 201)
    await aisle.fill(guest, WATER, 2)
    await aisle.fill(dad, MARGHERITA, 3)
    phone = await aisle.follow(dad)
    ada = await aisle.register(cart_token=guest["cart_token"])
    own = await aisle.live(ada)
    assert (phone.ending, UUID(own["session_id"])) == (
        Ending.CLOSED,
        await aisle.registry.cart_of(1, ada["user"]["id"]),
    )
    assert quantities(own) == [(WATER, 2), (MARGHERITA, 3)]
    assert [one["member_id"] for one in own["items"]] == [own["member_id"], dad["member_id"]]
    again = await aisle.live(dad)  # with the token of the cart that was
    assert (again["session_id"], again["member_id"]) == (own["session_id"], dad["member_id"])
    assert (again["is_owner"], quantities(again)) == (False, quantities(own))
    for who in (dad, again):
        await aisle.fill(who, MARGHERITA, 1, 200)
    assert quantities(await aisle.live(ada)) == [(WATER, 2), (MARGHERITA, 5)]
    assert await code(await aisle.say("POST", "/share", dad)) == (403, "NOT_ALLOWED")
    assert (await aisle.delete(f"/member/{dad['member_id']}", own)).status_code == 204
    assert await code(await aisle.say("GET", "", dad)) == (404, "CART_NOT_FOUND")


async def test_the_link_of_a_guest_leads_to_the_customers_cart_until_that_is_shared_anew(aisle: Aisle) -> None:
    guest, ada = await aisle.guest(), await aisle.register()
    guests = await aisle.share(guest)
    await told(await aisle.say("POST", "/take", ada, {"cart_token": guest["cart_token"]}), 200)
    own = await aisle.live(ada)
    dad = await told(await aisle.join_by(guests), 201)
    assert (dad["session_id"], dad["is_owner"]) == (own["session_id"], False)
    assert own["shared_until"] == guests["expires_at"]
    await aisle.share(ada)
    assert await code(await aisle.join_by(guests)) == (404, "LINK_INVALID")
    assert (await aisle.live(dad))["session_id"] == own["session_id"]


async def test_where_both_carts_have_a_link_both_are_good_until_another_is_made(aisle: Aisle) -> None:
    guest, ada = await aisle.guest(), await aisle.register()
    first = await aisle.share(guest)
    customers, guests = await aisle.share(ada), await aisle.share(guest)
    aisle.now += timedelta(minutes=1)
    await told(await aisle.say("POST", "/take", ada, {"cart_token": guest["cart_token"]}), 200)
    own = (await aisle.live(ada))["session_id"]
    for link in (guests, customers):
        assert (await told(await aisle.join_by(link), 201))["session_id"] == own
    assert await code(await aisle.join_by(first)) == (404, "LINK_INVALID")
    aisle.now += GOOD_FOR - timedelta(minutes=1)
    assert await code(await aisle.join_by(guests)) == (404, "LINK_INVALID")
    aisle.now -= timedelta(minutes=30)
    assert (await told(await aisle.join_by(guests), 201))["session_id"] == own
    said = {"email": "ada@example.com", "password": PASSWORD}
    await aisle.share(await told(await aisle.call("POST", "/auth/login", said), 200))
    for link in (guests, customers):
        assert await code(await aisle.join_by(link)) == (404, "LINK_INVALID")


async def test_a_guests_link_ends_at_its_own_time_though_the_customers_is_good_for_longer(aisle: Aisle) -> None:
    guest, ada = await aisle.guest(), await aisle.register()
    guests = await aisle.share(guest)
    aisle.now += timedelta(minutes=10)
    customers = await aisle.share(ada)
    aisle.now += timedelta(minutes=1)
    await told(await aisle.say("POST", "/take", ada, {"cart_token": guest["cart_token"]}), 200)
    aisle.now += GOOD_FOR - timedelta(minutes=5)
    assert await code(await aisle.join_by(guests)) == (404, "LINK_INVALID")
    assert (await aisle.join_by(customers)).status_code == 201


async def test_one_of_a_household_who_signs_in_takes_nothing_from_it_and_stays(aisle: Aisle) -> None:
    guest = await aisle.guest()
    dad = await told(await aisle.join_by(await aisle.share(guest)), 201)
    await aisle.fill(guest, WATER, 2)
    await aisle.fill(dad, MARGHERITA)
    eve = await aisle.register("eve@example.com", cart_token=dad["ws_token"])
    assert quantities(await aisle.live(eve)) == []
    ada = await aisle.register(cart_token=guest["cart_token"])
    both = [(WATER, 2), (MARGHERITA, 1)]
    assert quantities(await aisle.live(ada)) == quantities(await aisle.live(dad)) == both
    assert quantities(await aisle.live(eve)) == []
    said = {"email": "eve@example.com", "password": PASSWORD, "cart_token": guest["cart_token"]}
    again = await told(await aisle.call("POST", "/auth/login", said), 200)
    assert quantities(await aisle.live(again)) == []  # the same guest, once more, to another account
    assert quantities(await aisle.live(ada)) == both
