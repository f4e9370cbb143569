"""The servers of the demo: data kept, nothing left behind, leftovers of a killed run taken care of."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import psycopg
import pytest

from persistence import embedded
from persistence.embedded import EmbeddedServerError, embedded_postgres, embedded_valkey
from tests.persistence.conftest import query

RUN_BOTH = """
import pathlib, sys
from persistence.embedded import embedded_postgres, embedded_valkey
folder = pathlib.Path(sys.argv[1])
with embedded_postgres(folder / "postgres", durable=False), embedded_valkey(folder / "valkey", durable=False):
    sys.stdout.write("up\\n")
    sys.stdout.flush()
    sys.stdin.read()
"""


def servers(folder: Path) -> list[int]:
    """The processes that work in this folder and are not mere remains."""
    alive = []
    for process in psutil.process_iter(["pid", "name", "cmdline", "status"]):
        info = process.info
        server = info["name"] in {"postgres", "valkey-server"} and info["status"] != psutil.STATUS_ZOMBIE
        if server and str(folder) in " ".join(info["cmdline"] or ()):
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
