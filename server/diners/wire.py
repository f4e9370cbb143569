"""How a session looks on the wire: events to frames, refusals to errors, JSON to WebSocket bytes.

Owns: which frame of `docs/contract.md` §3, server to client, is built where, and those that go to one connection only.
Must not: keep state, read a clock or touch a socket; a frame depends on its arguments alone, so it is built once and
sent to all. Each subject's events are in `server.diners.events`; what members send is read by
`server.diners.messages`.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Final, TypedDict, assert_never
from uuid import UUID

from msgspec import UNSET, UnsetType, structs

from actors.domain import events as e
from actors.domain.cart.line import Line, LineState
from actors.domain.party.member import Member
from actors.domain.refusal import Code, Refusal
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from actors.domain.who import STAFF, SYSTEM
from server.diners import frames as f
from server.diners.events import calls, cart, counter, fulfilment, kitchen, money, moving, ordering, party, stock, till
from server.diners.events.stamp import Stamp
from server.diners.views import menu_changes
from server.door.framing import text_frames
from server.door.messages import Pong
from server.http.bill_views import bill_view
from server.http.views import LineView, encode, line_view, member_view, snapshot_view

MENU_ITEMS_MAX: Final = 200  # told one by one: a menu by time that begins, or a page of what a manager has written
MENU_BYTES_MAX: Final = 64 * 1024  # a quarter of what may wait for a phone: items with many options are large
BILL_BYTES_MAX: Final = 64 * 1024  # as above: some 150 lines, or many who have paid parts of them
_ABOUT_A_LINE: Final = frozenset({Code.VERSION_CONFLICT, Code.ITEM_UNAVAILABLE, Code.ITEM_NOT_SERVED})


class DinerWire:
    """`actors.ports.wire.Wire` for diners, and the frames that go to one connection only."""

    def event(self, event: e.Event, after: State, restaurant: Restaurant, ref: str | None) -> tuple[str, bytes]:
        """The event's type and its JSON. `after` is the state right after it; its `seq` is the event's."""
        frame = _frame(event, after, restaurant, UNSET if ref is None else ref)
        return _type_of(frame), encode(frame)

    def presence(self, member: Member, state: State, *, connected: bool) -> bytes:
        """The JSON that tells members somebody's connection came or went."""
        return encode(f.MemberPresence(member=member_view(member, state, connected)))

    def sent_on(self, to: State, came: State, restaurant: Restaurant, ws_token: str) -> bytes:
        """The JSON that tells one member that their session `came` has gone into another, and how to go on there."""
        return encode(
            f.SessionMovedFrame(
                seq=came.session.seq,
                at=to.session.updated_at,
                by=SYSTEM if to.session.place.in_shop else STAFF,
                table=moving.table_of(to.session.place, restaurant),
                session_id=to.session.session_id,
                ws_token=ws_token,
            )
        )

    def snapshot(self, state: State, restaurant: Restaurant, connected: frozenset[UUID], ref: str | None) -> bytes:
        """The JSON of the whole cart, as a frame."""
        view = snapshot_view(state, restaurant, connected)
        return encode(f.Snapshot(ref=UNSET if ref is None else ref, **structs.asdict(view)))

    def menu_update(
        self, restaurant: Restaurant, left: Mapping[int, int], items: Collection[int], *, anew: bool = False
    ) -> bytes:
        """The JSON that tells members how these items of the menu are now, and whether to read it again.

        Where so many are otherwise that a slow phone would be in trouble, it is told to read it, and nothing else.
        """
        changes = menu_changes(restaurant, left, items) if len(items) <= MENU_ITEMS_MAX else []
        told = encode(f.MenuUpdate(items=changes, anew=anew or (UNSET if len(items) <= MENU_ITEMS_MAX else True)))
        return told if len(told) <= MENU_BYTES_MAX else encode(f.MenuUpdate(items=[], anew=True))

    def bill(self, state: State, restaurant: Restaurant) -> bytes:
        """The JSON that tells members what they owe now, or that they should read it where it is too large for that."""
        told = encode(f.BillUpdate(**structs.asdict(bill_view(state, restaurant))))
        if len(told) <= BILL_BYTES_MAX:
            return told
        return encode(f.BillChanged(session_id=state.session.session_id, version=state.session.bill.version))

    def join(self, payloads: Sequence[bytes]) -> bytes:
        """The payloads as whole text frames one behind the other."""
        return text_frames(payloads)

    def refused(
        self, refusal: Refusal, state: State, restaurant: Restaurant, connected: frozenset[UUID], ref: str | None
    ) -> bytes:
        """The JSON that tells one member no, and how things stand where that helps."""
        said = _Said(
            code=refusal.code,
            message=refusal.message,
            ref=UNSET if ref is None else ref,
            left=UNSET if refusal.left is None else refusal.left,
            held=UNSET if refusal.held is None else refusal.held,
            group_id=UNSET if refusal.group_id is None else refusal.group_id,
            option_id=UNSET if refusal.option_id is None else refusal.option_id,
        )
        if refusal.code is Code.CART_CHANGED:
            return encode(f.CartError(current=snapshot_view(state, restaurant, connected), **said))
        if refusal.code is Code.VERSION_CONFLICT or (refusal.line is not None and refusal.code in _ABOUT_A_LINE):
            return encode(f.LineError(current=_as_it_is(refusal.line, state, restaurant), **said))
        details = UNSET if refusal.holder is None else f.LockDetails(refusal.holder)
        return encode(f.Error(details=details, **said))

    def error(self, code: str, message: str, ref: str | None) -> bytes:
        """The JSON of an error that no rule gave: `BAD_MESSAGE`, `RATE_LIMITED`, `UNAVAILABLE`."""
        return encode(f.Error(code=code, message=message, ref=UNSET if ref is None else ref))

    def pong(self, ref: str | None) -> bytes:
        """The JSON that answers a `ping`."""
        return encode(Pong(ref=UNSET if ref is None else ref))


