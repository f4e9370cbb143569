"""`python -m bench.compare REVISION`: this version beside an older one, in one run on one machine.

The older version comes from a git worktree in a temporary folder and is started by its own `run.py`, with the libraries
of this one. Each has a Postgres of its own with the same busy month in it, filled for the schema that it has. Every
round measures both, one right after the other, and who goes first alternates; ratios are taken within a round, because
the machine's speed changes from one minute to the next. The phones are the same for both, and so is what they say.

Owns: the two versions, the order of what is measured, and the aims. Must not: know how it is measured (`bench.load`,
`bench.open_loop`).
"""

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeVar

import click
from attrs import frozen
from rich.console import Console

from bench import load, open_loop
from bench.figures import Comparison, comparisons
from bench.load import Result
from bench.open_loop import Run
from bench.parts.alone import ONE_PHONE_S, idle_kib
from bench.parts.busy import PHONES, ROUND_S
from bench.parts.own_times import EDITS_PER_S, RUN_S, TABLES
from bench.processes import HERE, end_in_order
from bench.stage import Month, Stage, stage

# What the median latency may be of that before, at each of `EDITS_PER_S`.
OPEN_LOOP_AIMS: Final = (0.5, 0.4, 0.25)

T = TypeVar("T")


@frozen(eq=False)
class Versions:
    """Both versions, running."""

    before: Stage
    after: Stage

    def closed(
        self, rounds: int, tables: int, phones: int, seconds: float = ROUND_S
    ) -> Sequence[tuple[Result, Result]]:
        """Closed loops at so many tables, before and after."""
        with self.before.phones(tables, phones) as old, self.after.phones(tables, phones) as new:
            return [
                in_turn(
                    number,
                    lambda: load.run(old.anew(), seconds, meter=self.before.spent),
                    lambda: load.run(new.anew(), seconds, meter=self.after.spent),
                )
                for number in range(rounds)
            ]

    def open(self, rounds: int, per_s: float) -> Sequence[tuple[Run, Run]]:
        """Open loops of 400 phones at 100 tables, before and after, at the very same times."""
        with self.before.phones(TABLES, PHONES) as old, self.after.phones(TABLES, PHONES) as new:
            return [
                in_turn(
                    seed,
                    lambda: open_loop.run(old.anew(), per_s, RUN_S, seed),  # noqa: B023 - called in this round
                    lambda: open_loop.run(new.anew(), per_s, RUN_S, seed),  # noqa: B023
                )
                for seed in range(rounds)
            ]


def in_turn(number: int, before: Callable[[], T], after: Callable[[], T]) -> tuple[T, T]:
    """Both, the one before first in even rounds and second in odd ones: whoever comes second has warmer caches."""
    if number % 2 == 0:
        return before(), after()
    later = after()
    return before(), later


@click.command()
@click.argument("revision")
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(1, 50), help="Rounds; medians are shown.")
@click.option("--sessions", default=100_000, show_default=True, help="Sessions of the busy month in each database.")
@click.option("--strict", is_flag=True, help="Exit with 1 if an aim is missed.")
def main(revision: str, rounds: int, sessions: int, *, strict: bool) -> None:
    """Measure this version beside REVISION, by any name that git knows."""
    end_in_order()
    console = Console(width=120)
    month = Month(sessions, 10 * sessions, 2 * sessions)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(ignore_cleanup_errors=True)))
        root = stack.enter_context(worktree(folder / "source", revision))
        console.print(f"filling two Postgres with a month of {sessions:,} sessions each, and starting both versions")
        before = stack.enter_context(stage(folder / "before", month, root))
        versions = Versions(before, stack.enter_context(stage(folder / "after", month)))
        found: list[Comparison] = []
        for part in (_idle, _busy, _many, _hot, _one_phone, _open_loops):
            console.print(f"measuring: {(part.__doc__ or '').strip().rstrip('.')}")
            found += part(versions, rounds)
    console.print(comparisons(found, f"{revision} and now, medians of {rounds} rounds"))
    sys.exit(1 if strict and not all(each.met for each in found) else 0)


