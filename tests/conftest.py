"""Real servers for every room's tests: one Postgres and one Valkey a test process, from the wheels.

Their folders are kept between runs, so that a later run starts in a blink, and lie in memory where there is room (see
`_home`); several processes on one machine, of one run or of many, take the first folder that nobody else holds. A test
asks for `database_url` (a database of its own, migrated and empty), `seeded_url` (with the seeded restaurants),
`bare_database_url` (not even migrated) or `redis_url` (flushed).
"""

import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, ExitStack
from functools import cache
from itertools import count
from pathlib import Path

import httpcore2
import pytest
import structlog
from hypothesis import settings

from persistence import migrate
from persistence.embedded import embedded_postgres, embedded_valkey
from persistence.embedded_folder import EmbeddedServerError
from persistence.seed import seed
from server.console.process import leaving_garbage, rest_garbage_collector
from tests.databases import Databases, databases_of

SERVERS_MAX = 64
MEMORY = Path("/dev/shm")
collect_ignore = ["browser"]  # a process of its own, which never loads this file: `make browser`
ROOM = 2 << 30  # bytes: the clusters of two processes, and the busy month that the slow tests fill


# To read all certificates that a machine believes takes a thirtieth of a second, and hundreds of tests have a client.
# Every client of httpx2 that is given no others asks this public name of its library for them.
vars(httpcore2)["default_ssl_context"] = cache(httpcore2.default_ssl_context)

# To draw a traceback in colours with the code around it takes longer than most tests, and nobody sees those of what is
# meant to fail.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)

for _profile, _tries in {"quick": 20, "whole": 100, "deep": 5_000}.items():
    settings.register_profile(_profile, max_examples=_tries, deadline=None)  # machines are shared


def pytest_configure(config: pytest.Config) -> None:
    """How hard chance tries: a little in the quick run, all in the slow one, which runs what is left to chance anew.
    `HYPOTHESIS_PROFILE=deep` is for a night.
    """
    usual = "quick" if config.option.markexpr == "not slow" else "whole"
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", usual))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What is slow throughout is not even looked at by the quick run: to think up the requests at all edges of a
    document takes four seconds, in every process.
    """
    return True if collection_path.name == "test_edges.py" and config.option.markexpr == "not slow" else None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Eight thousand tests and all modules stay to the end: to look through them for cycles, again and again, finds
    nothing. What a test leaves is looked for as rarely as a server looks.
    """
    with leaving_garbage():
        found = yield
    rest_garbage_collector()
    return found


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_pyfunc_call() -> Generator[None, object, object]:
    """Why a test skips itself. pytest-trio says that it did, and drops what it said: the group it came in has it."""
    try:
        return (yield)
    except pytest.skip.Exception as skipped:
        group = skipped.__context__
        while isinstance(group, BaseExceptionGroup) and len(group.exceptions) == 1:
            group = group.exceptions[0]
        raise (group if isinstance(group, pytest.skip.Exception) else skipped) from None


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A running Postgres; the URL is of a database that tests leave alone."""
    with ExitStack() as stack:
        yield _first_free(stack, "postgres", embedded_postgres)


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    """A running Valkey."""
    with ExitStack() as stack:
        yield _first_free(stack, "valkey", embedded_valkey)


@pytest.fixture(scope="session")
def databases(postgres_url: str) -> Iterator[Databases]:
    """The databases of that Postgres, which are copied for tests."""
    with databases_of(postgres_url) as found:
        yield found


@pytest.fixture(scope="session")
def template(databases: Databases) -> str:
    """The name of a migrated, empty database, from which others are copied."""
    name = "template_trivet"
    migrate.upgrade(databases.made(name))
    return name


@pytest.fixture
def database_url(databases: Databases, template: str) -> Iterator[str]:
    """A database for this test alone, migrated and empty."""
    with databases.copied(template) as url:
        yield url


@pytest.fixture(scope="session")
def seeded_template(databases: Databases, template: str) -> str:
    """The name of a database with the seeded restaurants in it, from which others are copied."""
    name = "template_seeded"
    seed(databases.made(name, template))
    return name


@pytest.fixture
def seeded_url(databases: Databases, seeded_template: str) -> Iterator[str]:
    """A database for this test alone, with the seeded restaurants and nothing else."""
    with databases.copied(seeded_template) as url:
        yield url


@pytest.fixture
def bare_database_url(databases: Databases) -> Iterator[str]:
    """A database for this test alone, without a single table."""
    with databases.copied("template0") as url:
        yield url


@pytest.fixture
def redis_url(valkey_url: str) -> str:
    """A Redis without a single key, and without whoever a test before has left behind: a killed server's last words may
    still be on their way.
    """
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5.0)
        connection.connect(valkey_url.removeprefix("unix://"))
        connection.sendall(b"CLIENT KILL TYPE normal\r\n")
        assert connection.recv(16).startswith(b":")
        connection.sendall(b"FLUSHALL\r\n")
        assert connection.recv(16).startswith(b"+OK")
    return valkey_url


@pytest.fixture
def server_folder() -> Iterator[Path]:
    """A folder for an embedded server of the test's own. Not `tmp_path`: as root, Postgres runs as another user, and
    pytest takes away everybody else's right to pass its own folders whenever a run begins.
    """
    with tempfile.TemporaryDirectory(prefix="trivet-test-", dir=_home()) as folder:
        yield Path(folder)


def _first_free(stack: ExitStack, name: str, server: Callable[..., AbstractContextManager[str]]) -> str:
    folder = _home() / f"trivet-tests-{os.getuid()}"
    for number in count():
        try:
            return stack.enter_context(server(folder / f"{name}{number}", durable=False))
        except EmbeddedServerError:
            if number == SERVERS_MAX:
                raise
    raise AssertionError


def _home() -> Path:
    """Where the servers keep what nobody needs tomorrow: in memory, unless TMPDIR says otherwise or there is no room.

    A database is 300 files. ext4 looks long for room for a file where many were just deleted, so that on a disk a
    database for each test takes half a second a test; in memory it takes a twentieth of one.
    """
    if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        return MEMORY
    return Path(tempfile.gettempdir())
