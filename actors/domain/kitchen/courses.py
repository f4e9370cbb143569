"""Rules of courses: what comes later is held until staff fire it, or the table says that it is ready."""

from collections.abc import Iterable
from datetime import datetime

from actors.domain.decision import Decision, not_found, session_closed
from actors.domain.kitchen.commands import CallCourse, FireCourse, HoldCourse
from actors.domain.kitchen.course import Course
from actors.domain.kitchen.events import CourseFired, CourseHeld
from actors.domain.kitchen.evolution import may_wait
from actors.domain.kitchen.ticket import TicketItem, items_of
from actors.domain.ordering.order import Order
from actors.domain.refusal import Code, Refusal, Repeat
from actors.domain.state import State
from actors.domain.who import STAFF


def fire_course(state: State, order: Order, command: FireCourse, now: datetime) -> Decision:
    """The course is to be made now. Where it is already, nothing."""
    if command.course not in _held(state, order):
        return Repeat(order)
    return (CourseFired(now, STAFF, order.order_number, command.course, command.by_user),)


def hold_course(state: State, order: Order, command: HoldCourse, now: datetime) -> Decision:
    """The course has to wait, as far as it has not been begun."""
    of_course = [
        item
        for item in items_of(state.ticket_items, order.order_number)
        if item.live and item.course is command.course and may_wait(item.state)
    ]
    if not of_course:
        message = f"Of the {command.course} of order {order.order_number} nothing is left to hold."
        return Refusal(Code.INVALID_STATUS_TRANSITION, message, allowed=())
    if all(item.held for item in of_course):
        return Repeat(order)
    return (CourseHeld(now, STAFF, order.order_number, command.course, command.by_user),)


def call_course(state: State, command: CallCourse, now: datetime) -> Decision:
    """The table is ready for the course, and so for all before it."""
    if not state.active:
        return session_closed()
    if state.present(command.by) is None:
        return not_found()
    fired = tuple(
        CourseFired(now, command.by, number, course)
        for number, order in sorted(state.orders.items())
        for course in _held(state, order)
        if course.place <= command.course.place
    )
    return fired or Repeat()


def _held(state: State, order: Order) -> tuple[Course, ...]:
    return held_courses(items_of(state.ticket_items, order.order_number))


def held_courses(items: Iterable[TicketItem]) -> tuple[Course, ...]:
    """The courses of which something is held, in the order in which they are eaten."""
    held = {item.course for item in items if item.held and item.course is not None}
    return tuple(course for course in Course if course in held)
