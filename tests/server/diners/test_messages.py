from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from actors.domain.calls.commands import CallWaiter
from actors.domain.cart.commands import AddLine, RemoveLine, UpdateLine
from actors.domain.commands import Command
from actors.domain.kitchen.commands import CallCourse
from actors.domain.kitchen.course import Course
from actors.domain.money.commands import ClaimLine
from actors.domain.ordering.commands import ExpectedLine, PlaceOrder
from server import money
from server.diners.messages import (
    CallWaiterMessage,
    CartCreate,
    CartDelete,
    CartUpdate,
    ClaimMessage,
    Message,
    NextCourseMessage,
    OrderBody,
    PlaceOrderMessage,
    command_of,
    decode,
    place_command,
)
from server.door.messages import BadMessage, Ping, Resume
from tests.server.evening import CHIANTI, KEY, LINE, OTTER, SAKURA

CREATE: dict[str, Any] = {
    "type": "cart_mutate",
    "ref": "c1",
    "op": "create",
    "public_id": str(LINE),
    "menu_item_id": 456,
    "qty": 2,
    "note": "Extra spicy",
}
UPDATE: dict[str, Any] = {
    "type": "cart_mutate",
    "ref": "c2",
    "op": "update",
    "public_id": str(LINE),
    "version": 1,
    "qty": 3,
    "note": "…",
}
DELETE: dict[str, Any] = {"type": "cart_mutate", "ref": "c3", "op": "delete", "public_id": str(LINE), "version": 2}
PLACE: dict[str, Any] = {
    "type": "place_order",
    "ref": "p1",
    "idempotency_key": KEY,
    "cart_hash": "1-ab",
    "total": 19.00,
    "special_instructions": "Nuts are a danger",
}
CALL: dict[str, Any] = {"type": "call_waiter", "ref": "w1", "reason": "bill", "note": "by card"}
RESUME: dict[str, Any] = {"type": "resume", "ref": "r1", "since": 41}
NEXT: dict[str, Any] = {"type": "next_course", "ref": "n1", "course": "dessert"}
PING: dict[str, Any] = {"type": "ping", "ref": "h1"}
CLAIM: dict[str, Any] = {"type": "claim", "ref": "b1", "public_id": str(LINE), "share": [1, 2]}
EVERY = [CREATE, UPDATE, DELETE, PLACE, NEXT, CALL, CLAIM, RESUME, PING]


def said(message: dict[str, Any], **changed: Any) -> str:
    return msgspec.json.encode({**message, **changed}).decode()


def without(message: dict[str, Any], field: str) -> str:
    return said({name: value for name, value in message.items() if name != field})


def refused(frame: str | bytes) -> BadMessage:
    try:
        message = decode(frame)
    except BadMessage as error:
        return error
    raise AssertionError(f"{frame[:200]!r} was taken for {message}")


def command(frame: str) -> Command:
    message = decode(frame)
    assert not isinstance(message, Ping | Resume)
    return command_of(message, OTTER, CHIANTI)


def placed(**changed: Any) -> PlaceOrder:
    asked = command(said(PLACE, **changed))
    assert isinstance(asked, PlaceOrder)
    return asked


def test_the_contracts_messages_are_read() -> None:
    assert [type(decode(said(message))) for message in EVERY] == [
        CartCreate,
        CartUpdate,
        CartDelete,
        PlaceOrderMessage,
        NextCourseMessage,
        CallWaiterMessage,
        ClaimMessage,
        Resume,
        Ping,
    ]


def test_a_message_may_come_without_a_ref() -> None:
    for message in EVERY:
        assert decode(said(message)).ref == message["ref"], message
        assert decode(without(message, "ref")).ref is None, message


def test_a_table_calls_for_a_course() -> None:
    assert command(said(NEXT)) == CallCourse(OTTER, Course.DESSERT)


def test_a_create_adds_a_line() -> None:
    assert command(said(CREATE)) == AddLine(OTTER, LINE, 456, 2, "Extra spicy")
    assert command(without(CREATE, "note")) == AddLine(OTTER, LINE, 456, 2, "")


