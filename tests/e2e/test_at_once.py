"""Many phones do the same thing in the same moment."""

from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import uuid4

import httpx2
import psycopg
import pytest

from tests.e2e.diner import Diner, all_at_once, bearer, cart, join, menu, orders, seated
from tests.e2e.running import Server, Servers

TOGETHER = 10  # edits a phone sends before it waits for their answers


def rows(url: str, statement: str) -> list[Any]:
    """What a query gives, first column only."""
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute(statement.encode()).fetchall()]


@pytest.mark.slow
async def test_fifty_first_joins_at_once_are_one_session_with_one_host(server: Server, seeded_url: str) -> None:
    async with server.client() as client:
        told = await all_at_once(*[partial(join, client) for _ in range(50)])
        members = (await cart(client, told[0]))["members"]

    assert len({one["session_id"] for one in told}) == 1
    assert len({one["member_id"] for one in told}) == 50
    assert len({one["nickname"] for one in told}) == 50
    assert [one["is_host"] for one in told].count(True) == 1
    assert {member["member_id"] for member in members} == {one["member_id"] for one in told}
    assert [member["is_host"] for member in members].count(True) == 1
    assert rows(seeded_url, "SELECT count(*) FROM sessions") == [1]
    assert rows(seeded_url, "SELECT count(*) FROM members") == [50]


async def edit_a_hundred_times(diner: Diner, items: list[dict[str, Any]]) -> Mapping[str, tuple[int, int, str]]:
    """Ten lines, each changed eight times, and one in two taken away again; gives what must be left of them."""
    lines = [str(uuid4()) for _ in range(TOGETHER)]
    left: dict[str, tuple[int, int, str]] = {}

    async def together(edits: list[dict[str, Any]]) -> None:
        refs = [await diner.say("cart_mutate", **edit) for edit in edits]
        for ref in refs:
            answer = await diner.hears(lambda frame, ref=ref: frame.get("ref") == ref)  # type: ignore[misc]
            assert answer["type"] == "cart_update", answer

    created = [{"op": "create", "public_id": line, "menu_item_id": items[at]["id"]} for at, line in enumerate(lines)]
    await together([{**edit, "qty": 1} for edit in created])
    for version in range(1, 9):
        note = f"{diner.told['nickname']}, {version}"
        seen = {"op": "update", "version": version, "qty": version + 1, "note": note}
        await together([{**seen, "public_id": line} for line in lines])
        left.update({line: (items[at]["id"], version + 1, note) for at, line in enumerate(lines)})
    gone, kept = lines[::2], lines[1::2]
    again = [{"op": "update", "public_id": line, "version": 9, "qty": 99} for line in kept]
    await together([*({"op": "delete", "public_id": line, "version": 9} for line in gone), *again])
    return {line: (left[line][0], 99, left[line][2]) for line in kept}


@pytest.mark.slow
async def test_ten_phones_with_a_hundred_edits_each_lose_none_and_all_see_the_same(
    server: Server, seeded_url: str
) -> None:
    async with server.client() as client, seated(client, 10) as diners:
        items = await menu(client)
        expected = await all_at_once(*[partial(edit_a_hundred_times, diner, items) for diner in diners])
        shown = await cart(client, diners[0].told)
        for diner in diners:
            await diner.hears(lambda frame: frame.get("seq") == shown["seq"])

    left = {item["public_id"]: (item["menu_item_id"], item["qty"], item["note"]) for item in shown["items"]}
    assert left == {line: as_left for part in expected for line, as_left in part.items()}
    assert round(sum(item["line_total"] for item in shown["items"]), 2) == shown["total"]
    first = diners[0].numbered
    for diner in diners:
        numbers = [seq for seq, _ in diner.numbered]
        assert numbers == list(range(diner.snapshot["seq"] + 1, shown["seq"] + 1))
        assert diner.numbered == first[-len(numbers) :]
    assert shown["seq"] == 10 + 10 * 100
    assert rows(seeded_url, "SELECT seq FROM events ORDER BY seq") == list(range(1, shown["seq"] + 1))


