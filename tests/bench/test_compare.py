"""This version beside an older one: where the older one comes from, and who goes first."""

from pathlib import Path

import click
import pytest

from bench.compare import in_turn, worktree


def test_who_goes_first_alternates_and_the_older_one_is_named_first() -> None:
    called: list[str] = []

    def measure(name: str) -> str:
        called.append(name)
        return name

    for number in range(2):
        assert in_turn(number, lambda: measure("before"), lambda: measure("after")) == ("before", "after")
    assert called == ["before", "after", "after", "before"]


def test_an_older_version_is_there_as_long_as_it_is_measured(tmp_path: Path) -> None:
    with worktree(tmp_path / "source", "HEAD") as root:
        assert (root / "run.py").is_file()

    assert not (tmp_path / "source").exists()


def test_a_version_that_git_does_not_know_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(click.ClickException, match="no-such-version"), worktree(tmp_path / "source", "no-such-version"):
        pass
