"""The servers of the demo: data kept, nothing left behind, leftovers of a killed run taken care of."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import psycopg
import pytest

from persistence import embedded
from persistence.embedded import embedded_postgres, embedded_valkey
from persistence.embedded_folder import EmbeddedServerError, socket_folder
from tests.persistence.conftest import query

RUN_BOTH = """
import pathlib, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # also where these tests run with Ctrl-C ignored
from persistence.embedded import embedded_postgres, embedded_valkey
folder = pathlib.Path(sys.argv[1])
with embedded_postgres(folder / "postgres", durable=False), embedded_valkey(folder / "valkey", durable=False):
    sys.stdout.write("up\\n")
    sys.stdout.flush()
    sys.stdin.read()
"""


Server = Callable[[Path], AbstractContextManager[str]]


def servers(folder: Path) -> list[int]:
    """The servers that work in this folder and are not mere remains. Of Postgres only the one that has the others."""
    alive = []
    for process in psutil.process_iter(["pid", "name", "cmdline", "cwd", "status"]):
        info = process.info
        where = {"postgres": " ".join(info["cmdline"] or ()), "valkey-server": info["cwd"]}.get(info["name"])
        if str(folder) in (where or "") and info["status"] != psutil.STATUS_ZOMBIE:
            alive.append(info["pid"])
    return alive


def start(folder: Path) -> "subprocess.Popen[bytes]":
    """A process of its own that runs both servers; in a session of its own, as behind a terminal."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUN_BOTH, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parents[2],
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"up\n"
    return process


def end(process: "subprocess.Popen[bytes]") -> None:
    process.wait(30)
    for stream in (process.stdin, process.stdout):
        assert stream is not None
        stream.close()


def test_data_is_kept_between_runs(server_folder: Path) -> None:
    with embedded_postgres(server_folder / "postgres") as url:
        query(url, "CREATE TABLE kept (what text)")
        query(url, "INSERT INTO kept VALUES ('yesterday')")
        assert query(url, "SHOW fsync") == [("on",)]
    with embedded_postgres(server_folder / "postgres", durable=False) as url:
        assert query(url, "SELECT what FROM kept") == [("yesterday",)]
        assert query(url, "SHOW fsync") == [("off",)]
    assert servers(server_folder) == []


def test_a_folder_serves_one_process_at_a_time(server_folder: Path) -> None:
    for server in (embedded_postgres, embedded_valkey):
        with server(server_folder, durable=False), pytest.raises(EmbeddedServerError, match="in use"):
            server(server_folder, durable=False).__enter__()
        with server(server_folder, durable=False) as url:
            assert url


def test_a_path_too_long_for_a_socket_is_no_obstacle(server_folder: Path) -> None:
    deep = server_folder / ("d" * 60) / ("e" * 60)
    with embedded_postgres(deep / "postgres", durable=False) as url, embedded_valkey(deep / "valkey", durable=False):
        assert query(url, "SELECT 1") == [(1,)]
    assert servers(deep) == []


def test_a_folder_may_have_any_name(server_folder: Path) -> None:
    home = server_folder / """it's "100 %+1", at Wähl's: [red] $HOME"""
    with embedded_postgres(home / "p", durable=False) as url, embedded_valkey(home / "v", durable=False) as redis_url:
        assert query(url, "SELECT 1") == [(1,)]
        assert (home / "v" / "log").exists()
        assert redis_url.startswith("unix:///")
    assert servers(home) == []


