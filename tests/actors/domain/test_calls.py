from datetime import timedelta
from typing import Final
from uuid import UUID

from actors.domain.audit import AuditEntry, audit_of
from actors.domain.calls.call import CallReason
from actors.domain.calls.commands import AcknowledgeCall, CallWaiter
from actors.domain.calls.events import WaiterAcknowledged, WaiterCalled
from actors.domain.evolve import evolve
from actors.domain.party.commands import CloseSession, Leave
from actors.domain.refusal import Code, Refusal, Repeat
from tests.actors.domain.scenario import ANNA, BEN, Story, party, placed

USER: Final = 7


def called(reason: CallReason = CallReason.WAITER, note: str = "") -> Story:
    story = party()
    story.done(CallWaiter(ANNA, reason, note))
    return story


def call_id(story: Story, reason: CallReason = CallReason.WAITER) -> UUID:
    return story.state.calls[reason].call_id


def test_a_call_is_open_until_somebody_of_the_staff_is_on_their_way() -> None:
    story = party()
    (event,) = story.done(CallWaiter(ANNA, CallReason.BILL, "  by   card "))
    assert isinstance(event, WaiterCalled)
    call = story.state.calls[CallReason.BILL]
    assert (call.note, call.member_id, call.called_at, call.open) == ("by card", ANNA, story.now, True)
    story.wait(30)
    (event,) = story.done(AcknowledgeCall(call.call_id, USER))
    assert isinstance(event, WaiterAcknowledged)
    call = story.state.calls[CallReason.BILL]
    assert (call.open, call.ended_at, call.acknowledged_by) == (False, story.now, USER)


def test_a_second_call_for_the_same_reason_is_the_same_call_whoever_makes_it() -> None:
    story = called()
    assert story.decide(CallWaiter(ANNA, CallReason.WAITER)) == Repeat()
    assert story.decide(CallWaiter(BEN, CallReason.WAITER, "hello?")) == Repeat()
    story.done(CallWaiter(BEN, CallReason.HELP))
    assert {reason for reason, call in story.state.calls.items() if call.open} == {CallReason.WAITER, CallReason.HELP}


def test_after_a_call_was_acknowledged_the_next_one_is_another() -> None:
    story = called()
    first = call_id(story)
    story.done(AcknowledgeCall(first, USER))
    story.done(CallWaiter(ANNA, CallReason.WAITER))
    assert call_id(story) != first
    assert story.state.calls[CallReason.WAITER].open
    late = story.decide(AcknowledgeCall(first, USER))
    assert isinstance(late, Refusal)
    assert late.code is Code.CALL_NOT_FOUND


def test_who_acknowledges_second_changes_nothing() -> None:
    story = called()
    story.done(AcknowledgeCall(call_id(story), USER))
    assert story.decide(AcknowledgeCall(call_id(story), 8)) == Repeat()


def test_calls_need_a_member_at_an_open_table_and_a_note_that_fits() -> None:
    story = party()
    story.done(Leave(BEN, BEN))
    left = story.decide(CallWaiter(BEN, CallReason.HELP))
    long = story.decide(CallWaiter(ANNA, CallReason.HELP, "n" * 201))
    assert [one.code for one in (left, long) if isinstance(one, Refusal)] == [
        Code.MEMBER_NOT_FOUND,
        Code.NOTE_TOO_LONG,
    ]
    story.done(CloseSession())
    closed = story.decide(CallWaiter(ANNA, CallReason.HELP))
    assert isinstance(closed, Refusal)
    assert closed.code is Code.SESSION_CLOSED


def test_somebody_is_called_also_while_an_order_is_being_placed() -> None:
    assert placed().done(CallWaiter(ANNA, CallReason.HELP))


def test_nobody_waits_any_more_when_the_session_has_closed() -> None:
    story = called()
    story.done(CallWaiter(ANNA, CallReason.BILL))
    story.done(AcknowledgeCall(call_id(story, CallReason.BILL), USER))
    acknowledged = story.state.calls[CallReason.BILL]
    story.wait(60)
    story.done(CloseSession())
    call = story.state.calls[CallReason.WAITER]
    assert (call.ended_at, call.acknowledged_by) == (story.now, None)
    assert story.state.calls[CallReason.BILL] is acknowledged
    assert story.decide(AcknowledgeCall(call.call_id, USER)) == Repeat()


def test_a_call_keeps_a_quiet_table_open() -> None:
    story = called()
    before = story.state.deadline()
    story.wait(600)
    story.done(CallWaiter(ANNA, CallReason.HELP))
    assert before is not None
    assert story.state.deadline() == before + timedelta(seconds=600)


def test_who_came_is_in_the_audit() -> None:
    story = called()
    before = story.state
    (event,) = story.done(AcknowledgeCall(call_id(story), USER))
    assert audit_of(event, before, evolve(before, event)) == (
        AuditEntry(1, story.now, USER, "call_acknowledged", f"call-{call_id(story)}", "open", "acknowledged: waiter"),
    )
