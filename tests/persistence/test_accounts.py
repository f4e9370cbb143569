"""Accounts in Postgres: what is forgotten, what is not, and what cannot be."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from actors.errors import Unavailable
from persistence.accounts import Accounts
from persistence.bridge import Bridge, Reads
from tests.persistence.conftest import MANAGER, STAFF_USER, Store, query


def revoked(url: str) -> set[UUID]:
    return {UUID(row[0]) for row in query(url, "SELECT jti FROM revoked_tokens")}


def expired(url: str, count: int, ago: timedelta) -> list[UUID]:
    """Puts in tokens that expired so long ago."""
    tokens = [uuid4() for _ in range(count)]
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        rows = [(str(token), datetime.now(UTC) - ago) for token in tokens]
        cursor.executemany("INSERT INTO revoked_tokens (jti, expires_at) VALUES (%s, %s)", rows)
    return tokens


async def test_what_expired_over_a_day_ago_is_forgotten_a_hundred_at_a_time(
    postgres: Store, furnished_url: str
) -> None:
    expired(furnished_url, 250, timedelta(days=2))
    left = []
    for _ in range(4):
        await postgres.accounts.revoke({uuid4(): datetime.now(UTC)})
        left.append(len(revoked(furnished_url)))
    assert left == [151, 52, 3, 4]


async def test_what_has_not_expired_for_a_day_is_remembered(postgres: Store, furnished_url: str) -> None:
    tokens = expired(furnished_url, 3, timedelta(hours=23)) + expired(furnished_url, 3, timedelta(days=-14))
    await postgres.accounts.revoke({})
    assert revoked(furnished_url) == set(tokens)


async def test_a_token_is_revoked_until_it_expires(postgres: Store, furnished_url: str) -> None:
    token, until = uuid4(), datetime(2026, 12, 1, 12, 30, 0, 123456, UTC)
    await postgres.accounts.revoke({token: until})
    assert query(furnished_url, "SELECT jti, expires_at FROM revoked_tokens") == [(str(token), until)]


async def test_a_role_that_nobody_knows_is_a_loud_error(postgres: Store, furnished_url: str) -> None:
    query(furnished_url, "ALTER TABLE staff_users DROP CONSTRAINT ck_staff_users_role")
    query(furnished_url, "UPDATE staff_users SET role = 'owner'")
    with pytest.raises(KeyError, match="owner"):
        await postgres.accounts.standing(STAFF_USER, [])
    with pytest.raises(KeyError, match="owner"):
        await postgres.accounts.by_email(MANAGER.email)


async def test_without_postgres_nothing_is_said_about_anybody(bridge: Bridge) -> None:
    reads = Reads(bridge, "postgresql://nobody@127.0.0.1:1/none", within_s=0.05)
    accounts = Accounts(reads)
    with pytest.raises(Unavailable):
        await accounts.by_email(MANAGER.email)
    with pytest.raises(Unavailable):
        await accounts.standing(STAFF_USER, [])
    with pytest.raises(Unavailable):
        await accounts.revoke({uuid4(): datetime.now(UTC)})
    await reads.aclose()
