from collections.abc import Iterable
from typing import Any
from uuid import UUID

from actors.domain.party.commands import CloseSession
from actors.ports.wire import Ending
from tests.cases import case
from tests.server.doors import CHIANTI, World, open_world, refusal

TABLE_7 = {"restaurant_name": "chianti", "table_number": 7}


async def test_one_more_member_for_a_session_that_is_under_way(world: World) -> None:
    ada = await world.join("Ada")
    response = await world.post("/member", {**TABLE_7, "session_id": ada["session_id"], "nickname": "Ben"})
    ben = await response.get_json()
    assert response.status_code == 200
    assert ben.keys() == ada.keys()
    assert (ben["session_id"], ben["nickname"], ben["is_host"]) == (ada["session_id"], "Ben", False)


async def test_the_code_alone_names_the_session_at_its_table() -> None:
    async with open_world(ALLOW_UNSIGNED_JOIN="off") as world:
        qr_token = world.qr_codes.issue(1, CHIANTI.tables[107])
        first = await (await world.post("/table_session", {"qr_token": qr_token})).get_json()
        second = await (await world.post("/member", {"qr_token": qr_token, "nickname": "Ben"})).get_json()
        assert second["session_id"] == first["session_id"]


async def test_a_member_is_never_added_to_an_empty_table(world: World) -> None:
    await refusal(world.post("/member", TABLE_7), 404, "SESSION_NOT_FOUND")


async def test_the_code_must_be_of_the_sessions_own_table(world: World) -> None:
    ada = await world.join()
    await world.join(table_number=8)
    body = {**TABLE_7, "table_number": 8, "session_id": ada["session_id"]}
    await refusal(world.post("/member", body), 404, "SESSION_NOT_FOUND")


async def test_nobody_is_added_with_a_bad_code_or_out_of_hours(world: World) -> None:
    await world.join()
    await refusal(world.post("/member", {"qr_token": "x"}), 401, "QR_INVALID")
    world.later(hours=12)
    await refusal(world.post("/member", TABLE_7), 403, "RESTAURANT_CLOSED")


async def test_members_rename_themselves(world: World) -> None:
    await world.join("Ada")
    ben = await world.join("Ben")
    response = await world.put(f"/member/{ben['member_id']}", {"nickname": " Benno "}, ben)
    assert response.status_code == 200
    shown = {"member_id": ben["member_id"], "nickname": "Benno", "is_host": False, "connected": False, "joined": 1}
    assert await response.get_json() == shown
    assert [member["nickname"] for member in (await world.cart(ben))["members"]] == ["Ada", "Benno"]


async def test_the_host_renames_anyone(world: World) -> None:
    ada, ben = await world.join("Ada"), await world.join("Ben")
    response = await world.put(f"/member/{ben['member_id']}", {"nickname": "Benno"}, ada)
    assert (response.status_code, (await response.get_json())["nickname"]) == (200, "Benno")


async def test_nobody_else_renames_others(world: World) -> None:
    ada, ben = await world.join("Ada"), await world.join("Ben")
    await refusal(world.put(f"/member/{ada['member_id']}", {"nickname": "x"}, ben), 403, "NOT_ALLOWED")


async def test_the_same_nickname_again_changes_nothing(world: World) -> None:
    ada = await world.join("Ada")
    seq = (await world.cart(ada))["seq"]
    assert (await world.put(f"/member/{ada['member_id']}", {"nickname": "Ada"}, ada)).status_code == 200
    assert (await world.cart(ada))["seq"] == seq


async def test_a_nickname_that_is_taken_or_empty_is_refused(world: World) -> None:
    await world.join("Ada")
    ben = await world.join("Ben")
    path = f"/member/{ben['member_id']}"
    await refusal(world.put(path, {"nickname": "ADA"}, ben), 422, "NICKNAME_TAKEN")
    await refusal(world.put(path, {"nickname": " \u200b "}, ben), 422, "NICKNAME_INVALID")
    await refusal(world.put(path, {"nickname": "x" * 41}, ben), 422, "NICKNAME_INVALID")


async def test_somebody_of_another_table_is_not_found(world: World) -> None:
    ada, other = await world.join(), await world.join(table_number=8)
    path = f"/member/{other['member_id']}"
    await refusal(world.put(path, {"nickname": "x"}, ada), 404, "MEMBER_NOT_FOUND")
    await refusal(world.delete(path, ada), 404, "MEMBER_NOT_FOUND")


async def test_what_is_no_id_is_not_found(world: World) -> None:
    ada = await world.join()
    await refusal(world.put("/member/7", {"nickname": "x"}, ada), 404, "NOT_FOUND")


async def test_a_body_that_makes_no_sense_renames_nobody(world: World) -> None:
    cases: Iterable[Any] = [{}, {"nickname": None}, {"nickname": 7}, {"nickname": "x", "is_host": True}, []]
    ada = await world.join("Ada")
    for body in cases:
        with case(body):
            await refusal(world.put(f"/member/{ada['member_id']}", body, ada), 422, "VALIDATION_FAILED")
            assert (await world.cart(ada))["members"][0]["nickname"] == "Ada"