@contextmanager
def worktree(folder: Path, revision: str) -> Iterator[Path]:
    """The source as it was at a revision, in the folder. Raises `click.ClickException` in git's own words."""
    _git("worktree", "add", "--detach", str(folder), revision)
    try:
        yield folder
    finally:
        _git("worktree", "remove", "--force", str(folder))


def _git(*arguments: str) -> None:
    done = subprocess.run(["git", *arguments], cwd=HERE, check=False, capture_output=True, text=True)  # noqa: S603, S607
    if done.returncode != 0:
        raise click.ClickException(done.stderr.strip())


# ---- what is measured, with its aims


def _idle(versions: Versions, _: int) -> Iterator[Comparison]:
    """Phones that are connected and say nothing."""
    pair = [(idle_kib(versions.before), idle_kib(versions.after))]
    yield Comparison.of("idle connection: KiB", pair, float, 16.0, at_least=False, itself=True)


def _busy(versions: Versions, rounds: int) -> Iterator[Comparison]:
    """16 tables of 4 phones, as fast as they can."""
    pairs, name = versions.closed(rounds, 16, PHONES), "16 × 4"
    yield Comparison.of(f"{name}: mutations a second", pairs, lambda r: r.mutations_per_s, 1.8, at_least=True)
    yield Comparison.of(f"{name}: server CPU µs each", pairs, lambda r: r.server_us, 0.5, at_least=False)
    yield Comparison.of(f"{name}: Postgres CPU µs each", pairs, lambda r: r.postgres_us, 0.6, at_least=False)
    yield Comparison.of(f"{name}: p99 ms", pairs, lambda r: 1e3 * r.p99_s, 0.8, at_least=False)


def _many(versions: Versions, rounds: int) -> Iterator[Comparison]:
    """100 tables of 4 phones, as fast as they can."""
    pairs, name = versions.closed(rounds, 100, PHONES), "100 × 4"
    yield Comparison.of(f"{name}: mutations a second", pairs, lambda r: r.mutations_per_s, 1.8, at_least=True)
    yield Comparison.of(f"{name}: p99 / p50", pairs, lambda r: r.p99_s / r.p50_s, 2.0, at_least=False, itself=True)


def _hot(versions: Versions, rounds: int) -> Iterator[Comparison]:
    """One table of 16 phones, as fast as they can."""
    pairs = versions.closed(rounds, 1, 16)
    yield Comparison.of("1 × 16: mutations a second", pairs, lambda r: r.mutations_per_s, 1.5, at_least=True)


def _one_phone(versions: Versions, rounds: int) -> Iterator[Comparison]:
    """One phone alone."""
    pairs = versions.closed(rounds, 1, 1, ONE_PHONE_S)
    yield Comparison.of("one phone: p50 ms", pairs, lambda r: 1e3 * r.p50_s, 0.5, at_least=False)
    yield Comparison.of("one phone: Postgres CPU µs each", pairs, lambda r: r.postgres_us, 0.3, at_least=False)


def _open_loops(versions: Versions, rounds: int) -> Iterator[Comparison]:
    """400 phones at 100 tables at their own times."""
    for per_s, aim in zip(EDITS_PER_S, OPEN_LOOP_AIMS, strict=True):
        pairs, name = versions.open(rounds, per_s), f"open loop, {per_s:,}/s"
        yield Comparison.of(f"{name}: p50 ms", pairs, lambda r: 1e3 * r.outcome.p50_s, aim, at_least=False)
        yield Comparison.of(f"{name}: p99 / p50", pairs, lambda r: r.outcome.spread, 5.0, at_least=False, itself=True)
        yield Comparison.of(f"{name}: p99 ms", pairs, lambda r: 1e3 * r.outcome.p99_s, None, at_least=False)
        yield Comparison.of(f"{name}: share sent late", pairs, lambda r: r.outcome.late, None, at_least=False)


if __name__ == "__main__":
    main()
