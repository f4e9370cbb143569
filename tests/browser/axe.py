"""axe-core, asked about a page as it stands."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

SOURCE: Final = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
SCROLLED_UNDER: Final = (
    "because it is partially obscured"  # by a bar that stays: a finger's width of scrolling frees it
)
COLORS: Final = ("color-contrast", "link-in-text-block")  # all that depends on the colours that are preferred
RUN: Final = """(only) => axe.run(document, { runOnly: only, resultTypes: ["violations"], elementRef: false })"""


def findings(page: Page, *, colors_only: bool = False) -> Sequence[str]:
    """What a person who sees, hears or moves otherwise would stumble over; or only whoever sees otherwise."""
    if not page.evaluate("Boolean(globalThis.axe)"):
        page.evaluate(_source())
    found: dict[str, Any] = page.evaluate(
        RUN, {"type": "rule", "values": COLORS} if colors_only else {"type": "tag", "values": RULES}
    )
    all_said = [_said(rule, node) for rule in found["violations"] for node in rule["nodes"]]
    return [said for said in all_said if SCROLLED_UNDER not in said]


def _said(rule: dict[str, Any], node: dict[str, Any]) -> str:
    why = " ".join(check["message"] for kind in ("any", "all", "none") for check in node[kind])
    return " ".join(f"{rule['id']}: {' '.join(map(str, node['target']))}: {why}".split())


@cache
def _source() -> str:
    assert SOURCE.exists(), "axe-core is missing: make browser installs it with npm."
    return SOURCE.read_text(encoding="utf-8")
