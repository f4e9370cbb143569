"""The accounts: agreeing is agreeing on every line, to the cent, and not on a sum."""

from rich.console import Console

from bench.evening.accounts import SHOWN_MAX, Account, agree, complaints, table


def test_sources_that_say_the_same_of_every_line_agree() -> None:
    account = Account("orders", "cents", {"phones": {"ORD-1-1": 950}, "till": {"ORD-1-1": 950}})

    assert account.agrees
    assert agree([account])
    assert list(complaints([account])) == []


def test_a_cent_is_a_difference_and_both_sides_are_named() -> None:
    account = Account("orders", "cents", {"phones": {"ORD-1-1": 950, "ORD-1-2": 100000}, "till": {"ORD-1-1": 951}})

    assert not agree([account])
    assert list(complaints([account])) == [
        "orders, ORD-1-1: phones 9.50, till 9.51",
        "orders, ORD-1-2: phones 1,000.00, till nothing",
    ]


def test_differences_that_cancel_out_are_differences() -> None:
    account = Account("pieces", "pieces", {"phones": {"a": 1, "b": 2}, "till": {"a": 2, "b": 1}})

    assert len(set(dict(account.totals()).values())) == 1
    assert not account.agrees


def test_nothing_and_none_of_it_are_not_the_same() -> None:
    assert not Account("stock", "pieces", {"books": {"16": 0}, "moves": {}}).agrees


def test_no_accounts_are_no_good_accounts() -> None:
    assert not agree([])


def test_of_many_differences_the_first_are_shown_and_the_rest_counted() -> None:
    books = {f"ORD-1-{number}": 1 for number in range(SHOWN_MAX + 3)}
    found = list(complaints([Account("orders", "cents", {"books": books, "till": {}})]))

    assert len(found) == SHOWN_MAX + 1
    assert found[-1] == "orders: 3 more like that"


def test_the_table_shows_every_source_and_whether_they_agree() -> None:
    good = Account("orders", "cents", {"phones": {"a": 123456}, "till": {"a": 123456}})
    bad = Account("audit", "deeds", {"staff": {"a": 1}, "audit": {"a": 2}})
    console = Console(width=100)
    with console.capture() as captured:
        console.print(table([good, bad]))

    shown = captured.get()
    assert "phones: 1,234.56" in shown
    assert "audit: 2" in shown
    assert shown.count("disagree") == 1
    assert shown.replace("disagree", "").count("agree") == 1
