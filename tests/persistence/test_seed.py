"""The restaurants to play with."""

import trio

from actors.domain.restaurant import Restaurant
from persistence.bridge import Reads, open_bridge
from persistence.restaurants import RestaurantStore
from persistence.seed import seed
from tests.persistence.conftest import query


def load(url: str, slug: str) -> Restaurant:
    async def main() -> Restaurant:
        async with open_bridge() as bridge:
            reads = Reads(bridge, url)
            restaurants = RestaurantStore(reads)
            ids = {revision.slug: revision.restaurant_id for revision in await restaurants.revisions()}
            stored = await restaurants.load(ids[slug])
            await reads.aclose()
            assert stored is not None
            return stored.restaurant

    return trio.run(main)


def test_chianti_is_a_believable_restaurant(database_url: str) -> None:
    assert set(seed(database_url)) == {"chianti", "sakura", "mami"}
    restaurant = load(database_url, "chianti")
    assert (restaurant.timezone, restaurant.currency, restaurant.minor_digits) == ("Europe/Rome", "EUR", 2)
    assert [table.table_number for table in restaurant.tables.values()] == list(range(1, 13))
    assert (len(restaurant.menu.categories), len(restaurant.menu.items)) == (7, 42)
    assert {item.category_id for item in restaurant.menu.items.values()} == {
        one.category_id for one in restaurant.menu.categories
    }
    assert 0 < sum(not item.available for item in restaurant.menu.items.values()) < 10
    assert all(item.description and item.price > 0 for item in restaurant.menu.items.values())
    assert {hours.weekday for hours in restaurant.hours if hours.opens == hours.closes} == set(range(7))
    offered = {
        item.name: [group.name for group in item.groups] for item in restaurant.menu.items.values() if item.groups
    }
    assert offered["Margherita"] == offered["Diavola"] == ["Extras", "Leave out"]
    lunch = next(item for item in restaurant.menu.items.values() if item.name == "Menù del pranzo")
    parts = [option.item_id for group in lunch.groups for option in group.options]
    assert {restaurant.menu.items[part].name for part in parts if part} >= {"Ribollita", "Caffè"}


def test_the_second_restaurant_has_another_zone_and_a_currency_without_minor_digits(seeded_url: str) -> None:
    restaurant = load(seeded_url, "sakura")
    assert (restaurant.timezone, restaurant.currency, restaurant.minor_digits) == ("Asia/Tokyo", "JPY", 0)
    assert restaurant.menu.items


def test_mami_is_a_supermarket_with_a_warehouse_and_two_branches(seeded_url: str) -> None:
    mami = load(seeded_url, "mami")
    assert (mami.timezone, mami.currency, mami.tables) == ("Asia/Jerusalem", "ILS", {})
    assert (len(mami.menu.categories), len(mami.menu.items)) == (12, 300)
    assert [branch.name for branch in mami.branches.values()] == ["The Warehouse", "Dizengoff", "Florentin"]
    assert [(branch.delivery, branch.pick_up) for branch in mami.branches.values()] == [
        (True, False),
        (False, True),
        (False, True),
    ]
    for branch in mami.branches.values():
        assert [(slot.starts.hour, slot.ends.hour) for slot in branch.slots if slot.weekday == 6] == [
            (hour, hour + 2) for hour in range(6, 22, 2)
        ]
    zone = mami.branches[min(mami.branches)].zones[0]
    assert (zone.fee, zone.free_from) == (3000, 15000)
    counted = query(
        seeded_url,
        "SELECT s.branch_id, s.menu_item_id, s.on_hand, coalesce(sum(m.quantity), 0) FROM stock s"
        " LEFT JOIN stock_moves m USING (branch_id, menu_item_id) GROUP BY 1, 2, 3",
    )
    assert len(counted) == 900
    assert all(on_hand == moved for _, _, on_hand, moved in counted)
    assert any(on_hand == 0 for _, _, on_hand, _ in counted)


def test_seeding_again_leaves_everything_as_it_was_made(database_url: str) -> None:
    seed(database_url)
    query(database_url, "UPDATE menu_items SET price = 1, available = false WHERE name = 'Margherita'")
    query(database_url, "DELETE FROM menu_items WHERE name = 'Marinara'")
    query(database_url, "UPDATE tables SET enabled = false WHERE table_number = 3")
    before = load(database_url, "chianti")
    assert seed(database_url) == ()
    assert load(database_url, "chianti") == before
