from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

import msgspec
import pytest

from server.door.messages import BadMessage, Ping, Resume
from staff.commands import decode
from staff.floor.attention_messages import AcknowledgeAlertMessage, AcknowledgeCallMessage
from staff.floor.messages import CancelOrderMessage, EnterOrderByHandMessage, ResendOrderMessage
from tests.cases import case

SOME: Final = UUID(int=7)
GOOD: Final[list[tuple[dict[str, Any], object]]] = [
    ({"type": "resend_order", "ref": "r", "order_id": "ORD-1-42"}, ResendOrderMessage(ref="r", order_id="ORD-1-42")),
    ({"type": "resend_order", "order_id": "ORD-1-42"}, ResendOrderMessage(order_id="ORD-1-42")),
    ({"type": "enter_order_by_hand", "order_id": "ORD-1-42"}, EnterOrderByHandMessage(order_id="ORD-1-42")),
    (
        {"type": "enter_order_by_hand", "ref": "r", "order_id": "ORD-1-42", "ticket": "é" * 64},
        EnterOrderByHandMessage(ref="r", order_id="ORD-1-42", ticket="é" * 64),
    ),
    ({"type": "enter_order_by_hand", "order_id": "x", "ticket": None}, EnterOrderByHandMessage(order_id="x")),
    (
        {"type": "cancel_order", "ref": "r", "order_id": "ORD-1-42", "reason": "x" * 200},
        CancelOrderMessage(ref="r", order_id="ORD-1-42", reason="x" * 200),
    ),
    ({"type": "cancel_order", "order_id": ""}, CancelOrderMessage(order_id="")),
    ({"type": "acknowledge_call", "ref": "r", "call_id": str(SOME)}, AcknowledgeCallMessage(ref="r", call_id=SOME)),
    ({"type": "acknowledge_alert", "alert_id": str(SOME)}, AcknowledgeAlertMessage(alert_id=SOME)),
    ({"type": "resume", "ref": "r", "since": 0}, Resume(ref="r", since=0)),
    ({"type": "resume", "since": 2**53 - 1}, Resume(since=2**53 - 1)),
    ({"type": "ping", "ref": ""}, Ping(ref="")),
]
EVERY: Final = [said for said, _ in GOOD]
CANCEL: Final = {"type": "cancel_order", "ref": "r", "order_id": "ORD-1-42", "reason": ""}
WRONG: Final[list[tuple[dict[str, Any], str, Any]]] = [
    (CANCEL, "order_id", "x" * 65),
    (CANCEL, "order_id", 42),
    (CANCEL, "order_id", None),
    (CANCEL, "reason", "x" * 201),
    (CANCEL, "reason", None),
    (CANCEL, "ticket", "x"),
    (CANCEL, "role", 4),
    (CANCEL, "by_user", 1),
    ({"type": "resend_order", "order_id": "ORD-1-42"}, "reason", "x"),
    ({"type": "enter_order_by_hand", "order_id": "ORD-1-42"}, "ticket", "x" * 65),
    ({"type": "acknowledge_call", "call_id": str(SOME)}, "call_id", "7"),
    ({"type": "acknowledge_alert", "alert_id": str(SOME)}, "alert_id", None),
    ({"type": "resume", "since": 0}, "since", -1),
    ({"type": "resume", "since": 0}, "since", 2**53),
    ({"type": "resume", "since": 0}, "since", "1"),
]


def test_what_staff_may_say_is_understood() -> None:
    cases: Iterable[tuple[dict[str, Any], object]] = GOOD
    for said, message in cases:
        with case(said, message):
            assert decode(msgspec.json.encode(said).decode()) == message


def test_a_wrong_field_is_refused_by_name() -> None:
    cases: Iterable[tuple[dict[str, Any], str, Any]] = WRONG
    for message, field, value in cases:
        with case(message, field, value):
            with pytest.raises(BadMessage) as refused:
                decode(msgspec.json.encode({**message, field: value}).decode())
            assert f"`{field}`" in refused.value.message
            assert refused.value.message.endswith(".")
            assert refused.value.ref == message.get("ref")


def test_what_is_no_message_is_refused_in_words_for_a_person() -> None:
    cases: Iterable[str | bytes] = [
        "",
        "null",
        "[]",
        "{}",
        '{"type": "cart_mutate", "op": "delete"}',
        '{"type": "place_order"}',
        '{"type": 7}',
        '{"type": "cancel_order"}',
        '{"type": "cancel_order", "order_id": "ORD-1-42", "reason": "a\\u0000b"}',
        '{"type": "cancel_order", "order_id": "\\ud800"}',
        "[" * 30_000,
        b'{"type": "ping"}',
    ]
    for frame in cases:
        with case(frame):
            with pytest.raises(BadMessage) as refused:
                decode(frame)
            assert refused.value.message.endswith(".")
            assert "msgspec" not in refused.value.message


def test_an_unknown_type_is_told_the_staffs_types() -> None:
    with pytest.raises(BadMessage, match=r"resend_order, enter_order_by_hand, cancel_order, .*resume, ping"):
        decode('{"type": "cart_mutate"}')