async def test_a_member_who_leaves_is_gone_and_so_is_their_token(world: World) -> None:
    ada, ben = await world.join("Ada"), await world.join("Ben")
    phone = await world.connect(ben)
    response = await world.delete(f"/member/{ben['member_id']}", ben)
    assert (response.status_code, await response.get_data()) == (204, b"")
    assert phone.ending is Ending.LEFT
    assert [member["nickname"] for member in (await world.cart(ada))["members"]] == ["Ada"]
    await refusal(world.get(f"/cart_snapshot?sessionId={ben['session_id']}", ben), 401, "UNAUTHORIZED")
    await refusal(world.delete(f"/member/{ben['member_id']}", ben), 401, "UNAUTHORIZED")


async def test_when_the_host_leaves_the_longest_standing_member_is_host(world: World) -> None:
    ada, ben, cleo = await world.join("Ada"), await world.join("Ben"), await world.join("Cleo")
    assert (await world.delete(f"/member/{ada['member_id']}", ada)).status_code == 204
    hosts = {member["nickname"]: member["is_host"] for member in (await world.cart(cleo))["members"]}
    assert hosts == {"Ben": True, "Cleo": False}
    assert (await world.delete(f"/member/{cleo['member_id']}", ben)).status_code == 204


async def test_the_host_may_say_twice_that_somebody_goes(world: World) -> None:
    ada, ben = await world.join("Ada"), await world.join("Ben")
    for _ in range(2):
        assert (await world.delete(f"/member/{ben['member_id']}", ada)).status_code == 204


async def test_nobody_but_the_host_sends_others_away(world: World) -> None:
    ada, ben = await world.join("Ada"), await world.join("Ben")
    await refusal(world.delete(f"/member/{ada['member_id']}", ben), 403, "NOT_ALLOWED")


async def test_members_are_changed_by_members_only(world: World) -> None:
    ada = await world.join()
    path = f"/member/{ada['member_id']}"
    await refusal(world.put(path, {"nickname": "x"}), 401, "UNAUTHORIZED")
    await refusal(world.delete(path), 401, "UNAUTHORIZED")


async def test_a_closed_session_keeps_its_names(world: World) -> None:
    ada = await world.join()
    await world.ask(ada, CloseSession())
    path = f"/member/{UUID(ada['member_id'])}"
    await refusal(world.put(path, {"nickname": "x"}, ada), 410, "SESSION_CLOSED")
    await refusal(world.delete(path, ada), 410, "SESSION_CLOSED")


async def test_a_member_renews_their_token_and_stays_who_they_are(world: World) -> None:
    ada = await world.join("Ada")
    path = f"/member/{ada['member_id']}"
    world.later(minutes=62)
    response = await world.post(f"{path}/token", None, ada)
    renewed = await response.get_json()
    assert (response.status_code, renewed.keys()) == (200, {"ws_token", "expires_at"})
    assert renewed["expires_at"] > ada["expires_at"]
    later = {**ada, **renewed}
    for nickname in ("Ada Lovelace", "Countess"):  # somebody is there: the table does not fall asleep
        await world.put(path, {"nickname": nickname}, later)
        world.later(minutes=62)
    await refusal(world.get(f"/cart_snapshot?sessionId={ada['session_id']}", ada), 401, "UNAUTHORIZED")
    assert [member["member_id"] for member in (await world.cart(later))["members"]] == [ada["member_id"]]
    phone = await world.connect(later)
    assert phone.ending is None


async def test_the_old_token_is_good_as_long_as_it_was(world: World) -> None:
    ada = await world.join("Ada")
    await world.post(f"/member/{ada['member_id']}/token", None, ada)
    assert (await world.cart(ada))["members"][0]["nickname"] == "Ada"


async def test_nobody_gets_the_token_of_another_not_even_the_host(world: World) -> None:
    ada, ben, other = await world.join("Ada"), await world.join("Ben"), await world.join(table_number=8)
    for who, whom in ((ada, ben), (ben, ada)):
        await refusal(world.post(f"/member/{whom['member_id']}/token", None, who), 403, "NOT_ALLOWED")
    await refusal(world.post(f"/member/{other['member_id']}/token", None, ada), 404, "MEMBER_NOT_FOUND")


async def test_a_token_that_is_over_or_of_somebody_gone_is_not_renewed(world: World) -> None:
    ada, ben = await world.join("Ada"), await world.join("Ben")
    await world.delete(f"/member/{ben['member_id']}", ada)
    await refusal(world.post(f"/member/{ben['member_id']}/token", None, ben), 401, "UNAUTHORIZED")
    await refusal(world.post(f"/member/{ada['member_id']}/token", None), 401, "UNAUTHORIZED")
    await world.ask(ada, CloseSession())
    await refusal(world.post(f"/member/{ada['member_id']}/token", None, ada), 410, "SESSION_CLOSED")
    world.later(hours=3)
    await refusal(world.post(f"/member/{ada['member_id']}/token", None, ada), 401, "UNAUTHORIZED")
