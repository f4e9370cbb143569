"""What lines come to by themselves adds up to their bill, however they are put together again."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from actors.domain.money.bill import Basis, bill_of
from actors.domain.money.bill_line import BillLine
from actors.domain.money.discount import Discount
from actors.domain.money.sold import service_of, sold_lines, taxes_of
from actors.domain.papers.day_sales import DayBill, DayLine, day_sales

MIDNIGHT = datetime(2026, 3, 1, tzinfo=UTC)
RATES = st.sampled_from([0, 700, 825, 1000, 1900, 2200])


@st.composite
def bases(draw: st.DrawFn) -> Basis:
    """A bill with lines at several rates, discounts on lines and on all, a service charge, tax in the prices or not.

    Some have orders that are each paid for by itself, with a delivery to pay for.
    """
    alone = draw(st.booleans())
    sizes = draw(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 5000), RATES), min_size=1, max_size=12))
    lines = tuple(
        BillLine(f"ORD-1-{n % 3 + 1}", UUID(int=n), f"Thing {n % 4}", qty, price, UUID(int=99), rate, is_fee=n < alone)
        for n, (qty, price, rate) in enumerate(sizes)
    )
    orders = {line.order_id: draw(st.booleans()) for line in lines} if alone else {}
    places = st.sampled_from([None, *(line.public_id for line in lines)])
    worth = st.one_of(st.tuples(st.integers(1, 4000), st.none()), st.tuples(st.none(), st.integers(1, 10_000)))
    given_ = draw(st.lists(st.tuples(worth, places), max_size=4))
    discounts = tuple(
        Discount(
            *(UUID(int=1000 + n), "late", 7, amount, rate, place, MIDNIGHT + timedelta(hours=n)),
            order_id="ORD-1-1" if alone and place is None else None,
        )
        for n, ((amount, rate), place) in enumerate(given_)
    )
    return Basis(
        lines, (), discounts=discounts, service_rate=draw(RATES), tax_included=draw(st.booleans()), alone=orders
    )


@given(bases())
def test_lines_add_up_to_their_bill(basis: Basis) -> None:
    bill = bill_of(basis)
    included = basis.tax_included
    sold = sold_lines(basis.lines, basis.discounts, basis.service_rate, tax_included=included, alone=basis.alone)
    assert sum(one.due for one in sold) == bill.gross
    assert taxes_of(sold) == bill.taxes
    assert sum(one.discount for one in sold) == sum(one.amount for one in bill.discounts)
    assert service_of(sold, tax_included=included, alone=basis.alone) == bill.service_charge
    assert all(0 <= one.tax <= one.due and 0 <= one.discount <= one.total for one in sold)


@given(bases(), st.integers(0, 3))
def test_what_two_days_have_of_a_bill_is_all_of_it(basis: Basis, first_orders: int) -> None:
    bill = bill_of(basis)

    def of(first: bool) -> DayBill:
        lines = tuple(
            DayLine(
                line,
                number := int(line.order_id[-1]),
                MIDNIGHT + timedelta(hours=number),
                f"Heading {n % 2}" if n % 3 else None,
                (number <= first_orders) is first,
                basis.alone.get(line.order_id),
            )
            for n, line in enumerate(basis.lines)
        )
        return DayBill(UUID(int=5), 7, 100, basis.service_rate, basis.tax_included, lines, basis.discounts)

    days = [day_sales([of(first)], MIDNIGHT, "Europe/Rome") for first in (True, False)]
    assert sum(day.gross for day in days) == bill.gross
    assert sum(day.tax for day in days) == sum(tax.tax for tax in bill.taxes)
    assert sum(day.service_charge for day in days) == bill.service_charge
    given_ = sum(1 for one in bill.discounts)
    assert (
        sum(one.count for day in days for one in day.discounts_by) == given_
    )  # each in one day, whenever it was given
    assert sum(one.amount for day in days for one in day.discounts_by) == sum(day.discounts for day in days)
    for day in days:
        assert day.gross == day.net + day.tax == sum(one.gross for one in day.by_category)
        assert day.gross == sum(one.gross for one in day.by_hour) == sum(one.net + one.tax for one in day.by_rate)
        assert sum(one.orders for one in day.by_hour) == day.orders


def test_hours_begin_when_the_day_does_and_an_hour_that_comes_twice_is_one() -> None:
    four = datetime(2026, 10, 24, 2, tzinfo=UTC)  # at four in Rome; that night its clocks go back
    placed = [four + timedelta(hours=hours) for hours in (1, 15, 22, 23)]  # 05:00, 19:00, and 02:00 twice
    lines = tuple(
        DayLine(BillLine(f"ORD-1-{n}", UUID(int=n), "Wine", 1, 500, UUID(int=9), 0), n, at, "Wine", of_day=True)
        for n, at in enumerate(placed)
    )
    sales = day_sales([DayBill(None, None, 0, 0, True, lines)], four, "Europe/Rome")
    assert [(one.hour, one.orders, one.gross) for one in sales.by_hour] == [(5, 1, 500), (19, 1, 500), (2, 2, 1000)]
    assert sales.open == ()


def test_a_discount_is_of_the_day_of_what_was_ordered_last_before_it_was_given() -> None:
    days = [MIDNIGHT + timedelta(days=n) for n in range(3)]

    def by(given_at: datetime, *placed: datetime, of: datetime) -> list[int]:
        lines = tuple(
            DayLine(BillLine(f"ORD-1-{n}", UUID(int=n), "Wine", 1, 500, UUID(int=9), 0), n, at, None, of_day=at == of)
            for n, at in enumerate(placed)
        )
        off = Discount(UUID(int=77), "late", 7, 100, None, None, given_at)
        return [
            one.amount for one in day_sales([DayBill(None, None, 0, 0, True, lines, (off,))], of, "UTC").discounts_by
        ]

    assert by(days[1], days[0], of=days[0]) == [100]  # after the cut-off, of a bill of the day before
    assert by(days[1], days[0], days[2], of=days[0]) == [100]
    assert by(days[1], days[0], days[2], of=days[2]) == []
    assert by(days[0], days[1], of=days[1]) == [100]  # before anything was ordered
