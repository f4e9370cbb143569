"""Rules of the bill: who says what about it, and which file knows the rule. Pure."""

from datetime import datetime
from typing import assert_never

from actors.domain.decision import Decision
from actors.domain.money import counter, remedying, settling
from actors.domain.money.checkout import cancel_payment, start_payment
from actors.domain.money.claiming import claim_line
from actors.domain.money.commands import (
    AnnouncePayment,
    CancelPayment,
    CapturePayment,
    ClaimLine,
    CounterCommand,
    FoundCommand,
    GiveBackFound,
    GiveDiscount,
    MoneyCommand,
    ProviderCommand,
    RefundPayment,
    RemedyPayment,
    RemoveDiscount,
    SettlePayment,
    SettleWanted,
    StartPayment,
    TakePayment,
    TellGoneBack,
    VoidPayment,
)
from actors.domain.money.discounting import give_discount, remove_discount
from actors.domain.restaurant import Context
from actors.domain.state import State


def decide(state: State, command: MoneyCommand, now: datetime, context: Context) -> Decision:
    """What follows from the command."""
    match command:
        case ClaimLine():
            return claim_line(state, command, now)
        case GiveDiscount():
            return give_discount(state, command, now, context)
        case RemoveDiscount():
            return remove_discount(state, command, now, context)
        case StartPayment():
            return start_payment(state, command, now)
        case CancelPayment():
            return cancel_payment(state, command, now)
        case GiveBackFound() | RemedyPayment() | TellGoneBack():
            return _found(state, command, now)
        case _:
            return _moved(state, command, now)


def _found(state: State, command: FoundCommand, now: datetime) -> Decision:
    match command:
        case GiveBackFound():
            return settling.give_back_found(state, command, now)
        case RemedyPayment():
            return remedying.remedy_payment(state, command, now)
        case TellGoneBack():
            return settling.tell_gone_back(state, command, now)
        case _:
            assert_never(command)


def _moved(state: State, command: CounterCommand | ProviderCommand, now: datetime) -> Decision:
    match command:
        case TakePayment():
            return counter.take_payment(state, command, now)
        case CapturePayment():
            return counter.capture_payment(state, command, now)
        case VoidPayment():
            return counter.void_payment(state, command, now)
        case RefundPayment():
            return counter.refund_payment(state, command, now)
        case AnnouncePayment():
            return settling.announce_payment(state, command, now)
        case SettlePayment():
            return settling.settle_payment(state, command, now)
        case SettleWanted():
            return settling.settle_wanted(state, command, now)
        case _:
            assert_never(command)
