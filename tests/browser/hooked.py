"""The page of webhooks, each state with what is done to reach it."""

from typing import Final

from playwright.sync_api import Page, expect

from tests.browser import waiter
from tests.browser.scenes import Scene, State

NOWHERE: Final = "https://till.example.invalid/hooks?of=" + "a-long-way" * 20  # a name that nobody has, for good
ABSURD: Final = (
    "The till of the cellar bar, with a name that somebody has written to the very end of what there is room for"
)


def _none(scene: Scene) -> Page:
    page = scene.look_at("webhooks")
    expect(page.get_by_text("No other system is told anything yet.")).to_be_visible()
    return page


def _making(scene: Scene) -> Page:
    page = _none(scene)
    page.get_by_role("button", name="Add a webhook").click()
    return page


def _wrong(scene: Scene) -> Page:
    page = _making(scene)
    page.get_by_label("Address").fill("till.example.com")
    page.get_by_role("dialog").get_by_role("button", name="Add a webhook").click()
    expect(page.get_by_text("This is no address like")).to_be_visible()
    return page


def _made(scene: Scene) -> Page:
    page = waiter.signed_in(scene.desk(), scene.house, "webhooks", scene.house.admin)
    page.get_by_role("button", name="Add a webhook").click()
    page.get_by_label("Address").fill(NOWHERE)
    page.get_by_label("What it is called").fill(ABSURD)
    page.get_by_role("dialog").get_by_role("button", name="Add a webhook").click()
    expect(page.get_by_text("whsec_")).to_be_visible()
    return page


def _sent(scene: Scene) -> Page:
    page = _made(scene)
    page.get_by_role("button", name="I have noted it").click()
    page.get_by_role("button", name="Last deliveries").click()
    page.get_by_role("button", name="Send a test").click()
    expect(page.get_by_text("Nobody knows the name in its address.")).to_be_visible()
    return page


def _disabled(scene: Scene) -> Page:
    page = _made(scene)
    page.get_by_role("button", name="I have noted it").click()
    page.get_by_role("button", name="Disable").click()
    page.get_by_role("button", name="Disable").last.click()
    expect(page.get_by_text("Disabled")).to_be_visible()
    return page


HOOKED: Final = (
    State("webhooks-none", _none, "quiet"),
    State("webhooks-making", _making, "quiet"),
    State("webhooks-wrong", _wrong, "quiet"),
    State("webhooks-secret", _made),
    State("webhooks-sent", _sent),
    State("webhooks-disabled", _disabled),
)
