"""What browsers load for a page: modules, sheets and pictures, read once and kept.

    /assets/<digest>/<room>/<path>

The digest is of all files together, so an address never changes what it means and may be kept for ever, and a page
never mixes two versions. There is no build step: modules are served as they are written. Only the sheets of a page are
put together, because a browser waits for each of them before it paints, and what a phone runs (`server.pages.joined`).

Owns: the files and their addresses. Must not: know what is in them.
"""

import gzip
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

from attrs import field, frozen

from server.pages.joined import joined
from server.pages.tightened import sheet

TYPES: Final[Mapping[str, str]] = {
    ".css": "text/css; charset=utf-8",
    ".ico": "image/vnd.microsoft.icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}
"""What is served; other files of a folder (licences, notes) are left alone."""
_PACKED: Final = frozenset({".css", ".js", ".json", ".svg"})


@frozen
class Asset:
    """A file as it is sent; `packed` is the same as gzip, None where that gains nothing."""

    content_type: str
    data: bytes = field(repr=False)
    packed: bytes | None = field(repr=False, default=None)


@frozen
class Room:
    """A folder of files, under the name that stands in their addresses, and what is put together of them.

    A sheet is the files in it, one behind the other; a program is the module that it begins with, and all of ours that
    it needs. The first of the programs is the page's, any other a part of it that comes late (`server.pages.joined`).
    `made` are files that no folder has, by their path. Each file is `<room>/<path>`.
    """

    name: str
    folder: Path
    sheets: Mapping[str, Sequence[str]] = field(factory=dict)
    programs: Mapping[str, str] = field(factory=dict)
    made: Mapping[str, bytes] = field(factory=dict)


class Assets:
    """The files of some rooms."""

    def __init__(self, rooms: Sequence[Room]) -> None:
        files = {f"{room.name}/{path}": data for room in rooms for path, data in _files(room.folder)}
        files |= {f"{room.name}/{path}": data for room in rooms for path, data in room.made.items()}
        for room in rooms:
            for name, parts in room.sheets.items():
                files[f"{room.name}/{name}"] = sheet("\n".join(files[part].decode() for part in parts)).encode()
            programs = joined(room.programs, lambda path: files[path].decode()) if room.programs else {}
            for name, code in programs.items():
                files[f"{room.name}/{name}"] = code.encode()
        self.digest = _digest(files)
        self._texts = files
        self._assets = {path: _asset(path, data) for path, data in files.items()}

    def find(self, digest: str, path: str) -> Asset | None:
        """The file at this address; None where there is none, or only in another version of Trivet."""
        return self._assets.get(path) if digest == self.digest else None

    def address(self, path: str) -> str:
        """Where browsers find a file, or with a slash at its end a folder. Raises KeyError where there is none."""
        if not path.endswith("/") and path not in self._assets:
            raise KeyError(path)
        return f"/assets/{self.digest}/{path}"

    def text(self, path: str) -> str:
        """What is in a file. Raises KeyError where there is none."""
        return self._texts[path].decode()

    def paths(self) -> Sequence[str]:
        """All of them."""
        return sorted(self._assets)


def packed(data: bytes) -> bytes:
    """The same as gzip; equal for equal data, whatever the time is."""
    return gzip.compress(data, mtime=0)


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in TYPES:
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def _digest(files: Mapping[str, bytes]) -> str:
    parts = b"".join(f"{path} {sha256(data).hexdigest()}\n".encode() for path, data in sorted(files.items()))
    return sha256(parts).hexdigest()[:12]


def _asset(path: str, data: bytes) -> Asset:
    suffix = Path(path).suffix
    small = packed(data) if suffix in _PACKED else data
    return Asset(TYPES[suffix], data, small if len(small) < len(data) else None)
