"""A file of rows: what is right is applied together, what is not is named by line and column."""

from typing import Any

import pytest
from quart import Response

from actors.office import imported
from staff.office.menu.importing import CSV_BYTES_MAX, ROWS_MAX
from tests.server.doors import refusal
from tests.staff.floor.test_controls import audit, signed_in
from tests.staff.office.menu.test_products import PRODUCTS, menu, send
from tests.staff.world import EMPLOYEE, MANAGER, StaffWorld

PATH = "/api/v1/admin/products/import"


async def post(world: StaffWorld, text: str | bytes, kind: str = "text/csv", user: Any = MANAGER) -> Response:
    who = await signed_in(world, user)
    headers = {"Authorization": f"Bearer {who['access_token']}", "Content-Type": kind}
    return await world.client.post(PATH, data=text if isinstance(text, bytes) else text.encode(), headers=headers)


async def report(world: StaffWorld, text: str | bytes) -> dict[str, Any]:
    response = await post(world, text)
    assert response.status_code == 200, await response.get_data(as_text=True)
    said: dict[str, Any] = (await response.get_json())["data"]
    return said


async def test_rows_add_change_and_leave_items_and_bad_ones_are_named_while_the_good_ones_stand(
    world: StaffWorld,
) -> None:
    said = await report(
        world,
        "\ufeffname,category,price,tags,tax_class\r\n"
        "Margherita,Pizza,9.50,,\r\n"
        'Diavola,pizza,"12,5",hot|vegan,Food\r\n'
        '"Soup, ""hot""\nof the day",Soups,4,,\r\n'
        "\r\n"
        ",Pizza,3,,\r\n"
        "Tea,Drinks,free,,\r\n"
        "Ice,Drinks,1.005,,\r\n"
        "Gelato,Dolci,3,,No such class\r\n"
        '"Soup, ""hot"" of the day",SOUPS,5,,\r\n',
    )
    assert {name: said[name] for name in ("added", "changed", "unchanged", "failed")} == {
        "added": 1, "changed": 2, "unchanged": 1, "failed": 4,
    }  # fmt: skip
    wrong = [(row["line"], row["column"]) for row in said["rows"] if row["result"] == "failed"]
    assert wrong == [(7, "name"), (8, "price"), (9, "price"), (10, "tax_class")]
    assert all(row["message"] for row in said["rows"] if row["result"] == "failed")
    reasons = [(row["reason"], row["most"]) for row in said["rows"] if row["result"] == "failed"]
    assert reasons == [("empty", None), ("no_price", 2), ("no_price", 2), ("tax_class_unknown", None)]
    found = await menu(world)
    assert (found["Diavola"]["price"], found["Diavola"]["tags"]) == (12.5, ["hot", "vegan"])
    assert found['Soup, "hot" of the day']["price"] == 5
    assert not {"Tea", "Ice", "Gelato"} & found.keys()
    assert sorted(what for _, what, *_ in audit(world)) == [
        "category_added", "item_added", "item_changed", "item_changed",
    ]  # fmt: skip


async def test_a_row_over_several_lines_is_named_by_the_first_and_so_is_a_quote_that_nobody_closed(
    world: StaffWorld,
) -> None:
    said = await report(world, 'name,category,price\n"Soup\nof the day",Soups,free\nTea,Drinks,free\n')
    assert [row["line"] for row in said["rows"]] == [2, 4]
    refused = await post(world, 'name,category,price\nTea,Drinks,3\n"Soup,Soups,4\nIce,Drinks,1\n')
    assert refused.status_code == 422
    error = (await refused.get_json())["error"]
    assert (error["details"]["reason"], error["details"]["line"]) == ("quote_open", 3)
    assert error["message"] == "Line 3 of the file cannot be read: a quote is not closed."


async def test_a_file_that_is_sent_again_changes_nothing_more(world: StaffWorld) -> None:
    text = "id;name;category;price;name_de;description_de;available;allergens\n456;Pizza M;Pizza;8;Pizza;gut;no;milk\n"
    assert (await report(world, text))["changed"] == 1
    entries = len(audit(world))
    again = await report(world, text)
    assert (again["unchanged"], len(audit(world))) == (1, entries)
    item = (await menu(world))["Pizza M"]
    assert (item["id"], item["available"], item["allergens"]) == (456, False, ["milk"])


async def test_a_column_that_is_left_out_leaves_what_is_there(world: StaffWorld) -> None:
    await report(world, "name,category,price\nMargherita,Pizza,1\n")
    item = (await menu(world))["Margherita"]
    assert (item["description"], item["allergens"], item["price"]) == ("Tomato & mozzarella", ["gluten", "milk"], 1)


async def test_a_column_of_brands_writes_them_and_an_empty_cell_takes_one_away(world: StaffWorld) -> None:
    async def brands() -> dict[str, str | None]:
        return {one["name"]: one["brand"] for one in (await send(world, "GET", PRODUCTS))["data"]}

    await report(world, "name,category,price,brand\nBeer,Drinks,4,Peroni\nCola,Drinks,3,\n")
    assert {name: (await brands())[name] for name in ("Beer", "Cola")} == {"Beer": "Peroni", "Cola": None}
    await report(world, "name,category,price\nBeer,Drinks,5\n")
    assert (await brands())["Beer"] == "Peroni"
    said = await report(world, f"name,category,price,brand\nBeer,Drinks,5,\nCola,Drinks,3,{'x' * 101}\n")
    assert [(row["result"], row["column"]) for row in said["rows"]] == [("changed", None), ("failed", "brand")]
    assert (await brands())["Beer"] is None


