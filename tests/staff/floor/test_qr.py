"""Codes of tables: pictures and sheets with tokens that the diners' door reads, for managers of the restaurant."""

import re
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import segno
import trio
from attrs import evolve
from trio.testing import MockClock, wait_all_tasks_blocked

from actors.domain.restaurant import Table
from actors.errors import Unavailable
from server.pages.words import Words
from server.papers import code
from server.papers.desk import WORDS
from staff.floor.qr import ADDRESS_MAX, MAKE_TIMEOUT_S, TABLES_MAX
from staff.floor.qr_sheet import Card, pages
from tests.server.doors import CHIANTI, refusal
from tests.staff.floor.test_controls import signed_in
from tests.staff.world import EMPLOYEE, MANAGER, STRANGER, StaffWorld, open_staff_world

NOON = datetime(2024, 1, 15, 12, tzinfo=UTC)


def pdf_pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


def pictures(pdf: bytes) -> int:
    return len(re.findall(rb"/Subtype /Image", pdf))


async def addresses(world: StaffWorld, monkeypatch: pytest.MonkeyPatch, query: str = "") -> list[tuple[int, str]]:
    """What is printed on the sheets, table by table."""
    drawn: list[Card] = []

    def watched(name: str, cards: list[Card], made_at: datetime, words: Words) -> bytes:
        drawn.extend(cards)
        return pages(name, cards, made_at, words)

    monkeypatch.setattr("staff.floor.qr_sheet.pages", watched)
    response = await world.get(f"/admin/qr_sheet{query}", await signed_in(world, MANAGER))
    assert response.status_code == 200
    return [(card.table_number, card.address) for card in drawn]


