"""Every way in which a phone can say it wrong: it is told so, the connection lives, and nothing changes."""

from collections.abc import Iterable
from typing import Any

import msgspec
import pytest

from tests.cases import case
from tests.server.hall import MARGHERITA, OTHER_TABLE, OTHERS_DISH, SOLD_OUT, UNHEARD_OF, Hall, Phone, new_id

# ---- what is no message


BAD_FRAMES = {
    "empty": "",
    "half a message": '{"type": "ping"',
    "no object": "[]",
    "a number": "7",
    "null": "null",
    "two messages": '{"type": "ping"} {"type": "ping"}',
    "no type": "{}",
    "a type that is a number": '{"type": 1}',
    "an unknown type": '{"type": "order_everything"}',
    "a type of the server": '{"type": "snapshot"}',
    "an unknown field": '{"type": "ping", "admin": true}',
    "an unknown op": '{"type": "cart_mutate", "op": "upsert"}',
    "a long ref": msgspec.json.encode({"type": "ping", "ref": "r" * 65}).decode(),
    "a ref that is a number": '{"type": "ping", "ref": 1}',
    "deep nesting": "[" * 10_000,
    "deep nesting in a field": '{"type": "ping", "ref": ' + "[" * 10_000 + "]" * 10_000 + "}",
    "since below zero": '{"type": "resume", "since": -1}',
    "since that is half": '{"type": "resume", "since": 1.5}',
    "NUL in a string": '{"type": "ping", "ref": "a\\u0000b"}',
    "a bare NUL": '{"type": "ping", "ref": "a\0b"}',
    "a lone surrogate": '{"type": "ping", "ref": "\\ud800"}',
}


async def test_what_is_no_message_is_refused_and_the_connection_lives(hall: Hall, phone: Phone) -> None:
    cases: Iterable[str] = BAD_FRAMES.values()
    for frame in cases:
        with case(frame):
            before = await hall.state(phone.diner)
            await phone.sends(frame)

            await phone.refused("BAD_MESSAGE")
            await phone.is_alive()
            assert await hall.state(phone.diner) is before


async def test_a_binary_frame_is_no_message(phone: Phone) -> None:
    await phone.sends(b'{"type": "ping"}')
    await phone.refused("BAD_MESSAGE")
    await phone.is_alive()


BAD_FIELDS: dict[str, dict[str, Any]] = {
    "huge": {"qty": 10**30},
    "fractional": {"qty": 1.5},
    "whole but written as a fraction": {"qty": "1.0"},
    "text": {"qty": "2"},
    "null": {"qty": None},
    "true": {"qty": True},
    "a list": {"qty": [1]},
    "a very long note": {"note": "n" * 20_000},
    "a note that is a number": {"note": 1},
    "an item that is text": {"menu_item_id": "456"},
    "an item that is huge": {"menu_item_id": 2**63},
    "an id that is no UUID": {"public_id": "1"},
    "a price": {"unit_price": 0.01},
    "somebody else's name": {"member_id": "0190f5b4-6e2b-7d7a-8f66-0000000000a1"},
}


async def test_a_line_that_makes_no_sense_changes_nothing(hall: Hall, phone: Phone) -> None:
    cases: Iterable[dict[str, Any]] = BAD_FIELDS.values()
    for wrong in cases:
        with case(wrong):
            before = await hall.state(phone.diner)
            line = {"public_id": str(new_id()), "menu_item_id": MARGHERITA, "qty": 1}
            await phone.says(**{"type": "cart_mutate", "ref": "c1", "op": "create", **line, **wrong})

            await phone.refused("BAD_MESSAGE", "c1")
            await phone.is_alive()
            assert await hall.state(phone.diner) is before


async def test_a_line_that_no_cart_takes_changes_nothing_and_says_what_is_wrong_with_it(
    hall: Hall, phone: Phone
) -> None:
    cases: Iterable[tuple[dict[str, Any], str]] = [
        ({"qty": -1}, "QUANTITY_INVALID"),
        ({"qty": 0}, "QUANTITY_INVALID"),
        ({"qty": 100}, "QUANTITY_INVALID"),
        ({"note": "n" * 201}, "NOTE_TOO_LONG"),
    ]
    for wrong, code in cases:
        with case(wrong):
            before = await hall.state(phone.diner)
            await phone.adds("c1", **wrong)
            await phone.refused(code, "c1")
            await phone.is_alive()
            assert await hall.state(phone.diner) is before


