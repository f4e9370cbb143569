"""What a kitchen printer is told to print."""

import re

import attrs
import pytest

from pos.till.paper import characters_of, fit, printed
from pos.till.ticket import Ticket, TicketItem, TicketOption
from pos.till.till_settings import CODE_PAGES
from tests.pos.tickets import ticket, with_options

COMMANDS = re.compile(rb"\x1b@|\x1bt.|\x1b!.|\x1bE.|\x1ba.|\x1bd.|\x1dV\x00", re.DOTALL)


def lines(of: Ticket, columns: int = 42, code_page: str = "CP858") -> list[str]:
    """The text on the paper."""
    text = COMMANDS.sub(b"", printed(of, columns, code_page))
    return text.decode(code_page.lower()).splitlines()


def test_a_ticket_shows_what_the_kitchen_needs() -> None:
    assert lines(ticket()) == [
        "Chianti",
        "#42",
        "Table 7",
        "-" * 42,
        " 2 x Margherita",
        "     Extra spicy",
        "-" * 42,
        "No cutlery",
        "-" * 42,
        "TOTAL                            EUR 19.00",
        "2024-01-15 11:30                  ORD-1-42",
    ]


def test_what_was_chosen_stands_below_its_item_and_above_its_note() -> None:
    assert lines(with_options())[4:9] == [
        " 2 x Margherita",
        "     + 2 x Mozzarella",
        "     + No basil",
        "     + Water",
        "     Extra spicy",
    ]


@pytest.mark.parametrize("columns", [24, 32, 42])
def test_a_long_option_is_as_wide_as_the_paper_and_no_wider(columns: int) -> None:
    long = attrs.evolve(
        ticket().items[0], options=(TicketOption(1, "Parmigiano " * 9, 3, 0), TicketOption(2, "\u200d", 1, 0))
    )
    printed_lines = lines(attrs.evolve(ticket(), items=(long,)), columns)
    assert max(map(len, printed_lines)) <= columns
    assert "     + #2" in printed_lines


def test_the_number_and_the_table_are_twice_as_big_and_the_rest_is_not() -> None:
    big = re.search(rb"\x1b!\x30(.*?)\x1b!\x00", printed(ticket(), 42, "CP858"), re.DOTALL)
    assert big is not None
    assert big[1] == b"#42\nTable 7\n"


def test_a_ticket_begins_with_a_reset_and_its_code_page_and_is_cut_off() -> None:
    data = printed(ticket(), 42, "CP858")
    assert data.startswith(b"\x1b@\x1bt\x13")
    assert data.endswith(b"\x1dV\x00")


@pytest.mark.parametrize("columns", [24, 32, 42, 48, 80])
def test_no_line_is_longer_than_the_paper_is_wide(columns: int) -> None:
    long = TicketItem(1, "Spaghetti " * 12 + "x" * 100, 99, "a note without end " * 10, 950, 94050)
    of = attrs.evolve(ticket(123_456), items=(long,), restaurant_name="Trattoria " * 9, special_instructions="y" * 500)
    assert max(map(len, lines(of, columns))) <= columns


@pytest.mark.parametrize(("digits", "total"), [(0, "JPY 1900"), (2, "JPY 19.00"), (3, "JPY 1.900")])
def test_the_total_has_the_currencys_digits(digits: int, total: str) -> None:
    assert lines(attrs.evolve(ticket(minor_digits=digits), currency="JPY"))[-2].endswith(f" {total}")


def test_the_time_is_the_restaurants_own() -> None:
    assert lines(attrs.evolve(ticket(), timezone="Asia/Tokyo"))[-1].startswith("2024-01-15 19:30")


def test_a_name_that_shows_nothing_is_the_number_of_the_item() -> None:
    nothing = TicketItem(456, "\u200d", 2, "", 950, 1900)
    assert lines(attrs.evolve(ticket(), items=(nothing,)))[4] == " 2 x #456"


@pytest.mark.parametrize(
    ("typed", "on_paper"),
    [
        ("Crème brûlée, façade, Müsli, jalapeño", "Crème brûlée, façade, Müsli, jalapeño"),
        ("“no” sugar – ‘half’ …", "\"no\" sugar - 'half' ..."),
        ("őszibarack, żurek, łosoś", "oszibarack, zurek, losos"),
        ("🥜 allergy!", "[peanuts] allergy!"),
        ("👍🏽 👨‍🍳", "[thumbs up sign] [man][cooking]"),
        ("⅓ portion, ½ portion", "1/3 portion, ½ portion"),
        ("ﬁne", "fine"),
        ("餃子 two", "?? two"),
        ("\x1b@ \x10\x14 \x1dV\x00 cut", "@ V cut"),
        ("a\u202eb\u0000c\nd", "a b c d"),
    ],
)
def test_what_was_typed_is_made_fit_for_the_paper(typed: str, on_paper: str) -> None:
    assert fit(typed, characters_of("CP858")) == on_paper
    assert lines(attrs.evolve(ticket(), special_instructions=typed))[7] == on_paper


@pytest.mark.parametrize("code_page", CODE_PAGES)
def test_every_code_page_prints_all_of_its_own_characters_and_nothing_that_a_printer_obeys(code_page: str) -> None:
    own = "".join(sorted(characters_of(code_page)))
    assert len(own) > 100
    assert fit(own, characters_of(code_page)).replace(" ", "") == fit(own, frozenset(own)).replace(" ", "")
    everything = "".join(map(chr, range(0x20, 0x3000)))
    data = COMMANDS.sub(b"", printed(attrs.evolve(ticket(), special_instructions=everything), 42, code_page))
    assert not re.search(rb"[\x00-\x09\x0b-\x1f\x7f]", data)


def test_nothing_on_paper_depends_on_the_note_being_there() -> None:
    bare = attrs.evolve(ticket(), special_instructions="", items=(TicketItem(1, "Acqua", 1, "", 300, 300),))
    assert lines(bare)[4:6] == [" 1 x Acqua", "-" * 42]
