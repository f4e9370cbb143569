from collections.abc import Iterable
from datetime import time

from actors.domain.hours import Hours
from actors.domain.restaurant import Table
from tests.cases import case
from tests.server.doors import CHIANTI, World, refusal

TABLE_7 = "/is_open?restaurant_name=chianti&table_number=7"


async def test_an_open_table_says_where_it_is_and_until_when(world: World) -> None:
    response = await world.get(TABLE_7)
    assert response.status_code == 200
    assert await response.get_json() == {
        "open": True,
        "restaurant": {
            "id": 1,
            "slug": "chianti",
            "name": "Osteria Chianti",
            "timezone": "Europe/Rome",
            "currency": "EUR",
            "brand_color": None,
            "logo": None,
            "brand_css": None,
        },
        "table": {"id": 107, "table_number": 7},
        "closes_at": "2024-01-15T22:00:00Z",
    }


async def test_a_restaurant_that_never_closes_has_no_closing_time(world: World) -> None:
    await world.get(TABLE_7)
    await world.change_restaurant(hours=tuple(Hours(day, time(0), time(0)) for day in range(7)))
    body = await (await world.get(TABLE_7)).get_json()
    assert (body["open"], body["closes_at"]) == (True, None)


async def test_a_closed_restaurant_says_when_it_opens(world: World) -> None:
    world.later(hours=12)
    details = await refusal(world.get(TABLE_7), 403, "RESTAURANT_CLOSED")
    assert details == {"opens_at": "2024-01-16T10:00:00Z"}


async def test_a_restaurant_that_never_opens_has_no_opening_time(world: World) -> None:
    await world.get(TABLE_7)
    await world.change_restaurant(hours=())
    assert await refusal(world.get(TABLE_7), 403, "RESTAURANT_CLOSED") == {"opens_at": None}


async def test_the_kill_switch_closes_every_table(world: World) -> None:
    restaurant = await world.restaurants.by_slug("chianti")
    assert restaurant is not None
    await restaurant.set_ordering(enabled=False)
    await refusal(world.get(TABLE_7), 423, "ORDERING_DISABLED")


async def test_a_disabled_table_is_closed_and_its_neighbour_is_not(world: World) -> None:
    await world.get(TABLE_7)
    await world.change_restaurant(tables={**CHIANTI.tables, 107: Table(107, 7, enabled=False)})
    await refusal(world.get(TABLE_7), 423, "TABLE_DISABLED")
    assert (await world.get("/is_open?restaurant_name=chianti&table_number=8")).status_code == 200


async def test_a_restaurant_that_is_not_there_is_not_found(world: World) -> None:
    await refusal(world.get("/is_open?restaurant_name=barolo&table_number=7"), 404, "RESTAURANT_NOT_FOUND")


async def test_a_table_that_is_not_there_is_not_found(world: World) -> None:
    await refusal(world.get("/is_open?restaurant_name=chianti&table_number=99"), 404, "TABLE_NOT_FOUND")


async def test_a_query_that_makes_no_sense_names_the_field(world: World) -> None:
    cases: Iterable[tuple[str, str]] = [
        ("", "restaurant_name"),
        ("restaurant_name=chianti", "table_number"),
        ("restaurant_name=&table_number=7", "restaurant_name"),
        (f"restaurant_name={'x' * 65}&table_number=7", "restaurant_name"),
        ("restaurant_name=chianti&table_number=seven", "table_number"),
        ("restaurant_name=chianti&table_number=7.5", "table_number"),
        ("restaurant_name=chianti&table_number=0", "table_number"),
        ("restaurant_name=chianti&table_number=-7", "table_number"),
        ("restaurant_name=chianti&table_number=99999999999999999999999", "table_number"),
        ("restaurant_name=chianti&table_number=7&table_number=8", "table_number"),
    ]
    for query, field in cases:
        with case(query, field):
            assert await refusal(world.get(f"/is_open?{query}"), 422, "VALIDATION_FAILED") == {"field": field}


async def test_names_the_query_does_not_have_are_left_alone(world: World) -> None:
    assert (await world.get(f"{TABLE_7}&utm_source=poster")).status_code == 200


async def test_a_restaurant_whose_rows_make_none_is_unavailable_and_no_other_notices(world: World) -> None:
    world.store.faults.unfit_restaurants[1] = "menu_items 7, allergens: Expected `str`, got `null`"
    joining = {"restaurant_name": "chianti", "table_number": 7}
    for asked in (
        world.get(TABLE_7),
        world.get("/menu?restaurant_name=chianti"),
        world.post("/table_session", joining),
    ):
        response = await asked
        assert response.status_code == 503
        assert "Retry-After" in response.headers
        error = (await response.get_json())["error"]
        assert error["code"] == "UNAVAILABLE"
        assert "allergens" not in error["message"]
        assert error["details"] == {}
    assert (await world.get("/menu?restaurant_name=sakura")).status_code == 200
