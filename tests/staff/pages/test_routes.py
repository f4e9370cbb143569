"""`/staff` and below: one shell, whoever asks and whatever page is meant."""

import re

import pytest

from server.pages.assets import Assets
from server.pages.kit import KIT
from server.pages.routes import AssetRoutes
from server.pages.words import LANGUAGES
from staff.pages import files
from staff.pages.routes import StaffPageRoutes
from tests.cases import case
from tests.server.doors import World, text

ASSETS = Assets([KIT, files.ROOM])


class _PagesWorld(World):
    """A door with the staff's pages."""

    def pages(self) -> list[object]:
        return [StaffPageRoutes(self.services.settings, ASSETS), AssetRoutes(ASSETS)]


@pytest.fixture
def world() -> World:
    """A door that nobody has to be alive behind: the shell asks nothing of the house."""
    return _PagesWorld({})


@pytest.mark.parametrize("path", ["/staff", "/staff/", "/staff/floor", "/staff/floor/12", "/staff/nowhere"])
async def test_every_address_of_the_staff_is_the_same_shell(world: World, path: str) -> None:
    response = await world.get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert await text(response) == await text(await world.get("/staff"))


async def test_the_shell_says_nothing_of_any_restaurant(world: World) -> None:
    assert "Chianti" not in await text(await world.get("/staff/floor"))


async def test_the_shell_brings_the_frame_and_no_page(world: World) -> None:
    page = await text(await world.get("/staff/kitchen"))
    asked = re.findall(r'rel="modulepreload" href="/assets/\w+/(.*?)"', page)
    assert asked[0] == files.ENTRY
    assert {"staff/js/frame.js", "staff/js/session.js", "staff/js/live.js", "kit/js/trivet.js"} <= set(asked)
    assert [path for path in asked if path.endswith("/page.js")] == []


async def test_everything_that_the_shell_names_is_there(world: World) -> None:
    page = await text(await world.get("/staff"))
    for address in set(re.findall(r'(?:href|src|data-icons)="(/assets/[^"]+)"', page)):
        with case(address):
            assert (await world.get(address)).status_code == 200


async def test_the_shell_is_in_the_readers_language(world: World) -> None:
    for language, title in {"en": "Sign in", "de": "Anmelden", "it": "Accedi"}.items():
        with case(language):
            page = await text(await world.get("/staff", headers={"Accept-Language": language}))
            assert f'<html lang="{language}"' in page
            assert f'"signin.title":"{title}"' in page.replace('": "', '":"')


def test_every_message_is_there_in_every_language_with_the_same_values() -> None:
    english = files.WORDS.of(["en"]).messages
    for language in LANGUAGES:
        other = files.WORDS.of([language]).messages
        assert other.keys() == english.keys(), language
        for key, message in english.items():
            with case(language, key):
                assert _values(other[key]) == _values(message)


def test_every_message_that_a_program_names_is_there() -> None:
    known = files.WORDS.of(["en"]).messages
    for path in ASSETS.paths():
        if path.startswith(("staff/js/", "kit/js/components/")):
            for key in re.findall(r"""(?:\bt\(|\bdoes:)\s*["']([\w.]+)["']""", ASSETS.text(path)):
                with case(path):
                    assert key in known


def _values(message: str | dict[str, str]) -> set[str]:
    forms = [message] if isinstance(message, str) else message.values()
    return {name for form in forms for name in re.findall(r"{(\w+)}", form)}
