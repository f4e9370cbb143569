"""A copy of each menu in Redis: it makes loading quick, and is never needed and never wrong."""

import zlib
from collections.abc import AsyncIterator, Callable
from uuid import UUID

import pytest
import trio

from actors.domain.restaurant import Restaurant
from actors.errors import RestaurantUnfit
from actors.ports.restaurants import StoredRestaurant
from persistence import menu_copies as module
from persistence import migrate
from persistence.bridge import CACHE_REST_S, Bridge, Cache, Reads
from persistence.menu_copies import COPY_S, CopyStatistics, MenuCopies
from persistence.restaurants import RESTAURANT, RestaurantStore
from persistence.revision import NEEDED
from tests.persistence.conftest import query
from tests.persistence.test_bridge import slow_url  # noqa: F401 - a fixture
from tests.persistence.test_revisions import CHANGES

MARK, MARK_BYTES = UUID(int=7), 36
MORE = {
    **CHANGES,
    "a group of options comes": "INSERT INTO option_groups (restaurant_id, name, least, most) VALUES (1, 'Size', 0, 1)",
    "a tax class comes": "INSERT INTO tax_classes (restaurant_id, name, dine_in_bp, takeaway_bp) VALUES (1, 'A', 9, 7)",
    "a menu by time comes": "INSERT INTO menus (restaurant_id, name) VALUES (1, 'Lunch')",
    "who takes the money": "UPDATE restaurants SET payment_driver = 'stripe' WHERE restaurant_id = 1",
    "terms": """UPDATE restaurants SET terms = '{"service_rate": 1000}' WHERE restaurant_id = 1""",
}


@pytest.fixture
async def cache(bridge: Bridge, redis_url: str) -> AsyncIterator[Cache]:
    opened = Cache(bridge, redis_url, within_s=5.0, rest_s=0.0)
    yield opened
    await opened.aclose()


@pytest.fixture
def copies(cache: Cache) -> MenuCopies:
    return MenuCopies(cache, RESTAURANT)


@pytest.fixture
def store(reads: Reads, copies: MenuCopies) -> RestaurantStore:
    return RestaurantStore(reads, copies)


async def loaded(store: RestaurantStore) -> StoredRestaurant:
    """What is loaded, once a copy of it is kept."""
    stored = await store.load(1)
    assert stored is not None
    await store._copies.write()
    return stored


async def truth(reads: Reads) -> Restaurant:
    """What Postgres says, without a copy."""
    return (await loaded(RestaurantStore(reads))).restaurant


async def kept(cache: Cache) -> tuple[bytes, bytes]:
    """The only key that there is, and what it has."""
    ((key,),) = await cache.run(("KEYS", "menu:1:*"))
    return key, (await cache.run(("GET", key)))[0]


async def test_who_loads_a_restaurant_again_has_its_menu_from_redis(
    store: RestaurantStore, copies: MenuCopies, reads: Reads, cache: Cache
) -> None:
    assert (await loaded(store)).restaurant == await truth(reads)
    assert copies.statistics() == CopyStatistics(hits=0, misses=1)
    assert (await loaded(store)).restaurant == await truth(reads)
    assert copies.statistics() == CopyStatistics(hits=1, misses=1)
    key, text = await kept(cache)
    (lives_s,) = await cache.run(("TTL", key))
    assert COPY_S - 10 < lives_s <= COPY_S
    (row,) = await reads.fetch(RESTAURANT, 1, text[:MARK_BYTES].decode())
    assert row["restaurant"] is None  # Postgres was not even asked to put it together


async def test_processes_have_it_from_one_another(store: RestaurantStore, reads: Reads, cache: Cache) -> None:
    await loaded(store)
    other = MenuCopies(cache, RESTAURANT)
    await loaded(RestaurantStore(reads, other))
    assert other.statistics() == CopyStatistics(hits=1)