def test_an_update_changes_only_what_it_names() -> None:
    assert command(said(UPDATE)) == UpdateLine(OTTER, LINE, 1, 3, "…")
    assert command(without(UPDATE, "note")) == UpdateLine(OTTER, LINE, 1, 3, None)
    assert command(without(UPDATE, "qty")) == UpdateLine(OTTER, LINE, 1, None, "…")


def test_a_delete_removes_the_line_at_its_version() -> None:
    assert command(said(DELETE)) == RemoveLine(OTTER, LINE, 2)


def test_an_order_is_placed_with_its_total_in_minor_units() -> None:
    asked = placed()
    assert (asked.by, asked.idempotency_key, asked.cart_hash) == (OTTER, KEY, "1-ab")
    assert (asked.total, asked.special_instructions, asked.expected_lines) == (1900, "Nuts are a danger", None)


def test_a_total_is_read_in_the_restaurants_currency() -> None:
    message = decode(said(PLACE, total=1900))
    assert isinstance(message, PlaceOrderMessage)
    yen = command_of(message, OTTER, SAKURA)
    assert isinstance(yen, PlaceOrder)
    assert (yen.total, placed(total=1900).total) == (1900, 190_000)


def test_a_total_may_be_left_out() -> None:
    asked = command(without(PLACE, "total"))
    assert isinstance(asked, PlaceOrder)
    assert asked.total is None


def test_a_total_with_more_digits_than_the_currency_equals_none_and_is_no_error() -> None:
    assert placed(total=19.001).total == money.NEVER


def test_claims_about_the_cart_are_passed_on_to_be_compared() -> None:
    items = [{"public_id": str(LINE), "menu_item_id": 456, "qty": 2, "note": "x"}, {"menu_item_id": 900, "qty": 1}]
    assert placed(cart_items=items).expected_lines == (
        ExpectedLine(LINE, 456, 2, "x"),
        ExpectedLine(None, 900, 1, None),
    )


def test_the_same_words_hash_alike_whatever_the_ref_and_the_way_to_write_a_number() -> None:
    frame = said(PLACE)
    other = frame.replace('"ref":"p1"', '"ref":"p2"').replace('"total":19.0', '"total":1900e-2')
    assert other != frame
    asked, again = command(frame), command(other)
    assert asked == again


def test_other_words_hash_differently() -> None:
    others: list[dict[str, Any]] = [
        {"cart_hash": "2-ab"},
        {"total": 20},
        {"special_instructions": ""},
        {"cart_items": []},
        {"cart_items": [{"menu_item_id": 1, "qty": 1}]},
    ]
    for changed in others:
        assert placed(**changed).body_hash != placed().body_hash, changed


def test_an_order_over_http_is_the_same_command_as_over_the_socket() -> None:
    body = {name: PLACE[name] for name in ("cart_hash", "total", "special_instructions")}
    read = msgspec.json.decode(msgspec.json.encode(body), type=OrderBody)
    assert place_command(read, KEY, OTTER, CHIANTI) == placed()


def test_an_unknown_field_is_refused_by_name() -> None:
    for message in EVERY:
        error = refused(said(message, price=1))
        assert (error.message, error.ref) == ("There is no field `price` in this message.", message["ref"]), message


MISSING: list[tuple[dict[str, Any], str, str]] = [
    (CREATE, "op", "create, update or delete"),
    (CREATE, "public_id", "a UUID"),
    (CREATE, "menu_item_id", "a whole number"),
    (CREATE, "qty", "a whole number from 1 to 99"),
    (UPDATE, "version", "a whole number"),
    (UPDATE, "public_id", "a UUID"),
    (DELETE, "version", "a whole number"),
    (PLACE, "idempotency_key", "a UUID"),
    (PLACE, "cart_hash", "the text from the last snapshot or cart_update"),
    (RESUME, "since", "a whole number from 0"),
    (PING, "type", "one of cart_mutate, place_order, next_course, call_waiter, claim, resume, ping"),
    (NEXT, "course", "one of starter, main, dessert"),
    (CALL, "reason", "one of waiter, bill, help"),
]


def test_a_missing_field_is_named_with_what_it_must_be() -> None:
    for message, field, words in MISSING:
        error = refused(without(message, field))
        assert (error.message, error.ref) == (f"The field `{field}` is missing: it must be {words}.", message["ref"])


