"""A phone's copy of the session: what it makes of frames, and which broken promises it notices."""

from decimal import Decimal
from typing import Any

import pytest

from bench.replica import RESUME_REF, Replica

PRICE = Decimal("9.50")


def item(public_id: str, qty: int = 1, version: int = 1, state: str = "pending") -> dict[str, Any]:
    return {
        "public_id": public_id,
        "menu_item_id": 456,
        "name": "Margherita",
        "qty": qty,
        "note": "",
        "unit_price": PRICE,
        "line_total": qty * PRICE,
        "member_id": "ann",
        "version": version,
        "state": state,
    }


def snapshot(seq: int, *items: dict[str, Any], round_: int = 1, ref: str | None = None) -> dict[str, Any]:
    frame = {
        "type": "snapshot",
        "seq": seq,
        "round": round_,
        "items": list(items),
        "members": [{"member_id": "ann", "nickname": "Quiet Otter", "is_host": True, "connected": True}],
        "total": sum((line["line_total"] for line in items), Decimal()),
        "cart_hash": f"hash-{seq}",
        "cart_locked": False,
    }
    return frame if ref is None else {**frame, "ref": ref}


def created(seq: int, total: int) -> dict[str, Any]:
    """The event that adds line number `seq`, after which the cart has `total` lines of one pizza each."""
    return {
        "type": "cart_update",
        "seq": seq,
        "action": "created",
        "item": item(f"line-{seq}"),
        "total": total * PRICE,
        "cart_hash": f"hash-{seq}",
    }


def confirmed(seq: int, total: Decimal, round_: int = 2) -> dict[str, Any]:
    return {"type": "order_confirmed", "seq": seq, "order_id": "ORD-1-1", "total": total, "round": round_}


def at(seq: int) -> Replica:
    """A phone that has seen the lines 1 to `seq` being added, one event each."""
    replica = Replica()
    replica.connected()
    replica.receive(snapshot(0))
    for number in range(1, seq + 1):
        replica.receive(created(number, number))
    return replica


def test_events_in_order_build_the_cart_that_they_describe() -> None:
    replica = at(3)

    assert list(replica.lines) == ["line-1", "line-2", "line-3"]
    assert replica.total == 3 * PRICE
    assert replica.cart_hash == "hash-3"
    assert replica.faults.total == 0


def test_an_updated_and_a_deleted_line_change_the_cart() -> None:
    replica = at(2)
    replica.receive({**created(3, 4), "action": "updated", "item": item("line-1", qty=3, version=2)})
    replica.receive({**created(4, 3), "action": "deleted", "item": item("line-2")})

    assert {key: line.qty for key, line in replica.lines.items()} == {"line-1": 3}
    assert replica.lines["line-1"].version == 2
    assert replica.faults.total == 0


def test_a_missing_event_is_a_gap() -> None:
    replica = at(2)
    replica.receive(created(5, 3))

    assert replica.faults.gaps == 2


def test_an_event_that_comes_twice_is_doubled_and_not_applied_twice() -> None:
    replica = at(2)
    replica.receive(created(2, 2))

    assert replica.faults.doubled == 1
    assert replica.events == 2


def test_a_total_that_is_not_the_sum_of_the_lines_is_noticed() -> None:
    replica = at(1)
    replica.receive(created(2, 3))

    assert replica.faults.different == 1


def test_frames_without_a_number_leave_the_cart_alone() -> None:
    replica = at(1)
    replica.receive({"type": "pong", "ref": "h1"})
    replica.receive({"type": "error", "code": "NOT_YOUR_ITEM", "message": "", "ref": "c1"})

    assert replica.seq == 1
    assert replica.faults.total == 0


def test_a_locked_cart_opens_again_when_the_till_refuses() -> None:
    replica = at(1)
    replica.receive({"type": "cart_locked", "seq": 2, "order_id": "ORD-1-1"})
    locked = replica.lines["line-1"].state, replica.locked
    replica.receive({"type": "order_failed", "seq": 3, "order_id": "ORD-1-1", "allow_retry": True})

    assert locked == ("locked", True)
    assert (replica.lines["line-1"].state, replica.locked) == ("pending", False)
    assert replica.failed == ["ORD-1-1"]