@pytest.mark.parametrize("change", MORE.values(), ids=MORE.keys())
async def test_whatever_changes_the_copy_from_before_is_not_used(
    change: str, store: RestaurantStore, copies: MenuCopies, reads: Reads, furnished_url: str
) -> None:
    before = await loaded(store)
    query(furnished_url, change)
    after = await loaded(store)
    assert after.restaurant == await truth(reads) != before.restaurant
    assert copies.statistics() == CopyStatistics(hits=0, misses=2)
    assert (await loaded(store)).restaurant == after.restaurant
    assert copies.statistics() == CopyStatistics(hits=1, misses=2)


async def test_order_numbers_and_stock_are_never_those_of_a_copy(store: RestaurantStore, furnished_url: str) -> None:
    assert (await loaded(store)).last_order_number == 0
    query(furnished_url, "UPDATE restaurants SET last_order_number = 41 WHERE restaurant_id = 1")
    query(
        furnished_url,
        "INSERT INTO branches (branch_id, restaurant_id, name) VALUES (9, 1, 'House') ON CONFLICT DO NOTHING",
    )
    (branch,) = query(furnished_url, "SELECT min(branch_id) FROM branches WHERE restaurant_id = 1")
    stock = "INSERT INTO stock (branch_id, menu_item_id, on_hand) VALUES (%s, 101, 5)"
    query(furnished_url, stock, branch[0])
    again = await loaded(store)
    assert (again.last_order_number, again.stocks[0].on_hand) == (41, {101: 5})


async def test_a_database_that_comes_to_the_same_revision_another_way_is_not_taken_for_the_other(
    store: RestaurantStore, copies: MenuCopies, furnished_url: str
) -> None:
    """As after a backup: the rows and their revision are those of before, and then something else is changed."""
    rows = "SELECT revision, mark::text FROM restaurant_revisions WHERE restaurant_id = 1"
    (backup,) = query(furnished_url, rows)
    query(furnished_url, "UPDATE menu_items SET price = 111 WHERE menu_item_id = 101")
    assert (await loaded(store)).restaurant.menu.items[101].price == 111
    query(furnished_url, "UPDATE menu_items SET price = 222 WHERE menu_item_id = 101")
    query(furnished_url, "UPDATE restaurant_revisions SET revision = 2 WHERE restaurant_id = 1")
    (now,) = query(furnished_url, rows)
    assert (now[0], backup[0] + 1) == (2, 2)
    assert (await loaded(store)).restaurant.menu.items[101].price == 222
    assert copies.statistics() == CopyStatistics(hits=0, misses=2)


async def test_a_write_that_redis_has_lost_costs_a_read_and_no_more(
    store: RestaurantStore, copies: MenuCopies, cache: Cache, furnished_url: str
) -> None:
    await loaded(store)
    key, old = await kept(cache)
    query(furnished_url, "UPDATE menu_items SET price = 333 WHERE menu_item_id = 101")
    await loaded(store)
    await cache.run(("SET", key, old))
    assert (await loaded(store)).restaurant.menu.items[101].price == 333
    assert copies.statistics() == CopyStatistics(hits=0, misses=3)


@pytest.mark.parametrize(
    "nonsense",
    [
        b"",
        b"nonsense",
        b"\xff" * 200,
        b"\x00" * 36,
        b"01234567-89ab-cdef-0123-456789abcdef",
        b"mark",
        b"mark" + zlib.compress(b"[1]"),
        b"mark" + zlib.compress(b'{"restaurant_id": 1}'),
        b"mark" + zlib.compress(b'{"menu": null, "hours": 7}'),
        b"mark" + zlib.compress(b"\xff\xfe"),
        b"mark" + zlib.compress(b" " * 10_000)[:-5],
        b"mark" + zlib.compress(b'{"deep": ' + b"[" * 100_000),
    ],
    ids=range(12),
)
async def test_nonsense_in_redis_is_told_and_replaced(
    nonsense: bytes, store: RestaurantStore, copies: MenuCopies, reads: Reads, cache: Cache
) -> None:
    await loaded(store)
    key, text = await kept(cache)
    await cache.run(("SET", key, nonsense.replace(b"mark", text[:MARK_BYTES])))
    assert (await loaded(store)).restaurant == await truth(reads)
    assert (await kept(cache))[1] == text
    await loaded(store)
    told = copies.statistics()
    assert (told.hits, told.misses + told.errors) == (1, 2)


