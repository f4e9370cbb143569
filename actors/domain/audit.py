"""What is kept of what staff did and of what staff were told, apart from a session's events, which are deleted.

Owns: which event leaves an entry, and its words. Must not: know a store, or who may read it. Pure.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, assert_never

from attrs import frozen

from actors.domain.alerts.alert import Alert
from actors.domain.calls.events import WaiterAcknowledged
from actors.domain.cart.events import LineAdded, LineRemoved, LineUpdated
from actors.domain.counter.events import CounterOrderChanged
from actors.domain.daily_pass import DailyPass
from actors.domain.events import Event
from actors.domain.fulfilment.events import ItemPicked, MissingSettled
from actors.domain.kitchen.events import CourseFired, CourseHeld, ItemMoved, TicketBumped, TicketRecalled
from actors.domain.money.events import DiscountGiven, DiscountRemoved, MoneyEvent, PaymentMoved, PaymentStarted
from actors.domain.money.told import discount_words, payment_deed, payment_words
from actors.domain.moving.events import PartyDeparted, SessionMerged, SessionMoved
from actors.domain.options.group import Option
from actors.domain.ordering.events import OrderMoved, OrderPlaced
from actors.domain.ordering.order import Order, OrderStatus
from actors.domain.party.events import MemberJoined, MemberLeft, MemberUpdated, SessionClosed, SessionRestored
from actors.domain.party.rules import FORCED
from actors.domain.restaurant import MenuItem, Restaurant, Spot, Table
from actors.domain.state import State
from actors.domain.till.events import (
    OrderCancelled,
    OrderConfirmed,
    OrderFailed,
    OrderFired,
    OrderProgressed,
    OrderResent,
)

ALERT: Final = "pos_alert"
_SWITCH: Final = {True: "enabled", False: "disabled"}
_DISPLAYED: Final = {True: ("shown", "bumped"), False: ("bumped", "shown")}
_FIRED: Final = {True: ("held", "fired"), False: ("fired", "held")}
_Told = ItemPicked | MissingSettled | CounterOrderChanged
_OfKitchen = OrderMoved | ItemMoved | TicketBumped | TicketRecalled | CourseFired | CourseHeld | _Told


@frozen
class AuditEntry:
    """One line of the audit. `who` is a staff user's id, None for Trivet itself, or for a customer whose account it is.

    `subject` is an order id, `ordering` for a restaurant's switch, `table-{number}`, `item-{menu_item_id}`,
    `option-{id}`, `staff-{id}` and `customer-{id}` for an account, `login`, `password_reset`, `daily_pass`,
    `invoice-{number}`, `letterhead-{field}`, `day-{date}`, or
    `session-`, `member-`, `line-` or `call-` with an id.

    `old` and `new` are what it was and what it became, short and without personal data, but for names of staff, and the
    nickname or the line with its note that staff have changed: why they did is to be seen in it. What customers change
    of their own accounts is there in their words until they have their data erased (`actors.domain.customer.account`).
    """

    restaurant_id: int
    at: datetime
    who: int | None
    what: str
    subject: str
    old: str | None
    new: str | None


def audit_of(event: Event, before: State, after: State) -> tuple[AuditEntry, ...]:
    """The entries that an event leaves; `before` and `after` are the states around it."""
    match event:
        case LineUpdated(by_user=None) | LineAdded(by_user=None) | LineRemoved(by_user=None):
            return ()  # nearly every event is one of these, and what most taps do comes first
        case OrderProgressed(alert=True) | OrderFailed(alert=True) | OrderFired(alert=True):
            order = after.orders[event.order_number]
            return (_entry(event.at, None, ALERT, order, None, order.pos_error or order.pos_status),)
        case OrderResent():
            return (_step(event, "order_resent", before.orders, after.orders),)
        case OrderFired(by_user=int()):
            return (_step(event, "order_entered_by_hand", before.orders, after.orders),)
        case OrderCancelled():
            was, order = before.orders[event.order_number], after.orders[event.order_number]
            new = f"{order.status}: {event.reason}" if event.reason else order.status
            return (_entry(event.at, event.by_user, "order_cancelled", order, was.status, new),)
        case _:
            return _seldom(event, before, after)


def _seldom(event: Event, before: State, after: State) -> tuple[AuditEntry, ...]:
    if isinstance(event, OrderPlaced | OrderConfirmed | OrderFailed) and (entries := _of_draft(event, before)):
        return entries
    if isinstance(event, _OfKitchen):
        return _in_the_kitchen(event, before, after)
    return (_of_money if isinstance(event, MoneyEvent) else _of_session)(event, before, after)


def _of_draft(event: OrderPlaced | OrderConfirmed | OrderFailed, before: State) -> tuple[AuditEntry, ...]:
    """What became of an order of the shop that waits for its money; a table's is in its session's events."""
    if isinstance(event, OrderPlaced):
        fulfilment = event.fulfilment
        if fulfilment is None:
            return ()
        said = fulfilment.told(event.order)
        return (_entry(event.at, None, "order_checked_out", event.order, None, said),)
    number = event.order.order_number if isinstance(event, OrderConfirmed) else event.order_number
    order = before.orders[number]
    if order.status is not OrderStatus.DRAFT:
        return ()
    if isinstance(event, OrderConfirmed):
        return (_entry(event.at, None, "order_confirmed", order, order.status, event.order.status),)
    return (_entry(event.at, None, "order_failed", order, order.status, event.error),)


def _of_session(event: Event, before: State, after: State) -> tuple[AuditEntry, ...]:
    """What staff did with a session, or in a diner's place. What diners did themselves is in the session's events."""
    match event:
        case LineAdded() | LineUpdated() | LineRemoved():
            return (_line_entry(event, after),)
        case OrderPlaced(by_user=int()):
            return (_entry(event.at, event.by_user, "order_placed", event.order, None, event.order.status),)
        case MemberJoined(by_user=int()) | MemberUpdated(by_user=int()) | MemberLeft(by_user=int()):
            return (_party_entry(event, before, after),)
        case SessionClosed(by_user=int()):
            what = "session_force_closed" if event.reason == FORCED else "session_closed"
            return (_session_entry(event, after, what, "active", "closed"),)
        case WaiterAcknowledged():
            return (_acknowledged(event, after),)
        case SessionRestored() | SessionMoved() | SessionMerged() | PartyDeparted():
            return (_moving_entry(event, before, after),)
        case _:
            return ()


def _of_money(event: Event, before: State, after: State) -> tuple[AuditEntry, ...]:
    """What staff did with the bill."""
    if isinstance(event, DiscountGiven | DiscountRemoved):
        return (_discount_entry(event, after),)
    if isinstance(event, PaymentStarted | PaymentMoved) and _is_told(event):
        return (_payment_entry(event, before, after),)
    return ()


def _is_told(event: PaymentStarted | PaymentMoved) -> bool:
    """What staff did, and what Trivet does of itself for a reason. What a provider says is in the payment."""
    return event.by_user is not None or (isinstance(event, PaymentMoved) and bool(event.reason))


def _discount_entry(event: DiscountGiven | DiscountRemoved, after: State) -> AuditEntry:
    """In minor units or hundredths of a percent, as they are kept: which currency it was may change."""
    one, given = event.discount, isinstance(event, DiscountGiven)
    words = discount_words(one)
    who = one.by_user if isinstance(event, DiscountGiven) else event.by_user
    session = after.session
    what, subject = "discount_given" if given else "discount_removed", f"session-{session.session_id}"
    return AuditEntry(
        session.restaurant_id, event.at, who, what, subject, None if given else words, words if given else None
    )


def _payment_entry(event: PaymentStarted | PaymentMoved, before: State, after: State) -> AuditEntry:
    """Amounts in minor units, as they are kept. What is wanted of a provider is done later, by nobody of the staff."""
    payment = event.payment
    was = before.payments.get(payment.payment_id)
    reason = event.reason if isinstance(event, PaymentMoved) else ""
    return AuditEntry(
        after.session.restaurant_id,
        event.at,
        event.by_user,
        payment_deed(payment, was, event.by_user),
        f"payment-{payment.payment_id}",
        None if was is None else payment_words(was),
        f"{payment_words(payment)}: {reason}" if reason else payment_words(payment),
    )


def _in_the_kitchen(event: _OfKitchen, before: State, after: State) -> tuple[AuditEntry, ...]:
    """What was done to an order or its ticket, whose items are named by their positions; but for a diner's course."""
    if isinstance(event, CourseFired) and event.by_user is None:
        return ()
    old: str
    new: str
    match event:
        case OrderMoved():
            old, new = (state.orders[event.order_number].status for state in (before, after))
            what = "order_moved"
        case ItemMoved():
            was, now = (state.ticket_items[event.order_number, event.position].state for state in (before, after))
            what, old, new = "item_moved", f"{event.position}: {was}", f"{event.position}: {now}"
        case TicketBumped() | TicketRecalled():
            named = ", ".join(map(str, event.positions))
            what = "ticket_bumped" if isinstance(event, TicketBumped) else "ticket_recalled"
            old, new = (f"{named}: {how}" for how in _DISPLAYED[isinstance(event, TicketBumped)])
        case ItemPicked() | MissingSettled():
            what = "item_picked" if isinstance(event, ItemPicked) else "missing_chosen"
            old, new = event.told(before.picks.get(event.pick.key))
        case CounterOrderChanged():
            what = "counter_order_changed"
            old, new = event.told(before.counters[event.order_number])
        case _:
            what = "course_fired" if isinstance(event, CourseFired) else "course_held"
            old, new = (f"{event.course}: {how}" for how in _FIRED[isinstance(event, CourseFired)])
    return (_entry(event.at, event.by_user, what, after.orders[event.order_number], old, new),)


