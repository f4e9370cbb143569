"""What is said of a database before restaurants are served from it."""

from urllib.parse import urlsplit

import click
import psycopg
import pytest
from structlog.testing import capture_logs

from persistence.command import look_before_serving
from persistence.revision import NEEDED
from persistence.settings import address


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
