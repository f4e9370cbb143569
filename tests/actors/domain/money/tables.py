"""Any table: what may be ordered, discounted, claimed and wished for, in currencies with 0, 2 and 3 digits."""

from typing import Final
from uuid import UUID

from attrs import frozen
from hypothesis import strategies as st

from actors.domain.money.bill import Basis
from actors.domain.money.bill_line import BillLine, BillOption
from actors.domain.money.claim import Claim
from actors.domain.money.discount import Discount
from actors.domain.money.paying import Mode, Wish

PRICES: Final = {0: (1, 30_000), 2: (1, 20_000), 3: (1, 90_000)}  # by the currency's digits
RATES: Final = (0, 500, 700, 825, 1000, 1900, 2550)
Draw = st.DrawFn


@frozen
class Table:
    """What a bill is made of, and the digits of its currency."""

    digits: int
    basis: Basis


def line_ids(count: int) -> list[UUID]:
    return [UUID(int=100 + n) for n in range(count)]


@st.composite
def lines(draw: Draw, public_id: UUID, members: tuple[UUID, ...], digits: int) -> BillLine:
    low, high = PRICES[digits]
    option = draw(st.none() | st.integers(-high // 4, high // 4))
    return BillLine(
        order_id="ORD-1-1",
        public_id=public_id,
        name="Pizza",
        qty=draw(st.integers(1, 4)),
        unit_price=draw(st.integers(0, 3) | st.integers(low, high)),
        member_id=draw(st.sampled_from(members)),
        tax_rate=draw(st.sampled_from(RATES)),
        options=() if option is None else (BillOption(1, "cheese", option, 2),),
        shared=draw(st.booleans()),
    )


@st.composite
def discounts(draw: Draw, number: int, ids: list[UUID], digits: int) -> Discount:
    amount = draw(st.none() | st.integers(0, PRICES[digits][1] * 2))
    rate = draw(st.integers(0, 10_000)) if amount is None else None
    on = draw(st.none() | st.sampled_from([*ids, UUID(int=9_999)]))
    return Discount(UUID(int=500 + number), "late", 7, amount, rate, on)


@st.composite
def claims(draw: Draw, public_id: UUID, member_id: UUID) -> Claim:
    parts = draw(st.integers(1, 7))
    return Claim(public_id, member_id, draw(st.integers(0, parts)), parts)


@st.composite
def tables(draw: Draw, least_lines: int = 0) -> Table:
    digits = draw(st.sampled_from(sorted(PRICES)))
    members = tuple(UUID(int=1 + n) for n in range(draw(st.integers(1, 4))))
    ids = line_ids(draw(st.integers(least_lines, 6)))
    pairs = [(public_id, member_id) for public_id in ids for member_id in members]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=4)) if pairs else ()
    return Table(
        digits,
        Basis(
            lines=tuple(draw(lines(public_id, members, digits)) for public_id in ids),
            members=members,
            left=frozenset(draw(st.sets(st.sampled_from(members)))),
            discounts=tuple(draw(discounts(n, ids, digits)) for n in range(draw(st.integers(0, 3)))),
            claims=tuple(draw(claims(*pair)) for pair in chosen),
            service_rate=draw(st.sampled_from((0, 0, 1000, 1250))),
            tax_included=draw(st.booleans()),
            deposit=draw(st.one_of(st.just(0), st.integers(0, PRICES[digits][1] * 3))),
        ),
    )


@st.composite
def wishes(draw: Draw, basis: Basis, most: int) -> Wish:
    """Anything that somebody may wish to pay; of amounts those most that are open, and a little more."""
    payer = draw(st.sampled_from((*basis.members, None)))
    ids = [line.public_id for line in basis.lines]
    return Wish(
        mode=draw(st.sampled_from(Mode)),
        payer=payer,
        lines=tuple(draw(st.lists(st.sampled_from(ids), max_size=4))) if ids else (),
        parts=draw(st.integers(1, 5)),
        amount=draw(st.integers(1, most + 1)),
    )
