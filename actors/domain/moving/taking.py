"""Rules of a guest's cart that goes over to the customer who has signed in. They take two sessions, as a merge does.

Every line goes, and nobody of those who had the cart: whoever has signed in has a cart of their own, and whoever the
guest had shared theirs with was not asked into it. What the customer's cart has already becomes more of that line, as
far as one line goes; what is more than that is a line of its own. Both sessions are saved in one step
(`actors.handover`) and the guest's ends with it, so nothing is lost, doubled, or taken a second time.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import uuid5

from actors.domain import limits
from actors.domain.cart.events import LineAdded, LineRemoved, LineUpdated
from actors.domain.cart.line import Line, LineState
from actors.domain.decision import cart_locked, session_closed
from actors.domain.moving.merging import Handover
from actors.domain.party.events import SessionClosed
from actors.domain.refusal import Code, Refusal, Repeat
from actors.domain.state import State
from actors.domain.values import changed
from actors.domain.who import SYSTEM

TAKEN: Final = "taken"  # the reason of a guest's cart that has gone over to a customer's


def take(guest: State, customer: State, now: datetime) -> Handover | Refusal | Repeat:
    """The guest's lines go to the customer's cart. One that has ended has nothing more to give."""
    if not guest.active:
        return Repeat()
    refusal = _refused(guest, customer)
    if refusal is not None:
        return refusal
    taking = _Taking(customer, now)
    given = tuple(LineRemoved(now, SYSTEM, line.moved(LineState.REMOVED)) for line in guest.lines.values())
    events = tuple(event for line in guest.lines.values() for event in taking.events(line))
    if not 0 <= taking.options <= limits.CART_OPTIONS_MAX or len(taking.lines) > limits.LINES_MAX:
        return Refusal(Code.CART_FULL, "Together the carts have more than one may have. Take something out first.")
    if taking.total > limits.CART_TOTAL_MAX:
        return Refusal(Code.TOTAL_TOO_LARGE, "Together the carts come to more than one may. Take something out first.")
    return Handover((*given, SessionClosed(now, SYSTEM, TAKEN)), events)


def _refused(guest: State, customer: State) -> Refusal | None:
    places = guest.session.place, customer.session.place
    if not all(place.in_shop for place in places) or places[0].customer_id is not None or places[1].customer_id is None:
        return Refusal(Code.MERGE_IMPOSSIBLE, "Only a guest's cart goes over to a customer's.", allowed=())
    if not customer.active:
        return session_closed()
    locked = next((state for state in (guest, customer) if state.locked), None)
    return None if locked is None else cart_locked(locked)


class _Taking:
    """The customer's cart while lines come into it, one after the other."""

    def __init__(self, at: State, now: datetime) -> None:
        self._at, self._now = at, now
        self.lines, self.total, self._seq = dict(at.lines), at.session.cart.total, at.session.seq

    @property
    def options(self) -> int:
        """How many options all lines have."""
        return sum(len(line.options) for line in self.lines.values())

    def events(self, line: Line) -> Iterator[LineAdded | LineUpdated]:
        """What happens in the customer's cart when the line comes."""
        self.total += line.line_total
        alike = next((one for one in self.lines.values() if _alike(one, line)), None)
        more = 0 if alike is None else min(line.qty, limits.QTY_MAX - alike.qty)
        if alike is not None and more:
            self._seq += 1
            grown = self.lines[alike.public_id] = alike.revised(alike.qty + more, alike.note)
            yield LineUpdated(self._now, SYSTEM, alike, grown)
        if line.qty > more:
            self._seq += 1
            added = self._added(line, line.qty - more)
            self.lines[added.public_id] = added
            yield LineAdded(self._now, SYSTEM, added)

    def _added(self, line: Line, qty: int) -> Line:
        session, public_id = self._at.session, line.public_id
        if self._at.line(public_id) is not None or public_id in self.lines:  # names are the clients' own
            public_id = uuid5(public_id, str(session.session_id))
        return changed(
            line,
            public_id=public_id,
            qty=qty,
            version=1,
            member_id=session.host_id,
            round=session.cart.round,
            added_seq=self._seq,
        )


def _alike(one: Line, other: Line) -> bool:
    """Whether both say the same and cost the same."""
    return (one.menu_item_id, one.note, one.options, one.unit_price) == (
        other.menu_item_id,
        other.note,
        other.options,
        other.unit_price,
    )
