"""A provider's books against ours: what differs, what does not, and what is only on its way."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain.money.differences import merged, news, with_done
from actors.domain.money.payment import PaymentState, Wanted
from actors.domain.money.reconciliation import (
    ROWS_MAX,
    Code,
    Comparison,
    Done,
    LedgerPayment,
    ProviderCharge,
    Row,
    Side,
    compared,
    unlisted,
)

S = PaymentState
NOW = datetime(2026, 5, 9, 3, 0, tzinfo=UTC)
BEFORE = NOW - timedelta(hours=6)
SIDE = Side(1, "stripe", "EUR", NOW, "mine")
ONE, SESSION = UUID(int=1), UUID(int=77)


def ours(status: PaymentState = S.CAPTURED, **other: Any) -> LedgerPayment:
    """19.00 with 1.00 of tip."""
    known = LedgerPayment(ONE, 1, SESSION, "stripe", "pi_1", 1900, 100, 0, status, None, 0, BEFORE, BEFORE)
    return attrs.evolve(known, **other)


def theirs(captured: int = 2000, **other: Any) -> ProviderCharge:
    known = ProviderCharge(str(ONE), "pi_1", "EUR", 0, captured, 0, BEFORE)
    return attrs.evolve(known, **other)


def rows(payment: LedgerPayment | None, *charges: ProviderCharge) -> list[tuple[Code, Done, int, int]]:
    found = compared(charges, [] if payment is None else [payment], SIDE)
    return [(row.code, row.done, row.ours, row.theirs) for row in found.rows]


@pytest.mark.parametrize(
    ("payment", "charge"),
    [
        (ours(), theirs()),
        (ours(S.PARTIALLY_REFUNDED, refunded=500), theirs(refunded=500)),
        (ours(S.REFUNDED, refunded=1900), theirs(refunded=1900)),  # its tip stays
        (ours(S.DECLINED), theirs(refunded=2000)),  # it went back
        (ours(S.CANCELLED), theirs(0)),
        (ours(S.VOIDED), None),
        (ours(S.DECLINED), None),
    ],
)
def test_what_agrees_is_no_row(payment: LedgerPayment, charge: ProviderCharge | None) -> None:
    assert rows(payment, *([] if charge is None else [charge])) == []


@pytest.mark.parametrize("status", [S.DECLINED, S.CANCELLED, S.VOIDED])
def test_money_that_is_on_no_bill_is_captured_or_held_and_not_committed_and_goes_back(status: PaymentState) -> None:
    assert rows(ours(status), theirs()) == [(Code.CAPTURED_NOT_COMMITTED, Done.GIVING_BACK, 0, 2000)]
    assert rows(ours(status), theirs(0, held=2000)) == [(Code.HELD_NOT_COMMITTED, Done.GIVING_BACK, 0, 2000)]
    some = rows(ours(status), theirs(refunded=500))
    assert some == [(Code.CAPTURED_NOT_COMMITTED, Done.GIVING_BACK, 0, 2000)]


def test_what_no_session_can_give_back_any_more_is_for_somebody_to_see_to() -> None:
    gone = ours(S.DECLINED, session_id=None)
    assert rows(gone, theirs()) == [(Code.CAPTURED_NOT_COMMITTED, Done.BY_HAND, 0, 2000)]


@pytest.mark.parametrize("charge", [None, theirs(0, held=2000), theirs(0)])
def test_what_a_bill_counts_and_the_provider_has_not_taken_is_committed_and_not_captured(
    charge: ProviderCharge | None,
) -> None:
    (row,) = rows(ours(), *([] if charge is None else [charge]))
    assert row[:3] == (Code.COMMITTED_NOT_CAPTURED, Done.BY_HAND, 2000)


def test_another_amount_another_refund_and_another_currency_each_have_their_row() -> None:
    assert rows(ours(), theirs(1900)) == [(Code.AMOUNT_DIFFERS, Done.BY_HAND, 2000, 1900)]
    assert rows(ours(), theirs(refunded=1)) == [(Code.REFUND_DIFFERS, Done.BY_HAND, 2000, 2000)]
    assert rows(ours(S.REFUNDED, refunded=1900), theirs()) == [(Code.REFUND_DIFFERS, Done.BY_HAND, 2000, 2000)]
    assert rows(ours(), theirs(currency="CHF")) == [(Code.CURRENCY_DIFFERS, Done.BY_HAND, 2000, 2000)]


def test_a_second_charge_goes_back_where_it_is_clear_which_of_them_is_one_too_many() -> None:
    second = theirs(reference="pi_2")
    assert rows(ours(), theirs(), second) == [(Code.CHARGED_TWICE, Done.GIVING_BACK, 2000, 2000)]
    assert rows(ours(), second, theirs()) == [(Code.CHARGED_TWICE, Done.GIVING_BACK, 2000, 2000)]
    assert rows(ours(provider_ref="cs_1"), theirs(), second) == [(Code.CHARGED_TWICE, Done.BY_HAND, 2000, 2000)]
    assert rows(ours(), theirs(), attrs.evolve(second, refunded=2000)) == []
    assert rows(ours(), theirs(), theirs()) == []  # the same one on two pages


def test_what_the_payer_disputes_is_a_row_of_its_own_beside_what_else_differs() -> None:
    row = (Code.DISPUTED, Done.BY_HAND, 2000, 2000)
    assert rows(ours(), theirs(disputed=True)) == [row]
    assert rows(ours(session_id=None), theirs(disputed=True)) == [row]
    assert rows(ours(), theirs(refunded=1, disputed=True)) == [(Code.REFUND_DIFFERS, Done.BY_HAND, 2000, 2000), row]


def test_a_charge_that_names_no_payment_of_anybodys_is_unknown_here_and_never_touched() -> None:
    assert rows(None, theirs()) == [(Code.UNKNOWN_HERE, Done.BY_HAND, 0, 2000)]
    assert rows(None, theirs(payment_id="=cmd()")) == [(Code.UNKNOWN_HERE, Done.BY_HAND, 0, 2000)]
    assert rows(None, theirs(refunded=2000)) == []


@pytest.mark.parametrize("account", [None, "mine"])
def test_what_this_account_took_or_nobody_knows_which_is_compared(account: str | None) -> None:
    assert rows(ours(account=account)) == [(Code.COMMITTED_NOT_CAPTURED, Done.BY_HAND, 2000, 0)]


def test_what_is_another_restaurants_or_another_providers_is_not_compared() -> None:
    for other in (ours(restaurant_id=2), ours(provider="simulator"), ours(account="another")):
        found = compared([theirs(1)], [other], SIDE)
        assert (found.rows, found.compared, len(found.unread)) == ((), 0, other.restaurant_id == 1)
        assert unlisted([], [other], SIDE) == []


@pytest.mark.parametrize(
    "payment",
    [
        ours(updated_at=NOW - timedelta(minutes=1)),
        ours(S.DECLINED, updated_at=NOW),
        ours(S.AUTHORISED, wanted=Wanted.CAPTURE, attempts=1),
        ours(wanted=Wanted.REFUND, attempts=10),
        ours(S.REQUIRES_ACTION, created_at=NOW - timedelta(minutes=59)),
        ours(S.UNKNOWN, created_at=NOW - timedelta(minutes=59)),
    ],
)
def test_what_has_only_just_moved_or_is_on_its_way_is_no_difference(payment: LedgerPayment) -> None:
    for charges in ([], [theirs(1)], [theirs(0, held=1)], [theirs(), theirs(reference="pi_2")]):
        found = compared(charges, [payment], SIDE)
        assert (found.rows, set(found.moving), found.compared) == ((), {str(ONE)}, 0)
    assert unlisted([], [payment], SIDE) == []


def test_what_has_been_on_its_way_for_long_is_unsettled() -> None:
    for payment in (ours(S.AUTHORISED, wanted=Wanted.CAPTURE, attempts=11), ours(S.UNKNOWN)):
        assert rows(payment) == [(Code.UNSETTLED, Done.BY_HAND, 2000, 0)]
        assert rows(payment, theirs(0, held=2000)) == [(Code.UNSETTLED, Done.BY_HAND, 2000, 2000)]


def test_only_what_a_bill_counts_is_asked_for_by_itself_where_the_list_has_nothing_of_it() -> None:
    other = ours(payment_id=UUID(int=2))
    assert unlisted([theirs()], [ours(), other, ours(S.DECLINED, payment_id=UUID(int=3))], SIDE) == [other]


# ---- what is kept of a day


def found_of(*charges: ProviderCharge, payment: LedgerPayment | None = None, now: datetime = NOW) -> Comparison:
    return compared(charges, [payment or ours(S.DECLINED)], attrs.evolve(SIDE, now=now))


def test_a_row_is_news_once_stays_with_its_time_and_is_resolved_when_it_is_gone() -> None:
    first = merged((), found_of(theirs()), NOW)
    assert [row.code for row in news((), first)] == [Code.CAPTURED_NOT_COMMITTED]
    later = NOW + timedelta(hours=1)
    again = merged(first, found_of(theirs(), now=later), later)
    assert [row.found_at for row in again] == [NOW]
    assert news(first, again) == []
    last = merged(again, found_of(theirs(refunded=2000), now=later), later)
    assert [(row.found_at, row.resolved_at) for row in last] == [(NOW, later)]
    assert merged(last, found_of(now=later), later + timedelta(hours=1)) == last
    back = merged(last, found_of(theirs(), now=later), later)
    assert len(news(last, back)) == 1


def test_a_row_whose_payment_is_just_now_given_back_is_not_resolved_yet() -> None:
    first = merged((), found_of(theirs()), NOW)
    moving = found_of(theirs(), payment=ours(S.DECLINED, wanted=Wanted.VOID))
    assert merged(first, moving, NOW + timedelta(hours=1)) == first


def test_a_row_of_which_nobody_can_say_anything_just_now_is_neither_resolved_nor_told_anew() -> None:
    later = NOW + timedelta(days=1)
    side, elsewhere = attrs.evolve(SIDE, now=later), attrs.evolve(SIDE, now=later, provider="another")
    first = merged((), compared([], [ours()], SIDE), NOW)
    assert [row.code for row in first] == [Code.COMMITTED_NOT_CAPTURED]
    for unsaid in (compared([], [ours()], side, {ONE}), compared([], [ours()], elsewhere)):
        assert (unsaid.rows, set(unsaid.unread), unsaid.compared) == ((), {str(ONE)}, 0)
        assert merged(first, unsaid, later) == first
        assert news(first, merged(merged(first, unsaid, later), compared([], [ours()], side), later)) == []
    over = merged(first, compared([theirs()], [ours()], side), later)
    assert [row.resolved_at for row in over] == [later]


def test_what_was_kept_stays_kept_also_once_its_money_is_captured_until_it_is_resolved() -> None:
    held = theirs(0, held=2000)
    kept = with_done(merged((), found_of(held), NOW), {(Code.HELD_NOT_COMMITTED, str(ONE), "pi_1"): Done.KEPT})
    later = NOW + timedelta(hours=1)
    assert [row.done for row in merged(kept, found_of(held, now=later), later)] == [Done.KEPT]
    taken = merged(kept, found_of(theirs(), now=later), later)
    assert [(row.code, row.done, row.resolved_at) for row in taken] == [
        (Code.HELD_NOT_COMMITTED, Done.KEPT, later),
        (Code.CAPTURED_NOT_COMMITTED, Done.KEPT, None),
    ]
    other = merged(kept, found_of(held, theirs(reference="pi_2"), payment=ours(S.DECLINED), now=later), later)
    assert [row.done for row in other if row.reference == "pi_2"] != [Done.KEPT]
    over = merged(kept, found_of(now=later), later)
    assert [row.done for row in merged(over, found_of(held, now=later), later)] == [Done.GIVING_BACK]


def test_a_day_has_only_so_many_rows() -> None:
    many = [theirs(payment_id=f"other-{number}") for number in range(ROWS_MAX + 10)]
    assert len(merged((), found_of(*many), NOW)) == ROWS_MAX


def charges() -> st.SearchStrategy[ProviderCharge]:
    amounts = st.sampled_from([0, 1, 1900, 2000])
    return st.builds(
        ProviderCharge,
        st.sampled_from([str(ONE), "other"]),
        st.sampled_from(["pi_1", "pi_2", None]),
        st.sampled_from(["EUR", "CHF"]),
        amounts,
        amounts,
        st.just(0),
        st.just(BEFORE),
    )


@given(st.lists(charges(), max_size=5), st.sampled_from(list(S)), st.sampled_from([None, *Wanted]))
def test_whatever_there_is_no_difference_is_found_twice_and_nothing_that_is_counted_goes_back(
    listed: list[ProviderCharge], status: PaymentState, wanted: Wanted | None
) -> None:
    payment = ours(status, wanted=wanted)
    found = compared(listed, [payment], SIDE)
    assert len({row.key for row in found.rows}) == len(found.rows)
    for row in found.rows:
        if row.done is Done.GIVING_BACK:
            counted = payment.on_bill and row.reference == payment.provider_ref
            assert not counted
            assert row.payment_id == str(ONE)
            assert row.theirs


def test_a_row_is_known_by_its_code_its_payment_and_its_charge() -> None:
    row: Row = found_of(theirs()).rows[0]
    assert row.key == (Code.CAPTURED_NOT_COMMITTED, str(ONE), "pi_1")
