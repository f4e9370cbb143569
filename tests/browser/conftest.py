"""One Trivet and one Chromium for all tests of the pages; a restaurant and screens of its own for each.

This is a pytest process of its own, `make browser`: it never loads `tests/conftest.py`, and never the server.
"""

from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import houses, screens
from tests.browser.desks import Desks
from tests.browser.houses import House
from tests.browser.running import SECRET, Trivet, running
from tests.browser.screens import DESKTOP, PHONE, Screens, Size
from tests.browser.staff import Staff

TEST_S = 150.0
NO_CHROMIUM = """No Chromium was found. On Debian: apt-get install chromium; CHROMIUM=/its/path names another.
--without-chromium-skip leaves these tests out where there is none."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--without-chromium-skip", action="store_true", help="pass where there is no Chromium")
    parser.addoption("--pictures", metavar="FOLDER", help="keep a picture of every page and state there")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser, a server and a till on a machine that does something else beside: more than other tests may take."""
    for item in items:
        if item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(TEST_S))


@pytest.fixture(scope="session")
def chromium(pytestconfig: pytest.Config) -> str:
    """Where it is."""
    path = screens.found()
    if path is None and pytestconfig.getoption("--without-chromium-skip"):
        pytest.skip("there is no Chromium")
    if path is None:
        pytest.exit(NO_CHROMIUM, returncode=1)
    return path


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield screens.launched(playwright, chromium)


@pytest.fixture(scope="session")
def trivet(chromium: str) -> Iterator[Trivet]:
    with running() as trivet:
        yield trivet


@pytest.fixture(scope="session")
def _numbers() -> Iterator[int]:
    return count(1)


@pytest.fixture
def house(trivet: Trivet, _numbers: Iterator[int]) -> House:
    """A restaurant with twelve tables that no other test knows."""
    return houses.find(trivet.database_url, f"usual-{next(_numbers)}", SECRET)


@pytest.fixture
def staff(trivet: Trivet, house: House) -> Iterator[Staff]:
    """Its manager, without a browser."""
    with Staff.signed_in(trivet.url, house) as staff:
        yield staff


@pytest.fixture(params=[PHONE, pytest.param(DESKTOP, marks=pytest.mark.slow)], ids=lambda size: size.name)
def size(request: pytest.FixtureRequest) -> Size:
    """What the diners of an evening hold: a phone; and a desk's screen, where there is time."""
    held: Size = request.param
    return held


@pytest.fixture(scope="session")
def _desks(browser: Browser, trivet: Trivet) -> Iterator[Desks]:
    opening = Screens(browser, trivet.url)
    yield Desks(opening)
    opening.close()


@pytest.fixture
def desks(_desks: Desks) -> Iterator[Desks]:
    """Where somebody has signed in already. Nothing may go wrong there either."""
    _desks.complaints()
    yield _desks
    assert _desks.complaints() == []


@pytest.fixture
def open_screen(browser: Browser, trivet: Trivet) -> Iterator[Screens]:
    """Opens phones and desks. Nothing may go wrong on any of them that the test does not name."""
    trivet.till.behaves()
    opening = Screens(browser, trivet.url)
    try:
        yield opening
    finally:
        complaints = opening.close()
        trivet.till.behaves()
    assert complaints == []
