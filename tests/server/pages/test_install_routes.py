"""What makes a program of a page: the worker, the page without a network, the signs."""

import re

import pytest

from server.diners.pages import files as diner
from server.pages.install_routes import InstallRoutes
from server.pages.manifest import ICONS
from server.pages.routes import AssetRoutes
from server.pages.words import LANGUAGES
from tests.cases import case
from tests.server.doors import World, text
from tests.server.pages.shown import ASSETS

OFFLINE = f"/assets/{ASSETS.digest}/offline.html"


class _PagesWorld(World):
    def pages(self) -> list[object]:
        return [InstallRoutes(self.services.settings, ASSETS, {"/t": diner.PROGRAM}), AssetRoutes(ASSETS)]


@pytest.fixture
def world() -> World:
    """A door that nobody has to be alive behind."""
    return _PagesWorld({})


async def test_the_worker_stands_at_the_root_and_is_asked_for_again_each_time(world: World) -> None:
    response = await world.get("/sw.js")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-cache"
    assert ASSETS.digest in await text(response)


async def test_the_worker_may_load_and_ask_for_what_comes_from_here_alone(world: World) -> None:
    for path in ("/sw.js", OFFLINE):
        with case(path):
            policy = (await world.get(path)).headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "script-src 'self'" in policy
            assert "connect-src 'self'" in policy
            assert "unsafe" not in policy


async def test_everything_that_the_worker_keeps_is_there_and_never_changes(world: World) -> None:
    kept = set(re.findall(r'"(/assets/[^"]+)"', await text(await world.get("/sw.js"))))
    assert OFFLINE in kept
    for address in kept:
        with case(address):
            response = await world.get(address)
            assert response.status_code == 200
            assert "immutable" in response.headers["Cache-Control"]


async def test_the_page_without_a_network_has_its_text_in_every_language_and_nothing_of_anybody(world: World) -> None:
    page = await text(await world.get(OFFLINE))
    assert re.findall(r'<main class="offline" lang="(\w+)" dir="ltr" hidden>', page) == list(LANGUAGES)
    for words in ("This page opens as soon as there is one.", "Keine Verbindung", "Nessuna connessione"):
        assert words in page
    assert " style=" not in page
    assert re.findall(r"<script(?! type=\"module\" src=\"/assets/)", page) == []
    assert set(re.findall(r'(?:src|href)="(.*?)"', page)) - {""} <= {
        ASSETS.address(path) for path in ("kit/js/offline/page.js", "kit/offline.css", "kit/icons/trivet.svg")
    }


async def test_what_the_page_without_a_network_needs_is_kept_with_it(world: World) -> None:
    page, worker = await text(await world.get(OFFLINE)), await text(await world.get("/sw.js"))
    needed = set(re.findall(r'(?:src|href)="(/.*?)"', page))
    assert needed
    files = worker.partition('"files":[')[2].partition("]")[0]
    assert needed == set(re.findall(r'"(.*?)"', files))


async def test_another_version_has_no_page_here(world: World) -> None:
    assert (await world.get("/assets/000000000000/offline.html")).status_code == 404


async def test_every_sign_is_there_as_what_the_manifests_say(world: World) -> None:
    for icon in ICONS:
        with case(icon.src):
            response = await world.get(icon.src)
            assert response.status_code == 200
            assert response.headers["Content-Type"].startswith(icon.type)
            assert response.headers["Cache-Control"] == "public, max-age=86400"


async def test_whoever_looks_for_a_sign_at_the_usual_places_finds_it(world: World) -> None:
    for path, content_type in (
        ("/favicon.ico", "image/vnd.microsoft.icon"),
        ("/icons/apple-touch-icon.png", "image/png"),
    ):
        with case(path):
            response = await world.get(path)
            assert (response.status_code, response.headers["Content-Type"]) == (200, content_type)
    assert (await world.get("/icons/nothing.png")).status_code == 404
    assert (await world.get("/icons/../css/base.css")).status_code == 404


async def test_signs_and_worker_are_free(world: World) -> None:
    for path in ("/sw.js", "/favicon.ico", OFFLINE):
        await world.get(path)
    assert world.limits.hits == {}
