"""What is said of a database before restaurants are served from it."""

from collections.abc import Iterator
from urllib.parse import urlsplit
from uuid import uuid4

import click
import psycopg
import pytest
from click.testing import CliRunner, Result
from structlog.testing import capture_logs

from persistence import migrate
from persistence.command import look_before_serving, store_commands
from persistence.revision import NEEDED
from persistence.search_tables import EXTENSIONS
from persistence.settings import address
from server.settings import door_settings
from tests.databases import run


def test_a_database_that_is_right_needs_no_word(database_url: str) -> None:
    with capture_logs() as said:
        look_before_serving(database_url)

    assert said == []


def test_a_database_that_is_away_is_told_with_its_address_and_no_reason_not_to_serve() -> None:
    with capture_logs() as said:
        look_before_serving("postgresql://ann:hunter2@127.0.0.1:1/trivet")

    assert said == [
        {
            "event": "database_away_at_start",
            "log_level": "warning",
            "address": "trivet at 127.0.0.1:1",
            "error": "Connection refused",
        }
    ]


def test_a_database_that_is_ahead_is_told_and_no_reason_not_to_serve(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with capture_logs() as said:
        look_before_serving(database_url)

    assert [(each["event"], each["found"], each["needed"]) for each in said] == [("database_newer", "9999", NEEDED)]


def test_a_database_of_somebody_else_is_refused_with_its_address(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'django'")
    with pytest.raises(click.ClickException) as refused:
        look_before_serving(database_url)

    where = urlsplit(database_url)
    name, host = where.path.strip("/"), where.query.partition("=")[2]
    which = "is at revision 'django', which is none of Trivet's; it may be another program's."
    assert refused.value.message == f"The database {name} at {host} {which}"


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("postgresql://ann:hunter2@db.example:5433/trivet?sslmode=require", "trivet at db.example:5433"),
        ("postgres://db.example/my%20tables", "my tables at db.example"),
        ("postgresql:///trivet?host=/run/postgresql&password=hunter2", "trivet at /run/postgresql"),
        ("postgresql://ann:hunter2@/trivet", "trivet at localhost"),
        ("postgresql://[::1]:5432", "(the user's) at [::1]:5432"),
    ],
)
def test_an_address_says_where_a_database_is_and_neither_user_nor_password(url: str, where: str) -> None:
    assert address(url) == where


@pytest.fixture
def lodger_url(bare_database_url: str) -> Iterator[str]:
    """An empty database, for a user who may make tables in it and nothing else."""
    name = f"lodger_{uuid4().hex}"
    owned = f"DROP OWNED BY {name}"
    run(bare_database_url, f"CREATE ROLE {name} LOGIN", f"GRANT CREATE ON SCHEMA public TO {name}")
    yield f"{bare_database_url}&user={name}"
    run(bare_database_url, owned, f"DROP ROLE {name}")


def migrated(url: str) -> Result:
    return CliRunner().invoke(store_commands(lambda: url, lambda: door_settings({}))[0])


def test_a_user_who_may_not_create_extensions_is_told_what_to_do_and_goes_on_once_it_is_done(
    lodger_url: str, bare_database_url: str
) -> None:
    refused = migrated(lodger_url)
    assert refused.exit_code == 1
    assert "may not create the extensions" in refused.output
    assert refused.output.startswith(f"Error: The database {address(lodger_url)} has a user")
    assert migrate.current(lodger_url) == "0018"

    asked = next(line.strip() for line in refused.output.splitlines() if "CREATE EXTENSION" in line)
    assert all(name in asked for name in EXTENSIONS)
    run(bare_database_url, *asked.split(";")[:-1])  # as the superuser that a person would ask
    assert migrated(lodger_url).output == f"The database is at revision {NEEDED}.\n"


def test_a_server_without_the_extensions_is_told_as_such(
    bare_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alembic.command.upgrade", lambda *_: run_on(bare_database_url, "CREATE EXTENSION nowhere"))
    refused = migrated(bare_database_url)
    assert refused.exit_code == 1
    assert "postgresql-contrib" in refused.output
    assert 'extension "nowhere" is not available' in refused.output


def run_on(url: str, statement: str) -> None:
    engine = migrate.engine(url)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
    finally:
        engine.dispose()
