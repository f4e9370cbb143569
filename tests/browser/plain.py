"""A page as it is read where no program runs, for those who look at it with one: axe is a program itself.

Owns: what a browser without JavaScript makes of a page. Must not: know which page it is.
"""

import re
from typing import Final

from playwright.sync_api import Page, Route

from tests.browser.screens import Screen

SCRIPT: Final = re.compile(r"<script\b.*?</script>", re.DOTALL)
INSTEAD: Final = re.compile(r"</?noscript>")
PACKED: Final = ("content-encoding", "content-length")  # of what the server has sent, not of what is read


def without_program(screen: Screen, path: str) -> Page:
    """Opens a page of the server without its scripts, and with what it says instead of them."""
    screen.page.route(screen.origin + path, _served)
    page = screen.goto(path)
    assert page.evaluate("document.scripts.length") == 0
    assert page.evaluate("document.querySelectorAll('noscript').length") == 0
    return page


def _served(route: Route) -> None:
    answer = route.fetch()
    heads = {name: value for name, value in answer.headers.items() if name not in PACKED}
    route.fulfill(status=answer.status, headers=heads, body=INSTEAD.sub("", SCRIPT.sub("", answer.text())))
