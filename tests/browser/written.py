"""States of the menu as managers write it, and of what guests choose of it: pages, forms, and their absurd faces.

Owns: what is done to reach each. Must not: check anything but that it is reached.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Locator, Page, expect

from tests.browser import diner
from tests.browser.scenes import PICI, Scene, State

CSV: Final = """name,category,price,allergens
Zuppa del giorno,Antipasti,7.50,celery
Half,Antipasti,half,
,Antipasti,4,
Chianti classico,Wines of the house,31,sulphites
"""
PHOTO: Final = Path(__file__).parents[2] / "server" / "pages" / "static" / "icons" / "icon-192.png"
GELATO, MARGHERITA = "Gelato artigianale", "Margherita"


def _part(part: str, fill: Callable[[Any], None] | None = None) -> Callable[[Scene], Page]:
    """A part of the office's menu; `fill` writes something first, at a restaurant of the state's own."""

    def reach(scene: Scene) -> Page:
        if fill is not None:
            with scene.manager() as manager:
                fill(manager)
        page = scene.look_at(f"menu/edit/{part}") if fill is None else scene.staff_page(f"menu/edit/{part}")
        expect(page.locator(".skeleton")).to_have_count(0)
        expect(page.locator(".edit-part")).to_be_visible()
        return page

    return reach


def _opened(part: str, button: str, fill: Callable[[Any], None] | None = None) -> Callable[[Scene], Page]:
    """The form behind the first button of this name, sent once as it is where it is new."""

    def reach(scene: Scene) -> Page:
        page = _part(part, fill)(scene)
        page.get_by_role("button", name=button).first.click()
        form = page.get_by_role("dialog")
        expect(form).to_be_visible()
        if button.startswith("New"):
            form.get_by_role("button", name="Save").click()
            expect(form.locator(".field-wrong").first).to_be_visible()
        return page

    return reach


def _taxes(manager: Any) -> None:
    manager.writes("POST", "/taxes", name="Food", dine_in=1900, takeaway=700)
    manager.writes("POST", "/taxes", name="Drinks that are taxed in a way of their own", dine_in=1900, takeaway=1900)


def _menus(manager: Any) -> None:
    categories, products = manager.writes("GET", "/categories"), manager.writes("GET", "/products")
    lunch = [{"weekdays": [0, 1, 2, 3, 4], "from": "11:30", "until": "15:00"}]
    night = [
        {"weekdays": [4, 5], "from": "22:00", "until": "02:00"},
        {"weekdays": [0, 1, 2, 3, 4, 5, 6], "from": "17:00", "until": "18:30"},
    ]
    named = [one["id"] for one in products[:9]]
    manager.writes("POST", "/menus", name="Lunch", windows=lunch, category_ids=[categories[0]["id"]])
    manager.writes("POST", "/menus", name="Late, and before dinner", windows=night, product_ids=named)
    manager.writes("POST", "/menus", name="Nothing yet", windows=[])


def _languages(manager: Any) -> None:
    manager.writes("PUT", "/languages", languages=["it", "de", "en"], kitchen_language="it")


def _deletes(manager: Any) -> None:
    _taxes(manager)
    for kind in ("products", "taxes"):
        for one in manager.writes("GET", f"/{kind}")[:3]:
            manager.writes("DELETE", f"/{kind}/{one['id']}")
    group, dropped = manager.writes("GET", "/option-groups")[:2]
    manager.writes("DELETE", f"/option-groups/{dropped['id']}")
    manager.writes("PUT", f"/option-groups/{group['id']}", min=0)
    manager.writes("DELETE", f"/options/{group['options'][0]['id']}")


def _dishes_for_a_menu(scene: Scene) -> Page:
    page = _opened("hours", "Late, and before dinner", _menus)(scene)
    form = page.get_by_role("dialog")
    form.get_by_label("Find a dish").fill("ta")
    expect(form.locator(".edit-found li").first).to_be_visible()
    return page


def _deleted_just_now(scene: Scene) -> Page:
    page = _opened("taxes", "Food", _taxes)(scene)
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("group", name="Take Food away?").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    page.get_by_role("button", name="Undo").hover()  # so that it stays while it is looked at
    return page


def _imported(scene: Scene) -> Page:
    page = scene.staff_page("menu/edit/import")
    page.locator("input[type=file]").set_input_files(
        {"name": "menu.csv", "mimeType": "text/csv", "buffer": CSV.encode()}
    )
    expect(page.get_by_text("rows could not be used")).to_be_visible()
    return page


def _import_refused(scene: Scene) -> Page:
    """In German, of a file and of its rows, where its first line is right."""
    screen = scene.desk()
    screen.forgive("status of 422")
    page = scene.office(screen, "menu/edit/import")
    page.context.add_cookies([{"name": "lang", "value": "de", "url": page.url}])
    page.reload()
    for text, said in (
        (b"name,category,price\nTee,,frei", "kein Betrag"),
        (b"what,is,this", "In der ersten Zeile fehlt"),
    ):
        page.locator("input[type=file]").set_input_files({"name": "menu.csv", "mimeType": "text/csv", "buffer": text})
        expect(page.get_by_text(said)).to_be_visible()
        expect(page.get_by_role("button", name="Datei wählen")).to_have_attribute("aria-disabled", "false")
    return page


def _photo(scene: Scene) -> Page:
    page = scene.staff_page("menu")
    page.locator(".photo-open").nth(0).click()
    page.locator("input[type=file]").set_input_files(PHOTO)
    expect(page.locator(".photo img")).to_be_visible()
    expect(page.locator(".photo").get_by_role("button", name="Remove")).to_be_visible()
    page.locator(".photo-open").nth(1).click()
    page.locator("input[type=file]").nth(1).set_input_files(
        {"name": "menu.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
    )
    expect(page.get_by_text("This is no PNG, JPEG or WebP picture")).to_be_visible()
    return page


def _options_out(scene: Scene) -> Page:
    scene.desks.prepare(scene.house, lambda: _sells_out(scene))
    page = scene.look_at("menu")
    expect(page.locator(".skeleton")).to_have_count(0)
    page.get_by_role("button", name="Out or nearly").click()
    expect(page.get_by_role("heading", name="Option:").first).to_be_visible()
    return page


def _sells_out(scene: Scene) -> None:
    groups = [group for dish in scene.guest("Eve", 12).menu() for group in dish.get("groups", ())]
    options = [one["id"] for group in groups for one in group["options"] if one["item_id"] is None]
    with scene.manager() as manager:
        manager.does("PUT", f"/options/{options[0]}/availability", available=False)
        manager.does("PUT", f"/options/{options[1]}/availability", available=True, left=2)
        manager.does("PUT", f"/options/{options[2]}/availability", available=True, left=0)


def _item(name: str) -> Callable[[Scene], Page]:
    def reach(scene: Scene) -> Page:
        page = diner.joined(scene.phone(), scene.house, scene.free_table(), "Ann")
        _sheet(page, name)
        return page

    return reach


def _sheet(page: Page, name: str) -> Locator:
    diner.row(page, name).locator(".opens").click()
    sheet = page.get_by_role("dialog", name=name)
    expect(sheet).to_be_visible()
    return sheet


def _not_chosen(scene: Scene) -> Page:
    page = _item(GELATO)(scene)
    page.get_by_role("dialog").get_by_role("button", name="Add").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_be_visible()
    return page


def _chosen(scene: Scene) -> Page:
    page = _item(MARGHERITA)(scene)
    sheet = page.get_by_role("dialog", name=MARGHERITA)
    sheet.get_by_label("No basil").check()
    sheet.get_by_role("button", name="Add").click()
    expect(sheet).to_have_count(0)
    diner.looks_at_cart(page)
    expect(page.locator(".unconfirmed")).to_have_count(0)  # what is not durable yet is paler, for a moment
    return page


def _found(scene: Scene) -> Page:
    page = diner.opened(scene.phone(), scene.house, 1)
    page.get_by_role("searchbox").fill("brusch")
    expect(diner.row(page, PICI)).to_have_count(0)
    return page


WRITTEN: Final = (
    State("office-dishes", _part("dishes"), "choosing"),
    State("office-dishes-absurd", _part("dishes"), "overfull"),
    State("office-dishes-many", _part("dishes"), "absurd"),
    State("office-dishes-empty", _part("dishes"), "bare"),
    State("office-dish", _opened("dishes", MARGHERITA), "choosing"),
    State("office-dish-new", _opened("dishes", "New dish in"), "choosing"),
    State("office-dish-in-languages", _opened("dishes", PICI, _languages)),
    State("office-category", _opened("dishes", "Change "), "choosing"),
    State("office-options", _part("options"), "choosing"),
    State("office-options-absurd", _part("options"), "overfull"),
    State("office-options-empty", _part("options"), "bare"),
    State("office-taxes", _part("taxes", _taxes)),
    State("office-taxes-empty", _part("taxes"), "bare"),
    State("office-tax-new", _opened("taxes", "New tax class"), "bare"),
    State("office-hours", _part("hours", _menus)),
    State("office-hours-dishes", _dishes_for_a_menu),
    State("office-hours-new", _opened("hours", "New menu by time"), "overfull"),
    State("office-stations", _part("stations"), "choosing"),
    State("office-stations-absurd", _part("stations"), "overfull"),
    State("office-stations-empty", _part("stations"), "bare"),
    State("office-station", _opened("stations", "Rename"), "overfull"),
    State("office-languages", _part("languages", _languages)),
    State("office-import", _part("import"), "quiet"),
    State("office-import-report", _imported),
    State("office-import-refused", _import_refused),
    State("office-deleted", _part("deleted", _deletes), "choosing"),
    State("office-deleted-empty", _part("deleted"), "bare"),
    State("office-deleted-just-now", _deleted_just_now),
    State("menu-staff-photo", _photo),
    State("menu-staff-options-out", _options_out, "overfull"),
    State("item-options", _item(MARGHERITA), "choosing"),
    State("item-options-asked", _not_chosen, "choosing"),
    State("item-options-absurd", _item("🍕🔥🍕🔥 Pizza"), "overfull"),
    State("cart-options", _chosen, "choosing"),
    State("menu-found", _found, "choosing"),
)