async def test_a_number_that_is_none_changes_nothing(hall: Hall, phone: Phone) -> None:
    cases: Iterable[str] = ["NaN", "Infinity", "-Infinity", "1e999", "1e2", "0x1", "01", "+1", "1_000"]
    for number in cases:
        with case(number):
            before = await hall.state(phone.diner)
            await phone.sends(
                f'{{"type":"cart_mutate","op":"create","public_id":"{new_id()}","menu_item_id":{MARGHERITA},"qty":{number}}}'
            )

            assert (await phone.hears("error"))["code"] == "BAD_MESSAGE"
            await phone.is_alive()
            assert await hall.state(phone.diner) is before


@pytest.mark.parametrize("total", ["NaN", "1e999", '"9.50"', "null", "true", "[9.5]", "-1e400"])
async def test_a_total_that_is_no_number_places_nothing(hall: Hall, phone: Phone, total: str) -> None:
    await phone.adds()
    cart_hash = (await phone.hears("cart_update"))["cart_hash"]
    before = await hall.state(phone.diner)
    await phone.sends(
        f'{{"type":"place_order","idempotency_key":"{new_id()}","cart_hash":"{cart_hash}","total":{total}}}'
    )

    assert (await phone.hears("error"))["code"] in ("BAD_MESSAGE", "CART_CHANGED")
    await phone.is_alive()
    assert await hall.state(phone.diner) is before


async def test_only_what_is_on_this_menu_today_can_be_added(hall: Hall, phone: Phone) -> None:
    cases: Iterable[tuple[int, str]] = [
        (UNHEARD_OF, "ITEM_UNKNOWN"),
        (OTHERS_DISH, "ITEM_UNKNOWN"),
        (-1, "ITEM_UNKNOWN"),
        (SOLD_OUT, "ITEM_UNAVAILABLE"),
    ]
    for item, code in cases:
        with case(item, code):
            before = await hall.state(phone.diner)
            await phone.adds("c1", item=item)

            await phone.refused(code, "c1")
            await phone.is_alive()
            assert await hall.state(phone.diner) is before


async def test_a_line_of_somebody_else_cannot_be_touched(hall: Hall, phone: Phone) -> None:
    async with hall.at_table() as other:
        line = str(await phone.adds())
        await other.hears("cart_update")
        before = await hall.state(phone.diner)
        await other.says(type="cart_mutate", ref="u", op="update", public_id=line, version=1, qty=9)
        await other.refused("NOT_YOUR_ITEM", "u")
        await other.says(type="cart_mutate", ref="d", op="delete", public_id=line, version=1)
        await other.refused("NOT_YOUR_ITEM", "d")

        assert await hall.state(phone.diner) is before


async def test_a_line_seen_too_long_ago_is_shown_as_it_is(phone: Phone) -> None:
    line = str(await phone.adds())
    await phone.says(type="cart_mutate", op="update", public_id=line, version=1, qty=2)
    await phone.says(type="cart_mutate", ref="c3", op="update", public_id=line, version=1, qty=5)
    await phone.hears("cart_update")
    await phone.hears("cart_update")

    assert (await phone.refused("VERSION_CONFLICT", "c3"))["current"]["qty"] == 2


async def test_a_phone_reaches_no_table_but_its_own(hall: Hall, phone: Phone) -> None:
    line = str(await phone.adds())
    await phone.hears("cart_update")
    before = await hall.state(phone.diner)
    async with hall.at_table(await hall.seat(OTHER_TABLE)) as stranger:
        await stranger.says(type="cart_mutate", ref="u", op="update", public_id=line, version=1, qty=9)
        assert (await stranger.refused("VERSION_CONFLICT", "u"))["current"] is None
        await stranger.says(type="cart_mutate", ref="d", op="delete", public_id=line, version=1)
        assert (await stranger.refused("VERSION_CONFLICT", "d"))["current"] is None
        await stranger.says(type="place_order", ref="p", idempotency_key=str(new_id()), cart_hash=before.cart_hash)
        assert (await stranger.refused("CART_CHANGED", "p"))["current"]["items"] == []

    await phone.is_alive()
    assert await hall.state(phone.diner) is before
