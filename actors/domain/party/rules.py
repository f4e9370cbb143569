"""Rules of the party: joining, nicknames, leaving, who is host, and the end of a session."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final, assert_never
from uuid import UUID

from actors.domain import limits
from actors.domain.decision import Decision, not_allowed, not_found, session_closed
from actors.domain.party import nickname
from actors.domain.party.commands import (
    CloseSession,
    Join,
    JoinShared,
    Leave,
    PartyCommand,
    Rename,
    RestoreSession,
    SetOrdering,
    ShareCart,
    ValidatePass,
)
from actors.domain.party.events import (
    CartShared,
    MemberJoined,
    MemberLeft,
    MemberUpdated,
    OrderingDisabled,
    OrderingEnabled,
    PassValidated,
    SessionClosed,
    SessionRestored,
)
from actors.domain.party.member import Member
from actors.domain.place import SessionKind
from actors.domain.refusal import Code, Refusal, Repeat
from actors.domain.restaurant import Context
from actors.domain.staff import Role
from actors.domain.state import State
from actors.domain.till import answers
from actors.domain.values import changed
from actors.domain.who import STAFF, SYSTEM

CLOSE_ROLE: Final = Role.EMPLOYEE
FORCE_CLOSE_ROLE: Final = Role.MANAGER
RESTORE_ROLE: Final = Role.EMPLOYEE
FORCED: Final = "forced"  # the reason of a session that was closed whoever was in it

_NICKNAME_RULE = f"A nickname needs 1 to {limits.NICKNAME_CHARS_MAX} letters."


def decide(state: State, command: PartyCommand, now: datetime, context: Context) -> Decision:
    """What follows from the command."""
    if isinstance(command, ShareCart | JoinShared):
        return _shared(state, command, now, context)
    match command:
        case Join():
            return join(state, command, now, context)
        case Rename():
            return rename(state, command, now)
        case Leave():
            return leave(state, command, now)
        case ValidatePass():
            return validate_pass(state, command, now)
        case SetOrdering():
            return set_ordering(state, command, now)
        case CloseSession() | RestoreSession():
            return _ending(state, command, now, context)
        case _:
            assert_never(command)


def join(state: State, command: Join, now: datetime, context: Context) -> Decision:
    """A new member; the first one present is host. A taken nickname gets a number."""
    if command.member_id in state.members:
        return Repeat()
    if not state.active:
        return session_closed()
    if not (context.restaurant.takes_orders_at(state.session.place) or state.session.place.in_shop):
        return Refusal(Code.ORDERING_DISABLED, "This table is not taking orders right now.")
    if len(state.members) >= limits.MEMBERS_MAX:
        return Refusal(Code.SESSION_FULL, "This table is full. Please ask the staff.")
    name = _name_for(state, command)
    if name is None:
        return Refusal(Code.NICKNAME_INVALID, _NICKNAME_RULE)
    member = Member(command.member_id, name, joined_seq=state.session.seq + 1, joined_at=now)
    return (MemberJoined(now, command.member_id, member, is_host=state.session.host_id is None),)


def _ending(state: State, command: CloseSession | RestoreSession, now: datetime, context: Context) -> Decision:
    if isinstance(command, CloseSession):
        return close(state, command, now, context)
    return restore(state, command, now, context)


def _shared(state: State, command: ShareCart | JoinShared, now: datetime, context: Context) -> Decision:
    if isinstance(command, ShareCart):
        return share(state, command, now)
    return join_shared(state, command, now, context)


def join_shared(state: State, command: JoinShared, now: datetime, context: Context) -> Decision:
    """A new member of a household's cart, by the link that is good now."""
    link = state.session.share
    if not state.active or link is None or link.share_id != command.share_id or link.until <= now:
        return Refusal(Code.LINK_INVALID, "This link is not good any more. Ask for a new one.")
    return join(state, Join(command.member_id, command.nickname), now, context)


def share(state: State, command: ShareCart, now: datetime) -> Decision:
    """A link with which others join; the one before is good no more. Who joined by it stays."""
    if not state.active:
        return session_closed()
    if command.by != state.session.host_id or not state.session.place.in_shop:
        return Refusal(Code.NOT_ALLOWED, "Only the owner of a cart can share it.")
    return Repeat() if command.share == state.session.share else (CartShared(now, command.by, command.share),)


def rename(state: State, command: Rename, now: datetime) -> Decision:
    """Another nickname for oneself; the host may rename anyone."""
    if not state.active:
        return session_closed()
    member = state.present(command.member_id)
    if member is None:
        return not_found()
    if command.by not in (command.member_id, state.session.host_id):
        return Refusal(Code.NOT_ALLOWED, "Only the host can rename somebody else.")
    name = nickname.clean(command.nickname)
    if name is None:
        return Refusal(Code.NICKNAME_INVALID, _NICKNAME_RULE)
    if name == member.nickname:
        return Repeat()
    if name.casefold() in _taken(state, but=command.member_id):
        return Refusal(Code.NICKNAME_TAKEN, f"Somebody at this table is already called {name}.")
    renamed = changed(member, nickname=name)
    return (MemberUpdated(now, command.by, renamed, is_host=command.member_id == state.session.host_id),)


