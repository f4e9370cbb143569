"""A paper for a printer at the counter: the same words, figures and sums as on a sheet, as rows.

Owns: what stands below what. Must not: know how wide the paper is; who prints it does.

Amounts have the currency's name and not its sign, of which few printers have more than their own.
"""

from collections.abc import Iterable, Iterator

from attrs import evolve

from actors.domain.papers.receipt import ReceiptLine
from actors.domain.papers.slip import Slip, SlipRow, Weight
from server.papers.paper import QUIET, STRONG, Paper, Sum


def slip_of(paper: Paper) -> Slip:
    """The paper, with its code and its logo."""
    of = evolve(paper, named=True)
    parts = (_lines(of), _sums(of.sums()), _taxes(of), _sums(of.paying()))
    return Slip(
        head=tuple(_head(of)),
        parts=tuple(part for part in map(tuple, parts) if part),
        foot=tuple(_foot(of)),
        code=of.link,
        logo=None if of.logo is None else of.logo.picture,
    )


def _head(paper: Paper) -> Iterator[SlipRow]:
    letterhead = paper.receipt.letterhead
    yield SlipRow(paper.issuer, weight=Weight.TITLE)
    yield from map(SlipRow, letterhead.address_lines)
    if letterhead.tax_id:
        yield SlipRow(paper.words("paper.tax_id", number=letterhead.tax_id))
    yield SlipRow(paper.title, weight=Weight.STRONG)
    yield from map(SlipRow, paper.facts())


def _lines(paper: Paper) -> Iterator[SlipRow]:
    several = len(paper.receipt.taxes) > 1
    for line in paper.receipt.lines:
        total = paper.words("paper.missing") if line.missing else paper.figures.number(paper.sign * line.total)
        yield SlipRow(f"{line.qty} x {line.name}", total)
        for option in line.options:
            yield SlipRow(f"+ {option.name}" if option.qty == 1 else f"+ {option.qty} x {option.name}", below=True)
        said = " · ".join(_of_line(paper, line, rated=several))
        if said:
            yield SlipRow(said, below=True)


def _of_line(paper: Paper, line: ReceiptLine, *, rated: bool) -> Iterator[str]:
    """What one of it costs where it is more than one, and its rate where the paper has several.

    Of what was missing there is nothing to say.
    """
    if line.missing:
        return
    if line.qty != 1:
        yield f"{paper.words('paper.each')} {paper.figures.number(line.unit_price)}"
    if rated:
        yield f"{paper.words('paper.tax')} {paper.figures.rate(line.tax_rate)}"


def _sums(sums: Iterable[Sum]) -> Iterator[SlipRow]:
    for one in sums:
        weight = Weight.STRONG if one.look == STRONG else Weight.USUAL
        yield SlipRow(one.what, one.amount, weight, below=one.look == QUIET)


def _taxes(paper: Paper) -> Iterator[SlipRow]:
    of, figures, words, sign = paper.receipt, paper.figures, paper.words, paper.sign
    for tax in of.taxes:
        said = words("paper.tax_of", rate=figures.rate(tax.rate), net=figures.number(sign * tax.net))
        yield SlipRow(said, figures.number(sign * tax.tax))
    yield SlipRow(words("paper.amounts_in", currency=of.currency))
    if of.tax_included:
        yield SlipRow(words("paper.included"))


def _foot(paper: Paper) -> Iterator[SlipRow]:
    if paper.link is not None:
        yield SlipRow(paper.words("paper.link"))
    if not paper.receipt.whole:
        yield SlipRow(paper.words("paper.part"))
    if paper.receipt.letterhead.note:
        yield SlipRow(paper.receipt.letterhead.note)
