"""Random commands about the bill, for random evenings and for single commands; some that none ever should say."""

from collections.abc import Callable, Sequence
from datetime import UTC, timedelta
from random import Random
from typing import Final, TypeVar
from uuid import UUID

from hypothesis import strategies as st

from actors.domain.commands import Command
from actors.domain.money.commands import (
    AnnouncePayment,
    CancelPayment,
    CapturePayment,
    ClaimLine,
    GiveBackFound,
    GiveDiscount,
    RefundPayment,
    Remedy,
    RemedyPayment,
    RemoveDiscount,
    SettlePayment,
    SettleWanted,
    StartPayment,
    TakePayment,
    TellGoneBack,
    VoidPayment,
)
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method, PaymentState, Wanted
from actors.domain.refusal import Code
from actors.domain.staff import Role
from tests.actors.domain.scenario import ANNA, BEN, FIRST, SECOND, Story

T = TypeVar("T")
BILL_CODES: Final = frozenset(
    {
        Code.ALREADY_PAID,
        Code.BILL_CHANGED,
        Code.PAYMENT_IN_PROGRESS,
        Code.PAYMENT_INVALID,
        Code.PAYMENT_NOT_FOUND,
        Code.PAYMENT_METHOD_UNAVAILABLE,
        Code.CLAIM_INVALID,
        Code.DISCOUNT_INVALID,
        Code.DISCOUNT_NOT_FOUND,
    }
)
"""What only a bill refuses."""
AMOUNTS: Final = (1, 500, 950, 2150, 10**6, 0, -1, 10**30)
_NOBODY: Final = UUID(int=999)


def pick(rng: Random, choices: Sequence[T]) -> T:
    return choices[rng.randint(0, len(choices) - 1)]


def any_money(rng: Random, story: Story) -> Command:
    """Some command about the bill as it is."""
    return pick(rng, _WEIGHTED)(rng, story)


def _of(rng: Random, known: Sequence[UUID]) -> UUID:
    return pick(rng, known) if known and rng.randint(0, 9) else _NOBODY


def _member(rng: Random, story: Story) -> UUID:
    return _of(rng, [*story.state.members])


def _line(rng: Random, story: Story) -> UUID:
    return _of(rng, [item.public_id for order in story.state.orders.values() for item in order.items])


def _payment(rng: Random, story: Story) -> UUID:
    """Mostly the newest: there something is still to come of it."""
    known = [*story.state.payments]
    return _of(rng, known[-3:] if rng.randint(0, 4) else known)


def _role(rng: Random) -> Role:
    roles: tuple[Role, ...] = (*[Role.MANAGER] * 3, *Role)
    return pick(rng, roles)


def _claim(rng: Random, story: Story) -> Command:
    share, parts = pick(rng, ((1, 1), (1, 2), (1, 3), (2, 3), (0, 1), (3, 2), (1, 0), (-1, 2), (1, 201)))
    return ClaimLine(_member(rng, story), _line(rng, story), share, parts, for_table=not rng.randint(0, 3))


def _discount(rng: Random, story: Story) -> Command:
    discount_id = UUID(int=5_000 + rng.randint(0, 30))
    amount = pick(rng, (None, *AMOUNTS))
    rate = pick(rng, (500, 1000, 10_000, 0, 10_001)) if amount is None or not rng.randint(0, 9) else None
    on = pick(rng, (None, _line(rng, story)))
    return GiveDiscount(discount_id, 7, _role(rng), pick(rng, ("late", "late", "", "r" * 201)), amount, rate, on)


def _undiscount(rng: Random, story: Story) -> Command:
    return RemoveDiscount(_of(rng, [*story.state.discounts]), 7, _role(rng))


def _start(rng: Random, story: Story) -> Command:
    lines = tuple(_line(rng, story) for _ in range(rng.randint(0, 2)))
    tip = pick(rng, (0, 0, 100, -1, 10**9))
    wish = Wish(pick(rng, tuple(Mode)), _member(rng, story), lines, rng.randint(0, 4), pick(rng, AMOUNTS), tip)
    return StartPayment(
        by=wish.payer or _NOBODY,
        payment_id=UUID(int=7_000 + rng.randint(0, 10**6)),
        wish=wish,
        method=pick(rng, (*[Method.CARD] * 4, *Method)),
        idempotency_key=f"pay-{rng.randint(0, 60)}",
        body_hash=pick(rng, (*["body"] * 6, "other")),
        provider=pick(rng, (*["simulator"] * 4, None)),
        bill_version=pick(rng, (None, None, story.state.session.bill.version, 77)),
        payment_token_id=pick(rng, (None, _NOBODY)),
    )


def _take(rng: Random, story: Story) -> Command:
    amount = pick(rng, (None, *AMOUNTS))
    return TakePayment(
        UUID(int=8_000_000 + rng.randint(0, 10**6)),
        7,
        _role(rng),
        pick(rng, (Method.CASH, Method.CASH, Method.TERMINAL, Method.VOUCHER, Method.CARD)),
        amount,
        tip=pick(rng, (0, 0, 100, -1)),
        tendered=pick(rng, (None, None, 10**7, 1, -1)),
        deposit=not rng.randint(0, 4),
        idempotency_key=f"take-{rng.randint(0, 60)}",
        body_hash="body",
        expected_amount=pick(rng, (None, None, None, amount, 950)),
    )