def _as_it_is(line: Line | None, state: State, restaurant: Restaurant) -> LineView | None:
    """The line a refusal is about, as it is now; None where it is not in the cart and was not ordered."""
    now = None if line is None else state.line(line.public_id)
    return None if now is None or now.state is LineState.REMOVED else line_view(now, restaurant, state.left_for(now))


class _Said(TypedDict):
    code: str
    message: str
    ref: f.Ref
    left: int | UnsetType
    held: int | UnsetType
    group_id: int | UnsetType
    option_id: int | UnsetType


def _frame(event: e.Event, after: State, restaurant: Restaurant, ref: f.Ref) -> f.EventFrame:
    stamp = Stamp(seq=after.session.seq, at=event.at, by=event.by, ref=ref)
    if isinstance(event, e.CartEvent):  # nearly every event is one of these
        return cart.frame(event, after, restaurant, stamp)
    if isinstance(event, e.TillEvent):
        return till.frame(event, after, restaurant, stamp)
    if isinstance(event, e.OrderingEvent):
        return ordering.frame(event, after, stamp)
    if isinstance(event, e.KitchenEvent):
        return kitchen.frame(event, after, stamp)
    if isinstance(event, e.PartyEvent):
        return party.frame(event, after, stamp)
    return _seldom(event, after, restaurant, stamp)


def _seldom(
    event: e.StockEvent | e.CallEvent | e.MovingEvent | e.MoneyEvent | e.FulfilmentEvent | e.CounterOrderEvent,
    after: State,
    restaurant: Restaurant,
    stamp: Stamp,
) -> f.EventFrame:
    if isinstance(event, e.StockEvent):
        return stock.frame(event, after, restaurant, stamp)
    if isinstance(event, e.CallEvent):
        return calls.frame(event, stamp)
    if isinstance(event, e.MovingEvent):
        return moving.frame(event, after, restaurant, stamp)
    if isinstance(event, e.MoneyEvent):
        return money.frame(event, after, restaurant, stamp)
    if isinstance(event, e.FulfilmentEvent):
        return fulfilment.frame(event, after, restaurant, stamp)
    if isinstance(event, e.CounterOrderEvent):
        return counter.frame(event, after, stamp)
    assert_never(event)


def _type_of(frame: f.EventFrame) -> str:
    return str(frame.__struct_config__.tag)
