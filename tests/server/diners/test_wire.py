from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

import attrs
import pytest
from wsproto.connection import Connection, ConnectionType
from wsproto.events import TextMessage

from actors.domain.cart.commands import AddLine, RemoveLine, UpdateLine
from actors.domain.commands import Command
from actors.domain.events import Event
from actors.domain.kitchen.commands import BumpTicket, CallCourse, HoldCourse, MoveOrder
from actors.domain.kitchen.course import Course
from actors.domain.moving.events import MovingEvent
from actors.domain.ordering.commands import PlaceOrder
from actors.domain.ordering.order import OrderStatus
from actors.domain.party.commands import (
    CloseSession,
    Join,
    Leave,
    Rename,
    RestoreSession,
    SetOrdering,
    ValidatePass,
)
from actors.domain.refusal import Code, Refusal
from actors.domain.staff import Role
from actors.domain.till.commands import AcceptOrder, CancelOrder, QueueOrder, RejectOrder, ReportAttempt, ResendOrder
from actors.domain.till.status import Phase, PosStatus
from actors.ports.wire import Wire
from server.diners.wire import DinerWire
from tests.cases import case
from tests.server.evening import (
    CHIANTI,
    HERON,
    LINE,
    MARGHERITA,
    ORDERED,
    OTHER_LINE,
    OTTER,
    SAKURA,
    Evening,
    Happened,
    billed,
    large_bill,
    merged_and_back,
    one_of_each,
    read,
    seated,
    shared,
)

wire = DinerWire()


def frames(happened: Happened, ref: str | None = None) -> list[Any]:
    shown = [wire.event(event, after, CHIANTI, ref) for event, after in happened]
    assert [kind for kind, _ in shown] == [read(payload)["type"] for _, payload in shown]
    return [read(payload) for _, payload in shown]


def frame(happened: Happened, ref: str | None = None) -> Any:
    (only,) = frames(happened, ref)
    return only


def stamp(kind: str, seq: int, by: UUID | str) -> dict[str, Any]:
    """What every event carries; each thing that happened took a second."""
    return {"type": kind, "seq": seq, "at": f"2024-01-15T10:30:{seq:02}Z", "by": str(by)}


def as_ordered() -> Evening:
    evening = seated()
    evening.place()
    return evening


def test_the_diners_wire_is_what_the_heart_asks_for() -> None:
    fits: Wire = wire
    assert fits is wire


def test_member_join_shows_the_member() -> None:
    happened = Evening().do(Join(OTTER, "Quiet Otter"), Join(HERON, "Calm Heron"))
    assert frames(happened) == [
        {
            **stamp("member_join", 1, OTTER),
            "member": {"member_id": str(OTTER), "nickname": "Quiet Otter", "is_host": True, "joined": 0},
        },
        {
            **stamp("member_join", 2, HERON),
            "member": {"member_id": str(HERON), "nickname": "Calm Heron", "is_host": False, "joined": 1},
        },
    ]


def test_member_update_shows_the_new_nickname() -> None:
    assert frame(seated().do(Rename(OTTER, HERON, "Zoe"))) == {
        **stamp("member_update", 4, OTTER),
        "member": {"member_id": str(HERON), "nickname": "Zoe", "is_host": False, "joined": 1},
    }


def test_a_leaving_host_is_shown_as_host_no_more_and_the_heir_as_host() -> None:
    leave, update = frames(seated().do(Leave(OTTER, OTTER)))
    assert leave == {
        **stamp("member_leave", 4, OTTER),
        "member": {"member_id": str(OTTER), "nickname": "Quiet Otter", "is_host": False, "joined": 0},
    }
    assert update == {
        **stamp("member_update", 5, "system"),
        "at": "2024-01-15T10:30:04Z",
        "member": {"member_id": str(HERON), "nickname": "Calm Heron", "is_host": True, "joined": 1},
    }