def alert_acknowledged(alert: Alert) -> AuditEntry:
    """What it leaves that a staff user has seen this alert, which says who and when."""
    at = alert.acknowledged_at or alert.raised_at
    new, subject = f"acknowledged: {alert.kind}", alert.order_id or f"alert-{alert.alert_id}"
    return AuditEntry(alert.restaurant_id, at, alert.acknowledged_by, "alert_acknowledged", subject, "open", new)


def ordering_switched(restaurant: Restaurant, *, enabled: bool, at: datetime, who: int | None) -> AuditEntry:
    """What turning the restaurant's switch leaves; `restaurant` is as it was before."""
    return _switched(restaurant, "ordering", "ordering", at, who, restaurant.ordering_enabled, enabled)


def table_switched(restaurant: Restaurant, table: Table, *, enabled: bool, at: datetime, who: int | None) -> AuditEntry:
    """What turning a table's switch leaves; `table` is as it was before."""
    return _switched(restaurant, "table", f"table-{table.table_number}", at, who, table.enabled, enabled)


def pass_renewed(restaurant: Restaurant, before: DailyPass | None, after: DailyPass, who: int | None) -> AuditEntry:
    """What a new daily pass leaves: which business day's took the place of which. Its words are nowhere."""
    old = None if before is None else before.business_day.isoformat()
    new = after.business_day.isoformat()
    return AuditEntry(restaurant.restaurant_id, after.created_at, who, "daily_pass_renewed", "daily_pass", old, new)


