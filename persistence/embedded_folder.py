"""The folder of an embedded server: one process's at a time, with a place for a socket, and nothing left over in it.

Owns: the lock, the choice of the socket's place, finding the servers that a killed run left behind, and the sentences
for a folder that cannot be used. Must not: know which server it is for.
"""

import fcntl
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psutil  # type: ignore[import-untyped]  # comes with the Postgres wheel, without types

SOCKET_BYTES_MAX: Final = 100  # the kernel's limit is 107 with the final NUL
# Such a path means the same to a server's options, to libpq, which splits at commas, and inside a URL.
_PLAIN: Final = re.compile(r"[A-Za-z0-9._/-]+")


class EmbeddedServerError(Exception):
    """An embedded server did not start or stop, or its folder cannot be used. The message is for an operator."""


@contextmanager
def owned(folder: Path) -> Iterator[Path]:
    """Makes the folder and holds it for this process; the kernel lets go if we are killed. Gives its absolute path.

    Raises `EmbeddedServerError` with a sentence if the folder cannot be had.
    """
    with told_in_a_sentence(folder):
        folder = folder.resolve()
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("wb")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise EmbeddedServerError(f"{_shown(folder)} is in use by another running process.") from None
        yield folder


@contextmanager
def told_in_a_sentence(folder: Path) -> Iterator[None]:
    """What the system refuses about this folder becomes an `EmbeddedServerError` that names it."""
    try:
        yield
    except OSError as error:
        raise EmbeddedServerError(f"{_shown(folder)} cannot be used: {error.strerror}.") from error


@contextmanager
def socket_folder(folder: Path, name: str) -> Iterator[Path]:
    """Where the socket called `name` goes: beside the data, or in the system's temporary folder.

    The latter where the path is too long for a socket, or has a character that an option or a URL would misread.
    """
    near = folder / "run"
    if _fits(near / name):
        with told_in_a_sentence(near):
            near.mkdir(exist_ok=True)
        yield near
        return
    with tempfile.TemporaryDirectory(prefix="trivet-") as far:
        if not _fits(Path(far) / name):
            raise EmbeddedServerError(f"{far} is no path for a socket; TMPDIR may name a short and plain one.")
        yield Path(far)


def left_over(name: str, folder: Path) -> Sequence[psutil.Process]:
    """The processes of this name that work in the folder: of a run that was killed, for whoever owns the folder."""
    return [process for process in psutil.process_iter(["name"]) if _works_in(process, name, folder)]


def _works_in(process: psutil.Process, name: str, folder: Path) -> bool:
    try:
        return bool(process.name() == name and process.cwd() == str(folder))
    except psutil.Error:
        return False  # gone in the meantime, a mere remainder, or somebody else's


def _fits(path: Path) -> bool:
    return len(os.fsencode(path)) <= SOCKET_BYTES_MAX and _PLAIN.fullmatch(str(path)) is not None


def _shown(folder: Path) -> str:
    """A path as a terminal can show it, whatever bytes it has."""
    return os.fsencode(folder).decode(errors="replace")