def test_cart_update_created_shows_line_total_and_hash() -> None:
    evening = seated()
    happened = evening.do(AddLine(HERON, OTHER_LINE, 900, 3))
    assert frame(happened, "c1") == {
        **stamp("cart_update", 4, HERON),
        "ref": "c1",
        "action": "created",
        "item": {
            "public_id": str(OTHER_LINE),
            "menu_item_id": 900,
            "name": "Water",
            "qty": 3,
            "note": "",
            "unit_price": Decimal("2.00"),
            "line_total": Decimal("6.00"),
            "member_id": str(HERON),
            "version": 1,
            "state": "pending",
        },
        "total": Decimal("25.00"),
        "cart_hash": evening.state.cart_hash,
    }


def test_cart_update_updated_shows_the_line_as_it_is_now() -> None:
    evening = seated()
    happened = evening.do(UpdateLine(OTTER, LINE, 1, qty=3, note="Mild"))
    assert frame(happened) == {
        **stamp("cart_update", 4, OTTER),
        "action": "updated",
        "item": {**MARGHERITA, "qty": 3, "note": "Mild", "line_total": Decimal("28.50"), "version": 2},
        "total": Decimal("28.50"),
        "cart_hash": evening.state.cart_hash,
    }


def test_cart_update_deleted_shows_the_line_as_it_last_was() -> None:
    evening = seated()
    assert frame(evening.do(RemoveLine(OTTER, LINE, 1))) == {
        **stamp("cart_update", 4, OTTER),
        "action": "deleted",
        "item": MARGHERITA,
        "total": Decimal("0.00"),
        "cart_hash": evening.state.cart_hash,
    }


def test_money_in_frames_follows_the_currency() -> None:
    ((event, after),) = seated(SAKURA).do(AddLine(HERON, OTHER_LINE, 900, 3))
    _, payload = wire.event(event, after, SAKURA, None)
    assert b'"unit_price":200,"line_total":600,' in payload
    assert b'"total":2500,' in payload


def test_cart_locked_names_holder_order_and_deadline() -> None:
    assert frame(seated().place(), "p1") == {
        **stamp("cart_locked", 4, OTTER),
        "ref": "p1",
        "locked_by_member": str(OTTER),
        "order_id": "ORD-1-42",
        "message": "Quiet Otter is placing the order.",
        "lock_expires_at": "2024-01-15T10:30:14Z",
    }


def test_order_processing_shows_phase_and_attempt() -> None:
    assert frame(as_ordered().do(ReportAttempt(42, 2, Phase.RETRYING, PosStatus.SENDING))) == {
        **stamp("order_processing", 5, "system"),
        "order_id": "ORD-1-42",
        "phase": "retrying",
        "attempt": 2,
    }


@pytest.mark.parametrize("ticket", ["T-1", None])
def test_order_confirmed_shows_the_tills_ticket_and_the_new_round(ticket: str | None) -> None:
    assert frame(as_ordered().do(AcceptOrder(42, ticket))) == {
        **stamp("order_confirmed", 5, "system"),
        "order_id": "ORD-1-42",
        "order_number": 42,
        "pos_ticket": ticket,
        "message": "Order 42 is confirmed.",
        "total": Decimal("19.00"),
        "items": [ORDERED],
        "round": 2,
    }


def test_order_confirmed_while_the_till_is_away_says_queued_instead_of_a_ticket() -> None:
    assert frame(as_ordered().do(QueueOrder(42))) == {
        **stamp("order_confirmed", 5, "system"),
        "order_id": "ORD-1-42",
        "order_number": 42,
        "pos": "queued",
        "message": "Order 42 is placed and on its way to the kitchen.",
        "total": Decimal("19.00"),
        "items": [ORDERED],
        "round": 2,
    }


def test_order_failed_gives_the_tills_reason_and_whether_to_try_again() -> None:
    evening = as_ordered()
    assert frame(evening.do(RejectOrder(42, "POS_REJECTED", "The kitchen is closed."))) == {
        **stamp("order_failed", 5, "system"),
        "order_id": "ORD-1-42",
        "error": "POS_REJECTED",
        "message": "The kitchen is closed.",
        "allow_retry": True,
    }


def test_order_fired_shows_the_ticket() -> None:
    evening = as_ordered()
    evening.do(QueueOrder(42))
    assert frame(evening.do(AcceptOrder(42, "T-9"))) == {
        **stamp("order_fired", 6, "system"),
        "order_id": "ORD-1-42",
        "pos_ticket": "T-9",
    }