def alerted(restaurant_id: int, at: datetime, what: str, subject: str, old: str | None, new: str | None) -> AuditEntry:
    """What is left of something that nightly work has to tell: `old` is what should be, `new` what was found."""
    return AuditEntry(restaurant_id, at, None, what, subject, old, new)


def qr_rotated(restaurant: Restaurant, table: Table, *, at: datetime, who: int | None) -> AuditEntry:
    """What a new code for a table leaves; `table` is as it was before."""
    old, new = str(table.qr_version), str(table.qr_version + 1)
    return AuditEntry(restaurant.restaurant_id, at, who, "qr_rotated", f"table-{table.table_number}", old, new)


def table_placed(
    restaurant: Restaurant, table: Table, spot: Spot | None, *, at: datetime, who: int | None
) -> AuditEntry:
    """What placing a table on the plan leaves, or taking it off; `table` is as it was before."""
    subject = f"table-{table.table_number}"
    return AuditEntry(restaurant.restaurant_id, at, who, "table_placed", subject, _spot(table.spot), _spot(spot))


def look_changed(
    restaurant: Restaurant, what: str, old: str | None, new: str | None, *, at: datetime, who: int | None
) -> AuditEntry:
    """What another colour or logo leaves, the logo by its digest; `restaurant` is as it was before."""
    return AuditEntry(restaurant.restaurant_id, at, who, f"{what}_changed", "look", old, new)


def paper_made(restaurant_id: int, cancels: str | None, *, at: datetime, who: int | None) -> AuditEntry:
    """What a numbered paper leaves, which `cancels` another or is an invoice. The store adds its number."""
    what = "invoice_made" if cancels is None else "invoice_cancelled"
    return AuditEntry(restaurant_id, at, who, what, "invoice", cancels, None)


def letterhead_changed(
    restaurant_id: int, field: str, old: str, new: str, *, at: datetime, who: int | None
) -> AuditEntry:
    """What other words on the papers leave."""
    return AuditEntry(restaurant_id, at, who, "letterhead_changed", f"letterhead-{field}", old or None, new or None)


def day_closed(restaurant_id: int, day: str, expected: int, counted: int, *, at: datetime, who: int) -> AuditEntry:
    """What closing a business day leaves: the cash that there should be and that there is, in minor units."""
    return AuditEntry(restaurant_id, at, who, "day_closed", f"day-{day}", f"expected {expected}", f"counted {counted}")


def photo_changed(
    restaurant: Restaurant, menu_item_id: int, old: str | None, new: str | None, *, at: datetime, who: int | None
) -> AuditEntry:
    """What another photo of an item leaves, or none: its address before and after."""
    return AuditEntry(restaurant.restaurant_id, at, who, "photo_changed", f"item-{menu_item_id}", old, new)


def _spot(spot: Spot | None) -> str | None:
    """Such as `250, 1000`."""
    return None if spot is None else f"{spot[0]}, {spot[1]}"


