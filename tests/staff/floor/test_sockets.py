"""The staff's sockets on a real port: how one begins, and how it ends."""

from collections.abc import AsyncIterator

import pytest
import trio
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin, Subprotocol

from staff.floor.endpoint import PATH, SUBPROTOCOL
from tests.server.evening import CHIANTI
from tests.server.rawphone import RawPhone, handshake
from tests.staff.floor.test_feed import placed
from tests.staff.screens import StaffHall, open_staff_hall
from tests.staff.world import EMPLOYEE, MANAGER

ORDER = "ORD-1-42"


@pytest.fixture
async def hall() -> AsyncIterator[StaffHall]:
    async with open_staff_hall() as opened:
        yield opened


async def test_an_order_is_seen_alerted_and_called_off_over_the_socket(hall: StaffHall) -> None:
    async with hall.connected(await hall.token(MANAGER)) as screen:
        assert screen.socket.subprotocol == SUBPROTOCOL
        floor = await screen.hears("floor")
        await hall.world.waiting_order()
        placed_first = await screen.hears("order_update")
        assert (placed_first["seq"], placed_first["order"]["order_id"]) == (floor["seq"] + 1, ORDER)
        await screen.hears("order_update")
        assert (await screen.hears("pos_alert"))["order"]["pos_error"] == "timeout"
        await screen.hears("order_update")
        await screen.says(type="cancel_order", ref="c", order_id=ORDER, reason="They left.")
        await screen.hears("order_update")
        assert (await screen.hears("pos_alert"))["alert"]["kind"] == "cancelled_unknown"
        assert (await screen.hears("done"))["order"]["status"] == "cancelled"
        await screen.says(type="ping", ref="p")
        assert await screen.hears("pong") == {"type": "pong", "ref": "p"}


async def test_a_connection_that_is_lost_is_made_again_and_misses_nothing(hall: StaffHall) -> None:
    token = await hall.token(EMPLOYEE)
    async with hall.connected(token) as screen:
        seen = (await screen.hears("floor"))["seq"]
    await hall.world.waiting_order()
    async with hall.connected(token) as screen:
        floor = await screen.hears("floor")
        await screen.says(type="resume", since=seen)
        for seq in range(seen + 1, floor["seq"] + 1):
            with trio.fail_after(20):
                assert f'"seq":{seq},' in await screen.socket.recv(decode=True)


async def test_a_token_may_travel_as_a_header(hall: StaffHall) -> None:
    header = {"Authorization": f"Bearer {await hall.token(EMPLOYEE)}"}
    async with hall.connected("", subprotocols=None, additional_headers=header) as screen:
        await screen.hears("floor")
        assert screen.socket.subprotocol is None


@pytest.mark.parametrize("whose", ["nobody", "a diner", "refresh", "signed out", "expired"])
async def test_no_other_token_opens_the_floor(hall: StaffHall, whose: str) -> None:
    diner, _ = await hall.world.order()
    told = await hall.world.sign_in(MANAGER)
    token = {"nobody": "", "a diner": diner["ws_token"], "refresh": told["refresh_token"]}.get(
        whose, told["access_token"]
    )
    if whose == "signed out":
        await hall.world.authentication.logout(told["access_token"])
    if whose == "expired":
        hall.world.later(minutes=15)
    header = {"Authorization": f"Bearer {token}"}
    async with hall.connected("", subprotocols=[Subprotocol(SUBPROTOCOL)], additional_headers=header) as screen:
        assert (await screen.ended())[0] == 4401


async def test_a_connection_ends_with_its_token(hall: StaffHall) -> None:
    token = await hall.token(EMPLOYEE)
    hall.world.later(minutes=14, seconds=59, milliseconds=950)
    async with hall.connected(token) as screen:
        await screen.hears("floor")
        assert await screen.ended() == (4401, "token expired")


async def test_with_the_store_away_nobody_comes_in_and_all_are_told_when(hall: StaffHall) -> None:
    token = await hall.token(EMPLOYEE)
    hall.world.store.faults.away = True
    async with hall.connected(token) as screen:
        assert await screen.ended() == (1012, "try again")


async def test_a_page_of_another_origin_or_subprotocol_is_refused(hall: StaffHall) -> None:
    token = await hall.token(EMPLOYEE)
    for how, status in (
        ({"origin": Origin("https://evil.example")}, 403),
        ({"subprotocols": [Subprotocol("trivet.v1"), Subprotocol(f"bearer.{token}")]}, 400),
    ):
        with pytest.raises(InvalidStatus) as refused:
            async with hall.connected(token, **how):
                pass
        assert refused.value.response.status_code == status


async def test_a_screen_that_does_not_read_is_cut_off_and_the_others_go_on(hall: StaffHall) -> None:
    token = await hall.token(EMPLOYEE)
    feed, large = hall.floor.feed(1), placed(special_instructions="x" * 50_000)
    async with await trio.open_tcp_stream("127.0.0.1", hall.listener.port) as stream:
        await stream.send_all(handshake(f"Authorization: Bearer {token}", path=PATH))
        await RawPhone(stream).opened()
        async with hall.connected(token) as screen:
            await screen.hears("floor")
            assert len(feed._watchers) == 2
            for _ in range(1000):
                hall.floor.order_changed(large, CHIANTI, alerts=[])
                assert (await screen.hears("order_update"))["seq"] == feed.seq
                if len(feed._watchers) == 1:
                    break
            assert len(feed._watchers) == 1
            await screen.says(type="ping")
            await screen.hears("pong")
