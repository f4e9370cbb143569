"""What the demo stands on can be told to end between any two steps of its start."""

from collections.abc import Callable
from pathlib import Path

import click
import pytest

from persistence.demo import demo_store
from persistence.revision import NEEDED, look
from tests.e2e.signalled import servers_in
from tests.persistence.conftest import query


class Told(Exception):
    pass


def ending_after(steps: int) -> Callable[[], None]:
    """Raises when it is called for the last of so many steps."""
    left = iter(range(steps))

    def between() -> None:
        if next(left, None) == steps - 1:
            raise Told

    return between


def test_it_ends_between_any_two_steps_and_leaves_nothing_running(server_folder: Path) -> None:
    for steps in (1, 2, 3, 4):
        with pytest.raises(Told):
            demo_store(server_folder, ending_after(steps)).__enter__()
        assert servers_in(server_folder) == []

    with demo_store(server_folder, lambda: None) as (postgres, redis):
        assert look(postgres) == NEEDED
        assert query(postgres, "SELECT count(*) FROM restaurants") == [(3,)]
        assert redis.startswith("unix://")
        assert len({process.name() for process in servers_in(server_folder)}) == 2
    assert servers_in(server_folder) == []


def test_a_folder_that_cannot_be_used_is_told_to_the_person(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(click.ClickException, match=r"^/dev/null/x/postgres cannot be used: Not a directory\.$"):
        demo_store(Path("/dev/null/x"), lambda: None).__enter__()
    assert capsys.readouterr().out == ""
