"""A phone's own copy of the session, kept from nothing but frames, and how it tells when the server breaks a promise.

Owns: the cart as the events describe it, and the count of gaps, doubled and lost events. Must not: know a socket or a
clock; frames come in as parsed JSON.

The promise (`docs/contract.md` §3): on one connection every event comes once and in order of `seq`, no gaps, and no
snapshot is older than what came before it; across connections nothing is missing. A stream (one connection) begins
with a snapshot. A phone that was here before asks with `resume` for what it missed, and the answer comes before any
later event, or not at all:

    snapshot 57 ── resume's answer 42 … 57 ── live 58 …
    snapshot 57 ── live 58 ── resume's answer: snapshot 58 ── live 59 …

So a stream may rewind once, in front of its first event, to the one after that which the phone asked for; any other
event that is not the next is doubled, disordered or behind a gap. A snapshot that answers anything else (a cart that
was placed before) is compared with what this phone has, and changes nothing. Where a session was merged into another
one while this phone was away, a stream of it is one `session_moved` and no more.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from attrs import Factory, define, frozen

Frame = Mapping[str, Any]

RESUME_REF: Final = "resume"  # tells a snapshot that answers a resume from one that answers something else


@frozen
class Line:
    """What a phone believes of one line."""

    menu_item_id: int
    qty: int
    note: str
    version: int
    state: str
    member_id: str
    total: Decimal


@frozen
class Picture:
    """A session at one `seq`, comparable between phones and the server."""

    seq: int
    round: int
    lines: Mapping[str, Line]
    nicknames: Mapping[str, str]
    total: Decimal


@define
class Faults:
    """Broken promises. All of them should stay 0."""

    gaps: int = 0  # events that never came
    doubled: int = 0  # frames that came twice or out of order on one connection
    lost: int = 0  # events that were shown and that the server no longer knows
    different: int = 0  # times that the events described another cart than a snapshot or an order

    @property
    def total(self) -> int:
        """All of them together."""
        return self.gaps + self.doubled + self.lost + self.different


@define
class Replica:
    """One phone's copy of its session."""

    seq: int = -1  # -1 until the first snapshot
    round: int = 0
    lines: dict[str, Line] = Factory(dict)
    nicknames: dict[str, str] = Factory(dict)
    cart_hash: str = ""
    total: Decimal = Decimal()
    locked: bool = False
    closed: bool = False
    last: str = ""  # type of the newest event
    events: int = 0
    resyncs: int = 0  # resumes that were answered with a snapshot, which the contract allows
    seen: set[str] = Factory(set)  # every line that ever was in the cart
    orders: list[str] = Factory(list)  # ids of confirmed orders
    failed: list[str] = Factory(list)  # ids of orders that the till refused
    unheard: int = 0  # returns to a snapshot with a free cart: whatever order was under way, this phone missed its end
    faults: Faults = Factory(Faults)
    _stream_seq: int = -1  # of the newest frame of this connection; -1 before the first
    _since: int | None = None  # where this connection may rewind to
    _promised: Picture | None = None

    @property
    def caught_up(self) -> bool:
        """Whether everything that this connection's first snapshot spoke of has arrived as events."""
        return self.seq >= 0 and self._promised is None

    @property
    def ended(self) -> tuple[int, int, int]:
        """Changes whenever an order has ended, and whenever one may have without this phone being told."""
        return self.round, len(self.failed), self.unheard

    def picture(self) -> Picture:
        """The session as this phone sees it."""
        return Picture(self.seq, self.round, dict(self.lines), dict(self.nicknames), self.total)

    def connected(self) -> int | None:
        """A new stream begins. Gives the `since` to resume from, or None if this phone has seen nothing yet."""
        self._stream_seq = -1
        self._since = self.seq if self.seq >= 0 else None
        self._promised = None
        return self._since

    def receive(self, frame: Frame) -> None:
        """Takes any frame: a snapshot, a numbered event, or one of those that leave the cart alone."""
        if frame["type"] == "snapshot":
            self._snapshot(frame)
        elif "seq" in frame:
            self._numbered(frame)

    # ---- what arrives

    def _snapshot(self, frame: Frame) -> None:
        picture, first = picture_of(frame), self._stream_seq < 0
        if picture.seq < self._stream_seq:
            self.faults.doubled += 1
            return
        if not first:
            self.faults.gaps += picture.seq - self._stream_seq
        self._stream_seq = picture.seq
        if frame.get("ref") == RESUME_REF:
            self.resyncs += 1
            self.unheard += not frame["cart_locked"]
            self._adopt(frame, picture)
        elif not first:
            self._compare(picture)
        else:
            self._begin(frame, picture)

    def _begin(self, frame: Frame, picture: Picture) -> None:
        """The first frame of a connection: what a new phone begins with, and an old one will be held against."""
        if self.seq < 0:
            self._adopt(frame, picture)
        elif picture.seq < self.seq:
            self.faults.lost += self.seq - picture.seq
            self._adopt(frame, picture)
        else:
            self._promised = picture
            self._keep_promise()

    def _adopt(self, frame: Frame, picture: Picture) -> None:
        self.seq, self.round, self.total = picture.seq, picture.round, picture.total
        self.lines, self.nicknames = dict(picture.lines), dict(picture.nicknames)
        self.cart_hash, self.locked = frame["cart_hash"], frame["cart_locked"]
        self.seen.update(picture.lines)
        self._promised = self._since = None

    def _numbered(self, frame: Frame) -> None:
        if self._stream_seq < 0 and frame["type"] == "session_moved":
            return
        if not self._in_order(frame["seq"]):
            return
        if frame["seq"] > self.seq + 1 and self._promised is not None:
            return  # a live event came before the answer to `resume`, which is a snapshot now
        self._apply(frame)

    def _in_order(self, seq: int) -> bool:
        """Follows the stream's numbers. False for an event that came twice, or after a later one."""
        since, self._since = self._since, None
        if since is not None and seq == since + 1 <= self._stream_seq:
            self._stream_seq = seq
            return True
        if seq <= self._stream_seq:
            self.faults.doubled += 1
            return False
        self.faults.gaps += seq - self._stream_seq - 1
        self._stream_seq = seq
        return True

    def _keep_promise(self) -> None:
        """Compares the events with the snapshot this connection began with, once they have come that far."""
        if self._promised is None or self.seq < self._promised.seq:
            return
        self._compare(self._promised)
        self._promised = None

    def _compare(self, picture: Picture) -> None:
        if self.seq == picture.seq and self.picture() != picture:
            self.faults.different += 1

    # ---- what it means

    def _apply(self, frame: Frame) -> None:
        self.seq, self.last = frame["seq"], frame["type"]
        self.events += 1
        match frame["type"]:
            case "cart_update":
                self._cart(frame)
            case "cart_locked":
                self._restate("locked")
                self.locked = True
            case "order_confirmed":
                self._ordered(frame)
            case "order_failed":
                self._refused(frame)
            case "member_join" | "member_update":
                self.nicknames[frame["member"]["member_id"]] = frame["member"]["nickname"]
            case "member_leave":
                self.nicknames.pop(frame["member"]["member_id"], None)
            case "session_moved" if "session_id" in frame:  # with all that was here
                self.lines, self.nicknames, self.total = {}, {}, Decimal()
            case "party_join":
                self.round, self.cart_hash = frame["round"], frame["cart_hash"]
            case "session_closed":
                self.closed = True
        self._keep_promise()

    def _cart(self, frame: Frame) -> None:
        public_id = frame["item"]["public_id"]
        self.seen.add(public_id)
        if frame["action"] == "deleted":
            self.lines.pop(public_id, None)
        else:
            self.lines[public_id] = line_of(frame["item"])
        self.cart_hash, self.total = frame["cart_hash"], Decimal(frame["total"])
        self._must_be(self.total)

    def _ordered(self, frame: Frame) -> None:
        self.orders.append(frame["order_id"])
        self._must_be(Decimal(frame["total"]))
        self.lines, self.total, self.cart_hash = {}, Decimal(), ""
        self.round, self.locked = frame["round"], False

    def _refused(self, frame: Frame) -> None:
        self.failed.append(frame["order_id"])
        if self.locked and frame["allow_retry"]:
            self._restate("pending")
            self.locked = False

    def _restate(self, state: str) -> None:
        self.lines = {key: _restated(line, state) for key, line in self.lines.items()}

    def _must_be(self, total: Decimal) -> None:
        if sum((line.total for line in self.lines.values()), Decimal()) != total:
            self.faults.different += 1


def line_of(item: Frame) -> Line:
    """A line as a frame shows it."""
    return Line(
        item["menu_item_id"],
        item["qty"],
        item["note"],
        item["version"],
        item["state"],
        item["member_id"],
        Decimal(item["line_total"]),
    )


def picture_of(snapshot: Frame) -> Picture:
    """The session as a snapshot shows it, from the socket or from `GET /cart_snapshot`."""
    return Picture(
        seq=snapshot["seq"],
        round=snapshot["round"],
        lines={item["public_id"]: line_of(item) for item in snapshot["items"]},
        nicknames={member["member_id"]: member["nickname"] for member in snapshot["members"]},
        total=Decimal(snapshot["total"]),
    )


def _restated(line: Line, state: str) -> Line:
    return Line(line.menu_item_id, line.qty, line.note, line.version, state, line.member_id, line.total)
