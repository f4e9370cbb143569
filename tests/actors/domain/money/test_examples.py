"""Every bill in docs/money.md is the bill that comes about, figure by figure."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
from attrs import evolve, frozen

from actors.domain.money.bill import Basis, Bill, bill_of
from actors.domain.money.bill_line import BillLine, BillOption
from actors.domain.money.claim import Claim
from actors.domain.money.discount import Discount
from actors.domain.money.paying import Mode, Wish
from tests.actors.domain.money.bills import covered, paid

PAGE: Final = (Path(__file__).parents[4] / "docs" / "money.md").read_text(encoding="utf-8")
TERMS: Final = re.compile(r"^([A-Z]{3}), prices (include|exclude) tax; at the table: (.+)\.$", re.MULTILINE)
PRICE: Final = re.compile(r"^(\d+) × \(?([\d.]+)((?: [+−] [\d.]+)*)\)?$")
DIGITS: Final = {"EUR": 2, "GBP": 2, "USD": 2, "JPY": 0, "KWD": 3, "TND": 3}
FIGURES: Final = ("subtotal", "service charge", "deposit", "tips", "total", "paid", "balance")

Row = Sequence[str]


@frozen
class Example:
    """One section of the page: what is given, and what it comes to, as rows of words."""

    title: str
    digits: int
    included: bool
    members: tuple[str, ...]
    given: Sequence[Row]
    result: Sequence[Row]

    def minor(self, shown: str) -> int:
        """The amount in minor units, of exactly as many digits as the currency has."""
        assert len(shown.partition(".")[2]) == self.digits, f"{shown} has not {self.digits} digits"
        return int(Decimal(shown).scaleb(self.digits))

    def who(self, name: str) -> UUID | None:
        return UUID(int=1 + self.members.index(name)) if name else None


def rows(section: str, first: str) -> list[Row]:
    """The rows of the table whose first heading is this one."""
    (table,) = re.findall(rf"^\| {first} \|.*\n\|[-|]+\n((?:\|.*\n)+)", section, re.MULTILINE)
    return [[cell.strip() for cell in row.strip("|\n").split("|")] for row in table.splitlines()]


def examples() -> Iterator[Example]:
    for section in re.split(r"^###? ", PAGE, flags=re.MULTILINE)[1:]:
        if (terms := TERMS.search(section)) is not None:
            currency, included, members = terms.groups()
            title, people = section.splitlines()[0], tuple(members.split(", "))
            given, result = rows(section, "given"), rows(section, "comes to")
            yield Example(title, DIGITS[currency], included == "include", people, given, result)


def rate(shown: str) -> int:
    """A percentage in basis points."""
    return int(Decimal(shown.removesuffix(" %")) * 100)


def ids(basis: Basis) -> dict[str, UUID]:
    return {line.name: line.public_id for line in basis.lines}


def with_row(example: Example, basis: Basis, row: Row) -> Basis:
    """The basis once what this row says has happened."""
    what, how, _, whose = row
    kind, _, name = what.partition(" ")
    match kind:
        case "line":
            return evolve(basis, lines=(*basis.lines, line(example, len(basis.lines), name, row)))
        case "discount":
            public_id = ids(basis).get(name.removeprefix("on "))
            assert public_id or name == "on the bill"
            off, part = (None, rate(how)) if how.endswith("%") else (example.minor(how), None)
            discount = Discount(UUID(int=500 + len(basis.discounts)), "as shown", 7, off, part, public_id)
            return evolve(basis, discounts=(*basis.discounts, discount))
        case "service":
            return evolve(basis, service_rate=rate(how))
        case "deposit":
            return evolve(basis, deposit=example.minor(how))
        case "claim":
            share, parts = how.split("/")
            member = example.who(whose)
            assert member
            claim = Claim(ids(basis)[name.removeprefix("on ")], member, int(share), int(parts))
            return evolve(basis, claims=(*basis.claims, claim))
        case "payment":
            return with_payment(example, basis, row)
        case _:
            raise AssertionError(what)


def line(example: Example, number: int, name: str, row: Row) -> BillLine:
    _, what, at, whose = row
    found = PRICE.match(what)
    assert found, what
    qty, price, more = found.groups()
    options = tuple(
        BillOption(n, "as shown", example.minor(shown) * (-1 if sign == "−" else 1))
        for n, (sign, shown) in enumerate(re.findall(r"([+−]) ([\d.]+)", more))
    )
    shared = whose == "shared"
    member = example.who("" if shared else whose) or UUID(int=1)
    price_in_units = example.minor(price)
    return BillLine(
        "ORD-1-1", UUID(int=100 + number), name, int(qty), price_in_units, member, rate(at), options, shared
    )


def with_payment(example: Example, basis: Basis, row: Row) -> Basis:
    what, amount, tip, payer = row
    _, mode, *more = what.split(" ")
    wish = Wish(
        Mode(mode),
        example.who(payer),
        lines=tuple(ids(basis)[name] for name in more) if mode == "lines" else (),
        parts=int(more[-1]) if mode == "even" else 0,
        amount=example.minor(amount) if mode == "amount" else 0,
        tip=example.minor(tip.removeprefix("tip ")) if tip else 0,
    )
    assert covered(basis, wish).amount == example.minor(amount), what
    return paid(basis, wish)


def figures(example: Example, bill: Bill) -> dict[str, tuple[int, ...]]:
    """All that a bill says, by the words of the page."""
    said: dict[str, tuple[int, ...]] = {name: (getattr(bill, name.replace(" ", "_")),) for name in FIGURES}
    said |= {f"discount {n}": (one.amount,) for n, one in enumerate(bill.discounts, start=1)}
    said |= {f"tax {Decimal(tax.rate) / 100:f} %": (tax.net, tax.tax) for tax in bill.taxes}
    said |= {f"due for {one.line.name}": (one.due,) for one in bill.lines}
    return said | {name: (bill.share_of(example.who(name)),) for name in example.members}


ALL: Final = tuple(examples())


@pytest.mark.parametrize("example", ALL, ids=lambda example: example.title)
def test_an_example_is_the_bill_that_comes_about(example: Example) -> None:
    basis = Basis((), tuple(UUID(int=1 + n) for n in range(len(example.members))), tax_included=example.included)
    for row in example.given:
        basis = with_row(example, basis, row)
    said = figures(example, bill_of(basis))

    shown = {what: tuple(map(example.minor, how.split(" + "))) for what, how, _ in example.result}
    assert shown == {what: said.get(what) for what in shown}
    # What is not shown is nothing: no figure may be left out because it would not agree.
    left_out = {what: how for what, how in said.items() if what not in shown and not what.startswith("due for ")}
    assert set(chain.from_iterable(left_out.values())) <= {0}


def test_the_page_has_an_example_of_every_step_and_of_currencies_with_none_two_and_three_digits() -> None:
    given = {row[0].split(" ")[0] for example in ALL for row in example.given}
    modes = {row[0].split(" ")[1] for example in ALL for row in example.given if row[0].startswith("payment")}

    assert given == {"line", "discount", "service", "deposit", "claim", "payment"}
    assert modes == set(Mode)
    assert {example.digits for example in ALL} == {0, 2, 3}
    assert {example.included for example in ALL} == {True, False}
    assert len(ALL) == PAGE.count("| comes to |")