def test_a_phone_that_comes_back_to_a_free_cart_knows_that_an_order_ended_while_it_was_away() -> None:
    replica = at(1)
    replica.receive({"type": "cart_locked", "seq": 2, "order_id": "ORD-1-1"})
    before = replica.ended
    replica.connected()
    replica.receive({**snapshot(3, item("line-1")), "cart_locked": True})
    replica.receive({**snapshot(3, item("line-1"), ref=RESUME_REF), "cart_locked": True})
    still_locked = replica.ended
    replica.connected()
    replica.receive(snapshot(9, item("line-1")))
    replica.receive(snapshot(9, item("line-1"), ref=RESUME_REF))

    assert still_locked == before
    assert replica.ended != before
    assert (replica.failed, replica.round) == ([], 1)


def test_a_confirmed_order_empties_the_cart_and_begins_the_next_round() -> None:
    replica = at(2)
    replica.receive(confirmed(3, 2 * PRICE))

    assert (replica.lines, replica.total, replica.round) == ({}, Decimal(), 2)
    assert replica.orders == ["ORD-1-1"]
    assert replica.faults.total == 0


def test_an_order_of_another_total_than_the_cart_is_noticed() -> None:
    replica = at(2)
    replica.receive(confirmed(3, PRICE))

    assert replica.faults.different == 1


def test_a_session_that_was_merged_is_empty_until_everybody_is_back() -> None:
    replica = at(2)
    replica.receive({"type": "session_moved", "seq": 3, "table": None, "session_id": "other"})

    assert (replica.lines, replica.total, replica.nicknames) == ({}, Decimal(), {})
    replica.receive(created(4, 1))
    assert replica.faults.total == 0


def test_a_party_at_another_table_keeps_its_cart() -> None:
    replica = at(2)
    replica.receive({"type": "session_moved", "seq": 3, "table": None})

    assert list(replica.lines) == ["line-1", "line-2"]


def test_a_stream_of_a_session_that_goes_on_elsewhere_breaks_no_promise() -> None:
    replica = at(2)
    replica.connected()
    replica.receive({"type": "session_moved", "seq": 9, "table": None, "session_id": "other", "ws_token": "t"})

    assert (replica.faults.total, replica.seq) == (0, 2)


def test_a_party_that_comes_moves_the_cart_into_another_round() -> None:
    replica = at(1)
    replica.receive({"type": "party_join", "seq": 2, "orders": [], "round": 3, "cart_hash": "hash-3"})

    assert (replica.round, replica.cart_hash, list(replica.lines)) == (3, "hash-3", ["line-1"])


def test_members_come_change_and_go() -> None:
    replica = at(0)
    ben = {"member_id": "ben", "nickname": "Brave Lynx", "is_host": False}
    replica.receive({"type": "member_join", "seq": 1, "member": ben})
    replica.receive({"type": "member_update", "seq": 2, "member": {**ben, "nickname": "Ben"}})
    named = dict(replica.nicknames)
    replica.receive({"type": "member_leave", "seq": 3, "member": ben})

    assert named == {"ann": "Quiet Otter", "ben": "Ben"}
    assert replica.nicknames == {"ann": "Quiet Otter"}


# ---- a connection lost and made again


def test_a_phone_that_has_seen_nothing_does_not_resume() -> None:
    assert Replica().connected() is None


def test_a_resume_fills_the_hole_and_agrees_with_the_snapshot() -> None:
    replica = at(2)

    assert replica.connected() == 2
    replica.receive(snapshot(4, *(item(f"line-{n}") for n in range(1, 5))))
    caught_up = [replica.caught_up]
    for number in (3, 4):
        replica.receive(created(number, number))
        caught_up.append(replica.caught_up)

    assert caught_up == [False, False, True]
    assert replica.seq == 4
    assert replica.faults.total == 0