@pytest.mark.slow
def test_a_folder_may_be_relative(server_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(server_folder)
    with embedded_postgres(Path("p"), durable=False) as url, embedded_valkey(Path("v"), durable=False):
        assert query(url, "SELECT 1") == [(1,)]
    assert {path.name for path in server_folder.iterdir()} == {"p", "v"}


@pytest.mark.parametrize("server", [embedded_postgres, embedded_valkey])
@pytest.mark.parametrize(
    ("folder", "why"),
    [
        (Path("/dev/null/x"), "Not a directory"),
        (Path("/proc/x"), "No such file or directory"),  # not even root may make one there
        (Path("/" + "x" * 300), "File name too long"),
    ],
)
def test_a_folder_that_cannot_be_used_is_told_in_a_sentence(server: Server, folder: Path, why: str) -> None:
    with pytest.raises(EmbeddedServerError) as refused:
        server(folder).__enter__()
    assert str(refused.value) == f"{folder} cannot be used: {why}."


def test_data_of_another_version_is_told_in_the_words_of_postgres(server_folder: Path) -> None:
    with embedded_postgres(server_folder, durable=False):
        pass
    (server_folder / "data" / "PG_VERSION").write_text("12\n")
    with pytest.raises(EmbeddedServerError, match=r"^Postgres did not start: .*FATAL: .*incompatible with server$"):
        embedded_postgres(server_folder, durable=False).__enter__()
    assert servers(server_folder) == []


def test_half_a_cluster_is_made_anew(server_folder: Path) -> None:
    half = server_folder / "making"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with embedded_postgres(server_folder, durable=False) as url:
        assert query(url, "SELECT 1") == [(1,)]
    assert not half.exists()


def test_no_path_fits_a_socket_where_the_temporary_folder_is_too_long_as_well(
    server_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    far = server_folder / ("t" * 90)
    far.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(far))
    with pytest.raises(EmbeddedServerError, match="TMPDIR"):
        socket_folder(server_folder / ("d" * 90), "socket").__enter__()


@pytest.mark.parametrize("name", ["postgres", "valkey"])
def test_what_interrupts_a_start_ends_the_server(
    server_folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def interrupted(*_: object) -> bool:
        raise KeyboardInterrupt

    server = {"postgres": embedded_postgres, "valkey": embedded_valkey}[name]
    monkeypatch.setattr(embedded, {"postgres": "_make_database", "valkey": "_answers"}[name], interrupted)
    with pytest.raises(KeyboardInterrupt):
        server(server_folder, durable=False).__enter__()
    assert servers(server_folder) == []


def test_ctrl_c_leaves_no_process_behind(server_folder: Path) -> None:
    process = start(server_folder)
    assert len(servers(server_folder)) == 2
    os.killpg(process.pid, signal.SIGINT)
    end(process)
    assert servers(server_folder) == []


def test_the_servers_of_a_killed_run_are_taken_over(server_folder: Path) -> None:
    process = start(server_folder)
    os.killpg(process.pid, signal.SIGKILL)
    end(process)
    left = servers(server_folder)
    assert len(left) == 2
    with (
        embedded_postgres(server_folder / "postgres", durable=False) as url,
        embedded_valkey(server_folder / "valkey", durable=False),
    ):
        assert query(url, "SELECT 1") == [(1,)]
        assert not set(left) & set(servers(server_folder))
    assert servers(server_folder) == []


def query_for_ever(url: str) -> None:
    while True:
        query(url, "SELECT 1")


def test_a_postgres_that_was_killed_starts_again(server_folder: Path) -> None:
    with embedded_postgres(server_folder) as url:
        query(url, "CREATE TABLE kept (what text)")
        (postmaster,) = servers(server_folder)
        os.kill(postmaster, signal.SIGKILL)
        with pytest.raises(psycopg.OperationalError):
            query_for_ever(url)
    with embedded_postgres(server_folder, durable=False) as url:
        assert query(url, "SELECT count(*) FROM kept") == [(0,)]


def test_whoever_makes_the_system_user_second_finds_it_made(monkeypatch: pytest.MonkeyPatch) -> None:
    there = iter([False, True])
    calls: list[list[str]] = []

    def somebody_was_faster(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        calls.append(command)
        return subprocess.CompletedProcess(command, 9)

    monkeypatch.setattr(embedded, "_is_user", lambda _: next(there))
    monkeypatch.setattr(subprocess, "run", somebody_was_faster)
    embedded._make_system_user()
    assert len(calls) == 1


def test_a_server_that_never_answers_is_given_up_and_ended(
    server_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "START_S", 0.1)
    monkeypatch.setattr(embedded, "_answers", lambda _: False)
    with pytest.raises(EmbeddedServerError, match=r"^Valkey did not start: "):
        embedded_valkey(server_folder, durable=False).__enter__()
    assert servers(server_folder) == []


def test_a_server_that_does_not_end_when_it_is_asked_is_ended_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "STOP_S", 0.1)
    command = ["sh", "-c", "trap '' TERM; echo deaf; read -r _"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as deaf:
        assert deaf.stdout is not None
        assert deaf.stdout.readline() == b"deaf\n"
        embedded._end(deaf, signal.SIGTERM)
        assert deaf.returncode == -signal.SIGKILL
