"""Ctrl-C and SIGTERM at every moment of a command's life, once and twice: it ends in time, quietly, and leaves nothing.

A folder is used for several moments, so each start shows that the end before it has left the folder in order.
"""

import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest

from bench.processes import free_port
from tests.e2e.running import OURS, SETTINGS
from tests.e2e.signalled import Child, Children, has_begun, has_made, has_said, servers_in

pytestmark = pytest.mark.timeout(240)  # many starts in one test; on a machine of its own they take seconds

Moment = Callable[[Child], bool]
TERM: Final = signal.SIGTERM
INT: Final = signal.SIGINT
OPEN: Final = "Ctrl-C ends it"
SERVING: Final = '"event": "serving"'


@pytest.fixture
def home() -> Iterator[Path]:
    """A short path, so that sockets fit beside the data."""
    with TemporaryDirectory(prefix="trivet") as name:
        yield Path(name)


def environment(**given: str) -> Mapping[str, str]:
    rest = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return {**rest, "TRIVET_LOG_LEVEL": "info", "TRIVET_LOG_FORMAT": "json", **given}


@pytest.fixture
def children(home: Path) -> Iterator[Children]:
    children = Children(home)
    yield children
    children.end_at_once()


async def demo(children: Children, folder: Path, *, ignoring: bool = False) -> Child:
    arguments = ["demo", "--port", str(free_port()), "--folder", str(folder)]
    return await children.start(arguments, environment(), ignoring=ignoring)


def starting(home: Path) -> Sequence[tuple[str, Path, Moment]]:
    """The moments of the demo's start that can be seen, in order, each with the folder for it; some want a new one."""
    first, second, third = home / "1", home / "2", home / "3"
    pid_file = third / "postgres" / "data" / "postmaster.pid"
    return [
        ("imports", first, has_begun),
        ("first words", first, has_said("starting Postgres")),
        ("folder", second, has_made(second / "postgres" / "lock")),
        ("new data", third, has_made(third / "postgres" / "making")),
        ("postgres begun", third, has_made(pid_file)),
        ("postgres ready", third, lambda _: pid_file.exists() and "ready" in pid_file.read_text()),
        ("valkey begun", third, has_made(third / "valkey" / "run" / "valkey.sock")),
        ("tables", third, has_said("preparing the restaurant")),
        ("open", third, has_said(OPEN)),
    ]


async def told_at(child: Child, moment: Moment, *numbers: signal.Signals) -> int:
    """Waits for the moment, sends the signals, and gives the exit code of a child that has ended well."""
    await child.comes_to(moment)
    for number in numbers:
        if child.process.poll() is None:
            child.process.send_signal(number)
    code = await child.ends()
    assert "Traceback" not in child.said(), child.said()
    assert "KeyboardInterrupt" not in child.said()
    return code


@pytest.mark.slow
@pytest.mark.parametrize("moments", [slice(0, 3), slice(3, 6), slice(6, 9)], ids=str)
async def test_the_demo_ends_at_every_moment_of_its_start(home: Path, children: Children, moments: slice) -> None:
    for position, (name, folder, moment) in enumerate(starting(home)[moments]):
        number = (INT, TERM)[position % 2]
        code = await told_at(await demo(children, folder), moment, number)
        assert code == (-number if name == "imports" else 0), name
        assert servers_in(home) == [], name


@pytest.mark.slow
async def test_the_demo_ends_at_every_moment_of_its_end_when_it_is_told_again_and_again(
    home: Path, children: Children
) -> None:
    for position, said in enumerate(["service_stopping", "stopping Postgres", "ended"]):
        number = (INT, TERM)[position % 2]
        child = await demo(children, home / "data")
        await child.comes_to(has_said(OPEN))
        child.process.send_signal(number)
        assert await told_at(child, has_said(said), TERM, INT) in (0, -INT, -TERM)
        assert servers_in(home) == [], said


@pytest.mark.slow
async def test_a_demo_in_the_background_of_a_script_leaves_ctrl_c_to_others_and_ends_when_told(
    home: Path, children: Children
) -> None:
    child = await demo(children, home / "data", ignoring=True)
    await child.comes_to(has_said(OPEN))
    child.process.send_signal(INT)
    assert await told_at(child, has_said(OPEN), TERM) == 0
    assert servers_in(home) == []
    assert '"level": "warning"' not in child.said()


@pytest.fixture
def served(seeded_url: str, redis_url: str) -> Mapping[str, str]:
    """What `serve` needs."""
    return environment(**SETTINGS, DATABASE_URL=seeded_url, REDIS_URL=redis_url, PORT=str(free_port()))


async def test_serving_ends_at_every_moment_of_its_start(children: Children, served: Mapping[str, str]) -> None:
    for moment, number in ((has_begun, TERM), (has_said(SERVING), INT)):
        assert await told_at(await children.start(["serve"], served), moment, number) in (0, -number)


@pytest.mark.slow
async def test_serving_ends_at_once_when_it_is_told_twice(children: Children, served: Mapping[str, str]) -> None:
    for service, number in (("door", INT), ("journal", TERM)):
        child = await children.start(["serve"], served)
        await child.comes_to(has_said(SERVING))
        child.process.send_signal(number)
        assert await told_at(child, has_said(f'"service": "{service}"'), number) in (0, 130)