OPTIONAL: list[tuple[dict[str, Any], str, str]] = [
    (CREATE, "note", "text of up to 200 characters"),
    (PLACE, "total", "a number, as in the snapshot"),
    (PLACE, "special_instructions", "text of up to 500 characters"),
    (PLACE, "cart_items", "a list of up to 200 objects"),
]
WRONG: list[tuple[dict[str, Any], str, Any]] = [
    (PING, "type", "pong"),
    (PING, "type", 7),
    (PING, "type", None),
    (CREATE, "op", "upsert"),
    (CREATE, "op", None),
    (CREATE, "public_id", "not-a-uuid"),
    (CREATE, "public_id", 7),
    (CREATE, "menu_item_id", "456"),
    (CREATE, "menu_item_id", 2**63),
    (CREATE, "qty", "2"),
    (CREATE, "qty", 2.5),
    (CREATE, "qty", 2.0),
    (CREATE, "qty", True),
    (CREATE, "qty", None),
    (CREATE, "qty", [2]),
    (CREATE, "qty", 2**53),
    (CREATE, "qty", -(2**53)),
    (CREATE, "note", 7),
    (CREATE, "note", "x" * 2_001),
    (UPDATE, "version", 1.5),
    (UPDATE, "version", "1"),
    (PLACE, "idempotency_key", "again"),
    (PLACE, "cart_hash", 7),
    (PLACE, "cart_hash", "x" * 129),
    (PLACE, "total", "19.00"),
    (PLACE, "total", True),
    (PLACE, "total", None),
    (PLACE, "total", {}),
    (PLACE, "special_instructions", "x" * 5_001),
    (PLACE, "cart_items", {}),
    (PLACE, "cart_items", [7]),
    (NEXT, "course", "soup"),
    (NEXT, "course", None),
    (PLACE, "cart_items", [{"menu_item_id": 1, "qty": 1}] * 201),
    (RESUME, "since", -1),
    (RESUME, "since", "41"),
    (RESUME, "since", 2**53),
]


def test_a_wrong_value_is_refused_with_what_the_field_must_be() -> None:
    for message, field, value in WRONG:
        error = refused(said(message, **{field: value}))
        words = next((words for _, name, words in (*MISSING, *OPTIONAL) if name == field), "")
        assert error.message == f"The field `{field}` must be {words}.", (field, value)
        assert error.ref == message["ref"], (field, value)


def test_a_wrong_value_inside_a_claim_is_named() -> None:
    error = refused(said(PLACE, cart_items=[{"menu_item_id": 1, "qty": 1}, {"menu_item_id": 1, "qty": "1"}]))
    assert error.message == "The field `qty` must be a whole number from 1 to 99."


def test_absurd_numbers_are_refused() -> None:
    for number in ("NaN", "Infinity", "-Infinity", "1e400", "0x10", "9" * 5_000, "1e999999999"):
        for message, field in ((CREATE, "qty"), (PLACE, "total")):
            refused(said(message, **{field: "HERE"}).replace('"HERE"', number))


def test_negative_and_large_quantities_are_left_to_the_rules() -> None:
    assert command(said(CREATE, qty=-1)) == AddLine(OTTER, LINE, 456, -1, "Extra spicy")
    assert command(said(CREATE, qty=100)) == AddLine(OTTER, LINE, 456, 100, "Extra spicy")


def test_broken_json_is_refused() -> None:
    for frame in ("", " ", "{", "{]", "ping", '{"type":"ping"} {}', "{'type':'ping'}", "\x00"):
        error = refused(frame)
        assert (error.message, error.ref) == ("The message is not JSON.", None), frame


def test_json_that_is_not_an_object_is_refused() -> None:
    words = "A message is a JSON object with the fields of its type, and no others."
    for frame in ("[]", "7", '"ping"', "null", "true", "[" * 30_000):
        error = refused(frame)
        assert (error.message, error.ref) == (words, None), frame[:9]


def test_deep_nesting_is_refused() -> None:
    deep = "[" * 15_000 + "]" * 15_000
    error = refused(f'{{"type":"ping","ref":"h1","x":{deep}}}')
    assert (error.message, error.ref) == ("The message is nested too deeply.", None)


