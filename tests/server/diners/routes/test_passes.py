"""`POST /session/{id}/validate_pass`: the daily pass opens the cart."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from quart import Response

from actors.domain.cart.commands import AddLine
from actors.domain.party.commands import CloseSession, Leave
from actors.domain.refusal import Code, Refusal
from server.diners.passes import TRIES_PER_MINUTE
from server.diners.routes.passes import PASSWORD_CHARS_MAX
from tests.server.doors import MARGHERITA, World, open_world, refusal


@pytest.fixture
async def asking() -> AsyncIterator[World]:
    """A door where chianti asks for a pass."""
    async with open_world() as world:
        await world.restaurants.by_id(1)
        await world.change_restaurant(pass_required=True)
        yield world


async def new_pass(world: World, restaurant_id: int = 1) -> str:
    return (await world.passes.renew(restaurant_id, who=None)).words


async def gives(world: World, who: dict[str, Any], password: Any) -> Response:
    return await world.post(f"/session/{who['session_id']}/validate_pass", {"password": password}, who)


async def added(world: World, who: dict[str, Any]) -> Code | None:
    """What stands against a new line, if anything."""
    command = AddLine(UUID(who["member_id"]), world.services.new_id(), MARGHERITA, 1)
    decision = (await world.ask(who, command)).decision
    return decision.code if isinstance(decision, Refusal) else None


async def test_todays_pass_opens_the_cart_for_the_whole_table(asking: World) -> None:
    words = await new_pass(asking)
    ada, ben = await asking.join("Ada"), await asking.join("Ben")
    assert (ada["daily_pass_required"], ada["pass_validated"]) == (True, False)
    assert await added(asking, ben) is Code.PASS_REQUIRED
    response = await gives(asking, ada, words)
    assert response.status_code == 200
    shown = {"session_id": ada["session_id"], "daily_pass_required": True, "pass_validated": True}
    assert await response.get_json() == shown
    assert await added(asking, ben) is None
    cart = await asking.cart(ben)
    assert (cart["daily_pass_required"], cart["pass_validated"]) == (True, True)


async def test_the_pass_may_be_typed_in_any_case_and_parted_by_anything(asking: World) -> None:
    words = await new_pass(asking)
    ada = await asking.join()
    assert (await gives(asking, ada, f" {words.upper().replace(' ', '-')}. ")).status_code == 200


@pytest.mark.parametrize(
    "said", ["", "acorn", "album acorn alley", "acorn album alley almond", "acornalbumalley", "🦦"]
)
async def test_other_words_open_nothing(asking: World, said: str) -> None:
    assert await new_pass(asking) == "acorn album alley"
    ada = await asking.join()
    await refusal(await gives(asking, ada, said), 403, "PASS_WRONG")
    assert await added(asking, ada) is Code.PASS_REQUIRED


async def test_an_older_pass_and_another_restaurants_are_wrong(asking: World) -> None:
    older, others = await new_pass(asking), await new_pass(asking, 2)
    newest = await new_pass(asking)
    ada = await asking.join()
    for words in (older, others):
        await refusal(await gives(asking, ada, words), 403, "PASS_WRONG")
    assert (await gives(asking, ada, newest)).status_code == 200


async def test_a_restaurant_without_a_pass_yet_lets_nobody_in(asking: World) -> None:
    await refusal(await gives(asking, await asking.join(), "acorn album alley"), 403, "PASS_WRONG")


async def test_a_table_that_was_let_in_stays_so_when_the_pass_changes(asking: World) -> None:
    ada = await asking.join()
    await gives(asking, ada, await new_pass(asking))
    await new_pass(asking)
    assert await added(asking, ada) is None


async def test_saying_it_again_is_no_try(asking: World) -> None:
    words, ada = await new_pass(asking), await asking.join()
    for _ in range(2 * TRIES_PER_MINUTE):
        assert (await gives(asking, ada, words)).status_code == 200
    assert asking.limits.hits["pass:table-107"] == 1


async def test_a_restaurant_that_asks_for_none_compares_nothing(world: World) -> None:
    ada = await world.join()
    response = await gives(world, ada, "anything")
    assert (response.status_code, (await response.get_json())["pass_validated"]) == (200, False)
    assert "pass:table-107" not in world.limits.hits


async def test_a_table_has_ten_tries_a_minute_and_its_neighbour_its_own(asking: World) -> None:
    words, ada, neighbour = await new_pass(asking), await asking.join(), await asking.join(table_number=8)
    for _ in range(TRIES_PER_MINUTE):
        await refusal(await gives(asking, ada, "wrong words here"), 403, "PASS_WRONG")
    response = await gives(asking, ada, words)
    await refusal(response, 429, "RATE_LIMITED")
    assert response.headers["Retry-After"] == "60"
    assert (await gives(asking, neighbour, words)).status_code == 200


async def test_an_address_has_its_limit_whatever_the_table() -> None:
    async with open_world(PASSES_PER_MINUTE="2") as world:
        ada, neighbour = await world.join(), await world.join(table_number=8)
        assert (await gives(world, ada, "x")).status_code == 200
        assert (await gives(world, neighbour, "x")).status_code == 200
        await refusal(await gives(world, ada, "x"), 429, "RATE_LIMITED")


async def test_only_a_member_of_that_very_session_may_try(asking: World) -> None:
    words, ada, other = await new_pass(asking), await asking.join(), await asking.join(table_number=8)
    path = f"/session/{ada['session_id']}/validate_pass"
    await refusal(await asking.post(path, {"password": words}), 401, "UNAUTHORIZED")
    await refusal(await asking.post(path, {"password": words}, other), 404, "SESSION_NOT_FOUND")
    await asking.ask(ada, Leave(UUID(ada["member_id"]), UUID(ada["member_id"])))
    await refusal(await gives(asking, ada, words), 401, "UNAUTHORIZED")
    assert asking.limits.hits.get("pass:table-107") is None


async def test_a_session_that_is_over_opens_no_more(asking: World) -> None:
    words, ada = await new_pass(asking), await asking.join()
    await asking.ask(ada, CloseSession())
    await refusal(await gives(asking, ada, words), 410, "SESSION_CLOSED")


@pytest.mark.parametrize("password", [None, 7, ["acorn"], "x" * (PASSWORD_CHARS_MAX + 1), "acorn\0album"])
async def test_what_is_no_pass_at_all_is_refused_by_name(asking: World, password: Any) -> None:
    details = await refusal(await gives(asking, await asking.join(), password), 422, "VALIDATION_FAILED")
    assert details["field"] == "password"


async def test_with_the_store_away_nobody_is_told_that_the_pass_was_wrong(asking: World) -> None:
    words, ada = await new_pass(asking), await asking.join()
    asking.store.faults.away = True
    await refusal(await gives(asking, ada, words), 503, "UNAVAILABLE")
    asking.store.faults.away = False
    assert (await gives(asking, ada, words)).status_code == 200
