"""What a browser is shown where no page is."""

from functools import cached_property

import pytest
from quart import Response

from server.http.app import DoorApp, create_app
from server.pages.assets import Assets
from server.pages.front import FrontPages
from server.pages.kit import KIT
from server.pages.routes import AssetRoutes
from server.pages.words import LANGUAGES
from tests.cases import case
from tests.server.doors import World, refusal, text

ASSETS = Assets([KIT])
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


class _FrontWorld(World):
    @cached_property
    def app(self) -> DoorApp:
        """With the page for where there is none."""
        front = FrontPages(self.services.settings, ASSETS)
        return create_app(self.kit, self.owners(), self.document, [AssetRoutes(ASSETS), front], front.nowhere)


@pytest.fixture
def world() -> World:
    """A door that nobody has to be alive behind."""
    return _FrontWorld({})


async def shown(response: Response, status: int) -> str:
    """The page that this is."""
    assert response.status_code == status
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    return await text(response)


async def test_the_address_of_the_server_says_how_one_goes_on(world: World) -> None:
    page = await shown(await world.get("/"), 200)
    assert "Scan the code on your table" in page
    assert 'href="/staff"' in page


async def test_whoever_follows_a_broken_link_reads_what_to_do(world: World) -> None:
    for path in ("/nowhere", "/t/", "/t", "/static/x", "/member/x/y"):
        with case(path):
            response = await world.get(path, None, BROWSER)
            page = await shown(response, 404)
            assert "scan the code on it once more" in page
            assert "Accept" in response.headers["Vary"]
            assert response.headers["X-Request-Id"]


async def test_whoever_writes_programs_is_answered_as_everywhere(world: World) -> None:
    for accept in ("application/json", "*/*", "text/html;q=0, application/json", ""):
        with case(accept):
            await refusal(world.get("/nowhere", None, {"Accept": accept}), 404, "NOT_FOUND")
    await refusal(world.post("/nowhere", {}, None, BROWSER), 404, "NOT_FOUND")
    await refusal(world.get("/assets/nothing/x.js", None, BROWSER), 404, "NOT_FOUND")
    await refusal(world.get("/table_session", None, BROWSER), 405, "METHOD_NOT_ALLOWED")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_is_said_in_the_readers_language(world: World, language: str) -> None:
    for path, status in (("/", 200), ("/nowhere", 404)):
        page = await shown(await world.get(path, None, {**BROWSER, "Accept-Language": language}), status)
        assert f'<html lang="{language}" dir="ltr">' in page
        assert "front." not in page


async def test_it_shows_what_comes_from_here_alone_and_runs_nothing(world: World) -> None:
    response = await world.get("/nowhere", None, BROWSER)
    assert "<script" not in await text(response)
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "unsafe" not in response.headers["Content-Security-Policy"]