def test_a_binary_frame_is_refused_even_if_it_is_json() -> None:
    assert refused(said(PING).encode()).message == "Send text frames, not binary ones."


def test_nul_and_lone_surrogates_are_refused() -> None:
    for text in ("\\u0000", "a\\u0000b", "\\ud800", "\\udfff", "\\udc00\\ud800", "\ud800"):
        for field in ("note", "ref"):
            refused(said(CREATE, **{field: "HERE"}).replace("HERE", text))


def test_nul_is_refused_inside_claims_too() -> None:
    items = [{"menu_item_id": 1, "qty": 1, "note": "\0"}]
    error = refused(said(PLACE, cart_items=items))
    assert error.message == "Text must be valid Unicode without NUL or lone surrogates."
    assert error.ref == "p1"


def test_text_that_only_looks_like_nul_is_fine() -> None:
    assert command(said(CREATE, note="\\u0000")) == AddLine(OTTER, LINE, 456, 2, "\\u0000")


def test_surrogate_pairs_and_any_script_are_fine() -> None:
    frame = said(CREATE, note="HERE").replace("HERE", "\\ud83c\\udf36 più piccante 辛い")
    assert command(frame) == AddLine(OTTER, LINE, 456, 2, "\U0001f336 più piccante 辛い")


def test_a_bad_ref_is_refused_and_not_echoed() -> None:
    for ref in ("x" * 65, 7, ["h1"], {"a": 1}, "\0"):
        assert refused(said(PING, ref=ref)).ref is None, ref


def test_the_longest_ref_is_fine_in_any_script() -> None:
    assert decode(said(PING, ref="辛" * 64)).ref == "辛" * 64


def test_the_ref_of_a_wrong_message_is_kept_for_the_answer() -> None:
    assert refused(said({"type": "dance", "ref": "d1"})).ref == "d1"


def test_what_is_refused_never_repeats_more_than_a_fields_name() -> None:
    secret = "sk_live_9"
    frames = [said(CREATE, note=[secret]), said(CREATE, op=secret), said({"type": secret}), said(PLACE, total=secret)]
    frames += [said(PING, **{f"{secret} <script>": 1}), f'{{"type":"ping","ref":"{secret}']
    assert not any(secret in refused(frame).message for frame in frames)


patient = settings(deadline=None)  # machines are shared
texts = st.text(alphabet=st.characters(), max_size=200)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@patient
@given(frame=st.text(alphabet=st.characters(codec=None, categories=None)) | st.binary())
def test_any_frame_is_a_message_or_a_bad_message(frame: str | bytes) -> None:
    either(frame)


@patient
@given(message=st.sampled_from(EVERY), data=st.data())
def test_any_value_in_any_field_makes_a_message_or_a_bad_message(message: dict[str, Any], data: st.DataObject) -> None:
    field = data.draw(st.sampled_from(sorted(message)))
    value = data.draw(json_values)
    try:
        frame = said(message, **{field: value})
    except UnicodeEncodeError:  # a lone surrogate, which cannot be said at all in valid UTF-8
        return
    either(frame)


@patient
@given(message=st.sampled_from(EVERY), at=st.integers(0, 200), text=st.text(max_size=3))
def test_any_damage_to_a_frame_makes_a_message_or_a_bad_message(message: dict[str, Any], at: int, text: str) -> None:
    frame = said(message)
    either(frame[:at] + text + frame[at + 1 :])


def either(frame: str | bytes) -> None:
    """Asserts that it is a message which makes a command, or a refusal fit to be sent back; nothing else."""
    match outcome(frame):
        case BadMessage(message=words, ref=ref):
            assert 1 <= len(words) <= 200
            assert ref is None or len(ref) <= 64
        case Ping() | Resume():
            pass
        case message:
            commands = AddLine | UpdateLine | RemoveLine | PlaceOrder | CallCourse | CallWaiter | ClaimLine
            assert isinstance(command_of(message, OTTER, CHIANTI), commands)


def outcome(frame: str | bytes) -> Message | BadMessage:
    try:
        return decode(frame)
    except BadMessage as error:
        return error
