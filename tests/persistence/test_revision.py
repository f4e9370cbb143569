"""Whether a database can be served from, and in which words it is told that it cannot."""

import socket
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from actors.errors import Unavailable
from persistence import migrate, revision
from persistence.bridge import Reads, open_bridge
from persistence.revision import NEEDED, DatabaseAway, DatabaseNewer, DatabaseUnfit, Revision, look, refuse_unfit


def at(url: str, found: str) -> None:
    """Writes the revision as if migrations had."""
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = %s", [found])


def test_the_revision_that_is_needed_is_the_last_step() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    steps = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]

    assert steps[0] == NEEDED
    assert steps[::-1] == [f"{number:04}" for number in range(1, len(steps) + 1)]


def test_a_migrated_database_is_at_the_revision_that_is_needed(database_url: str) -> None:
    found = look(database_url)

    assert found == NEEDED == migrate.current(database_url)
    refuse_unfit(found)


def test_a_database_without_tables_is_unfit(bare_database_url: str) -> None:
    assert look(bare_database_url) is None
    with pytest.raises(DatabaseUnfit, match=r"has not been migrated; `run.py migrate` makes the tables"):
        refuse_unfit(None)


def test_an_emptied_database_is_one_without_tables(bare_database_url: str) -> None:
    migrate.upgrade(bare_database_url)
    migrate.downgrade(bare_database_url, "base")

    assert look(bare_database_url) is None


def test_a_database_that_is_behind_is_unfit(bare_database_url: str) -> None:
    migrate.upgrade(bare_database_url, "0003")

    with pytest.raises(DatabaseUnfit, match=f"is at revision 0003, and {NEEDED} is needed; `run.py migrate` brings"):
        refuse_unfit(look(bare_database_url))


def test_a_database_that_is_ahead_is_served_from(database_url: str) -> None:
    at(database_url, "9999")

    refuse_unfit(look(database_url))


@pytest.mark.parametrize("found", ["3f2a9c1b7d10", "", "00050", "５５５５"])
def test_somebody_elses_tables_are_unfit(found: str) -> None:
    with pytest.raises(DatabaseUnfit, match="none of Trivet's"):
        refuse_unfit(found)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("postgresql://ann:hunter2@127.0.0.1:1/trivet", "Connection refused"),
        ("postgresql://ann:hunter2@nowhere.invalid/trivet", "failed to resolve host 'nowhere.invalid'"),
        ("postgresql:///trivet?host=/nowhere&password=hunter2", "No such file or directory"),
        ("postgresql://ann:hunter2@127.0.0.1:1/trivet?hunter2=1", 'invalid URI query parameter: "••••"'),
    ],
)
def test_a_database_that_is_away_is_told_without_its_password(url: str, why: str) -> None:
    with pytest.raises(DatabaseAway) as away:
        look(url)

    assert why in str(away.value)
    assert "hunter2" not in str(away.value)
    assert "\n" not in str(away.value)


def test_a_database_that_never_answers_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revision, "CONNECT_S", 2)  # libpq takes no less
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(DatabaseAway, match="timeout"):
        look(f"postgresql://ann:hunter2@127.0.0.1:{silent.getsockname()[1]}/trivet")


def test_a_database_that_is_not_there_is_told_in_the_words_of_postgres(database_url: str) -> None:
    with pytest.raises(DatabaseAway, match=r'^database "nobody" does not exist$'):
        look(f"postgresql://postgres@/nobody?{urlsplit(database_url).query}")


@pytest.fixture
async def asked(database_url: str) -> AsyncIterator[Revision]:
    async with open_bridge() as bridge:
        reads = Reads(bridge, database_url)
        yield Revision(reads)
        await reads.aclose()


async def test_health_hears_that_all_is_right(asked: Revision) -> None:
    assert await asked.ping() > 0
    assert await asked.current() == NEEDED


async def test_health_hears_of_a_database_that_is_ahead_and_served_from(asked: Revision, database_url: str) -> None:
    at(database_url, "9999")

    assert await asked.ping() > 0
    with pytest.raises(DatabaseNewer):
        await asked.current()


async def test_health_hears_of_a_database_that_is_behind(asked: Revision, database_url: str) -> None:
    at(database_url, "0001")

    for question in (asked.ping, asked.current):
        with pytest.raises(DatabaseUnfit):
            await question()


async def test_health_hears_of_tables_that_are_gone(asked: Revision, database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("DROP TABLE alembic_version")

    for question in (asked.ping, asked.current):
        with pytest.raises(Unavailable):
            await question()