async def test_what_is_no_text_at_all_is_replaced(store: RestaurantStore, copies: MenuCopies, cache: Cache) -> None:
    await loaded(store)
    key, text = await kept(cache)
    await cache.run(("DEL", key), ("RPUSH", key, "nonsense"))
    await loaded(store)
    assert await kept(cache) == (key, text)
    assert copies.statistics() == CopyStatistics(hits=0, misses=2)


async def test_what_would_unpack_without_end_is_not_unpacked(
    store: RestaurantStore, reads: Reads, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    await loaded(store)
    key, text = await kept(cache)
    monkeypatch.setattr(module, "TEXT_BYTES_MAX", 1_000_000)
    whole = zlib.decompress(text[MARK_BYTES:])
    await cache.run(("SET", key, text[:MARK_BYTES] + zlib.compress(whole + b" " * 1_000_000)))
    assert (await loaded(store)).restaurant == await truth(reads)


async def test_what_would_not_be_unpacked_is_not_kept(
    copies: MenuCopies, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TEXT_BYTES_MAX", 100)
    for text, kept_at_all in (("ü" * 50, False), ("a" * 100, False), ("ü" * 49, True)):
        copies.keep(1, MARK, text, None)
        await copies.write()
        assert ((await cache.run(("KEYS", "menu:*")))[0] != []) is kept_at_all
    (_, text_kept) = await kept(cache)
    assert await module._unpacked(text_kept[MARK_BYTES:]) == "ü" * 49


async def test_without_redis_a_restaurant_is_loaded_all_the_same(bridge: Bridge, reads: Reads) -> None:
    away = MenuCopies(Cache(bridge, "unix:///nonexistent/redis.sock"), RESTAURANT)
    assert (await loaded(RestaurantStore(reads, away))).restaurant == await truth(reads)
    assert away.statistics() == CopyStatistics(errors=1)
    none = MenuCopies(None, RESTAURANT)
    assert (await loaded(RestaurantStore(reads, none))).restaurant == await truth(reads)
    assert none.statistics() == CopyStatistics()


async def test_a_slow_redis_is_asked_once_in_a_while_and_waited_for_a_moment_only(
    bridge: Bridge,
    reads: Reads,
    slow_url: str,  # noqa: F811
) -> None:
    copies = MenuCopies(Cache(bridge, slow_url, within_s=0.05), RESTAURANT)
    store = RestaurantStore(reads, copies)
    began = trio.current_time()
    for _ in range(5):
        await loaded(store)
    assert trio.current_time() - began < CACHE_REST_S + 1.0
    assert copies.statistics().errors >= 4
    assert copies.statistics().hits == 0


async def test_whoever_loads_does_not_wait_for_the_copy_to_be_kept(
    store: RestaurantStore, copies: MenuCopies, cache: Cache, nursery: trio.Nursery, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may = trio.Event(), trio.Event()
    packed = module._packed

    async def slow(text: str) -> bytes | None:
        begun.set()
        await may.wait()
        return await packed(text)

    monkeypatch.setattr(module, "_packed", slow)
    await nursery.start(copies.run)
    with trio.fail_after(20):
        assert await store.load(1) is not None
        await begun.wait()
        assert await store.load(1) is not None
        assert await cache.run(("KEYS", "menu:*")) == [[]]
        may.set()
        while await cache.run(("KEYS", "menu:*")) == [[]]:
            await trio.lowlevel.checkpoint()
        while copies.statistics().hits == 0:
            assert await store.load(1) is not None


async def test_while_redis_rests_nothing_is_packed_for_it(
    bridge: Bridge, reads: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = list[str]()

    async def pack(text: str) -> bytes:
        packed.append(text)
        return b""

    monkeypatch.setattr(module, "_packed", pack)
    away = Cache(bridge, "unix:///nonexistent/redis.sock", rest_s=60.0)
    copies = MenuCopies(away, RESTAURANT)
    copies.keep(2, MARK, "before it was found to be away", None)
    await loaded(RestaurantStore(reads, copies))
    assert (packed, copies._due) == ([], {})
    away.rests_until = 0.0
    copies.keep(1, MARK, "afterwards", None)
    await copies.write()
    assert packed == ["afterwards"]


async def test_of_one_restaurant_the_latest_waits_and_of_all_no_more_than_so_much(
    copies: MenuCopies, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WAITING_CHARS_MAX", 10)
    for restaurant_id, text in ((1, "12345678"), (1, "123456"), (2, "12345"), (3, "1234"), (1, "54321")):
        copies.keep(restaurant_id, MARK, text, None)
    await copies.write()
    keys = sorted((await cache.run(("KEYS", "menu:*")))[0])
    assert [key.split(b":")[1] for key in keys] == [b"1", b"3"]
    (text,) = await cache.run(("GET", keys[0]))
    assert zlib.decompress(text[MARK_BYTES:]) == b"54321"
    copies.keep(2, MARK, "1234567890", None)
    await copies.write()
    assert len((await cache.run(("KEYS", "menu:*")))[0]) == 3


async def test_another_version_reads_its_own(store: RestaurantStore, reads: Reads, cache: Cache) -> None:
    await loaded(store)
    other = MenuCopies(cache, RESTAURANT + " ")
    await loaded(RestaurantStore(reads, other))
    assert other.statistics() == CopyStatistics(misses=1)
    assert len((await cache.run(("KEYS", "menu:1:*")))[0]) == 2


async def test_rows_that_make_no_restaurant_are_not_kept(
    store: RestaurantStore, cache: Cache, furnished_url: str
) -> None:
    query(furnished_url, "ALTER TABLE menu_items DROP CONSTRAINT IF EXISTS ck_menu_items_price")
    query(furnished_url, "UPDATE menu_items SET price = -1 WHERE menu_item_id = 101")
    for _ in range(2):
        with pytest.raises(RestaurantUnfit, match="price"):
            await store.load(1)
    assert (await cache.run(("KEYS", "menu:*"))) == [[]]


async def test_a_long_menu_is_packed_aside_and_one_that_is_too_long_is_not_kept(
    store: RestaurantStore, copies: MenuCopies, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside, run_sync = list[str](), trio.to_thread.run_sync

    async def watched(work: Callable[[], object]) -> object:
        aside.append(work.__name__)
        return await run_sync(work)

    monkeypatch.setattr(trio.to_thread, "run_sync", watched)
    monkeypatch.setattr(module, "_ASIDE_CHARS", 10)
    monkeypatch.setattr(module, "_ASIDE_PACKED", 10)
    await loaded(store)
    await loaded(store)
    assert (copies.statistics().hits, aside) == (1, ["pack", "unpack"])
    await cache.run(("FLUSHALL",))
    monkeypatch.setattr(module, "PACKED_BYTES_MAX", 10)
    await loaded(store)
    assert (await cache.run(("KEYS", "menu:*"))) == [[]]


async def test_a_restaurant_that_is_gone_is_gone(
    store: RestaurantStore, copies: MenuCopies, furnished_url: str
) -> None:
    assert await store.load(99) is None
    await loaded(store)
    for table in ("opening_hours", "tables", "menu_items", "menu_categories", "staff_users", "restaurants"):
        query(furnished_url, f"DELETE FROM {table} WHERE restaurant_id = 1")
    assert await store.load(1) is None
    assert copies.statistics().hits == 0


def test_a_step_back_of_the_tables_makes_every_copy_an_old_one(furnished_url: str) -> None:
    marks = "SELECT mark::text FROM restaurant_revisions"
    before = set(query(furnished_url, marks))
    migrate.downgrade(furnished_url, NEEDED)
    assert not before & set(query(furnished_url, marks))
    migrate.downgrade(furnished_url, "0026")
    query(furnished_url, "UPDATE restaurants SET name = 'Another'")
    migrate.upgrade(furnished_url)
    assert len(set(query(furnished_url, marks))) == 2
