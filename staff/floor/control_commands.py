"""The socket's commands for sessions, tables, switches and parties: each is what a route does, as a message.

Owns: which part of the staff's door follows each. Must not: hold a rule; `staff.commands` lists them all.
"""

from typing import Final

from msgspec import Struct

from actors.domain.staff import StaffUser
from staff.command import SocketCommand
from staff.floor import control_messages as c
from staff.floor import moving_messages as m
from staff.floor import party_messages as p
from staff.floor.views import StaffOrderView
from staff.services import StaffServices


async def _opened(services: StaffServices, user: StaffUser, said: c.OpenSessionMessage) -> Struct:
    view, _ = await services.controls.open(user, said.table_id, said.nickname)
    return view


async def _placed(services: StaffServices, user: StaffUser, said: p.StaffPlaceOrderMessage) -> StaffOrderView:
    view, _ = await services.parties.place(
        user, said.session_id, said.idempotency_key, said.cart_hash, said.special_instructions
    )
    return view


CONTROLS: Final = (
    SocketCommand(c.CloseSessionMessage, "session", lambda s, user, said: s.controls.close(user, said.session_id)),
    SocketCommand(
        c.ForceCloseSessionMessage, "session", lambda s, user, said: s.controls.force_close(user, said.session_id)
    ),
    SocketCommand(c.RestoreSessionMessage, "session", lambda s, user, said: s.controls.restore(user, said.session_id)),
    SocketCommand(c.OpenSessionMessage, "session", _opened),
    SocketCommand(
        m.MoveSessionMessage, "session", lambda s, user, said: s.controls.move(user, said.session_id, said.table_id)
    ),
    SocketCommand(
        m.MergeSessionMessage, "session", lambda s, user, said: s.controls.merge(user, said.session_id, said.into)
    ),
    SocketCommand(m.UndoMergeMessage, "session", lambda s, user, said: s.controls.undo_merge(user, said.session_id)),
    SocketCommand(
        c.DisableTableMessage,
        "table",
        lambda s, user, said: s.controls.switch_table(user, said.table_id, enabled=False),
    ),
    SocketCommand(
        c.EnableTableMessage,
        "table",
        lambda s, user, said: s.controls.switch_table(user, said.table_id, enabled=True),
    ),
    SocketCommand(c.RotateQrMessage, "table", lambda s, user, said: s.controls.rotate_qr(user, said.table_id)),
    SocketCommand(
        c.DisableOrderingMessage, "system", lambda s, user, _: s.controls.switch_ordering(user, enabled=False)
    ),
    SocketCommand(c.EnableOrderingMessage, "system", lambda s, user, _: s.controls.switch_ordering(user, enabled=True)),
)
"""What staff control."""

PARTIES: Final = (
    SocketCommand(
        p.AddLineMessage,
        "session",
        lambda s, user, said: s.parties.add_line(user, said.session_id, said),
    ),
    SocketCommand(
        p.UpdateLineMessage,
        "session",
        lambda s, user, said: s.parties.update_line(user, said.session_id, said.public_id, said),
    ),
    SocketCommand(
        p.RemoveLineMessage,
        "session",
        lambda s, user, said: s.parties.remove_line(user, said.session_id, said.public_id, said.version),
    ),
    SocketCommand(
        p.RenameMemberMessage,
        "session",
        lambda s, user, said: s.parties.rename(user, said.session_id, said.member_id, said.nickname),
    ),
    SocketCommand(
        p.RemoveMemberMessage,
        "session",
        lambda s, user, said: s.parties.send_away(user, said.session_id, said.member_id),
    ),
    SocketCommand(p.StaffPlaceOrderMessage, "order", _placed),
)
"""What staff do in a diner's place."""
