from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from jsonschema import Draft7Validator, Draft202012Validator

from actors.domain.refusal import Code, Refusal
from server.diners.channel import FROM_MEMBER, MEMBER_CHANNEL, TO_MEMBER
from server.diners.messages import decode
from server.diners.wire import DinerWire
from server.http.asyncapi import asyncapi
from tests.cases import case
from tests.server.diners.test_messages import EVERY, PLACE, WRONG
from tests.server.evening import CHIANTI, OTTER, billed, large_bill, one_of_each, seated

HERE = Path(__file__).parent
CONTRACT = {
    "snapshot member_join member_update member_leave member_presence cart_update cart_locked order_processing",
    "order_confirmed order_failed order_fired order_status order_item_status order_pick course_update pass_validated",
    "ordering_disabled ordering_enabled cart_shared",
    "session_closed session_restored session_moved party_join party_leave menu_update waiter_called",
    "waiter_acknowledged claim_update discount_update payment_update bill_update bill_changed error pong",
}
wire = DinerWire()


@cache
def document() -> Any:
    return msgspec.json.decode(asyncapi([MEMBER_CHANNEL]))


def faults(name: str, message: Any) -> list[str]:
    """What the published schema has against a message, as plain JSON."""
    schema = {"$ref": f"#/components/messages/session.{name}/payload", **document()}
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [fault.message for fault in validator.iter_errors(message)]


def sent() -> list[tuple[str, bytes]]:
    """One of everything that a member is told, with the name of its schema."""
    state = seated().state
    line = next(iter(state.lines.values()))
    connected = frozenset({OTTER})
    frames = [wire.event(event, after, CHIANTI, "c1") for event, after in one_of_each()]
    frames.append(("snapshot", wire.snapshot(state, CHIANTI, connected, None)))
    frames.append(("snapshot", wire.snapshot(one_of_each()[10][1], CHIANTI, connected, "r1")))
    frames.append(("session_moved", wire.sent_on(state, state, CHIANTI, "a.token.of-hers")))
    frames.append(("member_presence", wire.presence(state.members[OTTER], state, connected=True)))
    frames.append(("menu_update", wire.menu_update(CHIANTI, {456: 3}, [456, 457, 5])))
    frames.append(("bill_update", wire.bill(billed()[1][1], CHIANTI)))
    frames.append(("bill_changed", wire.bill(large_bill(), CHIANTI)))
    frames.append(("pong", wire.pong("h1")))
    frames.append(("error", wire.error("RATE_LIMITED", "Slow down.", None)))
    for name, refusal in (
        ("error", Refusal(Code.CART_LOCKED, "Held.", holder=OTTER)),
        ("error.line", Refusal(Code.VERSION_CONFLICT, "Changed.", line=line)),
        ("error.line", Refusal(Code.VERSION_CONFLICT, "Gone.")),
        ("error.line", Refusal(Code.ITEM_UNAVAILABLE, "Sold out.", line=line, left=0, held=1)),
        ("error", Refusal(Code.ITEM_UNAVAILABLE, "Sold out.", left=0)),
        ("error.cart", Refusal(Code.CART_CHANGED, "Changed.")),
    ):
        frames.append((name, wire.refused(refusal, state, CHIANTI, connected, "c1")))
    return frames


def test_the_document_is_valid_asyncapi_3() -> None:
    published = msgspec.json.decode((HERE / "vendor" / "asyncapi-3.0.0.json").read_bytes())
    assert [fault.message for fault in Draft7Validator(published).iter_errors(document())] == []


def test_every_reference_in_the_document_leads_somewhere() -> None:
    for reference in references(document()):
        target = document()
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]


def test_the_document_names_exactly_the_contracts_messages() -> None:
    said = {name.partition(".")[0] for name in FROM_MEMBER}
    told = {name.partition(".")[0] for name in TO_MEMBER}
    assert said == {"cart_mutate", "place_order", "next_course", "call_waiter", "claim", "resume", "ping"}
    assert told == set(" ".join(CONTRACT).split())
    documented = {name.removeprefix("session.") for name in document()["components"]["messages"]}
    assert documented == FROM_MEMBER.keys() | TO_MEMBER.keys()


def test_every_error_code_of_the_contract_is_documented() -> None:
    contract = """
        VERSION_CONFLICT CART_LOCKED NOT_YOUR_ITEM ITEM_UNKNOWN ITEM_UNAVAILABLE CART_CHANGED CART_EMPTY PASS_REQUIRED
        ORDERING_DISABLED SESSION_CLOSED BAD_MESSAGE RATE_LIMITED UNAVAILABLE CART_FULL QUANTITY_INVALID NOTE_TOO_LONG
        INSTRUCTIONS_TOO_LONG TOTAL_TOO_LARGE TOO_MANY_LINES TOO_MANY_ORDERS
    """
    assert set(contract.split()) <= set(document()["components"]["schemas"]["Error"]["properties"]["code"]["enum"])


def test_a_documented_message_has_the_type_of_its_name() -> None:
    cases: Iterable[str] = sorted(FROM_MEMBER) + sorted(TO_MEMBER)
    for name in cases:
        with case(name):
            kind = name.partition(".")[0]
            schema = document()["components"]["messages"][f"session.{name}"]["payload"]["$ref"].rpartition("/")[2]
            assert document()["components"]["schemas"][schema]["properties"]["type"]["enum"] == [kind]


def test_everything_a_member_is_told_is_as_documented() -> None:
    frames = sent()
    assert {name for name, _ in frames} == TO_MEMBER.keys()
    for name, payload in frames:
        assert faults(name, msgspec.json.decode(payload)) == [], name


def test_what_the_contract_lets_a_member_say_is_as_documented() -> None:
    cases: Iterable[dict[str, Any]] = EVERY
    for message in cases:
        with case(message):
            assert faults(name_of(message), message) == []


def test_what_is_refused_is_not_documented() -> None:
    cases: Iterable[tuple[dict[str, Any], str, Any]] = [wrong for wrong in WRONG if wrong[1:] != ("qty", 2.0)]
    for message, field, value in cases:
        with case(message, field, value):
            assert faults(name_of(message), {**message, field: value}) != []


def test_a_documented_place_order_with_all_it_may_carry_is_read() -> None:
    message = {**PLACE, "cart_items": [{"public_id": None, "menu_item_id": 1, "qty": 1, "note": None}]}
    assert faults("place_order", message) == []
    decode(msgspec.json.encode(message).decode())


def name_of(message: dict[str, Any]) -> str:
    kind: str = message["type"]
    return f"{kind}.{message['op']}" if "op" in message else kind


def references(value: Any) -> list[str]:
    if isinstance(value, list):
        return [found for part in value for found in references(part)]
    if not isinstance(value, dict):
        return []
    own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
    return own + [found for part in value.values() for found in references(part)]
