"""The command line: what it refuses, in which words, and with which exit code."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bench.processes import free_port
from persistence.migrate import upgrade
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

    assert names == {
        "check-config",
        "demo",
        "dine",
        "docs",
        "evening",
        "migrate",
        "ordering",
        "payment-emulator",
        "pos-emulator",
        "seed",
        "serve",
        "shop-day",
        "staff",
        "sync",
    }
    assert all(invoke(name, "--help").exit_code == 0 for name in names)


def test_help_imports_no_heavy_room() -> None:
    code = (
        "import sys, run\n"
        "heavy = {'alembic', 'argon2', 'asyncpg', 'httpx2', 'hypercorn', 'quart', 'redis', 'sqlalchemy'}\n"
        "heavy |= {'httpx', 'stripe', 'websockets'}\n"
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
        ({"DATABASE_URL": "postgresql://a:p@ss@db/x"}, "DATABASE_URL has an @ in its user or password"),
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


def test_check_config_refuses_a_name_that_nobody_knows_and_suggests_the_near_one() -> None:
    result = invoke("check-config", DATABASE_URL=DATABASE_URL, TRIVET_LOG_LEVLE="debug", TRIVET_PORT="80")

    assert result.exit_code == 2
    assert "Error: TRIVET_LOG_LEVLE is no setting of Trivet's; TRIVET_LOG_LEVEL is." in result.output
    assert "TRIVET_PORT is no setting of Trivet's; PORT is." in result.output
    assert "These settings can be used." not in result.output


def test_check_config_knows_files_and_the_variables_of_commands(tmp_path: Path) -> None:
    (tmp_path / "level").write_text("debug")
    known = {"TRIVET_STAFF_PASSWORD": "x", "TRIVET_POS_EMULATOR_SECRET": "x"}
    result = invoke("check-config", DATABASE_URL=DATABASE_URL, TRIVET_LOG_LEVEL_FILE=str(tmp_path / "level"), **known)

    assert (result.exit_code, "These settings can be used." in result.output) == (0, True)


@pytest.mark.parametrize("command", ["demo", "pos-emulator", "payment-emulator"])
def test_a_busy_port_is_told_in_a_sentence(command: str, busy_port: int) -> None:
    result = invoke(command, "--port", str(busy_port))

    assert result.exit_code == 1
    assert f"Cannot listen on 127.0.0.1, port {busy_port}: Address already in use." in result.output


def test_serve_tells_a_busy_port_in_a_sentence(busy_port: int) -> None:
    result = invoke("serve", DATABASE_URL=DATABASE_URL, PORT=str(busy_port))

    assert result.exit_code == 1
    assert f"port {busy_port}: Address already in use." in result.output


def test_serving_from_a_database_that_is_not_migrated_is_refused_with_what_to_do(bare_database_url: str) -> None:
    result = invoke("serve", DATABASE_URL=bare_database_url, PORT=str(free_port()))

    assert result.exit_code == 1
    assert "Error: The database " in result.output
    assert " at /" in result.output
    assert " has not been migrated; `run.py migrate` makes the tables." in result.output


def test_serving_from_a_database_that_is_behind_is_refused_with_what_to_do(bare_database_url: str) -> None:
    upgrade(bare_database_url, "0004")
    result = invoke("serve", DATABASE_URL=bare_database_url, PORT=str(free_port()))

    assert result.exit_code == 1
    assert "is at revision 0004, and" in result.output
    assert "`run.py migrate` brings it there." in result.output


def test_a_database_that_is_away_is_told_in_a_sentence() -> None:
    result = invoke("migrate", DATABASE_URL=DATABASE_URL)

    assert result.exit_code == 1
    assert "Error: The database cannot be used:" in result.output
    assert "hunter2" not in result.output


def test_dining_where_nobody_serves_is_told_in_a_sentence() -> None:
    result = invoke("dine", "--url", "http://127.0.0.1:1")

    assert result.exit_code == 1
    assert "Nothing answers at http://127.0.0.1:1. Is Trivet running there?" in result.output


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Sequence[str]]:
    """What `make run` hands to Python, with a virtual environment that is there and only says so."""
    (tmp_path / "bin").mkdir()
    for stamp in ("new.stamp", "run.stamp"):
        (tmp_path / stamp).touch()
    python = tmp_path / "bin" / "python"
    python.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    python.chmod(0o755)

    def made(*said: str, **environment: str) -> Sequence[str]:
        command = ["make", "--silent", f"VENV={tmp_path}", "run", *said]
        rest = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL")}
        run = subprocess.run(command, cwd=HERE, env={**rest, **environment}, check=True, capture_output=True, text=True)
        return run.stdout.splitlines()

    return made


def test_make_run_hands_on_what_it_is_told(make: Callable[..., Sequence[str]]) -> None:
    folder = '/srv/it\'s "here"'

    assert make("PORT=8001", "HOST=0.0.0.0", f"FOLDER={folder}") == [
        *["run.py", "demo", "--host", "0.0.0.0", "--port", "8001", "--folder", folder]
    ]


def test_make_run_takes_nothing_from_an_environment_that_was_not_meant(make: Callable[..., Sequence[str]]) -> None:
    assert make(PORT="5000", HOST="x86_64-conda-linux-gnu", FOLDER="/nowhere") == ["run.py", "demo"]
