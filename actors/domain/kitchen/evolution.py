"""What is true after something has happened in the kitchen. Pure."""

from typing import assert_never

from actors.domain.evolution import after
from actors.domain.kitchen.events import CourseFired, CourseHeld, ItemMoved, KitchenEvent, TicketBumped, TicketRecalled
from actors.domain.kitchen.ticket import ItemState, Tickets, items_of, with_items
from actors.domain.state import State
from actors.domain.values import changed


def evolve(state: State, event: KitchenEvent) -> State:
    """The state after the event."""
    return after(state, event, ticket_items=_tickets(state.ticket_items, event))


def _tickets(tickets: Tickets, event: KitchenEvent) -> Tickets:
    items = items_of(tickets, event.order_number)
    match event:
        case ItemMoved():
            moved = tickets[event.order_number, event.position].moved(event.state, event.at)
            return with_items(tickets, [moved])
        case TicketBumped():
            return with_items(
                tickets, (changed(item, bumped_at=event.at) for item in items if item.position in event.positions)
            )
        case TicketRecalled():
            return with_items(
                tickets, (changed(item, bumped_at=None) for item in items if item.position in event.positions)
            )
        case CourseFired():
            held = (item for item in items if item.held and item.course is event.course)
            return with_items(tickets, (changed(item, fired_at=event.at) for item in held))
        case CourseHeld():
            waiting = (item for item in items if may_wait(item.state) and item.live and item.course is event.course)
            return with_items(tickets, (changed(item, fired_at=None) for item in waiting))
        case _:
            assert_never(event)


def may_wait(state: ItemState) -> bool:
    """Whether an item in this state can still be held."""
    return state is ItemState.QUEUED
