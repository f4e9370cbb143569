"""The accounts of an evening, in which one witness at a time says something else than all the others."""

from collections.abc import Callable, Mapping
from typing import Any, cast

import attrs
import pytest

from bench.evening.accounts import Account, agree
from bench.evening.books import Books, Figures, deed_key
from bench.evening.guest import Guest, Receipt
from bench.evening.party import Party
from bench.evening.person import Deed
from bench.evening.reckoning import Witnesses, reckoning, till_book
from bench.phone import Seat

SPECIAL = 16


class Ledger:
    """Stands for the books, which are read from Postgres: an order of three pieces, of which two were counted."""

    def __init__(self, **said: Any) -> None:
        self.said = {
            "orders": {"ORD-1-1": 2850},
            "items": {"ORD-1-1": 2850},
            "lines": {"ORD-1-1": 2850},
            "pieces": {"ORD-1-1": 3},
            "ordered": {"ORD-1-1 0": 2, "ORD-1-1 1": 1},
            "cooked": {"ORD-1-1 0": 2, "ORD-1-1 1": 1},
            "sold": {"16": 2},
            "moves": {"16": 0},
            "on_hand": {"16": 0},
            "bills": {"s1": 2850},
            "accepted": {"ORD-1-1": 1},
            "deeds": {
                deed_key(2, "order_moved", "ORD-1-1", "done"): 1,
                deed_key(2, "ticket_bumped", "ORD-1-1", "0"): 1,
            },
            "wrong_sums": 0,
            **said,
        }

    def __getattr__(self, name: str) -> Callable[[], Figures]:
        return lambda: self.said[name]


def table(receipt: Receipt) -> Party:
    guest = Guest(Seat("s1", "m1", "Quiet Otter", True, "token", ""))
    guest.receipts[receipt.order_id] = receipt
    party = object.__new__(Party)
    party.guests = [guest]
    return party


def ticket(total: float = 28.5, qty: int = 2) -> Mapping[str, object]:
    items = [{"menu_item_id": SPECIAL, "qty": qty}, {"menu_item_id": 9, "qty": 1}]
    return {"order_id": "ORD-1-1", "received": 1, "order": {"total": total, "items": items}}


def witnesses(**said: Any) -> Witnesses:
    """Everybody agrees, but for what is said."""
    all_say: dict[str, Any] = {
        "parties": [table(Receipt("ORD-1-1", 2850, [(SPECIAL, 2), (9, 1)]))],
        "books": cast("Books", Ledger()),
        "till": till_book([ticket()]),
        "floor": [{"session_id": "s1", "open_bill": 28.5}],
        "cooked": {"ORD-1-1 0": 2, "ORD-1-1 1": 1},
        "paid": {},
        "deeds": [Deed(2, "ticket_bumped", "ORD-1-1")],
        "followed": {("ORD-1-1", "done")},
        "gaps": 0,
        "portions": 2,
        "special": SPECIAL,
        "complaints": [],
    }
    return Witnesses(**{**all_say, **said})


def disagreeing(said: Witnesses) -> set[str]:
    return {account.name for account in reckoning(said) if not account.agrees}


def test_where_everybody_says_the_same_all_accounts_agree() -> None:
    assert agree(reckoning(witnesses()))


def test_a_bill_that_was_paid_is_as_good_as_an_open_one() -> None:
    assert agree(reckoning(witnesses(floor=[], paid={"ORD-1-1": 2850})))


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"till": till_book([ticket(), ticket()])}, "tickets at the till"),
        ({"till": till_book([])}, "tickets at the till"),
        ({"till": till_book([ticket(total=28.51)])}, "orders"),
        ({"till": till_book([ticket(qty=3)])}, "pieces"),
        ({"books": Ledger(orders={"ORD-1-1": 2851})}, "orders"),
        ({"books": Ledger(items={"ORD-1-1": 2849})}, "orders"),
        ({"books": Ledger(lines={})}, "orders"),
        ({"books": Ledger(orders={"ORD-1-1": 2850, "ORD-1-2": 100})}, "orders"),
        ({"books": Ledger(pieces={"ORD-1-1": 4})}, "pieces"),
        ({"books": Ledger(accepted={})}, "tickets at the till"),
        ({"books": Ledger(cooked={"ORD-1-1 0": 4, "ORD-1-1 1": 1})}, "the kitchen"),
        ({"cooked": {"ORD-1-1 0": 2}}, "the kitchen"),
        ({"books": Ledger(sold={"16": 3})}, "the last portions"),
        ({"portions": 3}, "the last portions"),
        ({"books": Ledger(on_hand={"16": 1})}, "stock"),
        ({"books": Ledger(moves={"16": -1})}, "stock"),
        ({"books": Ledger(bills={"s2": 2850})}, "bills"),
        ({"floor": []}, "bills"),
        ({"paid": {"ORD-1-1": 2850}}, "bills"),
        ({"books": Ledger(deeds={})}, "audit"),
        ({"deeds": []}, "audit"),
        ({"deeds": [Deed(2, "ticket_bumped", "ORD-1-1")] * 2}, "audit"),
        ({"followed": set()}, "audit"),
        ({"books": Ledger(wrong_sums=1)}, "promises"),
        ({"gaps": 1}, "promises"),
        ({"complaints": ["something crashed"]}, "promises"),
    ],
)
def test_one_who_says_something_else_is_found_out(said: Mapping[str, Any], name: str) -> None:
    assert name in disagreeing(witnesses(**said))


def test_a_phone_that_was_told_something_else_than_its_neighbour_is_a_broken_promise() -> None:
    party = table(Receipt("ORD-1-1", 2850, [(SPECIAL, 2), (9, 1)]))
    other = Guest(attrs.evolve(party.guests[0].seat, member_id="m2"))
    other.receipts["ORD-1-1"] = Receipt("ORD-1-1", 2860, [(SPECIAL, 2), (9, 1)])
    party.guests.insert(0, other)

    assert disagreeing(witnesses(parties=[party])) == {"promises"}


def test_every_account_has_two_witnesses_at_least() -> None:
    accounts: list[Account] = list(reckoning(witnesses()))

    assert [account.name for account in accounts if len(account.sources) < 2] == []
