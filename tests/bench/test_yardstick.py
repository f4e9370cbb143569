"""The yardstick speaks the diners' messages, checks what they check, and shows nothing that is not stored."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import msgspec
import psycopg
import pytest
from attrs import frozen

from bench.frames import frame, taken_apart
from bench.month import fill
from bench.processes import beside
from bench.returning import Guest
from server.diners.frames import CartUpdateFrame

TIMEOUT_S = 20.0


@frozen
class Evening:
    """A session of the month with two of its members at the yardstick. Ann is the host."""

    database_url: str
    session_id: str
    dish: int
    ann: Guest
    bob: Guest

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database_url) as connection:
            return connection.execute(statement.encode(), [self.session_id]).fetchall()


@pytest.fixture
def evening(database_url: str) -> Iterator[Evening]:
    fill(database_url, sessions=20, events=100, orders=30)
    with psycopg.connect(database_url) as connection:
        session_id, host, dish = connection.execute(
            "SELECT session_id::text, host_id::text, (SELECT max(menu_item_id) FROM menu_items AS m"
            " WHERE m.restaurant_id = s.restaurant_id) FROM sessions AS s WHERE state = 'active' LIMIT 1"
        ).fetchone() or ("", "", 0)
        (other,) = connection.execute(
            "SELECT min(member_id::text) FROM members WHERE session_id = %s AND member_id <> %s", [session_id, host]
        ).fetchone() or ("",)
    with ExitStack() as stack:
        _, url = stack.enter_context(beside("bench.yardstick", database_url))
        address = ("127.0.0.1", int(url.split(":")[2].strip("/")))
        ann, bob = (stack.enter_context(Guest(url, f"{session_id}.{who}", dish, address)) for who in (host, other))
        for phone in (ann, bob):
            phone.socket.settimeout(TIMEOUT_S)
            hear(phone, 0)
        yield Evening(database_url, session_id, dish, ann, bob)


def hear(phone: Guest, deliveries: int) -> None:
    """Listens until the phone has its snapshot and so many updates."""
    while phone.replica.seq < 0 or phone.deliveries < deliveries:
        phone.receive()


def ask(phone: Guest, **message: Any) -> dict[str, Any]:
    """What a message is refused with."""
    phone.socket.sendall(frame(json.dumps({"type": "cart_mutate", "ref": "x", **message}).encode()))
    frames, rest = taken_apart(phone.socket.recv(65_536))
    assert rest == b""
    (answer,) = (json.loads(body) for _, body in frames)
    assert answer["ref"] == "x"
    return dict(answer)


def test_both_phones_see_each_edit_and_what_they_see_is_stored(evening: Evening) -> None:
    before = evening.ann.replica.seq
    for number, phone in enumerate((evening.ann, evening.bob, evening.ann, evening.bob), start=1):
        phone.send()
        hear(evening.ann, number)
        hear(evening.bob, number)
        assert phone.waiting == 0

    assert evening.ann.replica.picture() == evening.bob.replica.picture()
    assert evening.ann.replica.seq == before + 4
    assert evening.ann.replica.faults.total + evening.bob.replica.faults.total == 0
    assert sorted((line.version, line.qty) for line in evening.ann.replica.lines.values()) == [(2, 2), (2, 2)]
    assert evening.ann.replica.cart_hash == evening.bob.replica.cart_hash != ""

    ((seq, version, total),) = evening.rows("SELECT seq, version, total FROM sessions WHERE session_id = %s")
    assert (seq, version, total) == (before + 4, before + 4, int(evening.ann.replica.total * 100))
    stored = evening.rows("SELECT payload::text FROM events WHERE session_id = %s ORDER BY seq DESC LIMIT 4")
    newest = msgspec.json.decode(stored[0][0], type=CartUpdateFrame)
    assert (newest.seq, newest.action, newest.item.qty) == (before + 4, "updated", 2)
    pending = "SELECT count(*) FROM cart_items WHERE session_id = %s AND state = 'pending'"
    assert evening.rows(pending) == [(2,)]


def test_a_phone_that_comes_later_is_shown_the_cart(evening: Evening) -> None:
    evening.ann.send()
    hear(evening.ann, 1)
    hear(evening.bob, 1)
    evening.bob.come_back()
    evening.bob.socket.settimeout(TIMEOUT_S)
    evening.bob.replica = type(evening.bob.replica)()
    hear(evening.bob, 0)

    assert evening.bob.replica.picture() == evening.ann.replica.picture()


def test_it_refuses_what_the_contract_refuses_and_changes_nothing(evening: Evening) -> None:
    evening.ann.send()
    hear(evening.ann, 1)
    hear(evening.bob, 1)
    ((line, seen),) = evening.ann.replica.lines.items()
    new = "0198c7e2-0000-7000-8000-000000000001"

    stale = ask(evening.ann, op="update", public_id=line, version=seen.version - 1, qty=3)
    assert (stale["code"], stale["current"]["version"]) == ("VERSION_CONFLICT", 1)
    foreign = ask(evening.bob, op="update", public_id=line, version=seen.version, qty=3)
    assert foreign["code"] == "NOT_YOUR_ITEM"
    unknown = ask(evening.bob, op="create", public_id=new, menu_item_id=0, qty=1, note="")
    assert unknown["code"] == "ITEM_UNKNOWN"
    for qty in (0, 100, "two"):
        bad = ask(evening.bob, op="create", public_id=new, menu_item_id=evening.dish, qty=qty, note="")
        assert bad["code"] == "BAD_MESSAGE", qty
    assert ask(evening.bob, op="create")["code"] == "BAD_MESSAGE"

    assert evening.rows("SELECT count(*) FROM cart_items WHERE session_id = %s AND state = 'pending'") == [(1,)]


def test_what_cannot_be_stored_is_not_shown(evening: Evening) -> None:
    """Somebody else moves the session on: the yardstick's statement changes nothing, and it says so."""
    with psycopg.connect(evening.database_url, autocommit=True) as connection:
        connection.execute("UPDATE sessions SET seq = seq + 1 WHERE session_id = %s", [evening.session_id])
    evening.ann.send()
    while not evening.ann.refusals:
        evening.ann.receive()

    assert b"UNAVAILABLE" in evening.ann.refusals[0]
    assert evening.ann.deliveries == 0
