"""A paper as it is asked for: what it says, under which name, and in whose customs it is read.

Owns: the value, and its figures, words and rows of sums, which are the same on a sheet and from a printer.
"""

from collections.abc import Iterator
from typing import Final

from attrs import field, frozen

from actors.domain.look import Logo
from actors.domain.papers.invoice import Invoice, PaperKind
from actors.domain.papers.receipt import Receipt, ReceiptDiscount, ReceiptPayment
from server.pages.words import Words
from server.papers.figures import Figures

STRONG, USUAL, QUIET = "strong", "usual", "quiet"
ORDERS_NAMED_MAX: Final = 12  # numbers of orders in a line; a party that orders more often is told of the first


@frozen
class Sum:
    """A row below the lines: what it is and how much. `look` is how loud it is."""

    what: str
    amount: str
    look: str = USUAL


@frozen
class Paper:
    """A receipt, or with `invoice` a numbered paper; `link` is where it can be had again, `logo` stands above it.

    `named` is whether amounts have the currency's name and not its sign.
    """

    receipt: Receipt
    words: Words
    invoice: Invoice | None = None
    link: str | None = None
    logo: Logo | None = field(default=None, repr=False)
    named: bool = False

    @property
    def figures(self) -> Figures:
        """How its figures are written."""
        of = self.receipt
        return Figures(self.words.locale, of.currency, of.minor_digits, of.timezone, self.named)

    @property
    def sign(self) -> int:
        """-1 where it takes another back."""
        return -1 if self.invoice is not None and self.invoice.kind is PaperKind.CANCELLATION else 1

    @property
    def title(self) -> str:
        """What it is called."""
        kind = "receipt" if self.invoice is None else self.invoice.kind.value
        return self.words(f"paper.{kind}")

    @property
    def issuer(self) -> str:
        """Whose it is: the firm, or what people call the place."""
        return self.receipt.letterhead.name or self.receipt.restaurant_name

    @property
    def filename(self) -> str:
        """What it is saved as, in letters that every system has."""
        if self.invoice is None:
            return f"receipt-{'-'.join(map(str, self.receipt.orders[:3])) or 'empty'}.pdf"
        return f"{self.invoice.kind.value}-{self.invoice.number}.pdf"

    def facts(self) -> Iterator[str]:
        """What stands beside its title, line by line."""
        words, of = self.words, self.receipt
        if self.invoice is not None:
            yield words("paper.number", number=self.invoice.number)
            if self.invoice.cancels is not None:
                yield words("paper.cancels", number=self.invoice.cancels)
        yield self.figures.moment(of.at if self.invoice is None else self.invoice.created_at)
        if of.table_number is not None:
            yield words("paper.table", number=of.table_number)
        if of.orders:
            named = ", ".join(f"#{number}" for number in of.orders[:ORDERS_NAMED_MAX])
            more = "…" if len(of.orders) > ORDERS_NAMED_MAX else ""
            yield words("paper.orders", count=len(of.orders), numbers=named + more)

    def sums(self) -> Iterator[Sum]:
        """From what the lines cost to what was sold."""
        words, of, money = self.words, self.receipt, self._number
        if of.discounts or of.service_charge or not of.tax_included:
            yield Sum(words("paper.subtotal"), money(of.subtotal))
        for one in of.discounts:
            yield Sum(self._discount(one), money(-one.amount))
        if of.service_charge:
            yield Sum(words("paper.service", rate=self.figures.rate(of.service_rate)), money(of.service_charge))
        for tax in () if of.tax_included else of.taxes:
            yield Sum(f"{words('paper.tax')} {self.figures.rate(tax.rate)}", money(tax.tax))
        yield Sum(words("paper.total"), self.figures.money(self.sign * of.gross), STRONG)

    def paying(self) -> Iterator[Sum]:
        """From what was sold to what is still to be paid; nothing where it is a part of a bill, or takes one back."""
        words, of = self.words, self.receipt
        if not of.whole or self.sign < 0:
            return
        if of.deposit:
            yield Sum(words("paper.deposit"), self._number(-of.deposit))
        if of.tips:
            yield Sum(words("paper.tips"), self._number(of.tips))
        if of.deposit or of.tips:
            yield Sum(words("paper.due"), self._number(of.total))
        for one in of.payments:
            yield from self._payment(one)
        if of.balance:
            what = "paper.open" if of.balance > 0 else "paper.back"
            yield Sum(words(what), self.figures.money(abs(of.balance)), STRONG)

    def _payment(self, one: ReceiptPayment) -> Iterator[Sum]:
        words = self.words
        yield Sum(words(f"paper.method.{one.method.value}"), self._number(one.amount + one.tip))
        if one.tendered is not None and one.change:
            yield Sum(words("paper.given"), self._number(one.tendered), QUIET)
            yield Sum(words("paper.change"), self._number(one.change), QUIET)
        if one.refunded:
            yield Sum(words("paper.refunded"), self._number(-one.refunded), QUIET)

    def _discount(self, one: ReceiptDiscount) -> str:
        what = self.words("paper.discount") if one.of is None else self.words("paper.discount_on", name=one.of)
        rate = "" if one.rate is None else f" {self.figures.rate(one.rate)}"
        return f"{what}{rate}{f': {one.reason}' if one.reason else ''}"

    def _number(self, minor: int) -> str:
        return self.figures.number(self.sign * minor)
