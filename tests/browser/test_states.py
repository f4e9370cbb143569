"""Every page and state: axe finds nothing on a phone and a desk, light and dark, and it fits with large text, too."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser import axe, layout
from tests.browser.desks import Desks
from tests.browser.houses import House
from tests.browser.running import Trivet
from tests.browser.scenes import State, scene
from tests.browser.screens import DESKTOP, PHONE, Scheme, Screens, Size
from tests.browser.states import STATES

LOOKS: Sequence[tuple[Size, Scheme]] = [(size, scheme) for scheme in ("light", "dark") for size in (PHONE, DESKTOP)]

pytestmark = pytest.mark.slow


@pytest.fixture
def pictures(pytestconfig: pytest.Config) -> Path | None:
    said = pytestconfig.getoption("--pictures")
    folder = Path(said) if said else None
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.mark.timeout(240)  # three times what the longest needs on a machine that does something else beside
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_states(
    state: State, trivet: Trivet, house: House, open_screen: Screens, desks: Desks, pictures: Path | None
) -> None:
    page = state.reach(scene(trivet, house, state, open_screen, desks))

    wrong = [*_looked_at(page, state, pictures)]

    assert not wrong, "\n".join(wrong)


def _looked_at(page: Page, state: State, pictures: Path | None) -> Iterator[str]:
    """What is wrong, in any of its looks."""
    for size, scheme in LOOKS:
        page.set_viewport_size(size.viewport)
        page.emulate_media(color_scheme=scheme)
        layout.settle(page)
        if pictures:
            page.screenshot(path=pictures / f"{state.name}-{size.name}-{scheme}.png")
        found = axe.findings(page, colors_only=scheme == "dark")
        yield from (f"{size.name} {scheme}: {one}" for one in found)
    yield from layout.misfits(page)
