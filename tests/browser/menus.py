"""The diner's page before the cart: the menu, a dish, joining, who sits there; each with what is done to reach it."""

from typing import Final

from playwright.sync_api import Page, expect

from tests.browser import diner
from tests.browser.scenes import BRUSCHETTA, PICI, Scene, State


def _menu(scene: Scene) -> Page:
    return diner.opened(scene.phone(), scene.house, 1)


def _in_german(scene: Scene) -> Page:
    return diner.opened(scene.phone("de-DE"), scene.house, 1)


def _in_italian(scene: Scene) -> Page:
    page = diner.opened(scene.phone("it-IT"), scene.house, 1)
    page.locator(".top-join").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    return page


def _joining(scene: Scene) -> Page:
    page = _menu(scene)
    page.locator(".top-join").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    return page


def _searched_in_vain(scene: Scene) -> Page:
    page = _menu(scene)
    page.get_by_role("searchbox").fill("fish and chips")
    expect(page.get_by_text("fish and chips”")).to_be_visible()
    return page


def _filter(scene: Scene) -> Page:
    page = _menu(scene)
    page.locator("button.filter").click()
    page.get_by_role("dialog").get_by_text("gluten", exact=True).click()
    return page


def _item(scene: Scene) -> Page:
    page = scene.ann(PICI)
    diner.row(page, BRUSCHETTA).locator(".opens").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    return page


def has_taken(scene: Scene) -> Page:
    """Bob has taken something, and so has whoever looks."""
    bob = scene.guest()
    bob.takes(bob.menu()[0]["id"], bob.menu()[6]["id"], qty=2)
    return scene.ann(PICI, BRUSCHETTA)


def _people(scene: Scene) -> Page:
    scene.guest("Bob").leaves()
    scene.guest("Chiara-Maddalena von und zu Hohenlohe-W.")
    page = scene.ann()
    page.locator(".top-people").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    return page


def _few_left(scene: Scene) -> Page:
    dishes = scene.guest("Eve", 2).menu()
    with scene.manager() as manager:
        manager.says_left(dishes[0]["id"], 2)
        manager.says_left(dishes[1]["id"], 1)
        manager.says_left(dishes[2]["id"], None, available=False)
    page = scene.ann()
    diner.takes(page, dishes[1]["name"])
    return page


def _absurd_menu(scene: Scene) -> Page:
    table = scene.free_table()
    for number in range(1, 30):
        scene.guest(f"Chiara-Maddalena von Hohenlohe-Sch. {number:02}", table)
    page = diner.joined(scene.phone(), scene.house, table, "Ann who has a name of forty characters..")
    page.locator(".plus").first.click()
    return page


def _absurd_people(scene: Scene) -> Page:
    page = _absurd_menu(scene)
    page.locator(".top-people").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    return page


MENUS: Final = (
    State("menu", _menu),
    State("menu-in-german", _in_german),
    State("joining-in-italian", _in_italian),
    State("joining", _joining),
    State("menu-searched-in-vain", _searched_in_vain),
    State("menu-filter", _filter),
    State("item", _item),
    State("menu-taken", has_taken),
    State("people", _people),
    State("menu-few-left", _few_left),
    State("absurd-menu", _absurd_menu, "absurd"),
    State("absurd-people", _absurd_people, "absurd"),
)
