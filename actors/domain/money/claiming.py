"""Rules of claims: whose an ordered line is, or which share of it."""

from datetime import datetime
from uuid import UUID

from actors.domain import limits
from actors.domain.decision import Decision, not_found, session_closed
from actors.domain.money.basis import session_bill
from actors.domain.money.bill import BilledLine
from actors.domain.money.claim import EVERYBODY, Claim
from actors.domain.money.commands import ClaimLine
from actors.domain.money.events import ClaimMade, ClaimReleased
from actors.domain.money.paying import payer_of
from actors.domain.refusal import Code, Refusal, Repeat
from actors.domain.state import State


def claim_line(state: State, command: ClaimLine, now: datetime) -> Decision:
    """The member has that share from now on. The whole table's a line is made by whose it is, or by the host."""
    refusal = _not_now(state, command) or _not_this_line(state, command)
    if refusal is not None:
        return refusal
    claim = Claim(
        command.public_id,
        EVERYBODY if command.for_table else command.by,
        1 if command.for_table else command.share,
        1 if command.for_table else command.parts,
    )
    known = state.claims.get(claim.key)
    if command.share == 0:
        return Repeat() if known is None else (ClaimReleased(now, command.by, known),)
    if known == claim:
        return Repeat()
    if known is None and len(state.claims) >= limits.CLAIMS_MAX:
        return Refusal(Code.CLAIM_INVALID, "This table has claimed as much as one bill can tell apart. Ask the staff.")
    return (ClaimMade(now, command.by, claim),)


def _not_now(state: State, command: ClaimLine) -> Refusal | None:
    if not state.active:
        return session_closed()
    if state.present(command.by) is None:
        return not_found()
    if not 0 <= command.share <= command.parts <= limits.MEMBERS_MAX or command.parts < 1:
        message = f"A share is a part of 1 to {limits.MEMBERS_MAX} equal parts, like 1 of 2."
        return Refusal(Code.CLAIM_INVALID, message)
    return None


def _not_this_line(state: State, command: ClaimLine) -> Refusal | None:
    billed = _billed(state, command.public_id)
    if billed is None:
        return Refusal(Code.BILL_CHANGED, "This is not on the bill. Please look at it again.")
    if command.for_table and command.by not in (billed.line.member_id, state.session.host_id):
        return Refusal(Code.NOT_YOUR_ITEM, "Whoever ordered this can say that it is for the whole table.")
    return _taken(state, billed)


def _taken(state: State, billed: BilledLine) -> Refusal | None:
    """Nothing is claimed of what is paid, or being paid: whoever pays has seen what it costs them."""
    paying = payer_of(state.payments.values(), billed.line.public_id)
    if paying is not None:
        return Refusal(Code.PAYMENT_IN_PROGRESS, "Somebody is paying this now.", holder=paying.payer)
    if billed.paid and billed.due:
        return Refusal(Code.ALREADY_PAID, "This is paid already.")
    return None


def _billed(state: State, public_id: UUID) -> BilledLine | None:
    return next((one for one in session_bill(state).lines if one.line.public_id == public_id), None)
