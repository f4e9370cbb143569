"""What restaurants say about their tills, as it is read from their rows."""

import pytest

from actors.domain.restaurant import TillChoice
from persistence import migrate
from persistence.bridge import Reads
from persistence.restaurants import RestaurantStore
from tests.persistence.conftest import query

ROW = "UPDATE restaurants SET pos_driver = %s, pos_settings = %s WHERE restaurant_id = 1"


async def choice(reads: Reads) -> TillChoice:
    stored = await RestaurantStore(reads).load(1)
    assert stored is not None
    return stored.restaurant.till


async def test_a_restaurant_has_no_till_of_its_own_until_it_chooses_one(reads: Reads) -> None:
    assert await choice(reads) == TillChoice(None, "{}")


@pytest.mark.parametrize(
    ("driver", "settings"),
    [
        ("http", '{"url": "http://till.example", "secret": "chianti"}'),
        ("pigeon", "[1]"),
        (None, '"not an object"'),
    ],
)
async def test_a_choice_is_read_as_it_was_written_and_nonsense_takes_no_restaurant_down(
    reads: Reads, furnished_url: str, driver: str | None, settings: str
) -> None:
    query(furnished_url, ROW, driver, settings)
    assert await choice(reads) == TillChoice(driver, settings)


async def test_settings_without_end_are_cut_off(reads: Reads, furnished_url: str) -> None:
    query(furnished_url, ROW, "http", '{"url": "' + "x" * 1_000_000 + '"}')
    assert len((await choice(reads)).settings) == 16_384


async def test_what_a_restaurant_wrote_is_not_in_the_repr_of_its_restaurant(reads: Reads, furnished_url: str) -> None:
    query(furnished_url, ROW, "http", '{"password": "opensesame"}')
    assert "opensesame" not in repr(await RestaurantStore(reads).load(1))


def test_restaurants_of_the_first_release_follow_the_settings_and_can_go_back(bare_database_url: str) -> None:
    migrate.upgrade(bare_database_url, "0002")
    insert = "INSERT INTO restaurants (slug, name, timezone, currency) VALUES ('chianti', 'Chianti', 'UTC', 'EUR')"
    query(bare_database_url, insert)
    choices = "SELECT pos_driver, pos_settings::text FROM restaurants"
    assert query(bare_database_url, choices) == [("simulator", "{}")]
    migrate.upgrade(bare_database_url, "0003")
    assert query(bare_database_url, choices) == [(None, "{}")]
    migrate.downgrade(bare_database_url, "0002")
    assert query(bare_database_url, choices) == [("simulator", "{}")]
