"""What staff do in a diner's place: choose, order, rename, send away. The routes and the socket both come here.

Owns: the way to the session. Must not: hold a rule (`actors.domain.by_staff`).
"""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Protocol
from uuid import UUID

from attrs import frozen
from msgspec import json

from actors.domain.by_staff.commands import (
    AddLineByStaff,
    PlaceOrderByStaff,
    RemoveLineByStaff,
    RenameByStaff,
    SendAwayByStaff,
    StaffCommand,
    UpdateLineByStaff,
)
from actors.domain.ordering.events import OrderPlaced
from actors.domain.ordering.order import Order
from actors.domain.refusal import Repeat
from actors.domain.staff import StaffUser
from actors.envelope import Answer
from actors.ports.sessions import PlacedOrder
from server.http.choosing import Choosing, choices
from server.http.problems import Problem
from staff.floor.control_views import StaffVisitView
from staff.floor.controls import shown
from staff.floor.sessions import Sessions
from staff.floor.views import StaffOrderView, staff_order_view


class NewLine(Protocol):
    """What is said of a new line, on the socket or over HTTP."""

    @property
    def public_id(self) -> UUID:
        """The client's own id of it."""

    @property
    def menu_item_id(self) -> int:
        """The item."""

    @property
    def qty(self) -> int:
        """How many."""

    @property
    def note(self) -> str:
        """For the kitchen."""

    @property
    def member_id(self) -> UUID | None:
        """Whose it is; None: the host's."""

    @property
    def options(self) -> Sequence[Choosing]:
        """What is wanted of the item's options."""


class LineChange(Protocol):
    """What is said of a line that was seen at `version`; None where it stays as it is."""

    @property
    def version(self) -> int:
        """The version that was seen."""

    @property
    def qty(self) -> int | None:
        """How many."""

    @property
    def note(self) -> str | None:
        """For the kitchen."""

    @property
    def options(self) -> Sequence[Choosing] | None:
        """What is wanted of the item's options."""


@frozen(eq=False)
class Parties:
    """Parties of a staff user's own restaurant. Another's do not exist: `Problem` 404. All raises `Unavailable`.

    Everything gives the session as it is then. `Problem` where the rules refuse, as they refuse a diner.
    """

    sessions: Sessions

    async def add_line(self, user: StaffUser, session_id: UUID, said: NewLine) -> StaffVisitView:
        """Puts a line into the cart, for its member, or for the host."""
        command = AddLineByStaff(
            user.staff_user_id,
            said.public_id,
            said.menu_item_id,
            said.qty,
            said.note,
            said.member_id,
            choices(said.options),
        )
        return await self._shown(user, session_id, command)

    async def update_line(self, user: StaffUser, session_id: UUID, public_id: UUID, said: LineChange) -> StaffVisitView:
        """Changes a line that was seen at a version; what is None stays."""
        chosen = None if said.options is None else choices(said.options)
        command = UpdateLineByStaff(user.staff_user_id, public_id, said.version, said.qty, said.note, chosen)
        return await self._shown(user, session_id, command)

    async def remove_line(self, user: StaffUser, session_id: UUID, public_id: UUID, version: int) -> StaffVisitView:
        """Takes a line out of the cart that was seen at `version`."""
        return await self._shown(user, session_id, RemoveLineByStaff(user.staff_user_id, public_id, version))

    async def rename(self, user: StaffUser, session_id: UUID, member_id: UUID, nickname: str) -> StaffVisitView:
        """Gives a member another nickname."""
        return await self._shown(user, session_id, RenameByStaff(user.staff_user_id, member_id, nickname))

    async def send_away(self, user: StaffUser, session_id: UUID, member_id: UUID) -> StaffVisitView:
        """A member leaves for good."""
        return await self._shown(user, session_id, SendAwayByStaff(user.staff_user_id, member_id))

    async def place(
        self, user: StaffUser, session_id: UUID, key: str, cart_hash: str, instructions: str
    ) -> tuple[StaffOrderView, bool]:
        """Places the cart that was seen as `cart_hash`; gives the order, and whether it is new."""
        body_hash = blake2b(json.encode((cart_hash, instructions)), digest_size=16).hexdigest()
        command = PlaceOrderByStaff(user.staff_user_id, key, body_hash, cart_hash, instructions)
        answer = await self.sessions.act(user, session_id, command)
        order, new = _placed(answer)
        table = answer.restaurant.table_at(answer.state.session.place)
        placed = PlacedOrder(order, session_id, None if table is None else table.table_number)
        return staff_order_view(placed, answer.restaurant), new

    async def _shown(self, user: StaffUser, session_id: UUID, command: StaffCommand) -> StaffVisitView:
        return shown(await self.sessions.act(user, session_id, command))


def _placed(answer: Answer) -> tuple[Order, bool]:
    """Raises `Problem` if it is gone: the till has refused it."""
    match answer.decision:
        case Repeat(order=Order() as order):
            return order, False
        case tuple() as events:
            return next(event.order for event in events if isinstance(event, OrderPlaced)), True
        case _:
            raise Problem(409, "ORDER_FAILED", "This order was not accepted. Please order again.")
