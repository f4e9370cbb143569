"""What a worker does first, and what an agenda holds."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from actors.domain.commands import AcceptOrder
from pos.agenda import JOBS_MAX, Agenda, Job

NOW = datetime(2024, 1, 15, 19, 0, tzinfo=UTC)


def job(number: int, due_s: float = 0.0, age_s: float = 0.0) -> Job:
    placed_at = NOW - timedelta(seconds=age_s)
    return Job(UUID(int=number), number, placed_at, NOW + timedelta(seconds=due_s))


def drained(agenda: Agenda, now: datetime = NOW) -> list[int]:
    numbers = []
    while (taken := agenda.take(now)) is not None:
        numbers.append(taken.order_number)
    return numbers


def test_due_jobs_are_taken_by_order_number() -> None:
    agenda = Agenda()
    for number in (3, 1, 2):
        agenda.offer(job(number))
    assert drained(agenda) == [1, 2, 3]


def test_a_job_that_is_not_due_yet_is_left() -> None:
    agenda = Agenda()
    agenda.offer(job(1, due_s=2))
    agenda.offer(job(2))
    assert drained(agenda) == [2]
    assert agenda.next_due() == NOW + timedelta(seconds=2)
    assert drained(agenda, NOW + timedelta(seconds=2)) == [1]
    assert agenda.next_due() is None


def test_orders_that_diners_wait_for_come_before_older_ones_that_nobody_watches() -> None:
    agenda = Agenda()
    for each in (job(1, age_s=600), job(8), job(9)):
        agenda.offer(each)
    assert drained(agenda) == [8, 9, 1]


def test_an_order_has_one_job_and_postgres_has_the_word_on_when() -> None:
    agenda = Agenda()
    agenda.offer(job(1, due_s=30))
    agenda.offer(job(1, due_s=0))
    assert drained(agenda) == [1]


def test_a_job_that_knows_more_than_postgres_is_not_overwritten() -> None:
    agenda = Agenda()
    unreported = job(1).postponed(NOW + timedelta(seconds=5), [AcceptOrder(1, "T1")])
    agenda.keep(unreported)
    assert agenda.offer(job(1))
    assert agenda.take(NOW) is None
    assert agenda.take(NOW + timedelta(seconds=5)) == unreported


def test_a_full_agenda_refuses_what_can_be_found_again_and_keeps_what_was_taken() -> None:
    agenda = Agenda()
    assert all(agenda.offer(job(number)) for number in range(JOBS_MAX))
    assert not agenda.offer(job(JOBS_MAX))
    taken = agenda.take(NOW)
    assert taken is not None
    assert agenda.offer(job(JOBS_MAX))
    agenda.keep(taken)
    assert len(agenda) == JOBS_MAX + 1
    assert not agenda.offer(job(JOBS_MAX + 1))
