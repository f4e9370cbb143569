"""The page around a page."""

import re
from pathlib import Path

import pytest
from quart import Quart, Request, Response
from quart import request as asked

from server.pages.assets import Assets, Room
from server.pages.kit import DARK, KIT, LIGHT
from server.pages.shell import Shell, reader, takes_packed
from server.pages.words import Words
from server.settings import door_settings
from tests.cases import case

TEMPLATE = '{% extends "shell.html" %}{% block title %}{{ name }}{% endblock %}{% block page %}{{ name }}{% endblock %}'
LOOK = ":root{--brand:#123456}"


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "main.js").write_text('import { h } from "preact";\n')
    (tmp_path / "icons.svg").write_text("<svg/>")
    (tmp_path / "page.html").write_text(TEMPLATE)
    assets = Assets([KIT, Room("diner", tmp_path, {"all.css": ["kit/css/tokens.css"]})])
    return Shell(door_settings({}), assets, "diner/js/main.js", "diner/all.css", "diner/icons.svg", tmp_path)


async def _answer(shell: Shell, headers: dict[str, str] | None = None, **more: object) -> Response:
    async with Quart(__name__).test_request_context("/", headers=headers or {}):
        return shell.page(_current(), "page.html", _words(), name="A <b>", **more)  # type: ignore[arg-type]


def _current() -> Request:
    return asked._get_current_object()  # type: ignore[attr-defined, no-any-return]


def _words() -> Words:
    from babel import Locale

    return Words({"hello": "</script><script>"}, Locale.parse("de_CH"))


async def _text(response: Response) -> str:
    return str(await response.get_data(as_text=True))


async def test_a_page_says_its_language_its_version_and_what_it_is_called(shell: Shell) -> None:
    page = await _text(await _answer(shell))
    assert f'<html lang="de" dir="ltr" data-icons="/assets/{shell.assets.digest}/diner/icons.svg"' in page
    assert f'data-version="{shell.assets.digest}"' in page
    assert "<title>A &lt;b&gt;</title>" in page
    assert '"locale": "de-CH"' in page


async def test_nothing_that_a_program_begins_with_ends_its_element(shell: Shell) -> None:
    page = await _text(await _answer(shell, start={"name": "</script><script>alert(1)</script>"}))
    assert "<script>" not in page
    assert page.count("\\u003c/script>\\u003cscript>") == 2  # the message and the name


async def test_a_page_asks_for_its_signs_and_for_what_installs_it(shell: Shell) -> None:
    page = await _text(await _answer(shell, manifest="/t/x/manifest.webmanifest"))
    assert '<link rel="manifest" href="/t/x/manifest.webmanifest">' in page
    assert '<link rel="apple-touch-icon" href="/icons/apple-touch-icon.png">' in page
    assert re.findall(r'<link rel="icon" href="([^"]+)"', page) == ["/favicon.ico", "/icons/trivet.svg"]
    for scheme, color in (("light", LIGHT), ("dark", DARK)):
        assert f'<meta name="theme-color" media="(prefers-color-scheme: {scheme})" content="{color}">' in page


async def test_a_page_that_cannot_be_installed_names_no_manifest(shell: Shell) -> None:
    assert "manifest" not in await _text(await _answer(shell))


async def test_the_modules_that_a_page_needs_are_asked_for_at_once(shell: Shell) -> None:
    page = await _text(await _answer(shell))
    names = re.findall(r'rel="modulepreload" href="/assets/\w+/([^"]+)"', page)
    assert names == ["diner/js/main.js", "kit/vendor/preact.js"]


async def test_a_restaurants_look_is_the_only_sheet_in_a_page(shell: Shell) -> None:
    plain, dressed = await _answer(shell), await _answer(shell, look=LOOK)
    assert "<style>" not in await _text(plain)
    assert f"<style>{LOOK}</style>" in await _text(dressed)
    assert "style-src 'self';" in plain.headers["Content-Security-Policy"]
    assert "style-src 'self' 'sha256-" in dressed.headers["Content-Security-Policy"]


async def test_a_page_is_packed_for_whoever_can_read_that(shell: Shell) -> None:
    for accepted, packed in (("gzip, br", True), ("br", False), ("gzip;q=0", False)):
        with case(accepted):
            response = await _answer(shell, {"Accept-Encoding": accepted})
            assert (response.headers.get("Content-Encoding") == "gzip") is packed
            assert "Accept-Encoding" in response.headers["Vary"]


async def test_a_reader_is_asked_by_the_address_then_by_what_they_chose_then_by_their_browser() -> None:
    cases: list[tuple[str, dict[str, str], str]] = [
        ("/?lang=it", {"Cookie": "lang=de", "Accept-Language": "en"}, "it"),
        ("/", {"Cookie": "lang=de", "Accept-Language": "en"}, "de"),
        ("/", {"Accept-Language": "en, de;q=0.5"}, "en"),
        ("/?lang=xx", {"Accept-Language": "de"}, "de"),
    ]
    for path, headers, first in cases:
        with case(path, headers):
            async with Quart(__name__).test_request_context(path, headers=headers):
                assert reader(_current())[0] == first
                assert not takes_packed(_current())
