"""The operator's switch of all restaurants, in Postgres."""

import trio
from click.testing import CliRunner

from persistence.command import ordering_command
from persistence.system import ordering_enabled, turn_ordering
from tests.persistence.conftest import Store, query

AUDIT = "SELECT restaurant_id, staff_user_id, action, subject, old_value, new_value FROM audit ORDER BY audit_id"


async def test_whoever_looks_at_the_restaurants_sees_it(postgres: Store, furnished_url: str) -> None:
    assert {each.system_ordering for each in await postgres.restaurants.revisions()} == {True}
    assert await trio.to_thread.run_sync(lambda: turn_ordering(furnished_url, enabled=False))
    assert {each.system_ordering for each in await postgres.restaurants.revisions()} == {False}


def test_turning_it_is_in_every_restaurants_audit_and_only_where_it_was_turned(furnished_url: str) -> None:
    assert turn_ordering(furnished_url, enabled=False)
    assert not turn_ordering(furnished_url, enabled=False)
    assert not ordering_enabled(furnished_url)
    entry = (None, "system_ordering_disabled", "system-ordering", "enabled", "disabled")
    assert query(furnished_url, AUDIT) == [(1, *entry), (2, *entry)]
    assert turn_ordering(furnished_url, enabled=True)
    assert query(furnished_url, AUDIT)[2][2:] == ("system_ordering_enabled", "system-ordering", "disabled", "enabled")


def test_an_operator_turns_it_and_asks_how_it_stands(furnished_url: str) -> None:
    command = ordering_command(lambda: furnished_url)
    for said, answered in ((["off"], "off"), ([], "off"), (["on"], "on"), ([], "on")):
        result = CliRunner().invoke(command, said)
        assert result.exit_code == 0, result.output
        assert result.output.startswith(f"Orders are {answered} in all restaurants")
    assert CliRunner().invoke(command, ["perhaps"]).exit_code == 2
