"""`GET /admin/audit`: what a manager is shown of what was done, and what a question that makes no sense gets."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
import trio
from trio.testing import MockClock

from actors.domain.audit import AuditEntry
from staff.floor.reading import READ_TIMEOUT_S
from tests.cases import case
from tests.server.doors import CHIANTI, MONDAY_NOON, refusal
from tests.staff.world import ADMIN, EMPLOYEE, MANAGER, STRANGER, StaffWorld

PATH = "/admin/audit"


def note(world: StaffWorld, at: datetime = MONDAY_NOON, *, restaurant_id: int = 1, **how: Any) -> None:
    entry = AuditEntry(restaurant_id, at, MANAGER.staff_user_id, "table_disabled", "table-7", "enabled", "disabled")
    world.store.audit.append(attrs.evolve(entry, **how))


async def shown(world: StaffWorld, query: str = "", user: Any = MANAGER) -> Any:
    response = await world.get(f"{PATH}{query}", await world.sign_in(user))
    assert response.status_code == 200, await response.get_data()
    return await response.get_json()


async def ids(world: StaffWorld, query: str) -> list[int]:
    return [entry["id"] for entry in (await shown(world, query))["entries"]]


async def test_what_staff_did_is_shown_with_their_name_and_the_old_and_new_value(world: StaffWorld) -> None:
    await world.waiting_order()
    await world.desk.cancel(MANAGER, "ORD-1-42", "They left.")
    cancelled, alerted = (await shown(world))["entries"]
    assert cancelled == {
        "id": 2,
        "at": "2024-01-15T11:00:00Z",
        "who": {"id": MANAGER.staff_user_id, "name": "Marco"},
        "what": "order_cancelled",
        "subject": "ORD-1-42",
        "old": "validated",
        "new": "cancelled: They left.",
    }
    assert (alerted["who"], alerted["what"], alerted["old"], alerted["new"]) == (None, "pos_alert", None, "timeout")


async def test_pages_follow_one_another_and_the_last_says_so(world: StaffWorld) -> None:
    for _ in range(5):
        note(world)
    first = await shown(world, "?limit=2")
    assert ([entry["id"] for entry in first["entries"]], first["before"]) == ([5, 4], 4)
    last = await shown(world, f"?limit=3&before={first['before']}")
    assert ([entry["id"] for entry in last["entries"]], last["before"]) == ([3, 2, 1], None)
    for past_the_end in ("?before=1", "?before=9007199254740991"):
        assert await shown(world, past_the_end) == {"entries": [], "before": None}


async def test_under_the_versioned_address_a_page_says_where_it_is_and_how_many_there_are(world: StaffWorld) -> None:
    for who in (MANAGER, ADMIN, MANAGER, ADMIN, ADMIN):
        note(world, who=who.staff_user_id)
    path = f"/api/v1{PATH}"

    async def page(query: str) -> tuple[list[int], dict[str, int]]:
        found = await (await world.get(f"{path}{query}", await world.sign_in(MANAGER))).get_json()
        return [entry["id"] for entry in found["data"]], found["pagination"]

    assert await page("?limit=2&offset=1") == ([4, 3], {"limit": 2, "offset": 1, "total": 5})
    assert await page(f"?who={ADMIN.staff_user_id}") == ([5, 4, 2], {"limit": 50, "offset": 0, "total": 3})
    assert await page("?offset=1000") == ([], {"limit": 50, "offset": 1000, "total": 5})
    for wrong in ("?offset=1001", "?limit=101", "?before=3", "?actor=3", "?who=0"):
        with case(wrong):
            await refusal(await world.get(f"{path}{wrong}", await world.sign_in(MANAGER)), 422, "VALIDATION_FAILED")


async def test_entries_are_found_by_who_what_and_about_what(world: StaffWorld) -> None:
    note(world)
    note(world, who=ADMIN.staff_user_id, what="ordering_disabled", subject="ordering")
    note(world, who=ADMIN.staff_user_id)
    cases: Iterable[tuple[str, list[int]]] = [
        ("?who=2", [1]),
        ("?who=3", [3, 2]),
        ("?what=table_disabled", [3, 1]),
        ("?subject=ordering", [2]),
        ("?who=3&what=table_disabled&subject=table-7", [3]),
        ("?who=4", []),
        ("?subject=%25", []),
        ("?what=table_disable_", []),
    ]
    for query, expected in cases:
        with case(query):
            assert await ids(world, query) == expected


async def test_days_are_the_restaurants_own_and_both_are_counted_in(world: StaffWorld) -> None:
    midnight = datetime(2024, 1, 14, 23, 0, tzinfo=UTC)  # in Rome, where Monday begins
    for at in (midnight - timedelta(seconds=1), midnight, midnight + timedelta(days=1, seconds=-1)):
        note(world, at)
    note(world, midnight + timedelta(days=1))
    cases: Iterable[tuple[str, list[int]]] = [
        ("?from=2024-01-15&to=2024-01-15", [3, 2]),
        ("?from=2024-01-15", [4, 3, 2]),
        ("?to=2024-01-14", [1]),
        ("?from=2024-01-14T23:00:00Z&to=2024-01-15T23:00:00Z", [3, 2]),
        ("?from=2024-01-15T00:00:00%2B01:00&to=2024-01-15", [3, 2]),
        ("?from=2024-01-16T00:00:00%2B01:00", [4]),
    ]
    for query, expected in cases:
        with case(query):
            assert await ids(world, query) == expected


async def test_a_day_on_which_clocks_are_turned_has_its_own_length(world: StaffWorld) -> None:
    for hour in range(48):
        note(world, datetime(2024, 3, 30, 23, tzinfo=UTC) + timedelta(hours=hour))
    assert len(await ids(world, "?from=2024-03-31&to=2024-03-31&limit=100")) == 23
    for hour in range(48):
        note(world, datetime(2024, 10, 26, 22, tzinfo=UTC) + timedelta(hours=hour))
    assert len(await ids(world, "?from=2024-10-27&to=2024-10-27&limit=100")) == 25


DAY = "a day that there is, like 2024-01-15, or a moment, like 2024-01-15T10:30:00Z"
BAD: Iterable[tuple[str, str, str]] = (
    ("from=2024-02-30", "from", f"The field `from` must be {DAY}."),
    ("to=2023-02-29", "to", f"The field `to` must be {DAY}."),
    ("to=yesterday", "to", f"The field `to` must be {DAY}."),
    ("from=2024-01-15T10:30:00", "from", f"The field `from` must be {DAY}."),
    ("from=2024-01-15T25:00:00Z", "from", f"The field `from` must be {DAY}."),
    ("from=0001-01-01", "from", f"The field `from` must be {DAY}."),
    ("to=9999-12-31", "to", f"The field `to` must be {DAY}."),
    ("to=9999-12-31T23:59:59-10:00", "to", f"The field `to` must be {DAY}."),
    ("from=2024-01-16&to=2024-01-14", "from", "The field `from` must not be after `to`."),
    ("who=marco", "who", "The field `who` must be a whole number from 1 to 2147483647."),
    ("who=0", "who", "The field `who` must be a whole number from 1 to 2147483647."),
    ("who=1&who=2", "who", "The field `who` must be a whole number from 1 to 2147483647."),
    ("what=", "what", "The field `what` must be text of 1 to 100 characters."),
    ("subject=" + "x" * 101, "subject", "The field `subject` must be text of 1 to 100 characters."),
    ("subject=a%00b", "subject", "The field `subject` must not have NUL in it."),
    ("before=0", "before", "The field `before` must be a whole number from 1."),
    ("before=9007199254740993", "before", "The field `before` must be a whole number from 1."),
    ("limit=101", "limit", "The field `limit` must be a whole number from 1 to 100."),
    ("limit=0", "limit", "The field `limit` must be a whole number from 1 to 100."),
    (
        "actor=2",
        "actor",
        "The query has no field `actor`. It may have `who`, `what`, `subject`, `from`, `to`, `limit`, `before`.",
    ),
)


async def test_a_question_that_makes_no_sense_is_refused_with_what_it_may_be(world: StaffWorld) -> None:
    who = await world.sign_in(MANAGER)
    for query, field, words in BAD:
        with case(query):
            response = await world.get(f"{PATH}?{query}", who)
            assert await refusal(response, 422, "VALIDATION_FAILED") == {"field": field}
            assert (await response.get_json())["error"]["message"] == words


async def test_what_is_no_name_at_all_is_not_repeated(world: StaffWorld) -> None:
    response = await world.get(f"{PATH}?%3Cscript%3E=1", await world.sign_in(MANAGER))
    assert await refusal(response, 422, "VALIDATION_FAILED") == {"field": "with this name"}


async def test_an_employee_is_sent_to_a_manager(world: StaffWorld) -> None:
    response = await world.get(PATH, await world.sign_in(EMPLOYEE))
    await refusal(response, 403, "NOT_ALLOWED")
    assert (await response.get_json())["error"]["message"] == "Ask a manager to do this."
    await refusal(world.get(PATH), 401, "UNAUTHORIZED")


async def test_another_restaurants_entries_are_not_there(world: StaffWorld) -> None:
    note(world)
    note(world, restaurant_id=2, who=STRANGER.staff_user_id)
    assert await ids(world, "") == [1]
    assert await ids(world, f"?who={STRANGER.staff_user_id}") == []
    assert await ids(world, "?before=2") == []
    assert [entry["id"] for entry in (await shown(world, user=STRANGER))["entries"]] == [2]


async def test_without_the_store_one_is_asked_to_come_back(world: StaffWorld, mock_clock: MockClock) -> None:
    who = await world.sign_in(MANAGER)
    await world.restaurants.by_id(CHIANTI.restaurant_id)
    mock_clock.autojump_threshold = 0
    pages = world.staff.audit.pages

    async def hangs(*_: object, **__: object) -> None:
        await trio.sleep(READ_TIMEOUT_S + 1)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pages, "page", hangs)
        await refusal(world.get(PATH, who), 503, "UNAVAILABLE")
    world.store.faults.away = True
    await refusal(world.get(PATH, who), 503, "UNAVAILABLE")