def leave(state: State, command: Leave, now: datetime) -> Decision:
    """A member leaves for good. After a host, the longest-standing member is host."""
    if command.member_id not in state.members:
        return not_found()
    member = state.present(command.member_id)
    if member is None:
        return Repeat()
    if not state.active:
        return session_closed()
    if command.by not in (command.member_id, state.session.host_id):
        return Refusal(Code.NOT_ALLOWED, "Only the host can send somebody else away.")
    if state.session.place.in_shop and command.member_id == state.session.host_id:
        return Refusal(Code.NOT_ALLOWED, "This cart is theirs. They cannot leave it; it can be emptied.")
    left = MemberLeft(now, command.by, changed(member, left_at=now))
    if command.member_id != state.session.host_id:
        return (left,)
    heir = next(_others(state, command.member_id), None)
    return (left,) if heir is None else (left, MemberUpdated(now, SYSTEM, heir, is_host=True))


def validate_pass(state: State, command: ValidatePass, now: datetime) -> Decision:
    """The daily pass was right."""
    if state.session.pass_validated:
        return Repeat()
    if not state.active:
        return session_closed()
    if isinstance(command.by, UUID) and state.present(command.by) is None:
        return not_found()
    return (PassValidated(now, command.by),)


def set_ordering(state: State, command: SetOrdering, now: datetime) -> Decision:
    """Tells an open session that a switch of the restaurant was turned."""
    if not state.active or state.session.ordering_disabled is not command.enabled:
        return Repeat()
    return (OrderingEnabled(now, command.by) if command.enabled else OrderingDisabled(now, command.by),)


def close(state: State, command: CloseSession, now: datetime, context: Context) -> Decision:
    """The end. An order that is under way stands and is delivered in the background, and a payment is settled there.

    Its money counts towards the bill then, as if the party still sat there. Only who closes by force ends it meanwhile.
    """
    if command.role < (CLOSE_ROLE if command.unless_busy else FORCE_CLOSE_ROLE):
        return not_allowed()
    if not state.active:
        return Repeat()
    if command.unless_busy and (context.connected or state.unpaid_total or state.locked or state.paying):
        return _busy(command)
    return (*answers.release(state, now, context), SessionClosed(now, command.by, command.reason, command.by_user))


def restore(state: State, command: RestoreSession, now: datetime, context: Context) -> Decision:
    """The party goes on as it was, with all of a quiet session's time before it. Members' tokens are good again.

    Whether the table has a new party no session knows; the store does, which keeps one active session a table. The
    switches may have been turned meanwhile, so the party is told how they stand.
    """
    if command.role < RESTORE_ROLE:
        return not_allowed()
    if state.active:
        return Repeat()
    if state.session.place.in_shop:
        return Refusal(Code.NOT_ALLOWED, "A cart of the shop is not opened again: its owner has another one.")
    if state.session.place.kind is SessionKind.COUNTER:
        return Refusal(Code.NOT_ALLOWED, "This was an order at the counter, and nobody's visit.")
    if state.session.merged is not None:
        message = "This party sits with another one now. Undo the merge, and it is where it was."
        return Refusal(Code.SESSION_BUSY, message, allowed=("undo_merge",))
    restored = SessionRestored(now, STAFF, command.by_user)
    enabled = context.restaurant.takes_orders_at(state.session.place)
    if state.session.ordering_disabled is not enabled:
        return (restored,)
    return (restored, OrderingEnabled(now, SYSTEM) if enabled else OrderingDisabled(now, SYSTEM))


def _busy(command: CloseSession) -> Refusal:
    if command.by_user is None:
        return Refusal(Code.SESSION_BUSY, "This table is in use. Join the party instead, or ask the staff.")
    message = (
        "Somebody is connected, an order is being placed, or the bill is open or being paid."
        " A manager can close it all the same."
    )
    return Refusal(Code.SESSION_BUSY, message, allowed=("force_close",))


def _name_for(state: State, command: Join) -> str | None:
    taken = _taken(state)
    if command.nickname is None or not command.nickname.strip():
        return nickname.pleasant(command.member_id, taken)
    name = nickname.clean(command.nickname)
    return None if name is None else nickname.unique(name, taken)


def _taken(state: State, but: UUID | None = None) -> frozenset[str]:
    return frozenset(m.nickname.casefold() for m in state.members.values() if m.left_at is None and m.member_id != but)


def _others(state: State, but: UUID) -> Iterator[Member]:
    return (m for m in state.members.values() if m.left_at is None and m.member_id != but)
