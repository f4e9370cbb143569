"""What an address asks for, read and written."""

from actors.ports.products import Sort
from server.shop.pages.wish import SHOWN, Wish, wish_of
from tests.cases import case

WHOLE = Wish("goat milk", 3, "Har HaGolan", ("kosher", "local"), True, 2, "5", "9.50", Sort.PRICE_DOWN, 2)


def test_what_is_written_is_read_the_same_again() -> None:
    said = dict(one.split("=") for one in WHOLE.query(page=2).replace("+", " ").replace("%2C", ",").split("&"))
    assert wish_of(said) == WHOLE


def test_nothing_wished_for_leaves_no_query_and_another_wish_begins_with_its_first_page() -> None:
    assert Wish().query() == ""
    assert "page" not in WHOLE.query(words="oat milk")


def test_the_search_is_asked_for_prices_in_minor_units_and_for_a_page() -> None:
    wanted = WHOLE.wanted(2, (7,))
    assert (wanted.price_min, wanted.price_max, wanted.offset, wanted.limit) == (500, 950, SHOWN, SHOWN)
    assert wanted.but == (7,)
    assert Wish().wanted(2, (7,)).but == ()


def test_what_makes_no_sense_is_left_out() -> None:
    for what, said, wish in [
        ("ids", {"category": "-1", "branch": "1" * 30, "page": "٣"}, Wish()),
        ("too far", {"page": "99999"}, Wish(page=208)),
        ("a sort that there is not", {"sort": "luck"}, Wish()),
        ("prices", {"min": "-1", "max": "nan"}, Wish()),
        ("spaces", {"q": "  oat   milk ", "brand": "  "}, Wish("oat milk")),
        ("more words than anybody looks for", {"q": " ".join("abcdefghijkl")}, Wish("a b c d e f g h i j")),
        ("more tags than there may be", {"tags": ",".join("abcdefghijkl")}, Wish(tags=tuple("abcdefghij"))),
    ]:
        with case(what):
            assert wish_of(said) == wish


def test_a_price_that_the_currency_does_not_have_asks_for_none() -> None:
    assert Wish(low="1.005").wanted(2, ()).price_min is None
    assert Wish(low="99999999999999").wanted(2, ()).price_min is None
