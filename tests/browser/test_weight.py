"""What the diner's page weighs, and how soon it is there on a slow line and a slow phone. `-s` shows the figures.

What counts is all that a phone has to wait for until a dish is in its cart. For what comes late nobody waits until they
open it (`server/diners/pages/files.py`): it has a bound of its own, and must not be asked for before the page is there.
"""

import re
from collections import Counter
from typing import Any, Final

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.browser import diner, houses
from tests.browser.asking import ASK
from tests.browser.houses import House
from tests.browser.running import SECRET, Trivet
from tests.browser.screens import Screens

KB: Final = 1024
WEIGHT_MAX: Final = 60_000  # bytes, compressed, without photos; with the demo's menu
LATE_MAX: Final = 20_000  # bytes, compressed: all that comes late; two thirds of it is the bill
HEADS_MAX: Final = 8 * KB  # what HTTP adds to it
REQUESTS_MAX: Final = 12
PAINT_S_MAX: Final = 12.0  # seconds; a fifth of it on a machine with nothing else to do, so that a busy one passes
CART_S_MAX: Final = 40.0
LINE: Final = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}  # 400 kbit/s
SLOWER: Final = 4  # than this machine
PAINTED: Final = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"
NOW: Final = "performance.now()"
LANGUAGES: Final = ("en-GB", "de-DE", "it-IT")
LATE: Final = ("item.js", "asides.js", "bill.js", "bill.css")
OF_THE_PAGE: Final = re.compile(r'/assets/[^"#]+\.(?:js|css|svg)\b')
WITHOUT_PROGRAM: Final = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)


class Traffic:
    """Counts what is sent to a page."""

    def __init__(self, page: Page) -> None:
        self.addresses: dict[str, str] = {}
        self.bodies: Counter[str] = Counter()
        self.sizes: Counter[str] = Counter()
        self.devtools = page.context.new_cdp_session(page)
        self.devtools.send("Network.enable")
        self.devtools.on("Network.requestWillBeSent", self._asked)
        self.devtools.on("Network.responseReceived", self._received)
        self.devtools.on("Network.loadingFinished", self._finished)

    def _asked(self, event: dict[str, Any]) -> None:
        self.addresses[event["requestId"]] = event["request"]["url"]

    def _finished(self, event: dict[str, Any]) -> None:
        self.sizes[self.addresses.get(event["requestId"], "")] += int(event["encodedDataLength"])

    def _received(self, event: dict[str, Any]) -> None:
        heads = {name.lower(): value for name, value in event["response"]["headers"].items()}
        if heads.get("content-type") != "application/json":  # answers are no part of the page
            self.bodies[event["response"]["url"]] += int(heads.get("content-length", 0))


def test_the_page_is_light_and_soon_usable_on_a_slow_line(open_screen: Screens, trivet: Trivet, capsys: Any) -> None:
    house = houses.find(trivet.database_url, "plain", SECRET)
    screen = open_screen()
    traffic = Traffic(screen.page)
    traffic.devtools.send("Network.emulateNetworkConditions", LINE)
    traffic.devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    page = screen.goto(f"/t/{house.codes[1]}")
    painted = page.evaluate(PAINTED) / 1000
    expect(page.get_by_role("searchbox")).to_be_enabled()
    opened = page.evaluate(NOW) / 1000
    weight, requests, before = traffic.bodies.total(), len(traffic.sizes), [*traffic.addresses.values()]
    heads = traffic.sizes.total() - weight
    diner.takes(page, "Bruschetta al pomodoro")
    diner.has(page, "1 item")
    cart = page.evaluate(NOW) / 1000

    with capsys.disabled():
        print(  # noqa: T201 - the figures are what this is for
            f"\n400 kbit/s, 400 ms, {SLOWER}x slower: {weight / KB:.1f} KB and {heads / KB:.1f} KB of heads"
            f" in {requests} requests, painted after {painted:.1f} s, buttons after {opened:.1f} s,"
            f" a dish in the cart after {cart:.1f} s"
        )
    assert weight <= WEIGHT_MAX, "\n".join(map(str, traffic.bodies.items()))
    assert not [url for url in before if url.endswith((*LATE, ".json"))]
    assert heads <= HEADS_MAX
    assert requests <= REQUESTS_MAX
    assert painted <= PAINT_S_MAX
    assert cart <= CART_S_MAX


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_is_too_heavy_with_the_demo_s_menu(trivet: Trivet, language: str) -> None:
    house = houses.find(trivet.database_url, "choosing", SECRET)

    def asked(path: str) -> httpx2.Response:
        heads = {"Accept-Encoding": "gzip", "Accept-Language": language}
        return ASK.get(trivet.url + path, headers=heads).raise_for_status()

    page = asked(f"/t/{house.codes[1]}")
    needed = sorted({*OF_THE_PAGE.findall(WITHOUT_PROGRAM.sub("", page.text))})
    weights = {path: int(asked(path).headers["content-length"]) for path in needed}
    weights["page"] = int(page.headers["content-length"])

    assert {path.rpartition("/")[2] for path in needed} == {"diner.css", "diner.js", "icons.svg"}
    [program] = [path for path in needed if path.endswith("/diner.js")]
    names = (*LATE, f"bill.{language[:2]}.json")
    late = {name: int(asked(program.replace("diner.js", name)).headers["content-length"]) for name in names}
    assert f'<html lang="{language[:2]}"' in page.text
    assert sum(weights.values()) <= WEIGHT_MAX, weights
    assert sum(late.values()) <= LATE_MAX, late


@pytest.mark.slow
def test_the_second_visit_costs_the_page_alone(open_screen: Screens, house: House) -> None:
    screen = open_screen()
    diner.opened(screen, house, 1)
    traffic = Traffic(screen.page)

    diner.opened(screen, house, 1)

    assert traffic.sizes.total() <= 20 * KB