async def raise_quantity(diner: Diner, line: str, times: int) -> None:
    """One more, that many times, looking again whenever somebody else was faster. The note tells the two apart."""
    version, qty, note = 1, 1, diner.told["nickname"]
    while times:
        answer = await diner.asks("cart_mutate", op="update", public_id=line, version=version, qty=qty + 1, note=note)
        conflict = answer["type"] == "error"
        assert not conflict or answer["code"] == "VERSION_CONFLICT", answer
        seen = answer["current"] if conflict else answer["item"]
        version, qty = seen["version"], seen["qty"]
        times -= not conflict


@pytest.mark.slow
async def test_two_phones_that_raise_the_same_quantity_lose_no_step(server: Server) -> None:
    async with server.client() as client, seated(client, 2) as (host, guest):
        item = (await menu(client))[0]
        line = (await guest.adds(item["id"]))["item"]["public_id"]
        await all_at_once(partial(raise_quantity, host, line, 40), partial(raise_quantity, guest, line, 40))
        shown = await cart(client, host.told)

    assert [(each["qty"], each["version"]) for each in shown["items"]] == [(81, 81)]


async def place_over_http(client: httpx2.AsyncClient, diner: Diner, cart_hash: str) -> tuple[bool, str]:
    """Whether this press placed the order, and the order's id."""
    headers = {**bearer(diner.told), "Idempotency-Key": str(uuid4())}
    response = await client.post("/orders", json={"cart_hash": cart_hash}, headers=headers)
    assert response.status_code in (200, 202), response.text
    return response.status_code == 202, response.json()["order_id"]


async def place_over_socket(diner: Diner, cart_hash: str) -> tuple[bool, str]:
    """Whether this press placed the order, and the order's id. Whoever comes second sees the locked cart."""
    answer = await diner.places(cart_hash)
    if answer["type"] == "cart_locked":
        return True, answer["order_id"]
    assert (answer["type"], answer["cart_locked"]) == ("snapshot", True), answer
    return False, answer["pending_order_id"]


@pytest.mark.slow
async def test_twenty_phones_that_place_the_same_cart_at_once_make_one_order(servers: Servers) -> None:
    server = await servers(TRIVET_POS_SIMULATOR_LATENCY_S="2")  # all twenty press while the first order is at the till
    async with server.client() as client, seated(client, 20) as diners:
        item = (await menu(client))[0]
        cart_hash = (await diners[0].adds(item["id"], 2))["cart_hash"]
        presses = [
            partial(place_over_http, client, diner, cart_hash)
            if position % 2
            else partial(place_over_socket, diner, cart_hash)
            for position, diner in enumerate(diners)
        ]
        said = await all_at_once(*presses)
        confirmed = [await diner.hears_type("order_confirmed") for diner in diners]
        late = await place_over_http(client, diners[1], cart_hash)
        listed = await orders(client, diners[0].told)

    assert Counter(said) == {(True, "ORD-1-1"): 1, (False, "ORD-1-1"): 19}
    assert late == (False, "ORD-1-1")
    assert {frame["order_id"] for frame in confirmed} == {"ORD-1-1"}
    assert [diner.types()["order_confirmed"] for diner in diners] == [1] * 20
    assert [order["order_id"] for order in listed] == ["ORD-1-1"]


@pytest.mark.slow
async def test_the_same_round_ordered_twice_in_a_row_makes_two_orders(server: Server) -> None:
    async with server.client() as client, seated(client, 2) as (anna, ben):
        item = (await menu(client))[0]
        for diner, number in ((anna, 1), (ben, 2)):
            cart_hash = (await diner.adds(item["id"], 2, note="as before"))["cart_hash"]
            await diner.places(cart_hash)
            await ben.hears(lambda frame: frame.get("order_number") == number)  # noqa: B023 - awaited here
        listed = await orders(client, anna.told)

    assert [(order["order_id"], order["round"]) for order in listed] == [("ORD-1-1", 1), ("ORD-1-2", 2)]
    assert listed[0]["total"] == listed[1]["total"] == round(2 * item["price"], 2)
