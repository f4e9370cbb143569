"""The accounts of this day: from customers, staff, the books, the till, the shelves and the provider, each by itself.

Owns: what is compared with what. Must not: forgive a difference.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from attrs import frozen

from bench.evening.accounts import Account
from bench.evening.guest import cents
from bench.evening.person import Deed
from bench.evening.reckoning import TillBook
from bench.shop_day.books import Figures, ShopBooks, deed_key
from bench.shop_day.customer import Customer, Said
from bench.shop_day.picker import Picker

OF_TRIVET = "payment_of_trivet"  # what the provider was told that a charge is for
VOIDED_TOO_LATE = ("payment_given_up", "step void", "already_captured")
"""What an operator is told where an order is called off in the moment in which it is captured: then it is refunded."""


@frozen
class Opening:
    """What there was before the first customer: on each shelf, and which move was the last."""

    on_hand: Figures
    last_move: int


@frozen
class Witnesses:
    """Everybody who can say what happened.

    `charges` is the provider's own list, `shelves` and `slots` what the shop's pages show, `shown` each order as the
    staff's list has it.
    """

    opening: Opening
    customers: Sequence[Customer]
    pickers: Sequence[Picker]
    books: ShopBooks
    till: TillBook
    charges: Sequence[Said]
    shelves: Figures
    slots: Figures
    shown: Mapping[str, Said]
    deeds: Sequence[Deed]
    complaints: Sequence[str]


def reckoning(said: Witnesses) -> Sequence[Account]:
    """All accounts of the day."""
    return [*_stock(said), *_orders(said), *_money(said), *_audit(said), _wrong(said)]


def _stock(said: Witnesses) -> Iterable[Account]:
    books = said.books
    came = books.moves(said.opening.last_move)
    counted = {key: there + came.get(key, 0) for key, there in said.opening.on_hand.items()}
    yield Account(
        "stock",
        "pieces",
        {
            "what there was and the ledger since": _some(counted),
            "the whole ledger": _some(books.moves()),
            "on hand": _some(books.on_hand()),
            "the inventory's page": _some(said.shelves),
        },
    )
    yield Account(
        "what was sold",
        "pieces",
        {"the ledger": books.taken(), "orders": books.sold(), "customers": _bought(said.customers)},
    )


def _orders(said: Witnesses) -> Iterable[Account]:
    books = said.books
    orders = books.orders()
    told = {key: cents(order["total"]) for key, order in _standing(said.customers)}
    yield Account(
        "orders",
        "cents",
        {
            "customers": told,
            "orders": orders,
            "their items": books.items(),
        },
    )
    yield Account(
        "orders before their codes",
        "cents",
        {
            "the items": books.undiscounted(),
            "the till": {key: money for key, money in said.till.money.items() if key in orders},
        },
    )
    yield Account(
        "tickets at the till",
        "tickets",
        {
            "the till": {key: count for key, count in said.till.tickets.items() if key in orders},
            "orders": dict.fromkeys(orders, 1),
        },
    )
    yield Account(
        "slots",
        "orders",
        {"the slots": books.slots(), "orders": books.booked(), "the slots' page": said.slots},
    )
    yield Account("codes", "uses", {"the codes": books.codes(), "orders": books.with_codes()})


def _money(said: Witnesses) -> Iterable[Account]:
    books = said.books
    orders, sessions = books.paid_orders(), books.sessions()
    charged = {one["metadata"][OF_TRIVET]: one["captured"] - one["refunded"] for one in said.charges}
    provider = _by(orders, charged)
    goes = {key: cents(order["total"]) for key, order in said.shown.items() if key in sessions}
    yield Account(
        "paid by card",
        "cents",
        {
            "the provider": provider,
            "our payments": _by(orders, books.by_provider()),
            "orders less what did not come": _some({key: goes[key] for key in orders.values()}),
        },
    )
    cash = Counter[str]()
    for picker in said.pickers:
        cash.update(picker.paid)
    yield Account("paid at the counter", "cents", {"who took it": cash, "our payments": books.in_cash()})
    due = Counter[str]()
    for key, money in goes.items():
        due[sessions[key]] += money
    due.subtract({session_id: money for session_id, money in cash.items() if session_id in due})
    due.subtract(_by(sessions, {key: money for key, money in provider.items() if key in sessions}))
    yield Account("what is open", "cents", {"the bills": books.owed(), "orders less what was paid": dict(due)})


def _audit(said: Witnesses) -> Iterable[Account]:
    books, opening = said.books, said.opening
    deeds = Counter(deed_key(one.who, one.what, one.subject, one.new) for one in said.deeds)
    yield Account("what staff did", "deeds", {"staff": deeds, "the audit": books.deeds()})
    yield Account(
        "the ledger and the audit",
        "entries",
        {"moves by staff": books.stock_deeds(opening.last_move), "the audit": books.stock_entries()},
    )
    stood = Counter(chain.from_iterable(one.stood for one in said.customers))
    yield Account("orders that stood", "orders", {"customers": stood, "the audit": books.told("order_confirmed")})
    asked = stood + Counter(books.told("order_failed"))
    yield Account(
        "orders that stood or failed",
        "orders",
        {"the audit": asked, "its first entries": books.told("order_checked_out")},
    )
    off = Counter(chain.from_iterable(one.called_off for one in said.customers))
    yield Account("called off", "orders", {"customers": off, "the audit": books.told("order_cancelled")})
    chosen = Counter(chain.from_iterable(one.chosen for one in said.customers))
    yield Account("chosen for what was missing", "items", {"customers": chosen, "the audit": books.choices()})


def _wrong(said: Witnesses) -> Account:
    """What must not be at all."""
    books = said.books
    wrong = {
        "shelves with less than nothing": len(books.below_zero()),
        "slots with too many orders": books.too_full(),
        "carts that wait for money": books.locked(),
        "payments that nobody has settled": len(books.unsettled()),
        "charges that are still held": sum(one["held"] > 0 for one in said.charges),
        "complaints in the log": sum(not all(word in one for word in VOIDED_TOO_LATE) for one in said.complaints),
    }
    return Account("what must not be", "cases", {"found": wrong, "wanted": dict.fromkeys(wrong, 0)})


def _standing(customers: Sequence[Customer]) -> Iterable[tuple[str, Said]]:
    """Orders that were not called off, as their customers see them."""
    for customer in customers:
        for key, order in customer.orders.items():
            if order["status"] != "CANCELED":
                yield key, order


def _bought(customers: Sequence[Customer]) -> Figures:
    bought = Counter[str]()
    for _, order in _standing(customers):
        for item in order["items"]:
            instead = item["substitute"]
            if item["picked_status"] != "MISSING":
                bought[f"{order['branch_id']}-{item['product_id']}"] += item["quantity"]
            elif instead is not None and item["choice"] in {None, "substitute"}:
                bought[f"{order['branch_id']}-{instead['product_id']}"] += instead["quantity"]
    return bought


def _by(names: Mapping[str, str], figures: Figures) -> Figures:
    """The same by other names; what has none keeps its own, so that it is missed elsewhere."""
    found = Counter[str]()
    for key, figure in figures.items():
        found[names.get(key, key)] += figure
    return _some(found)


def _some(figures: Figures) -> Figures:
    return {key: figure for key, figure in figures.items() if figure}