def test_order_status_shows_the_kitchens_progress() -> None:
    evening = as_ordered()
    evening.do(AcceptOrder(42, "T-9"))
    moved, *items = frames(evening.do(MoveOrder(42, OrderStatus.PREPARING, Role.EMPLOYEE, 7)))
    assert moved == {**stamp("order_status", 6, "staff"), "order_id": "ORD-1-42", "status": "preparing"}
    assert items == [
        {
            **stamp("order_item_status", 7, "staff"),
            "at": moved["at"],
            "order_id": "ORD-1-42",
            "position": 0,
            "state": "preparing",
        }
    ]


def test_a_course_that_waits_and_one_that_is_made_are_shown_and_the_display_is_not() -> None:
    evening = as_ordered()
    evening.do(AcceptOrder(42, "T-9"))
    held = frame(evening.do(HoldCourse(42, Course.MAIN, 7)))
    assert (held["type"], held["course"], held["held"]) == ("course_update", "main", True)
    fired = frame(evening.do(CallCourse(HERON, Course.MAIN)), "n1")
    assert (fired["course"], fired["held"], fired["by"], fired["ref"]) == ("main", False, str(HERON), "n1")
    *_, bumped = frames(evening.do(BumpTicket(42, 7)))
    assert (bumped["type"], bumped["status"]) == ("order_status", "ready")


def test_switches_pass_and_end_carry_nothing_but_their_stamp() -> None:
    evening = seated()
    happened = evening.do(ValidatePass(HERON), SetOrdering(enabled=False), SetOrdering(enabled=True))
    happened += evening.do(CloseSession(), RestoreSession(Role.EMPLOYEE, 7))
    assert frames(happened) == [
        stamp("pass_validated", 4, HERON),
        stamp("ordering_disabled", 5, "staff"),
        stamp("ordering_enabled", 6, "staff"),
        stamp("session_closed", 7, "staff"),
        stamp("session_restored", 8, "staff"),
    ]


def test_the_frame_of_an_event_is_the_same_every_time() -> None:
    ((event, after),) = seated().do(UpdateLine(OTTER, LINE, 1, qty=3))
    assert wire.event(event, after, CHIANTI, "c1") == wire.event(event, after, CHIANTI, "c1")


def test_presence_is_not_numbered() -> None:
    state = seated().state
    assert read(wire.presence(state.members[HERON], state, connected=True)) == {
        "type": "member_presence",
        "member": {"member_id": str(HERON), "nickname": "Calm Heron", "is_host": False, "connected": True, "joined": 1},
    }


def test_a_snapshot_frame_is_the_snapshot_with_a_type_and_the_ref() -> None:
    state = seated().state
    plain = read(wire.snapshot(state, CHIANTI, frozenset({OTTER}), None))
    assert plain.pop("type") == "snapshot"
    assert (plain["seq"], plain["items"], plain["total"]) == (3, [MARGHERITA], Decimal("19.00"))
    assert "ref" not in plain
    assert read(wire.snapshot(state, CHIANTI, frozenset({OTTER}), "r1")) == {"type": "snapshot", **plain, "ref": "r1"}


def test_a_version_conflict_shows_the_line_as_it_is() -> None:
    evening = seated()
    evening.do(UpdateLine(OTTER, LINE, 1, qty=3))
    refusal = evening.refuse(UpdateLine(OTTER, LINE, 1, qty=5))
    assert refused(evening, refusal) == {
        "type": "error",
        "code": "VERSION_CONFLICT",
        "message": "Margherita was just changed by somebody else.",
        "ref": "c2",
        "current": {**MARGHERITA, "qty": 3, "line_total": Decimal("28.50"), "version": 2},
    }


def test_a_version_conflict_about_a_line_that_is_gone_shows_null() -> None:
    evening = seated()
    refusal = evening.refuse(UpdateLine(OTTER, OTHER_LINE, 1, qty=5))
    assert refused(evening, refusal)["current"] is None