async def translations(world: StaffWorld, name: str) -> dict[str, tuple[str, str]]:
    listed = (await send(world, "GET", f"{PRODUCTS}?q={name}"))["data"]
    (found,) = [one for one in listed if one["name"] == name]
    return {code: (one["name"], one["description"]) for code, one in found["translations"].items()}


async def test_of_other_languages_each_word_that_is_left_out_stays(world: StaffWorld) -> None:
    await report(
        world,
        "name,category,price,name_de,description_de,name_fr,description_fr\n"
        "Margherita,Pizza,9,Margarethe,Mit Käse,Marguerite,Au fromage\nDiavola,Pizza,12,,,,\n",
    )
    await report(world, "name,category,price,name_de\nMargherita,Pizza,9,Grete\n")
    assert await translations(world, "Margherita") == {
        "de": ("Grete", "Mit Käse"), "fr": ("Marguerite", "Au fromage"),
    }  # fmt: skip
    await report(world, "name,category,price,description_de\nMargherita,Pizza,9,Ohne\n")
    assert (await translations(world, "Margherita"))["de"] == ("Grete", "Ohne")
    await report(world, "name,category,price,name_de,description_fr\nMargherita,Pizza,9,,\n")
    assert await translations(world, "Margherita") == {"fr": ("Marguerite", "")}
    said = await report(world, "name,category,price,description_de\nMargherita,Pizza,9,Mit\nDiavola,Pizza,12,\n")
    assert [(row["result"], row["column"]) for row in said["rows"]] == [
        ("failed", "description_de"), ("unchanged", None),
    ]  # fmt: skip


async def test_one_item_is_not_written_in_more_languages_than_may_be(world: StaffWorld) -> None:
    def row(codes: str) -> str:
        columns = ",".join(f"name_x{code}" for code in codes)
        return f"name,category,price,{columns}\nMargherita,Pizza,9{',X' * len(codes)}\n"

    assert (await report(world, row("abcdefghij")))["changed"] == 1
    assert (await report(world, row("k")))["failed"] == 1
    assert sorted(await translations(world, "Margherita")) == [f"x{code}" for code in "abcdefghij"]


async def test_an_item_of_nobody_or_of_another_restaurant_is_a_bad_row(world: StaffWorld) -> None:
    said = await report(world, "id,name,category,price\n999,X,Pizza,1\n-1,Y,Pizza,1\n1e3,Z,Pizza,1\n")
    assert [(row["line"], row["column"]) for row in said["rows"]] == [(2, "id"), (3, "id"), (4, "id")]
    assert audit(world) == []


async def test_a_number_of_an_item_is_read_as_it_stands(world: StaffWorld) -> None:
    said = await report(
        world, f"id,name,category,price\n{'0' * 9}456,M,Pizza,1\n{'0' * 11}1999,X,Pizza,1\n{'9' * 90},Y,Pizza,1\n"
    )
    assert [(row["product_id"], row["column"]) for row in said["rows"]] == [(456, None), (None, "id"), (None, "id")]


async def test_a_row_finds_an_item_by_the_name_that_a_row_before_gave_it(world: StaffWorld) -> None:
    said = await report(
        world,
        "id,name,category,price\n456,Diavola,Pizza,1\n457,Margherita,Pizza,2\n"
        ",Diavola,Pizza,3\n,Margherita,Pizza,4\n457,Calzone,Pizza,5\n,Margherita,Pizza,6\n",
    )
    assert [row["product_id"] for row in said["rows"]][:5] == [456, 457, 456, 457, 457]
    assert (said["added"], said["rows"][5]["result"]) == (1, "added")
    found = await menu(world)
    assert {name: (found[name]["id"], found[name]["price"]) for name in ("Diavola", "Calzone")} == {
        "Diavola": (456, 3), "Calzone": (457, 5),
    }  # fmt: skip
    assert found["Margherita"]["price"] == 6


async def test_a_row_that_fails_adds_no_category_either(world: StaffWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imported, "ITEMS_MAX", 3)
    said = await report(world, "name,category,price\nSoup,Soups,4\nMargherita,Pizza,9\nMargherita,Old,9\n")
    assert [row["result"] for row in said["rows"]] == ["failed", "changed", "failed"]
    assert [what for _, what, *_ in audit(world)] == ["item_changed"]


async def test_what_is_no_file_of_rows_is_refused_and_changes_nothing(world: StaffWorld) -> None:
    for text in (
        "name,price\nTea,1\n",
        "name,category,price,colour\nTea,Drinks,1,red\n",
        "name,category,price,name\nTea,Drinks,1,x\n",
        'name,category,price\n"Tea,Drinks,1\n',
        b"\xff\xfe\x00",
        "\n\n",
        "name,category,price\n" + "Tea,Drinks,1\n" * (ROWS_MAX + 1),
    ):
        await refusal(post(world, text), 422, "VALIDATION_FAILED")
    empty = await refusal(post(world, ""), 422, "VALIDATION_FAILED")
    assert empty["reason"] == "file_empty"  # which the page has words for
    await refusal(post(world, "{}", "application/json"), 415, "UNSUPPORTED_MEDIA_TYPE")
    await refusal(post(world, b"x" * (CSV_BYTES_MAX + 1)), 413, "PAYLOAD_TOO_LARGE")
    await refusal(post(world, "name,category,price\n", user=EMPLOYEE), 403, "NOT_ALLOWED")
    assert audit(world) == []


async def test_as_many_rows_as_may_be_are_taken(world: StaffWorld) -> None:
    rows = "".join(f"Dish {n},Many {n % 7},{n}.50\n" for n in range(ROWS_MAX))
    assert (await report(world, f"name,category,price\n{rows}"))["added"] == ROWS_MAX
    assert len(await menu(world)) == ROWS_MAX + 3
