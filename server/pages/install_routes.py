"""`GET /sw.js`, `/favicon.ico`, `/icons/{name}` and the offline page: what makes a program of a page.

Owns: for how long a browser may keep each. Must not: know whose pages they are.
"""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Final

from attrs import define
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from quart import Response

from server.http.answers import bytes_answer
from server.http.headers import CSP, plain_policy
from server.http.limits import Kind
from server.http.problems import Problem
from server.http.routing import Html, Picture, PlainText, route
from server.pages.assets import TYPES, Assets
from server.pages.kit import DARK, KIT_WORDS, LIGHT
from server.pages.routes import FOR_EVER
from server.pages.shell import HTML
from server.pages.words import LANGUAGES, Catalogue
from server.pages.worker import OFFLINE, PAGE_SCRIPT, PAGE_SHEET, PAGE_SIGN, Program, worker_script
from server.settings import DoorSettings

ASK_AGAIN: Final = "no-cache"
A_DAY: Final = "public, max-age=86400"
_TEMPLATES: Final = Path(__file__).parent / "templates"
_WORDS: Final = Catalogue([KIT_WORDS])


@define(eq=False, slots=False)
class InstallRoutes:
    """Like all files of pages these cost nothing, so nobody's calls are counted.

    `programs` are what there is to install, by the first part of their pages' address.
    """

    settings: DoorSettings
    assets: Assets
    programs: Mapping[str, Program]

    @route("GET", "/sw.js", Kind.FREE, gives={200: PlainText})
    async def worker(self) -> Response:
        """The service worker, for all pages. Browsers ask for it again at every page, and see when it is a new one."""
        headers = {"Cache-Control": ASK_AGAIN, CSP: plain_policy(self.settings)}
        return bytes_answer(self._worker, TYPES[".js"], headers=headers)

    @route("GET", "/assets/<digest>/" + OFFLINE, Kind.FREE, gives={200: Html}, errors=(404,))
    async def offline(self, digest: str) -> Response:
        """The page that the worker shows without a network, with its text in every language."""
        if digest != self.assets.digest:
            raise Problem(404, "NOT_FOUND", "There is nothing here.")
        headers = {"Cache-Control": FOR_EVER, CSP: plain_policy(self.settings)}
        return bytes_answer(self._offline, HTML, headers=headers)

    @route("GET", "/favicon.ico", Kind.FREE, gives={200: Picture})
    async def favicon(self) -> Response:
        """The sign in the corner of a tab, for whatever looks for it there."""
        return self._icon("favicon.ico")

    @route("GET", "/icons/<name>", Kind.FREE, gives={200: Picture}, errors=(404,))
    async def icon(self, name: str) -> Response:
        """The sign, in the sizes that launchers ask for."""
        return self._icon(name)

    def _icon(self, name: str) -> Response:
        found = self.assets.find(self.assets.digest, f"kit/icons/{name}")
        if found is None:
            raise Problem(404, "NOT_FOUND", "There is nothing here.")
        return bytes_answer(found.data, found.content_type, headers={"Cache-Control": A_DAY})

    @cached_property
    def _worker(self) -> bytes:
        return worker_script(self.assets, self.programs).encode()

    @cached_property
    def _offline(self) -> bytes:
        loader = FileSystemLoader(_TEMPLATES)
        environment = Environment(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        html = environment.get_template(OFFLINE).render(
            languages=[_WORDS.of([language]) for language in LANGUAGES],
            light=LIGHT,
            dark=DARK,
            script=self.assets.address(PAGE_SCRIPT),
            sheet=self.assets.address(PAGE_SHEET),
            sign=self.assets.address(PAGE_SIGN),
        )
        return html.encode()
