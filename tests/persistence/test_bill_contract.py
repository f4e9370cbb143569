"""A bill is the same after a crash at any moment: what is loaded from rows is what was committed, in either store."""

from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

from actors.domain.commands import Command
from actors.domain.decide import decide
from actors.domain.money.basis import session_bill
from actors.domain.money.commands import (
    AnnouncePayment,
    ClaimLine,
    GiveDiscount,
    RefundPayment,
    RemoveDiscount,
    SettlePayment,
    SettleWanted,
    StartPayment,
    TakePayment,
)
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method, PaymentState, Wanted
from actors.domain.party.commands import CloseSession, Join
from actors.domain.refusal import Repeat
from actors.domain.staff import Role
from actors.domain.till.commands import AcceptOrder
from tests.persistence.conftest import STAFF_USER, Store
from tests.persistence.parties import NOW, Party, add, joined, place
from tests.persistence.test_journal_contract import load

LATER: Final = NOW + timedelta(minutes=9)


def steps(who: Party, guest: UUID, ids: list[UUID]) -> list[Command]:
    """A bill on which everything happens; each is committed by itself, and may be the last before the crash."""
    line = next(iter(who.state.orders.values())).items[0].public_id
    card, cash, off = ids
    start = StartPayment(guest, card, Wish(Mode.EVEN, guest, parts=2, tip=100), Method.CARD, "pay", "body", "simulator")
    return [
        TakePayment(uuid4(), STAFF_USER, Role.EMPLOYEE, Method.VOUCHER, 100, deposit=True),
        ClaimLine(who.host, line, 1, for_table=True),
        ClaimLine(guest, line, 1, 3),
        GiveDiscount(off, STAFF_USER, Role.MANAGER, "late", rate=500, public_id=line),
        start,
        AnnouncePayment(card, LATER),
        SettlePayment(card, PaymentState.REQUIRES_ACTION, "pi_1", "secret", None, None, LATER),
        SettlePayment(card, PaymentState.UNKNOWN, error="timeout", next_at=LATER + timedelta(seconds=4)),
        SettlePayment(card, PaymentState.AUTHORISED),
        SettleWanted(card, Wanted.CAPTURE, done=False, error="away", next_at=LATER),
        SettleWanted(card, Wanted.CAPTURE, done=True),
        RefundPayment(card, STAFF_USER, Role.MANAGER, 50, "cold", 1),
        SettleWanted(card, Wanted.REFUND, done=True),
        RemoveDiscount(off, STAFF_USER, Role.MANAGER),
        TakePayment(cash, STAFF_USER, Role.EMPLOYEE, Method.CASH, None, tip=20, tendered=10**6, idempotency_key="till"),
        CloseSession(),
    ]


async def test_after_a_crash_at_any_moment_the_bill_is_the_same_and_nobody_pays_twice(store: Store) -> None:
    who, first = joined()
    guest = uuid4()
    await store.journal.commit(first)
    await store.journal.commit(who.change(Join(guest, "Ben"), add(who, qty=2)))
    await store.journal.commit(who.change(place(who)))
    await store.journal.commit(who.change(AcceptOrder(1, "T-1")))
    for command in steps(who, guest, [uuid4() for _ in range(3)]):
        await store.journal.commit(who.change(command))
        stored = await load(store, who)
        assert stored.state == who.state, command
        assert session_bill(stored.state) == session_bill(who.state)
        if isinstance(command, StartPayment | TakePayment) and command.idempotency_key is not None:
            assert isinstance(decide(stored.state, command, who.now, who.context), Repeat)
    assert who.state.session.bill.balance == 0
