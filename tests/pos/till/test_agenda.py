"""What a worker does first, and what an agenda holds."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import attrs

from actors.domain.till.commands import AcceptOrder
from pos.till.agenda import FOUND_MAX, JOBS_MAX, Agenda
from pos.till.job import Job, RightOfWay

NOW = datetime(2024, 1, 15, 19, 0, tzinfo=UTC)


def job(number: int, due_s: float = 0.0, age_s: float = 0.0) -> Job:
    placed_at = NOW - timedelta(seconds=age_s)
    return Job(UUID(int=number), number, placed_at, NOW + timedelta(seconds=due_s))


def drained(agenda: Agenda, now: datetime = NOW) -> list[int]:
    numbers = []
    while (taken := agenda.pop(now)) is not None:
        numbers.append(taken.order_number)
    return numbers


def test_due_jobs_are_taken_by_order_number() -> None:
    agenda = Agenda()
    for number in (3, 1, 2):
        agenda.offer(job(number), NOW)
    assert drained(agenda) == [1, 2, 3]


def test_a_job_that_is_not_due_yet_is_left() -> None:
    agenda = Agenda()
    agenda.offer(job(1, due_s=2), NOW)
    agenda.offer(job(2), NOW)
    assert drained(agenda) == [2]
    assert agenda.next_due(NOW) == NOW + timedelta(seconds=2)
    assert drained(agenda, NOW + timedelta(seconds=2)) == [1]
    assert agenda.next_due(NOW) is None


def test_what_was_announced_and_has_not_begun_stays_as_it_is_known_here() -> None:
    agenda, announced = Agenda(), attrs.evolve(job(1).announced(NOW, NOW + timedelta(seconds=4)), failures=0)
    agenda.offer(announced, NOW, placed=True)
    agenda.offer(job(1, due_s=4), NOW)
    assert agenda.pop(NOW) == announced


def test_orders_that_diners_wait_for_and_the_backlog_take_turns_each_by_number() -> None:
    agenda = Agenda()
    for each in (job(2, age_s=600), job(9), job(1, age_s=600), job(8), job(3, age_s=600)):
        agenda.offer(each, NOW)
    assert drained(agenda) == [8, 1, 9, 2, 3]


def test_while_the_till_rests_only_reports_and_waiting_diners_are_seen_to() -> None:
    agenda = Agenda()
    unreported = job(2, age_s=600).unreported(NOW, [AcceptOrder(2, "T1")])
    for each in (job(1, age_s=600), job(3)):
        agenda.offer(each, NOW)
    agenda.keep(unreported)
    assert agenda.next_due(NOW, till_rests=True) == NOW
    assert agenda.pop(NOW, till_rests=True) == job(3)
    assert agenda.pop(NOW, till_rests=True) == unreported
    assert agenda.pop(NOW, till_rests=True) is None
    assert agenda.next_due(NOW, till_rests=True) is None
    assert drained(agenda) == [1]


def test_while_the_till_rests_an_order_that_goes_anyway_is_due_and_no_other_of_the_backlog() -> None:
    agenda = Agenda()
    insisting = attrs.evolve(job(9, age_s=600), right=RightOfWay.INSISTENT)
    for each in (job(1, age_s=600), insisting):
        agenda.offer(each, NOW)
    assert agenda.next_due(NOW, till_rests=True) == NOW
    assert agenda.pop(NOW, till_rests=True) == insisting
    assert agenda.pop(NOW, till_rests=True) is None


def test_an_order_that_goes_anyway_has_its_turn_by_number_where_the_till_does_not_rest() -> None:
    agenda = Agenda()
    for each in (attrs.evolve(job(9, age_s=600), right=RightOfWay.INSISTENT), job(1, age_s=600), job(5, age_s=600)):
        agenda.offer(each, NOW)
    assert drained(agenda) == [1, 5, 9]


def test_a_job_that_knows_more_than_postgres_hears_that_staff_want_it_tried_now() -> None:
    agenda = Agenda()
    agenda.offer(attrs.evolve(job(1, due_s=60, age_s=600), right=RightOfWay.EARLY), NOW)
    agenda.offer(attrs.evolve(job(1, age_s=600), right=RightOfWay.INSISTENT), NOW, placed=True)
    assert agenda.pop(NOW, till_rests=True) == attrs.evolve(job(1, age_s=600), right=RightOfWay.INSISTENT)


def test_what_staff_wish_while_a_job_is_out_is_not_forgotten_when_it_comes_back() -> None:
    agenda = Agenda()
    agenda.offer(attrs.evolve(job(1, age_s=600), right=RightOfWay.INSISTENT), NOW, placed=True)
    agenda.keep(job(1, due_s=60, age_s=600))
    assert agenda.pop(NOW, till_rests=True) == attrs.evolve(job(1, age_s=600), right=RightOfWay.INSISTENT)


def test_an_order_whose_diners_were_let_go_is_one_of_the_backlog_however_recent_it_is() -> None:
    agenda = Agenda()
    agenda.let_go(attrs.evolve(job(9), let_go=True), NOW)
    for each in (job(9), job(8), job(1, age_s=600), job(2, age_s=600)):
        agenda.offer(each, NOW)
    assert drained(agenda) == [8, 1, 2, 9]
    assert agenda.pop(NOW, till_rests=True) is None


def test_what_is_put_before_a_job_comes_first_whoever_has_had_a_turn() -> None:
    for watched in (False, True):
        agenda = Agenda()
        later = job(9, age_s=0 if watched else 600)
        agenda.offer(later, NOW)
        taken = agenda.pop(NOW)
        assert taken == later
        agenda.put_before(taken, job(1, age_s=600), NOW)
        assert drained(agenda) == [1, 9]


def test_what_is_put_before_a_job_comes_before_an_order_that_was_placed_meanwhile() -> None:
    agenda = Agenda()
    agenda.offer(job(9, age_s=600), NOW)
    taken = agenda.pop(NOW)
    assert taken is not None
    agenda.offer(job(10), NOW, placed=True)
    agenda.put_before(taken, job(1, age_s=600), NOW)
    assert drained(agenda)[0] == 1


def test_an_order_taken_up_early_is_not_put_back_to_its_own_time() -> None:
    agenda = Agenda()
    agenda.offer(attrs.evolve(job(1), right=RightOfWay.EARLY), NOW)
    agenda.offer(job(1, due_s=1920), NOW)
    assert drained(agenda) == [1]


def test_an_order_has_one_job_and_postgres_has_the_word_on_when() -> None:
    agenda = Agenda()
    agenda.offer(job(1, due_s=30), NOW)
    agenda.offer(job(1, due_s=0), NOW)
    assert drained(agenda) == [1]


def test_a_job_that_knows_more_than_postgres_is_not_overwritten() -> None:
    agenda = Agenda()
    unreported = job(1).unreported(NOW + timedelta(seconds=5), [AcceptOrder(1, "T1")])
    agenda.keep(unreported)
    assert agenda.offer(job(1), NOW)
    assert agenda.pop(NOW) is None
    assert agenda.pop(NOW + timedelta(seconds=5)) == unreported


def test_a_full_agenda_refuses_what_can_be_found_again_and_keeps_what_was_taken() -> None:
    agenda = Agenda()
    assert all(agenda.offer(job(number), NOW, placed=True) for number in range(JOBS_MAX))
    assert not agenda.offer(job(JOBS_MAX), NOW, placed=True)
    taken = agenda.pop(NOW)
    assert taken is not None
    assert agenda.offer(job(JOBS_MAX), NOW, placed=True)
    agenda.keep(taken)
    assert len(agenda) == JOBS_MAX + 1
    assert not agenda.offer(job(JOBS_MAX + 1), NOW, placed=True)


def test_a_backlog_leaves_room_for_orders_that_are_placed_now() -> None:
    agenda = Agenda()
    assert all(agenda.offer(job(number, age_s=600), NOW) for number in range(FOUND_MAX))
    assert not agenda.offer(job(FOUND_MAX, age_s=600), NOW)
    assert agenda.offer(job(FOUND_MAX + 1), NOW, placed=True)
    assert agenda.pop(NOW) == job(FOUND_MAX + 1)


def test_of_a_backlog_the_lower_numbers_are_kept() -> None:
    agenda = Agenda()
    for number in range(1000, 1000 + FOUND_MAX):
        agenda.offer(job(number, age_s=600), NOW)
    assert agenda.offer(job(1, age_s=600), NOW)
    assert len(agenda) == FOUND_MAX
    assert drained(agenda) == [1, *range(1000, 999 + FOUND_MAX)]


def test_an_order_that_diners_wait_for_is_not_forgotten_for_a_backlog() -> None:
    agenda = Agenda()
    for number in range(1000, 1000 + FOUND_MAX):
        agenda.offer(job(number), NOW)
    assert not agenda.offer(job(1, age_s=600), NOW)


def test_of_a_backlog_no_number_is_taken_before_lower_ones_have_been_looked_for() -> None:
    agenda = Agenda()
    for each in (job(70, age_s=600), job(64, age_s=600), job(80)):
        agenda.offer(each, NOW)
    assert [agenda.pop(NOW, up_to=64) for _ in range(3)] == [job(80), job(64, age_s=600), None]
    assert drained(agenda) == [70]
