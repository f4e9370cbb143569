"""Receipts and invoices, from a session or a link to what somebody is handed.

Owns: when a paper gets a number, and what a link opens. Must not: know who may have which; the doors do. What is on a
paper say the rules (`actors.domain.papers`).
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from attrs import evolve, frozen
from quart import Request

from actors.domain.ordering.order import Order
from actors.domain.papers.invoice import Invoice, PaperNumber, last_invoice, papers_due, standing, turns
from actors.domain.papers.receipt import Receipt, order_receipt, receipt_of, settled
from actors.domain.papers.sample import NOBODY, sample_of
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from actors.envelope import Answer
from actors.errors import NoSuchSession, Unavailable
from actors.ports.clock import Clock
from actors.registry import Registry
from actors.restaurants import Restaurants
from server.http.asking import asked
from server.http.problems import Problem
from server.http.requests import origin
from server.pages.shell import reader
from server.pages.words import Catalogue
from server.papers.link import Linked, PaperLinks
from server.papers.paper import Paper
from server.papers.ports import Books
from server.papers.press import Press
from server.settings import DoorSettings

WORDS: Final = Catalogue([Path(__file__).parent / "words"])
TRIES: Final = 5  # to be the one who stores a paper; each time somebody else was
PAPERS_MAX: Final = 100  # of one session: nobody corrects a bill fifty times


@frozen
class Reader:
    """Who reads a paper: the languages they want, best first, and where links begin."""

    languages: Sequence[str]
    origin: str


def reader_of(request: Request, settings: DoorSettings) -> Reader:
    """Whoever asks."""
    return Reader(reader(request), origin(request, settings))


@frozen(eq=False)
class Papers:
    """All papers. Everything raises `Problem` where there is no such paper, and `Unavailable`."""

    books: Books
    restaurants: Restaurants
    registry: Registry
    links: PaperLinks
    press: Press
    clock: Clock

    async def of_order(self, answer: Answer, order: Order, asked_by: Reader) -> Paper:
        """The receipt of one order. `Problem` (404) where it is not on the bill."""
        letterhead = (await self.books.stationery(answer.restaurant.restaurant_id)).letterhead
        receipt = order_receipt(answer.state, order, answer.restaurant, letterhead, self.clock())
        if receipt is None:
            raise Problem(404, "ORDER_NOT_FOUND", "This order is not on the bill.")
        return await self._paper(receipt, None, asked_by, Linked(receipt.restaurant_id, _session(answer.state)))

    async def of_bill(self, answer: Answer, asked_by: Reader) -> Paper:
        """The receipt of a session's bill as it stands, whatever was invoiced of it, with what has been paid."""
        receipt = await self._receipt(answer)
        return await self._paper(receipt, None, asked_by, Linked(receipt.restaurant_id, _session(answer.state)))

    async def invoice(self, answer: Answer, asked_by: Reader, by_user: int | None) -> Paper:
        """The invoice of a session's bill, made where there is none yet; always the same while the bill is.

        Where nothing is left on the bill, what took its invoice back. `by_user` is the staff user who asks, who may
        have one before the bill is paid. `Problem` (409) where it is not, where the bill is empty, and where it has had
        too many.
        """
        made = await self._invoiced(answer, by_user)
        return await self.numbered(answer.restaurant.restaurant_id, made, asked_by)

    async def numbered(self, restaurant_id: int, number: PaperNumber, asked_by: Reader) -> Paper:
        """A numbered paper, as it was made."""
        kept = await self.books.paper(restaurant_id, number)
        if kept is None:
            raise _no_paper()
        return await self._paper(kept.receipt, kept, asked_by, Linked(restaurant_id, number))

    async def sample(self, restaurant: Restaurant, asked_by: Reader) -> Paper:
        """How the restaurant's papers look now: a receipt of nothing that was sold, without a code."""
        letterhead = (await self.books.stationery(restaurant.restaurant_id)).letterhead
        receipt = sample_of(restaurant, letterhead, self.clock())
        return evolve(await self._paper(receipt, None, asked_by, Linked(restaurant.restaurant_id, NOBODY)), link=None)

    async def linked(self, token: str, asked_by: Reader) -> Paper:
        """What a link opens."""
        found = self.links.read(token)
        if found is None:
            raise _no_paper()
        if isinstance(found.of, PaperNumber):
            return await self.numbered(found.restaurant_id, found.of, asked_by)
        answer = await self._answer(found.restaurant_id, found.of)
        number = await self._last_invoice(found.restaurant_id, found.of, answer)
        if number is not None:
            return await self.numbered(found.restaurant_id, number, asked_by)
        if answer is None:
            raise _no_paper()
        return await self.of_bill(answer, asked_by)

    async def _paper(self, receipt: Receipt, kept: Invoice | None, asked_by: Reader, linked: Linked) -> Paper:
        actor = await self.restaurants.by_id(receipt.restaurant_id)
        logo = None if actor is None or actor.restaurant.logo is None else await actor.logo()
        link = f"{asked_by.origin}/r/{self.links.issue(linked)}"
        return Paper(receipt, WORDS.of(asked_by.languages), kept, link, logo)

    async def _receipt(self, answer: Answer) -> Receipt:
        letterhead = (await self.books.stationery(answer.restaurant.restaurant_id)).letterhead
        return receipt_of(answer.state, answer.restaurant, letterhead, self.clock())

    async def _papers(self, answer: Answer) -> Sequence[Invoice]:
        """All of the bill, oldest first.

        By its orders, which may have come from other sessions and gone back since, and have been invoiced there.
        """
        state = answer.state
        return await self.books.papers_of(answer.restaurant.restaurant_id, _session(state), state.orders)

    async def _last_invoice(self, restaurant_id: int, session_id: UUID, answer: Answer | None) -> PaperNumber | None:
        """The invoice that a receipt's link opens: of the bill as it is, or the last where the session has gone."""
        if answer is not None:
            sold = (await self._receipt(answer)).sold
            there = standing(await self._papers(answer))
            return next((one.number for one in there if one.receipt.sold == sold), None)
        last = last_invoice(await self.books.papers_of(restaurant_id, session_id, ()))
        if last is None:
            return None
        also = last_invoice(await self.books.papers_of(restaurant_id, session_id, last.receipt.orders))
        return (also or last).number

    async def _invoiced(self, answer: Answer, by_user: int | None) -> PaperNumber:
        """The number of what says what the bill says; taken where there is none."""
        state, restaurant = answer.state, answer.restaurant
        receipt, version, session_id = await self._receipt(answer), state.session.bill.version, _session(state)
        for _ in range(TRIES):
            papers = await self._papers(answer)
            drafts = papers_due(standing(papers), session_id, turns(papers, session_id), version, receipt)
            if not drafts:
                return _current(papers)
            if by_user is None and receipt.lines and not settled(state):
                raise Problem(409, "BILL_OPEN", "There is an invoice once the bill is paid.")
            if len(papers) >= PAPERS_MAX:
                raise Problem(409, "INVOICES_TOO_MANY", "This bill was invoiced too often. Please ask the office.")
            at = self.clock()
            year = _year(at, restaurant.timezone)
            await self.books.put(restaurant.restaurant_id, year, drafts, at, by_user)
        raise Unavailable("others are invoicing the same bill")

    async def _answer(self, restaurant_id: int, session_id: UUID) -> Answer | None:
        """The session that has the party now, as it is; None where it has gone."""
        try:
            answer = await asked(lambda: self.registry.after_merges(session_id), None)
        except NoSuchSession:
            return None
        return answer if answer.restaurant.restaurant_id == restaurant_id else None


def _session(state: State) -> UUID:
    return state.session.session_id


def _current(papers: Sequence[Invoice]) -> PaperNumber:
    """The invoice that stands; where none does, what took the last one back."""
    if not papers:
        raise Problem(409, "BILL_EMPTY", "Nothing was ordered, so there is nothing to invoice.")
    return next(iter(standing(papers)), papers[-1]).number


def _year(at: datetime, timezone: str) -> int:
    """On the restaurant's calendar."""
    return at.astimezone(ZoneInfo(timezone)).year


def _no_paper() -> Problem:
    return Problem(404, "PAPER_NOT_FOUND", "There is no such receipt here, or it is not kept any more.")