def test_an_unavailable_item_that_is_in_the_cart_is_shown() -> None:
    evening = seated()
    sold_out = attrs.evolve(CHIANTI.menu.items[456], available=False)
    evening.restaurant = attrs.evolve(
        CHIANTI, menu=attrs.evolve(CHIANTI.menu, items={**CHIANTI.menu.items, 456: sold_out})
    )
    refusal = evening.refuse(PlaceOrder(OTTER, "key", "body", evening.state.cart_hash))
    shown = refused(evening, refusal)
    assert (shown["code"], shown["current"]) == ("ITEM_UNAVAILABLE", MARGHERITA)


def test_an_unavailable_item_that_never_got_into_the_cart_shows_no_line() -> None:
    evening = seated()
    refusal = evening.refuse(AddLine(OTTER, OTHER_LINE, 457, 1))
    assert refused(evening, refusal) == {
        "type": "error",
        "code": "ITEM_UNAVAILABLE",
        "message": "Diavola is not available right now.",
        "ref": "c2",
        "left": 0,
    }


def test_a_changed_cart_is_shown_whole() -> None:
    evening = seated()
    refusal = evening.refuse(PlaceOrder(OTTER, "key", "body", "1-wrong"))
    shown = refused(evening, refusal)
    snapshot = read(wire.snapshot(evening.state, CHIANTI, frozenset({OTTER}), None))
    assert {"type": "snapshot", **shown.pop("current")} == snapshot
    assert shown == {"type": "error", "code": "CART_CHANGED", "message": refusal.message, "ref": "c2"}


def test_a_locked_cart_is_refused_with_who_holds_it() -> None:
    evening = as_ordered()
    refusal = evening.refuse(UpdateLine(OTTER, LINE, 1, qty=5))
    assert refused(evening, refusal) == {
        "type": "error",
        "code": "CART_LOCKED",
        "message": "Quiet Otter is placing the order. The cart opens again in a moment.",
        "ref": "c2",
        "details": {"locked_by": str(OTTER)},
    }


def test_every_refusal_is_told_by_its_code_and_words() -> None:
    cases: Iterable[Code] = list(Code)
    for code in cases:
        with case(code):
            evening = seated()
            shown = read(wire.refused(Refusal(code, "Words."), evening.state, CHIANTI, frozenset(), None))
            assert (shown["type"], shown["code"], shown["message"], "ref" in shown) == (
                "error",
                code.value,
                "Words.",
                False,
            )


def test_an_error_of_the_door_has_code_words_and_ref() -> None:
    assert read(wire.error("UNAVAILABLE", "Send it again.", "c9")) == {
        "type": "error",
        "code": "UNAVAILABLE",
        "message": "Send it again.",
        "ref": "c9",
    }
    assert "ref" not in read(wire.error("BAD_MESSAGE", "Not JSON.", None))


def test_a_pong_echoes_the_ref() -> None:
    assert read(wire.pong("h1")) == {"type": "pong", "ref": "h1"}
    assert read(wire.pong(None)) == {"type": "pong"}


def test_joined_payloads_are_whole_text_frames_to_a_websocket_client() -> None:
    cases: Iterable[int] = [0, 1, 125, 126, 127, 65_535, 65_536, 200_000]
    for length in cases:
        with case(length):
            payloads = [b"x" * length, '{"note":"piccante \u2014 s\u00ec"}'.encode(), b"y" * length]
            assert received(wire.join(payloads)) == [payload.decode() for payload in payloads]


def test_a_bill_that_is_too_large_for_a_slow_phone_is_to_be_read() -> None:
    assert read(wire.bill(large_bill(50), CHIANTI))["type"] == "bill_update"
    state = large_bill(400)
    assert read(wire.bill(state, CHIANTI)) == {
        "type": "bill_changed",
        "session_id": str(state.session.session_id),
        "version": state.session.bill.version,
    }


def test_a_payment_that_came_to_nothing_has_no_lines_on_the_bill() -> None:
    *_, announced, called_off = (state for _, state in billed())
    for state, covers in ((announced, 1), (called_off, 0)):
        (payment,) = read(wire.bill(state, CHIANTI))["payments"]
        assert len(payment["lines"]) == covers


def test_the_head_of_a_frame_is_as_short_as_it_can_be() -> None:
    heads = {125: b"\x81\x7d", 126: b"\x81\x7e\x00\x7e", 65_535: b"\x81\x7e\xff\xff", 65_536: b"\x81\x7f" + b"\0" * 5}
    for length, head in heads.items():
        assert wire.join([b"x" * length]).startswith(head)


