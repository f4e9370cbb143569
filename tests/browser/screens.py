"""Phones and desks: browsers that keep what goes wrong on them.

Owns: how a browser is started and what counts as a complaint. Must not: know a page.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, Literal

from attrs import Factory, define, frozen
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request, Route, expect

NEARBY: Final = "trivet.test"  # plain http from there is no secure place to a browser, as localhost would be
FLAGS: Final = (
    f"--host-resolver-rules=MAP {NEARBY} 127.0.0.1",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MS: Final = 15_000.0  # on a busy machine
NAMES: Final = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
TELL_VIOLATIONS: Final = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} forbids ${event.blockedURI} ${event.sample}`));
"""

Scheme = Literal["light", "dark"]


@contextmanager
def held(page: Page, pattern: str) -> Iterator[None]:
    """What the page asks for there goes to the server at the end of the block."""
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route(pattern, hold)
    yield
    for route in waiting:
        route.continue_()
    page.unroute(pattern)


@frozen
class Size:
    """A screen, in CSS pixels."""

    name: str
    width: int
    height: int
    touch: bool

    @property
    def viewport(self) -> Any:
        """As Playwright wants it."""
        return {"width": self.width, "height": self.height}


PHONE: Final = Size("phone", 390, 844, touch=True)
SMALL: Final = Size("small", 320, 640, touch=True)
TABLET: Final = Size("tablet", 820, 1180, touch=True)
DESKTOP: Final = Size("desktop", 1280, 800, touch=False)


@define(eq=False, slots=False)  # Playwright keeps its own notes on whoever listens
class Screen:
    """One page in a browser of its own: nothing is shared with others, as on another phone."""

    page: Page
    size: Size
    origin: str
    complaints: list[str] = Factory(list)
    _forgiven: list[str] = Factory(list)

    @property
    def context(self) -> BrowserContext:
        """Its browser: its storage, and whether it is online."""
        return self.page.context

    def goto(self, path: str) -> Page:
        """Opens a page of the server."""
        self.page.goto(self.origin + path)
        return self.page

    def forgive(self, *patterns: str) -> None:
        """These complaints are what the test is about."""
        self._forgiven.extend(patterns)

    def unforgiven(self) -> Sequence[str]:
        """What went wrong and should not have."""
        return [one for one in self.complaints if not any(re.search(known, one) for known in self._forgiven)]

    def told(self) -> Sequence[str]:
        """The same, once."""
        wrong = self.unforgiven()
        self.complaints.clear()
        return wrong

    def watch(self, page: Page) -> Page:
        """Keeps what goes wrong on a page: errors, forbidden things, and requests to another host."""
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("request", self._asked)
        return page

    def another_tab(self) -> Page:
        """A second page of the same browser."""
        return self.watch(self.context.new_page())

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"console: {message.text} {message.location.get('url', '')}")

    def _asked(self, request: Request) -> None:
        ours = (self.origin, self.origin.replace("http", "ws", 1), "data:", "blob:")
        if not request.url.startswith(ours):
            self.complaints.append(f"another host: {request.url}")


@define(eq=False)
class Screens:
    """Opens them, and closes them at the end of a test."""

    browser: Browser
    origin: str
    opened: list[Screen] = Factory(list)

    def __call__(self, size: Size = PHONE, scheme: Scheme = "light", language: str = "en-GB", **more: Any) -> Screen:
        """A new one; `more` is Playwright's, for a browser."""
        context = self.browser.new_context(
            viewport=size.viewport,
            has_touch=size.touch,
            is_mobile=size.touch,
            color_scheme=scheme,
            locale=language,
            reduced_motion=more.pop("reduced_motion", "reduce"),
            **more,
        )
        context.add_init_script(TELL_VIOLATIONS)
        screen = Screen(context.new_page(), size, self.origin)
        screen.watch(screen.page)
        self.opened.append(screen)
        return screen

    def close(self) -> Sequence[str]:
        """Closes them all; gives what went wrong on them."""
        complaints = [complaint for screen in self.opened for complaint in screen.unforgiven()]
        for screen in self.opened:
            screen.context.close()
        return complaints


def found() -> str | None:
    """Where a Chromium is: as CHROMIUM says, or by its usual names. None where there is none."""
    said = os.environ.get("CHROMIUM")
    return said or next(filter(None, map(shutil.which, NAMES)), None)


def launched(playwright: Playwright, path: str) -> Browser:
    """Starts it. What is expected may take as long as a busy machine needs; where time matters, a test says it."""
    expect.set_options(timeout=PATIENCE_MS)
    return playwright.chromium.launch(executable_path=path, args=list(FLAGS))


Opening = Callable[..., Screen]