def _announce(rng: Random, story: Story) -> Command:
    payment_id = _payment(rng, story)
    payment = story.state.payments.get(payment_id)
    known = pick(rng, (None, story.now, payment.next_at if payment else None))
    return AnnouncePayment(payment_id, story.now + timedelta(seconds=rng.randint(1, 20)), known)


def _settle(rng: Random, story: Story) -> Command:
    status = pick(rng, (*[PaymentState.AUTHORISED] * 4, *PaymentState))
    ref, page = pick(rng, (None, "pi_1")), pick(rng, (None, "https://pay.example/1"))
    later = pick(rng, (None, story.now + timedelta(seconds=9)))
    return SettlePayment(_payment(rng, story), status, ref, None, page, pick(rng, (None, "card_declined")), later)


def _wanted(rng: Random, story: Story) -> Command:
    later = pick(rng, (None, story.now + timedelta(seconds=9)))
    done = bool(rng.randint(0, 2))
    return SettleWanted(_payment(rng, story), pick(rng, tuple(Wanted)), done, pick(rng, (None, "away")), later)


def _found(rng: Random, story: Story) -> Command:
    return GiveBackFound(_payment(rng, story), "PAYMENT_CAPTURED_NOT_COMMITTED", pick(rng, (None, "pi_1")))


def _remedy(rng: Random, story: Story) -> Command:
    payment_id, amount = _payment(rng, story), pick(rng, AMOUNTS)
    reason, ref = pick(rng, ("", "cold", "r" * 201)), pick(rng, (None, "pi_1"))
    return RemedyPayment(payment_id, pick(rng, tuple(Remedy)), 7, _role(rng), reason, ref, amount)


def _gone_back(rng: Random, story: Story) -> Command:
    return TellGoneBack(_payment(rng, story), "PAYMENT_CHARGED_TWICE")


def _capture(rng: Random, story: Story) -> Command:
    method = pick(rng, (Method.CASH, Method.TERMINAL, None))
    return CapturePayment(_payment(rng, story), 7, _role(rng), method, pick(rng, (None, None, 10**7, 1)))


def _cancel(rng: Random, story: Story) -> Command:
    payment_id = _payment(rng, story)
    payment = story.state.payments.get(payment_id)
    if rng.randint(0, 1):
        return CancelPayment(payment_id, by_user=7)
    return CancelPayment(payment_id, by=(payment.payer if payment and rng.randint(0, 3) else None) or _NOBODY)


def _void(rng: Random, story: Story) -> Command:
    return VoidPayment(_payment(rng, story), 7, _role(rng), pick(rng, ("", "wrong table", "r" * 201)))


def _refund(rng: Random, story: Story) -> Command:
    payment_id = _payment(rng, story)
    payment = story.state.payments.get(payment_id)
    number = pick(rng, (1, 1 + (payment.refunds if payment else 0)))
    return RefundPayment(payment_id, 7, _role(rng), pick(rng, AMOUNTS), pick(rng, ("", "cold")), number)


_WEIGHTED: Final[tuple[Callable[[Random, Story], Command], ...]] = (
    *[_claim] * 4,
    *[_discount] * 2,
    _undiscount,
    *[_start] * 8,
    *[_take] * 2,
    *[_announce] * 5,
    *[_settle] * 8,
    *[_wanted] * 4,
    _found,
    _gone_back,
    *[_remedy] * 2,
    *[_capture] * 2,
    *[_cancel] * 2,
    *[_void] * 2,
    *[_refund] * 3,
)

_ids = st.sampled_from([ANNA, BEN, FIRST, SECOND]) | st.uuids()
_text = st.text(st.characters(exclude_categories=()))
_int = st.integers(-2, 5) | st.integers()
_maybe_int = st.none() | _int
_maybe_text = st.none() | _text
_time = st.datetimes(timezones=st.just(UTC))
_roles = st.sampled_from(Role)
_wishes = st.builds(
    Wish, st.sampled_from(Mode), st.none() | _ids, st.lists(_ids, max_size=3).map(tuple), _int, _int, _int
)
MONEY_KINDS: Final[tuple[st.SearchStrategy[Command], ...]] = (
    st.builds(ClaimLine, _ids, _ids, _int, _int, st.booleans()),
    st.builds(GiveDiscount, _ids, _int, _roles, _text, _maybe_int, _maybe_int, st.none() | _ids),
    st.builds(RemoveDiscount, _ids, _int, _roles),
    st.builds(
        StartPayment, _ids, _ids, _wishes, st.sampled_from(Method), _text, _text, _maybe_text, _maybe_int, st.none()
    ),
    st.builds(TakePayment, _ids, _int, _roles, st.sampled_from(Method), _maybe_int, _int, _maybe_int, st.booleans()),
    st.builds(AnnouncePayment, _ids, _time, st.none() | _time),
    st.builds(SettlePayment, _ids, st.sampled_from(PaymentState), _maybe_text),
    st.builds(SettleWanted, _ids, st.sampled_from(Wanted), st.booleans(), _maybe_text, st.none() | _time),
    st.builds(GiveBackFound, _ids, _text, _maybe_text),
    st.builds(TellGoneBack, _ids, _text),
    st.builds(RemedyPayment, _ids, st.sampled_from(Remedy), _int, _roles, _text, _maybe_text, _int),
    st.builds(CapturePayment, _ids, _int, _roles, st.none() | st.sampled_from(Method), _maybe_int),
    st.builds(CancelPayment, _ids, st.none() | _ids, _maybe_int),
    st.builds(VoidPayment, _ids, _int, _roles, _text),
    st.builds(RefundPayment, _ids, _int, _roles, _int, _text),
)
