"""The accounts of this evening: from the phones, the books, the till, the screens and the staff, each by itself.

Owns: what is compared with what. Must not: forgive a difference.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set

from attrs import frozen
from msgspec import Raw, json

from bench.evening.accounts import Account
from bench.evening.books import Books, Figures, deed_key
from bench.evening.guest import cents
from bench.evening.party import Party
from bench.evening.person import Deed
from bench.wire import decode


@frozen
class TillBook:
    """What the till says that it has: each order's money and pieces, and how many tickets it has of each."""

    money: Figures
    pieces: Figures
    tickets: Figures


@frozen
class Witnesses:
    """Everybody who can say what happened. `floor` is a fresh look at it, `paid` what staff were given by order."""

    parties: Sequence[Party]
    books: Books
    till: TillBook
    floor: Sequence[Mapping[str, object]]
    cooked: Figures
    paid: Figures
    deeds: Sequence[Deed]
    followed: Set[tuple[str, str]]
    gaps: int
    portions: int
    special: int
    complaints: Sequence[str]


def till_book(tickets: Iterable[Mapping[str, object]]) -> TillBook:
    """The till's own book, from its list of tickets."""
    money: Counter[str] = Counter()
    pieces: Counter[str] = Counter()
    count: Counter[str] = Counter()
    for ticket in tickets:
        order_id, order = str(ticket["order_id"]), ticket["order"]
        body = decode(order) if isinstance(order, (bytes, Raw)) else order
        if not isinstance(body, Mapping):
            raise TypeError(f"a ticket without an order: {ticket}")
        money[order_id] += cents(body["total"])
        pieces[order_id] += sum(item["qty"] for item in body["items"])
        count[order_id] += 1
    return TillBook(money, pieces, count)


def reckoning(said: Witnesses) -> Sequence[Account]:
    """All accounts of the evening."""
    books, till = said.books, said.till
    told = {order_id: receipt for party in said.parties for order_id, receipt in party.receipts.items()}
    money = {order_id: receipt.cents for order_id, receipt in told.items()}
    pieces = {order_id: sum(qty for _, qty in receipt.pieces) for order_id, receipt in told.items()}
    special = sum(qty for receipt in told.values() for item, qty in receipt.pieces if item == said.special)
    key = str(said.special)
    return [
        Account(
            "orders",
            "cents",
            {
                "phones": money,
                "orders": books.orders(),
                "their items": books.items(),
                "lines of the carts": books.lines(),
                "the till": till.money,
            },
        ),
        Account("pieces", "pieces", {"phones": pieces, "items": books.pieces(), "the till": till.pieces}),
        Account(
            "tickets at the till",
            "tickets",
            {"the till": till.tickets, "accepted": books.accepted(), "once each": dict.fromkeys(money, 1)},
        ),
        Account(
            "the kitchen",
            "pieces",
            {"ordered": books.ordered(), "on its display": said.cooked, "served": books.cooked()},
        ),
        Account(
            "the last portions",
            "pieces",
            {
                "counted": {key: said.portions},
                "sold to phones": {key: special},
                "sold in the books": books.sold(),
            },
        ),
        Account(
            "stock",
            "pieces",
            {
                "counted, less sold": {key: said.portions - special},
                "on hand": books.on_hand(),
                "sum of its moves": books.moves(),
            },
        ),
        Account(
            "bills", "cents", {"phones": _bills(said.parties), "orders": books.bills(), "owed and paid": _owed(said)}
        ),
        Account("audit", "deeds", {"staff": _deeds(said), "audit": books.deeds()}),
        Account("promises", "broken", {"kept": _kept(), "found": _broken(said)}),
    ]


def _bills(parties: Iterable[Party]) -> Figures:
    """What each session has ordered, as its phones know it, by where they sat in the end."""
    receipts = {
        (party.guests[0].seat.session_id, receipt.order_id): receipt.cents
        for party in parties
        if party.guests
        for receipt in party.receipts.values()
    }
    bills: Counter[str] = Counter()
    for (session_id, _), amount in receipts.items():
        bills[session_id] += amount
    return bills


def _owed(said: Witnesses) -> Figures:
    """What the floor says is open, with what was paid, by session; who paid what, the phones know."""
    sat = {order_id: party.guests[0].seat.session_id for party in said.parties for order_id in party.receipts}
    bills: Counter[str] = Counter()
    for session in said.floor:
        if session["open_bill"]:
            bills[str(session["session_id"])] += cents(session["open_bill"])
    for order_id, amount in said.paid.items():
        bills[sat.get(order_id, order_id)] += amount
    return bills


def _deeds(said: Witnesses) -> Figures:
    """What staff did, and what followed: an order goes through each status once."""
    did = Counter(deed_key(deed.who, deed.what, deed.subject, deed.new) for deed in said.deeds)
    did.update(deed_key(0, "order_moved", order_id, status) for order_id, status in said.followed)
    return did


_PROMISES = ("to phones", "to screens", "told alike", "sums of the night", "log")


def _kept() -> Figures:
    return dict.fromkeys(_PROMISES, 0)


def _broken(said: Witnesses) -> Figures:
    """What the server has promised and not kept: gaps and doubles, other words to others, wrong sums, complaints."""
    found = (
        sum(guest.faults for party in said.parties for guest in party.guests),
        said.gaps,
        sum(party.disagreements for party in said.parties),
        said.books.wrong_sums(),
        len(said.complaints),
    )
    return dict(zip(_PROMISES, found, strict=True))


def tickets_of(body: bytes) -> Sequence[Mapping[str, object]]:
    """The till's list of tickets, from its answer."""
    listed: Sequence[Mapping[str, object]] = json.decode(body)["tickets"]
    return listed
