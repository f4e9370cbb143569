"""The bill of a table that is alive: everybody hears what is owed, once for each change, and a restart knows it."""

from datetime import timedelta
from uuid import UUID

from trio.testing import MockClock

from actors.domain.money.commands import (
    AnnouncePayment,
    ClaimLine,
    GiveDiscount,
    SettlePayment,
    SettleWanted,
    StartPayment,
)
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method, PaymentState, Wanted
from actors.domain.staff import Role
from actors.domain.till.commands import AcceptOrder
from actors.session import SessionRef
from tests.actors.phone import Phone
from tests.actors.process import ANNA, BEN, Process, World, clock, connect, happened, line, order, seat

PAYMENT = UUID(int=70)


async def ordered(process: Process) -> SessionRef:
    """Anna has chosen, and the till has it."""
    table = await seat(process, ANNA, BEN)
    happened(await table.ask(order(happened(await table.ask(line(1, qty=2))))))
    happened(await table.ask(AcceptOrder(1, "T-1")))
    return table


def bills(phone: Phone) -> list[tuple[int, float]]:
    """Version and balance of each bill that the phone was told."""
    told = (one for one in phone.messages if one["type"] == "bill_update")
    return [(one["version"], one["balance"]) for one in told]


async def test_everybody_hears_each_change_of_what_is_owed_once_and_after_what_changed_it(
    process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA, BEN)
    phones = await connect(table, ANNA), await connect(table, BEN)
    happened(await table.ask(order(happened(await table.ask(line(1, qty=2))))))
    happened(await table.ask(AcceptOrder(1, "T-1")))
    happened(await table.ask(GiveDiscount(UUID(int=71), 7, Role.MANAGER, "late", rate=1000)))
    happened(await table.ask(StartPayment(BEN, PAYMENT, Wish(Mode.ALL, BEN), Method.CARD, "p", "b", "simulator")))
    happened(await table.ask(AnnouncePayment(PAYMENT, clock() + timedelta(seconds=15))))
    happened(await table.ask(SettlePayment(PAYMENT, PaymentState.AUTHORISED, "pi_1")))
    for phone in phones:
        assert bills(phone) == [(1, 19), (2, 17.1), (3, 0)]
        kinds = [kind for kind in phone.types if kind in {"bill_update", "discount_update", "payment_update"}]
        assert kinds == [
            "bill_update",
            *("discount_update", "bill_update"),
            *(
                "payment_update",
                "payment_update",
                "payment_update",
                "bill_update",
            ),  # that somebody pays changes nothing that is owed
        ]
    assert [one for one in phones[0].messages if one["type"] == "bill_update"] == [
        one for one in phones[1].messages if one["type"] == "bill_update"
    ]


async def test_a_tap_and_what_is_refused_tell_no_bill(process: Process, autojump_clock: MockClock) -> None:
    table = await ordered(process)
    phone = await connect(table, BEN)
    happened(await table.ask(line(2, BEN)))
    await table.ask(ClaimLine(BEN, UUID(int=999), 1))
    await table.ask(ClaimLine(BEN, next(iter(table.state.orders[1].items)).public_id, 1, 2))
    assert bills(phone) == [(2, 19)]


async def test_a_restart_while_somebody_pays_knows_who_and_what(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    table = await ordered(process)
    start = StartPayment(BEN, PAYMENT, Wish(Mode.ALL, BEN), Method.CARD, "p", "b", "simulator")
    happened(await table.ask(start))
    before = table.state
    await process.stop()
    later = await (await world.process()).registry.session(table.session_id)
    assert (await later.look()).state == before
    again = await later.ask(start)
    assert again.state.payments == before.payments
    happened(await later.ask(AnnouncePayment(PAYMENT, clock() + timedelta(seconds=15))))
    happened(await later.ask(SettlePayment(PAYMENT, PaymentState.AUTHORISED, "pi_1")))
    assert later.state.session.bill.balance == 0


async def test_a_payment_that_is_given_up_is_told_at_once_with_the_order_that_it_was_for(
    process: Process, autojump_clock: MockClock
) -> None:
    table = await ordered(process)
    happened(await table.ask(StartPayment(BEN, PAYMENT, Wish(Mode.ALL, BEN), Method.CARD, "p", "b", "simulator")))
    happened(await table.ask(AnnouncePayment(PAYMENT, clock() + timedelta(seconds=15))))
    happened(await table.ask(SettlePayment(PAYMENT, PaymentState.AUTHORISED, "pi_1")))
    assert process.bystanders.alerts == []
    happened(await table.ask(SettleWanted(PAYMENT, Wanted.CAPTURE, done=False, error="voided")))
    assert [one.order_number for one in process.bystanders.alerts] == [1]
    await table.ask(SettleWanted(PAYMENT, Wanted.CAPTURE, done=False, error="voided"))
    assert len(process.bystanders.alerts) == 1