def availability_set(
    restaurant: Restaurant,
    before: MenuItem | Option,
    after: MenuItem | Option,
    was: int | None,
    left: int | None,
    *,
    at: datetime,
    who: int | None,
) -> AuditEntry:
    """What saying how many there are of an item or option leaves; `was` and `left` are None where it is unlimited."""
    by, offers = (restaurant.restaurant_id, at, who), (_offer(before, was), _offer(after, left))
    if isinstance(before, Option):
        return AuditEntry(*by, "option_availability", f"option-{before.option_id}", *offers)
    return AuditEntry(*by, "item_availability", f"item-{before.menu_item_id}", *offers)


def _offer(thing: MenuItem | Option, left: int | None) -> str:
    """Such as `stopped until 2026-05-08T18:30:00+00:00, 3 left`."""
    back = None if isinstance(thing, Option) else thing.until
    until = "" if back is None else f" until {back.isoformat()}"
    sale = "on sale" if thing.available else f"stopped{until}"
    return f"{sale}, {'unlimited' if left is None else f'{left} left'}"


def _switched(
    restaurant: Restaurant, what: str, subject: str, at: datetime, who: int | None, old: bool, new: bool
) -> AuditEntry:
    was, become = _SWITCH[old], _SWITCH[new]
    return AuditEntry(restaurant.restaurant_id, at, who, f"{what}_{become}", subject, was, become)


def _step(
    event: OrderResent | OrderFired, what: str, before: Mapping[int, Order], after: Mapping[int, Order]
) -> AuditEntry:
    was, order = before[event.order_number], after[event.order_number]
    return _entry(event.at, event.by_user, what, order, was.pos_status, order.pos_status)


def _acknowledged(event: WaiterAcknowledged, after: State) -> AuditEntry:
    call = event.call
    new = f"acknowledged: {call.reason}"
    restaurant_id = after.session.restaurant_id
    return AuditEntry(
        restaurant_id, event.at, call.acknowledged_by, "call_acknowledged", f"call-{call.call_id}", "open", new
    )


def _entry(at: datetime, who: int | None, what: str, order: Order, old: str | None, new: str | None) -> AuditEntry:
    return AuditEntry(order.restaurant_id, at, who, what, order.order_id, old, new)


def _line_entry(event: LineAdded | LineUpdated | LineRemoved, after: State) -> AuditEntry:
    old: str | None
    new: str | None
    match event:
        case LineAdded(line=line):
            what, old, new = "line_added", None, line.words
        case LineUpdated(before=was, line=line):
            what, old, new = "line_updated", was.words, line.words
        case LineRemoved(line=line):
            what, old, new = "line_removed", line.words, None
        case _:
            assert_never(event)
    subject = f"line-{line.public_id}"
    return AuditEntry(after.session.restaurant_id, event.at, event.by_user, what, subject, old, new)


def _party_entry(event: MemberJoined | MemberUpdated | MemberLeft, before: State, after: State) -> AuditEntry:
    """The first who is seated opens the session."""
    member = event.member
    was = before.members.get(member.member_id)
    old, new = None if was is None else was.nickname, member.nickname
    subject, by = f"member-{member.member_id}", (after.session.restaurant_id, event.at, event.by_user)
    match event:
        case MemberJoined():
            if before.session.seq == 0:
                return _session_entry(event, after, "session_opened", None, "active")
            return AuditEntry(*by, "member_seated", subject, None, new)
        case MemberUpdated():
            return AuditEntry(*by, "member_renamed", subject, old, new)
        case MemberLeft():
            return AuditEntry(*by, "member_sent_away", subject, old, None)
        case _:
            assert_never(event)


def _moving_entry(
    event: SessionRestored | SessionMoved | SessionMerged | PartyDeparted, before: State, after: State
) -> AuditEntry:
    """Tables by their ids; what a party has taken along is told by its orders."""
    old, new = f"table id {before.session.place.table_id}", f"table id {after.session.place.table_id}"
    match event:
        case SessionRestored():
            return _session_entry(event, after, "session_restored", "closed", "active")
        case SessionMoved():
            return _session_entry(event, after, "session_moved", old, new)
        case SessionMerged(into=into):
            return _session_entry(event, after, "session_merged", old, f"session-{into}")
        case PartyDeparted(to_session=to_session):
            return _session_entry(event, after, "merge_undone", f"session-{to_session}", old)
        case _:
            assert_never(event)


def _session_entry(
    event: MemberJoined | SessionClosed | SessionRestored | SessionMoved | SessionMerged | PartyDeparted,
    after: State,
    what: str,
    old: str | None,
    new: str,
) -> AuditEntry:
    session = after.session
    subject = f"session-{session.session_id}"
    return AuditEntry(session.restaurant_id, event.at, event.by_user, what, subject, old, new)