def test_a_live_event_that_comes_first_is_let_go_by_until_a_snapshot_answers_the_resume() -> None:
    replica = at(1)
    replica.connected()
    replica.receive(snapshot(2, item("line-1"), item("line-2")))
    replica.receive(created(3, 3))
    waiting = (replica.caught_up, replica.seq)
    replica.receive(snapshot(3, item("line-1"), item("line-2"), item("line-3"), ref=RESUME_REF))
    replica.receive(created(4, 4))

    assert waiting == (False, 1)
    assert list(replica.lines) == ["line-1", "line-2", "line-3", "line-4"]
    assert (replica.caught_up, replica.resyncs, replica.faults.total) == (True, 1, 0)


def test_an_answer_to_resume_behind_a_live_event_is_out_of_order() -> None:
    replica = at(1)
    replica.connected()
    replica.receive(snapshot(2, item("line-1"), item("line-2")))
    replica.receive(created(3, 3))
    for number in (2, 3):  # what a server did that forgot what it had sent
        replica.receive(created(number, number))

    assert (replica.faults.doubled, replica.faults.gaps) == (2, 0)


def test_an_event_that_the_first_snapshot_showed_comes_once_at_most() -> None:
    replica = at(2)
    replica.connected()
    replica.receive(snapshot(4, *(item(f"line-{n}") for n in range(1, 5))))
    for number in (3, 4, 3, 4):
        replica.receive(created(number, number))

    assert (replica.faults.doubled, replica.seq) == (2, 4)


def test_a_stream_rewinds_only_to_where_the_phone_asked() -> None:
    replica = at(3)
    replica.connected()
    replica.receive(snapshot(5, *(item(f"line-{n}") for n in range(1, 6))))
    replica.receive(created(3, 3))

    assert replica.faults.doubled == 1


def test_a_snapshot_older_than_what_came_before_it_is_out_of_order_and_not_taken_over() -> None:
    for ref in ("p1", RESUME_REF):
        replica = at(3)
        replica.receive(snapshot(2, item("line-1"), item("line-2"), ref=ref))

        assert (replica.faults.doubled, replica.seq) == (1, 3), ref


def test_a_snapshot_that_is_ahead_of_the_events_is_behind_a_gap() -> None:
    replica = at(1)
    replica.receive(snapshot(3, item("line-1"), ref="p1"))

    assert replica.faults.gaps == 2


def test_an_event_left_out_of_the_answer_to_resume_is_a_gap() -> None:
    replica = at(1)
    replica.connected()
    replica.receive(snapshot(4, *(item(f"line-{n}") for n in range(1, 5))))
    replica.receive(created(2, 2))
    replica.receive(created(4, 4))

    assert replica.faults.gaps == 1
    assert not replica.caught_up


def test_a_server_that_forgot_what_it_had_shown_is_caught() -> None:
    replica = at(5)
    replica.connected()
    replica.receive(snapshot(3, *(item(f"line-{n}") for n in range(1, 4))))

    assert replica.faults.lost == 2
    assert replica.seq == 3


def test_a_snapshot_that_differs_from_the_same_events_is_caught() -> None:
    replica = at(2)
    replica.connected()
    replica.receive(snapshot(2, item("line-1"), item("line-2", qty=5)))

    assert replica.faults.different == 1


@pytest.mark.parametrize("seq", [2, 9])
def test_a_resume_that_is_too_old_is_answered_with_a_snapshot_to_begin_from(seq: int) -> None:
    replica = at(1)
    replica.connected()
    replica.receive(snapshot(seq, item("line-9")))
    replica.receive(snapshot(seq, item("line-9"), ref=RESUME_REF))
    replica.receive(created(seq + 1, 2))

    assert list(replica.lines) == ["line-9", f"line-{seq + 1}"]
    assert replica.resyncs == 1
    assert replica.faults.total == 0


@pytest.mark.parametrize(("qty", "different"), [(1, 0), (5, 1)])
def test_a_snapshot_that_answers_something_else_is_compared_and_not_taken_over(qty: int, different: int) -> None:
    replica = at(1)
    replica.receive(snapshot(1, item("line-1", qty=qty), ref="p1"))
    replica.receive(created(2, 2))

    assert replica.lines["line-1"].qty == 1
    assert replica.faults.different == different
    assert (replica.resyncs, replica.faults.total) == (0, different)
