"""Every page and state, on a phone and a desk, light and dark: axe finds nothing, and nothing is beside the screen."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser import axe
from tests.browser.houses import House
from tests.browser.running import Trivet
from tests.browser.screens import DESKTOP, PHONE, Scheme, Screens, Size
from tests.browser.states import STATES, State, scene

LOOKS: Sequence[tuple[Size, Scheme]] = [(size, scheme) for size in (PHONE, DESKTOP) for scheme in ("light", "dark")]
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SETTLED_MS = 350  # longer than any motion of ours

pytestmark = pytest.mark.slow


@pytest.fixture
def pictures(pytestconfig: pytest.Config) -> Path | None:
    said = pytestconfig.getoption("--pictures")
    folder = Path(said) if said else None
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.mark.timeout(150)
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_states(state: State, trivet: Trivet, house: House, open_screen: Screens, pictures: Path | None) -> None:
    page = state.reach(scene(trivet, house, state, open_screen))

    wrong = [*_looked_at(page, state, pictures)]

    assert not wrong, "\n".join(wrong)


def _looked_at(page: Page, state: State, pictures: Path | None) -> Iterator[str]:
    """What is wrong, in any of its looks."""
    runs = state.name != "without-program"
    for size, scheme in LOOKS:
        page.set_viewport_size(size.viewport)
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(SETTLED_MS)
        if pictures:
            page.screenshot(path=pictures / f"{state.name}-{size.name}-{scheme}.png")
        if not runs:
            continue
        look = f"{size.name} {scheme}"
        yield from (f"{look}: {one}" for one in axe.findings(page))
        if page.evaluate(TOO_WIDE) > 0:
            yield f"{look}: {page.evaluate(TOO_WIDE)} pixels beside the screen"
