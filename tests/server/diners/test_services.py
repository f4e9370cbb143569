"""What becomes of a request when its table's actor ends under it."""

from persistence.memory_faults import Fault
from tests.server.doors import World, refusal

TABLE_7 = {"restaurant_name": "chianti", "table_number": 7}
KEY = {"Idempotency-Key": "k1"}


async def test_a_join_whose_answer_was_lost_is_found_again_and_not_made_twice(world: World) -> None:
    world.store.faults.script.append(Fault.LOST_SAVED)
    response = await world.post("/table_session", {**TABLE_7, "nickname": "Ada"})
    ada = await response.get_json()
    assert (response.status_code, ada["nickname"], ada["is_host"]) == (201, "Ada", True)
    assert len((await world.cart(ada))["members"]) == 1


async def test_a_join_that_was_lost_unsaved_is_made_after_all(world: World) -> None:
    world.store.faults.script.append(Fault.LOST_UNSAVED)
    response = await world.post("/table_session", {**TABLE_7, "nickname": "Ada"})
    ada = await response.get_json()
    assert (response.status_code, ada["nickname"], ada["is_host"]) == (201, "Ada", True)
    assert len((await world.cart(ada))["members"]) == 1


async def test_an_order_whose_answer_was_lost_is_found_again_and_not_placed_twice(world: World) -> None:
    ada = await world.join()
    body = {"cart_hash": (await world.add(ada))["cart_hash"]}
    world.store.faults.script.append(Fault.LOST_SAVED)
    response = await world.post("/orders", body, ada, KEY)
    assert (response.status_code, (await response.get_json())["order_id"]) == (200, "ORD-1-42")
    orders = await (await world.get(f"/orders?sessionId={ada['session_id']}", ada)).get_json()
    assert len(orders["orders"]) == 1


async def test_a_leave_whose_answer_was_lost_has_happened(world: World) -> None:
    await world.join("Ada")
    ben = await world.join("Ben")
    world.store.faults.script.append(Fault.LOST_SAVED)
    assert (await world.delete(f"/member/{ben['member_id']}", ben)).status_code == 204


async def test_whoever_is_unlucky_twice_is_asked_to_try_again(world: World) -> None:
    ada = await world.join()
    body = {"cart_hash": (await world.add(ada))["cart_hash"]}
    world.store.faults.script.extend([Fault.LOST_UNSAVED, Fault.LOST_UNSAVED])
    response = await world.post("/orders", body, ada, KEY)
    await refusal(response, 503, "UNAVAILABLE")
    assert response.headers["Retry-After"] == "1"
    assert (await world.post("/orders", body, ada, KEY)).status_code == 202
