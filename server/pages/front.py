"""What a browser is shown where no page is: the server's own address, and one that leads nowhere.

Whoever writes programs is answered in JSON, as everywhere; a person who follows a broken link reads what to do next.

Owns: those two pages. Must not: know whose server it is.
"""

from functools import cached_property
from pathlib import Path
from typing import Final

from attrs import define
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from quart import Request, Response, request

from server.http.answers import bytes_answer
from server.http.headers import CSP, plain_policy
from server.http.limits import Kind
from server.http.problems import Problem
from server.http.routing import Html, route
from server.pages.assets import Assets
from server.pages.kit import DARK, KIT_WORDS, LIGHT
from server.pages.shell import HTML, reader
from server.pages.words import Catalogue
from server.pages.worker import PAGE_SHEET, PAGE_SIGN
from server.settings import DoorSettings

_TEMPLATES: Final = Path(__file__).parent / "templates"
_WORDS: Final = Catalogue([KIT_WORDS])
_LOOKS: Final = frozenset({"GET", "HEAD"})


@define(eq=False, slots=False)
class FrontPages:
    """They say nothing of any restaurant: nobody can tell from an address alone which one is meant."""

    settings: DoorSettings
    assets: Assets

    @route("GET", "/", Kind.FREE, gives={200: Html})
    async def front(self) -> Response:
        """What this is, and how one goes on: diners by the code on their table, the staff by their sign-in."""
        return self._page(request, "front", "/staff", 200)

    def nowhere(self, asked: Request, problem: Problem) -> Response | None:
        """What is shown instead of this problem to a person who looks for a page; None for everybody else."""
        if problem.status != 404 or asked.method not in _LOOKS or not _wants_page(asked):
            return None
        return self._page(asked, "nowhere", "/", 404)

    def _page(self, asked: Request, name: str, onward: str, status: int) -> Response:
        words = _WORDS.of(reader(asked))
        html = self._template.render(
            words=words,
            title=words(f"front.{name}.title"),
            message=words(f"front.{name}.message"),
            onward=words(f"front.{name}.onward"),
            address=onward,
            light=LIGHT,
            dark=DARK,
            sheet=self.assets.address(PAGE_SHEET),
            sign=self.assets.address(PAGE_SIGN),
        )
        headers = {CSP: plain_policy(self.settings), "Vary": "Accept, Accept-Language, Cookie"}
        return bytes_answer(html.encode(), HTML, status, headers)

    @cached_property
    def _template(self) -> Template:
        loader = FileSystemLoader(_TEMPLATES)
        environment = Environment(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        return environment.get_template("front.html")


def _wants_page(asked: Request) -> bool:
    """Whether a browser goes there: it names HTML, which whoever takes anything does not."""
    return any(kind == "text/html" and quality > 0 for kind, quality in asked.accept_mimetypes)
