"""A file of rows: what is right is applied together, what is not is named by line and column."""

from typing import Any

from quart import Response

from staff.office.menu.importing import CSV_BYTES_MAX, ROWS_MAX
from tests.server.doors import refusal
from tests.staff.floor.test_controls import audit, signed_in
from tests.staff.office.menu.test_products import menu
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
    found = await menu(world)
    assert (found["Diavola"]["price"], found["Diavola"]["tags"]) == (12.5, ["hot", "vegan"])
    assert found['Soup, "hot" of the day']["price"] == 5
    assert not {"Tea", "Ice", "Gelato"} & found.keys()
    assert sorted(what for _, what, *_ in audit(world)) == [
        "category_added", "item_added", "item_changed", "item_changed",
    ]  # fmt: skip


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


async def test_an_item_of_nobody_or_of_another_restaurant_is_a_bad_row(world: StaffWorld) -> None:
    said = await report(world, "id,name,category,price\n999,X,Pizza,1\n-1,Y,Pizza,1\n1e3,Z,Pizza,1\n")
    assert [(row["line"], row["column"]) for row in said["rows"]] == [(2, "id"), (3, "id"), (4, "id")]
    assert audit(world) == []


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
    await refusal(post(world, ""), 422, "VALIDATION_FAILED")
    await refusal(post(world, "{}", "application/json"), 415, "UNSUPPORTED_MEDIA_TYPE")
    await refusal(post(world, b"x" * (CSV_BYTES_MAX + 1)), 413, "PAYLOAD_TOO_LARGE")
    await refusal(post(world, "name,category,price\n", user=EMPLOYEE), 403, "NOT_ALLOWED")
    assert audit(world) == []


async def test_as_many_rows_as_may_be_are_taken(world: StaffWorld) -> None:
    rows = "".join(f"Dish {n},Many {n % 7},{n}.50\n" for n in range(ROWS_MAX))
    assert (await report(world, f"name,category,price\n{rows}"))["added"] == ROWS_MAX
    assert len(await menu(world)) == ROWS_MAX + 3
