"""A job's stages and its right of way, against the table that draws them."""

from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import attrs
import pytest

from actors.domain.till.commands import AcceptOrder
from pos.till.job import JOB_MOVES, Job, RightOfWay, Stage

NOW = datetime(2024, 1, 15, 19, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=30)
LEASE = NOW + timedelta(seconds=4)
REPORTS = (AcceptOrder(1, "T1"),)
DUE = Job(UUID(int=1), 1, NOW - timedelta(minutes=10), NOW)


def at(stage: Stage) -> Job:
    """A job at this stage."""
    match stage:
        case Stage.ANNOUNCED:
            return DUE.announced(NOW, LEASE)
        case Stage.UNREPORTED:
            return DUE.unreported(NOW, REPORTS)
        case Stage.HELD_BACK:
            return DUE.held_back(NOW)
        case _:
            return DUE


def test_a_job_makes_the_moves_of_its_table_and_no_others() -> None:
    ways = {
        Stage.ANNOUNCED: lambda job: job.announced(LATER, LEASE),
        Stage.UNREPORTED: lambda job: job.unreported(LATER, REPORTS),
        Stage.HELD_BACK: lambda job: job.held_back(LATER),
    }
    for before, (stage, move) in product(Stage, ways.items()):
        if stage in JOB_MOVES[before]:
            after = move(at(before))
            assert (after.stage, after.due, after.failures) == (stage, LATER, at(before).failures + 1)
        else:
            with pytest.raises(ValueError, match="cannot become"):
                move(at(before))


def test_each_stage_knows_its_own_and_forgets_what_the_one_before_knew() -> None:
    held_back = at(Stage.ANNOUNCED).held_back(LATER)
    assert (held_back.lease, held_back.reports) == (None, ())
    assert at(Stage.ANNOUNCED).unreported(LATER, REPORTS).lease is None


def test_a_job_that_is_postponed_keeps_what_it_knows() -> None:
    assert at(Stage.ANNOUNCED).postponed(LATER).lease == LEASE
    assert at(Stage.UNREPORTED).postponed(LATER).reports == REPORTS
    assert [at(stage).postponed(LATER).stage for stage in (Stage.DUE, Stage.HELD_BACK)] == [Stage.HELD_BACK] * 2


def test_only_what_is_as_postgres_has_it_may_be_replaced_by_what_is_found_there() -> None:
    assert [stage for stage in Stage if not at(stage).outranks_postgres] == [Stage.DUE]
    assert DUE.hurried(NOW).outranks_postgres


def test_only_what_is_to_be_reported_and_what_diners_wait_for_can_do_without_the_till() -> None:
    assert [stage for stage in Stage if at(stage).spares_the_till(NOW)] == [Stage.UNREPORTED]
    assert attrs.evolve(DUE, placed_at=NOW).spares_the_till(NOW)
    assert not attrs.evolve(DUE, placed_at=NOW, let_go=True).spares_the_till(NOW)


def test_a_right_of_way_grows_and_is_not_taken_back_by_a_lesser_one() -> None:
    insistent = attrs.evolve(DUE, right=RightOfWay.INSISTENT)
    assert insistent.hurried(NOW).right is RightOfWay.INSISTENT
    assert insistent.urged_by(DUE) == insistent
    assert attrs.evolve(DUE, due=LATER).urged_by(insistent) == insistent
