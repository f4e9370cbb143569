"""The demo's first screen."""

from io import StringIO
from pathlib import Path

import attrs
import pytest
from rich.console import Console

from actors.restaurants import Restaurants
from persistence.memory import Memory
from server.console.welcome import Account, Cards, FirstScreen, Place, place_at, qr_code, welcome
from server.qr import QrCodes
from server.settings import door_settings
from tests.pos.sessions import START, restaurant

MANAGER = Account("gianna@chianti.example", "secret-of-the-day")
MANAGERS = {"chianti": MANAGER, "mami": Account("noa@mami.example", "secret-of-the-shop")}
ADMINS = {"chianti": Account("aldo@chianti.example", "secret-of-all"), "mami": Account("dana@mami.example", "all-too")}
PLACE = Place("http://127.0.0.1:8000", False, "chianti", "Osteria Chianti", 7, "token-of-table-7")


def screen(
    width: int, place: Place = PLACE, folder: Path = Path("/srv/[red]it's here"), cards: Cards | None = None
) -> str:
    out = StringIO()
    Console(file=out, width=width).print(welcome(place, MANAGERS, ADMINS, folder, cards), soft_wrap=True)
    return out.getvalue()


def test_it_says_what_to_scan_what_to_open_and_what_to_do_next() -> None:
    text = screen(80)

    assert "Osteria Chianti is open." in text
    assert "http://127.0.0.1:8000/t/token-of-table-7" in text
    assert "http://127.0.0.1:8000/menu?restaurant_name=chianti" in text
    assert "http://127.0.0.1:8000/staff/floor" in text
    assert "http://127.0.0.1:8000/staff/kitchen" in text
    assert "as gianna@chianti.example with secret-of-the-day" in text
    assert "http://127.0.0.1:8000/shop/mami" in text
    assert "http://127.0.0.1:8000/staff/ops" in text
    assert "its staff's page as noa@mami.example with secret-of-the-shop" in text
    assert '{"email": "noa@mami.example", "password": "secret-of-the-shop"}' in text
    assert "An admin, who adds staff and makes keys, as the JSON that signs in:" in text
    assert '{"email": "aldo@chianti.example", "password": "secret-of-all"}' in text
    assert '{"email": "dana@mami.example", "password": "all-too"}' in text
    assert "run.py dine --url http://127.0.0.1:8000" in text
    assert "Ctrl-C" in text


def test_it_says_where_everything_stays() -> None:
    assert "Everything stays in /srv/[red]it's here for" in screen(80)
    assert f"Everything stays in {Path.cwd()}/here for" in screen(80, folder=Path("here"))


def test_it_says_whether_phones_reach_it() -> None:
    words = "Only this computer reaches that address; `make run HOST=0.0.0.0` lets phones in, too."
    open_to_phones = attrs.evolve(PLACE, url="http://192.168.1.5:8001", for_phones=True)

    assert words in screen(80)
    assert words not in screen(80, open_to_phones)
    assert "127.0.0.1" not in screen(80, open_to_phones)
    assert screen(80, open_to_phones).count("http://192.168.1.5:8001") == 13


def test_it_says_in_one_line_how_to_pay_and_where_the_provider_takes_orders() -> None:
    lines = screen(80, cards=Cards("4242 4242 4242 4242", "http://127.0.0.1:9200")).splitlines()

    assert [line for line in lines if "4242 4242 4242 4242" in line] == [
        "Pay there with the card 4242 4242 4242 4242; it is nobody's."
    ]
    assert '  curl -X PUT http://127.0.0.1:9200/behaviour -d \'{"webhooks": "twice"}\'' in lines
    assert "card" not in screen(80)


def test_it_says_why_nobody_can_pay_by_card() -> None:
    text = screen(80, cards=Cards("4242 4242 4242 4242", "", "The libraries are missing."))

    assert "The libraries are missing." in text
    assert "4242" not in text
    assert "behaviour" not in text


def restaurants_of(memory: Memory) -> Restaurants:
    return Restaurants(memory.restaurants, memory.journal, lambda: START)


async def test_the_screen_is_shown_once_the_restaurants_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    settings = door_settings({"TRIVET_HOST": "127.0.0.1", "PORT": "8123"})
    shown = FirstScreen(settings, Path("/srv/demo"), MANAGERS, ADMINS, lambda: START)

    await shown.show(restaurants_of(Memory([attrs.evolve(restaurant(), slug="chianti")])))
    assert "http://127.0.0.1:8123/t/" in capsys.readouterr().out
    await shown.show(restaurants_of(Memory()))
    assert "Table 7 of chianti is gone" in capsys.readouterr().out


def test_a_command_stays_in_one_line_to_be_copied() -> None:
    join, login = (line for line in screen(40).splitlines() if line.startswith("  curl"))
    assert join.endswith('"table_number": 7}\'')
    assert login.endswith('{"email": "gianna@chianti.example", "password": "secret-of-the-day"}\'')
    assert "secret-of-the-day" not in repr(MANAGER)


def test_the_code_survives_a_narrow_terminal() -> None:
    code = qr_code(PLACE.table_url).splitlines()

    assert max(len(line) for line in code) <= 80
    assert len({len(line) for line in code}) == 1


def test_the_code_is_drawn_in_half_blocks() -> None:
    assert set(qr_code(PLACE.table_url)) <= set("█▀▄ \n\x1b[0123456789;m")


def test_a_place_has_a_code_that_opens_its_table() -> None:
    settings = door_settings({"TRIVET_HOST": "127.0.0.1", "PORT": "8123"})
    place = place_at(restaurant(), 7, settings, lambda: START)

    assert place is not None
    assert (place.url, place.restaurant, place.table_number) == ("http://127.0.0.1:8123", "restaurant-1", 7)
    read = QrCodes(settings.secret_keys, settings.qr_lifetime_s, lambda: START).read(place.qr_token)
    assert (read.restaurant_id, read.table_id) == (1, 1007)


def test_a_table_that_is_gone_has_no_place() -> None:
    assert place_at(restaurant(), 1000, door_settings({}), lambda: START) is None
