"""The command line: what it refuses, in which words, and with which exit code."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from run import Settings, main, settings_from
from server.console.settings import SettingsRefused

HERE = Path(__file__).parent.parent
DATABASE_URL = "postgresql://ann:hunter2@127.0.0.1:1/trivet"
PRODUCTION = {
    "TRIVET_ENV": "production",
    "TRIVET_PUBLIC_URL": "https://order.example.com",
    "DATABASE_URL": DATABASE_URL,
}


def invoke(*arguments: str, **environment: str) -> Result:
    """Runs a command in an environment with nothing of Trivet's but what is given."""
    names = ("DATABASE_URL", "REDIS_URL", "PORT", "TRIVET_ENV", "TRIVET_SECRET_KEYS", "TRIVET_POS_DRIVER")
    absent: dict[str, str | None] = dict.fromkeys(names)
    return CliRunner().invoke(main, arguments, env={**absent, **environment})


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_every_command_has_help() -> None:
    names = set(main.commands)

    assert names == {"check-config", "demo", "dine", "docs", "migrate", "pos-emulator", "seed", "serve", "staff"}
    assert all(invoke(name, "--help").exit_code == 0 for name in names)


def test_help_imports_no_heavy_room() -> None:
    code = (
        "import sys, run\n"
        "heavy = {'alembic', 'argon2', 'asyncpg', 'httpx2', 'hypercorn', 'quart', 'redis', 'sqlalchemy'}\n"
        "heavy |= {'websockets'}\n"
        "print(*sorted(heavy & sys.modules.keys()))"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=HERE, check=True, capture_output=True, text=True)

    assert run.stdout.strip() == ""


def test_settings_have_defaults_for_everything_but_the_database() -> None:
    settings = settings_from({"DATABASE_URL": DATABASE_URL})

    assert isinstance(settings, Settings)
    assert (settings.door.port, settings.store.redis_url, settings.till.attempt_timeout_s) == (8000, None, 3.0)


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({}, "DATABASE_URL must be set."),
        ({"DATABASE_URL": "mysql://db"}, "DATABASE_URL must be a URL that begins with postgresql://."),
        ({"PORT": "eighty"}, "PORT must be a whole number"),
        ({"REDIS_URL": "memcached://cache"}, "REDIS_URL must be a URL that begins with redis://."),
        ({"TRIVET_DATABASE_READERS": "2.5"}, "TRIVET_DATABASE_READERS must be a whole number"),
        ({"TRIVET_COMMIT_TIMEOUT_S": "soon"}, "TRIVET_COMMIT_TIMEOUT_S must be a number from 0.1 to 8"),
        ({"TRIVET_POS_DRIVER": "pigeon"}, "TRIVET_POS_DRIVER must be one of"),
        ({"TRIVET_POS_SIMULATOR_SUCCESS": "2"}, "TRIVET_POS_SIMULATOR_SUCCESS must be a number from 0 to 1"),
        ({"TRIVET_LOG_LEVEL": "loud"}, "TRIVET_LOG_LEVEL must be one of"),
        ({"TRIVET_SECRET_KEYS": "short"}, "TRIVET_SECRET_KEYS holds a key with fewer than"),
    ],
)
def test_nonsense_is_refused_in_a_sentence_that_names_the_variable(environment: dict[str, str], sentence: str) -> None:
    given = environment if sentence.startswith("DATABASE_URL") else {"DATABASE_URL": DATABASE_URL, **environment}

    with pytest.raises(SettingsRefused) as refused:
        settings_from(given)

    assert str(refused.value).startswith(sentence)


def test_default_secrets_are_refused_in_production() -> None:
    with pytest.raises(SettingsRefused, match="TRIVET_SECRET_KEYS must be set when TRIVET_ENV is production"):
        settings_from(PRODUCTION)

    assert settings_from({**PRODUCTION, "TRIVET_SECRET_KEYS": "x" * 40}).door.environment == "production"


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("y" * 40 + "\n")

    settings = settings_from({**PRODUCTION, "TRIVET_SECRET_KEYS_FILE": str(tmp_path / "keys")})

    assert settings.door.secret_keys == ("y" * 40,)


@pytest.mark.parametrize("command", ["check-config", "serve", "migrate", "seed", "staff remove ada@example.com"])
def test_a_refused_setting_ends_a_command_with_a_sentence_and_no_traceback(command: str) -> None:
    result = invoke(*command.split())

    assert result.exit_code == 2
    assert "Error: DATABASE_URL must be set." in result.output
    assert "Traceback" not in result.output


def test_check_config_lists_every_variable_and_shows_no_secret() -> None:
    result = invoke("check-config", DATABASE_URL=DATABASE_URL, TRIVET_SECRET_KEYS="z" * 40)

    assert result.exit_code == 0
    assert "TRIVET_POS_SIMULATOR_LATENCY_S" in result.output
    assert "hunter2" not in result.output
    assert "zzz" not in result.output


@pytest.mark.parametrize("command", ["demo", "pos-emulator"])
def test_a_busy_port_is_told_in_a_sentence(command: str, busy_port: int) -> None:
    result = invoke(command, "--port", str(busy_port))

    assert result.exit_code == 1
    assert f"Cannot listen on 127.0.0.1, port {busy_port}: Address already in use." in result.output


def test_serve_tells_a_busy_port_in_a_sentence(busy_port: int) -> None:
    result = invoke("serve", DATABASE_URL=DATABASE_URL, PORT=str(busy_port))

    assert result.exit_code == 1
    assert f"port {busy_port}: Address already in use." in result.output


def test_a_database_that_is_away_is_told_in_a_sentence() -> None:
    result = invoke("migrate", DATABASE_URL=DATABASE_URL)

    assert result.exit_code == 1
    assert "Error: The database cannot be used:" in result.output
    assert "hunter2" not in result.output


def test_dining_where_nobody_serves_is_told_in_a_sentence() -> None:
    result = invoke("dine", "--url", "http://127.0.0.1:1")

    assert result.exit_code == 1
    assert "Nothing answers at http://127.0.0.1:1. Is Trivet running there?" in result.output