async def test_the_picture_is_a_code_that_opens_the_table(world: StaffWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    make = segno.make

    def watched(said: str, **how: Any) -> segno.QRCode:
        made.append(said)
        return make(said, **how)

    monkeypatch.setattr(segno, "make", watched)
    response = await world.get("/admin/table/107/qr.svg", await signed_in(world, MANAGER))
    assert response.content_type == "image/svg+xml"
    assert response.headers["Cache-Control"] == "private, no-store"
    picture = ET.fromstring(await response.get_data())
    assert picture.tag.endswith("svg")
    (address,) = made
    assert address.startswith("http://localhost/t/")
    token = address.rpartition("/")[2]
    joined = await world.post("/table_session", {"qr_token": token})
    assert (await joined.get_json())["table"]["table_number"] == 7


@pytest.mark.parametrize("path", ["/admin/table/107/qr.svg", "/admin/qr_sheet"])
async def test_an_address_that_is_too_long_for_a_code_is_refused_by_its_header(world: StaffWorld, path: str) -> None:
    manager = await signed_in(world, MANAGER)
    longest = {"Host": f"{'a.' * 126}a:65535"}
    assert (await world.send("GET", path, manager, headers=longest)).status_code == 200
    for size in (ADDRESS_MAX // 2, 1_500, 15_000):
        asked = world.send("GET", path, manager, headers={"Host": "a." * size})
        assert await refusal(asked, 422, "VALIDATION_FAILED") == {"field": "Host"}
    employee = await signed_in(world, EMPLOYEE)
    await refusal(world.send("GET", path, employee, headers={"Host": "a." * 1_500}), 403, "NOT_ALLOWED")


async def test_the_sheets_have_every_table_by_number_with_codes_that_are_good_until_they_are_rotated(
    world: StaffWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = await addresses(world, monkeypatch)
    assert [number for number, _ in printed] == [7, 8]
    for number, address in printed:
        token = address.rpartition("/")[2]
        joined = await (await world.post("/table_session", {"qr_token": token})).get_json()
        assert joined["table"]["table_number"] == number
    await world.post("/admin/table/107/rotate_qr", {}, await signed_in(world, MANAGER))
    old = printed[0][1].rpartition("/")[2]
    await refusal(world.post("/table_session", {"qr_token": old}), 401, "QR_EXPIRED")
    renewed = dict(await addresses(world, monkeypatch))
    assert (await world.post("/table_session", {"qr_token": renewed[7].rpartition("/")[2]})).status_code == 200


@pytest.mark.parametrize(("house", "spoken"), [((), "de"), (("it", "en"), "it"), (("ja",), "de")])
async def test_a_card_speaks_the_houses_language_to_guests_or_else_that_of_who_prints_it(
    world: StaffWorld, monkeypatch: pytest.MonkeyPatch, house: tuple[str, ...], spoken: str
) -> None:
    world.store.restaurants.replace(evolve(CHIANTI, languages=house))
    said: list[str] = []

    def watched(name: str, cards: list[Card], made_at: datetime, words: Words) -> bytes:
        said.append(words("paper.scan"))
        return pages(name, cards, made_at, words)

    monkeypatch.setattr("staff.floor.qr_sheet.pages", watched)
    who = await signed_in(world, MANAGER)
    assert (await world.send("GET", "/admin/qr_sheet", who, headers={"Accept-Language": "de-AT"})).status_code == 200
    assert said == [WORDS.of([spoken])("paper.scan")]


async def test_the_address_on_paper_is_the_public_one(monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_staff_world(PUBLIC_URL="https://order.example.com") as world:
        printed = await addresses(world, monkeypatch)
    assert all(address.startswith("https://order.example.com/t/") for _, address in printed)


async def test_some_tables_alone_may_be_printed(world: StaffWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [number for number, _ in await addresses(world, monkeypatch, "?first=8")] == [8]
    assert [number for number, _ in await addresses(world, monkeypatch, "?last=7")] == [7]
    who = await signed_in(world, MANAGER)
    await refusal(world.get("/admin/qr_sheet?first=9", who), 404, "TABLE_NOT_FOUND")
    await refusal(world.get("/admin/qr_sheet?first=0", who), 422, "VALIDATION_FAILED")
    await refusal(world.get("/admin/qr_sheet?last=x", who), 422, "VALIDATION_FAILED")


async def test_more_tables_than_a_thread_should_draw_are_refused(world: StaffWorld) -> None:
    many = {1000 + n: Table(1000 + n, n) for n in range(1, TABLES_MAX + 2)}
    await world.change_restaurant(tables=many)
    who = await signed_in(world, MANAGER)
    details = await refusal(world.get("/admin/qr_sheet", who), 422, "VALIDATION_FAILED")
    assert details == {"field": "last"}


async def test_codes_are_for_managers_of_the_restaurant(world: StaffWorld) -> None:
    for path in ("/admin/table/107/qr.svg", "/admin/qr_sheet"):
        await refusal(world.get(path, await signed_in(world, EMPLOYEE)), 403, "NOT_ALLOWED")
        await refusal(world.get(path), 401, "UNAUTHORIZED")
    await refusal(world.get("/admin/table/107/qr.svg", await signed_in(world, STRANGER)), 404, "TABLE_NOT_FOUND")


async def test_one_picture_is_made_at_a_time_and_nobody_waits_for_ever(
    world: StaffWorld, nursery: trio.Nursery, mock_clock: MockClock
) -> None:
    codes = world.staff.codes
    refused: list[Unavailable] = []

    async def ask() -> None:
        try:
            await codes.svg(MANAGER, 107, "https://x.example")
        except Unavailable as error:
            refused.append(error)

    async with codes._one_at_a_time:
        nursery.start_soon(ask)
        await wait_all_tasks_blocked()
        assert not refused
        mock_clock.jump(MAKE_TIMEOUT_S + 1)
        await wait_all_tasks_blocked()
        assert refused
    assert await codes.svg(MANAGER, 107, "https://x.example")


def test_six_cards_fill_a_page() -> None:
    cards = [Card(n, f"https://x.example/t/{n}") for n in range(1, 8)]
    pdf = pages(CHIANTI.name, cards, NOON, WORDS.of(["en"]))
    assert pdf.startswith(b"%PDF-")
    assert (pdf_pages(pdf), pictures(pdf)) == (2, 7)
    assert pdf_pages(pages(CHIANTI.name, cards[:6], NOON, WORDS.of(["en"]))) == 1


@pytest.mark.parametrize("name", ["Ω Ёлка Žižkov", "名無し", "x" * 300, "ﷺ 🍕", " "])
def test_a_name_of_any_letters_and_length_is_printed(name: str) -> None:
    assert pdf_pages(pages(name, [Card(2**31 - 1, f"https://x.example/t/{'y' * 256}")], NOON, WORDS.of(["en"]))) == 1


def test_the_code_on_paper_has_all_its_modules_sharp_and_a_white_border() -> None:
    picture = code.picture("https://x.example/t/abc")
    expected = segno.make("https://x.example/t/abc", error="m", micro=False, mask=code.MASK)
    side = expected.symbol_size(border=code.BORDER)[0]
    assert picture.size == (side * code.PIXELS, side * code.PIXELS)
    rows = list(expected.matrix_iter(border=code.BORDER))
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            for corner in (0, code.PIXELS - 1):
                at = (x * code.PIXELS + corner, y * code.PIXELS + corner)
                assert (picture.getpixel(at) == 0) == bool(dark)
