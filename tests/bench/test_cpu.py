"""Processor time, as the kernel counts it."""

import os
import subprocess
import sys

from bench.cpu import memory_bytes, spent

BURN = "import time\nwhile time.process_time() < 0.2: pass"


def test_what_a_process_has_outlived_counts_for_it() -> None:
    before = spent(os.getpid(), os.getpid())
    subprocess.run([sys.executable, "-c", BURN], check=True)
    used = spent(os.getpid(), os.getpid()).since(before)

    assert 0.15 <= used.postgres_s < 5  # ticks are rounded down, user and system each
    assert used.server_s < used.postgres_s


def test_what_runs_below_a_process_counts_for_it() -> None:
    before = spent(os.getpid(), os.getpid())
    with subprocess.Popen([sys.executable, "-c", f"{BURN}\nprint(flush=True)\ninput()"], stdin=-1, stdout=-1) as child:
        assert child.stdout is not None
        child.stdout.readline()
        used = spent(os.getpid(), os.getpid()).since(before)
        child.communicate(b"\n")

    assert 0.15 <= used.postgres_s < 5


def test_a_process_that_is_gone_has_used_nothing() -> None:
    with subprocess.Popen(["true"]) as gone:
        gone.wait()

    assert spent(gone.pid, os.getpid()).server_s == 0
    assert memory_bytes(os.getpid()) > 2**20