def test_nothing_joined_is_nothing() -> None:
    assert wire.join([]) == b""


def queued_and_failing() -> Evening:
    evening = as_ordered()
    evening.do(QueueOrder(42), ReportAttempt(42, 2, Phase.QUEUED, PosStatus.UNKNOWN, "timeout"))
    return evening


def test_an_order_that_staff_send_again_is_on_its_way_again() -> None:
    evening = queued_and_failing()
    seq = evening.state.session.seq + 1
    shown = frame(evening.do(ResendOrder(42, Role.EMPLOYEE, 7)))
    assert shown == {**stamp("order_processing", seq, "staff"), "order_id": "ORD-1-42", "phase": "queued", "attempt": 3}


def test_a_cancelled_order_gives_its_lines_back() -> None:
    evening = queued_and_failing()
    seq = evening.state.session.seq + 1
    cancelled, returned = frames(evening.do(CancelOrder(42, Role.MANAGER, 7, "No fish today")))
    assert cancelled == {**stamp("order_status", seq, "staff"), "order_id": "ORD-1-42", "status": "cancelled"}
    assert returned == {
        **stamp("cart_update", seq + 1, "staff"),
        "at": cancelled["at"],
        "action": "created",
        "item": {**MARGHERITA, "version": 2},
        "total": Decimal("19.00"),
        "cart_hash": evening.state.cart_hash,
    }


@pytest.mark.parametrize("answer", [AcceptOrder(42, "T-1"), RejectOrder(42, "no", "Sold out.")])
def test_whatever_the_till_says_of_a_cancelled_order_to_the_diners_it_stays_cancelled(answer: Command) -> None:
    evening = queued_and_failing()
    evening.do(CancelOrder(42, Role.MANAGER, 7))
    shown = frame(evening.do(answer))
    assert (shown["type"], shown["status"]) == ("order_status", "cancelled")


def test_a_party_that_goes_elsewhere_and_comes_back_is_told_where_and_what_is_on_whose_bill() -> None:
    shown = [frames([one])[0] for one in merged_and_back() if isinstance(one[0], MovingEvent)]
    moved, gone, came, left, back = shown
    assert {moved["type"], gone["type"]} == {"session_moved"}
    assert (moved["table"]["table_number"], "session_id" in moved) == (18, False)
    assert (gone["table"]["table_number"], gone["session_id"]) == (17, str(UUID(int=77)))
    assert (came["type"], came["from_table"]["table_number"]) == ("party_join", 18)
    assert [one["order_id"] for one in came["orders"]] == ["ORD-1-42"]
    assert (left["type"], left["orders"]) == ("party_leave", ["ORD-1-42"])
    assert (back["type"], back["from_table"]["table_number"]) == ("party_join", 17)
    assert not any("ws_token" in one for one in shown)


def test_a_cart_that_is_shared_says_until_when_and_more_of_a_line_is_an_update_of_it() -> None:
    link, more = frames(shared())
    assert link == {**stamp("cart_shared", 3, OTTER), "shared_until": "2024-01-22T10:30:00Z"}
    assert (more["type"], more["action"]) == ("cart_update", "updated")
    assert (more["item"]["public_id"], more["item"]["qty"], more["item"]["version"]) == (str(LINE), 5, 2)


def test_every_event_has_a_frame() -> None:
    shown = {type(event) for event, _ in one_of_each()}
    assert shown == set(Event.__args__)


def refused(evening: Evening, refusal: Refusal) -> Any:
    return read(wire.refused(refusal, evening.state, CHIANTI, frozenset({OTTER}), "c2"))


def received(data: bytes) -> list[str]:
    """What a WebSocket client makes of the bytes, however they are cut on the way."""
    client = Connection(ConnectionType.CLIENT)
    stream, messages, message = BytesIO(data), [], ""
    while piece := stream.read(1_000):
        client.receive_data(piece)
        for event in client.events():
            assert isinstance(event, TextMessage)
            message += event.data
            if event.message_finished:
                messages.append(message)
                message = ""
    return messages
