"""What a session's turn tells those beyond its members, once it is durable.

Owns: who is told of what, and how an order's observers are. Must not: wait, or raise: every tap waits for it.
"""

from collections.abc import Iterable, Sequence

from actors.audience import Audience
from actors.change import orders_changed
from actors.domain.alerts.alert import Alert
from actors.domain.events import Event
from actors.domain.money.events import PaymentMoved, PaymentStarted
from actors.domain.moving.events import CartTaken, PartyArrived, SessionMerged
from actors.domain.ordering.events import OrderPlaced
from actors.domain.party.events import MemberLeft, SessionClosed
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from actors.domain.till.events import OrderConfirmed, OrderProgressed, OrderResent
from actors.domain.values import changed
from actors.ports.observers import Observer
from actors.ports.payments import Payments
from actors.ports.sessions import PlacedOrder
from actors.ports.till import Till
from actors.ports.wire import Ending


def tell_of_event(event: Event, state: State, audience: Audience, till: Till, payments: Payments) -> None:
    """The till and providers hear of what is theirs now, and connections end whose member or session has gone."""
    if isinstance(event, OrderPlaced | OrderResent):
        number = event.order.order_number if isinstance(event, OrderPlaced) else event.order_number
        _tell_till(state, number, till)
    elif isinstance(event, OrderConfirmed | OrderProgressed) and state.fulfilments:
        number = event.order.order_number if isinstance(event, OrderConfirmed) else event.order_number
        if number in state.fulfilments and state.orders[number].pos_attempts == 0:
            _tell_till(state, number, till)
    elif isinstance(event, MemberLeft):
        audience.end(Ending.LEFT, event.member.member_id)
    elif isinstance(event, SessionClosed | SessionMerged | CartTaken):
        audience.end(Ending.CLOSED)
    elif isinstance(event, PartyArrived):
        for order in event.luggage.orders.values():
            till.placed(state.session.session_id, order)
    elif isinstance(event, PaymentStarted | PaymentMoved) and event.payment.unsettled:
        begins = isinstance(event, PaymentStarted)
        payments.wanted(state.session.restaurant_id, state.session.session_id, event.payment, begins=begins)


def send_on(audience: Audience, state: State, to: State, restaurant: Restaurant) -> None:
    """Members of this session who are in another one now are told where to go on, as the last that they hear here."""
    came = changed(state, session=changed(state.session, seq=state.session.seq + 1))
    for subscriber in audience.of(member for member in to.members if to.present(member) is not None):
        subscriber.send_on(to, restaurant, came)
        audience.discard(subscriber)
        subscriber.end(Ending.CLOSED)


def _tell_till(state: State, order_number: int, till: Till) -> None:
    """An order of the shop has a time for its till only once it stands and its money is there."""
    order = state.orders.get(order_number)
    if order is not None and order.pos_next_at is not None:
        till.placed(state.session.session_id, order)


def tell_of_orders(
    observers: Iterable[Observer], before: State, after: State, restaurant: Restaurant, raised: Sequence[Alert]
) -> None:
    """They hear what has become of orders since `before`, and which alerts that has raised."""
    moved = after.session.place is not before.session.place
    if after.orders is before.orders and not moved and not raised:
        return
    table = restaurant.table_at(after.session.place)
    changed = orders_changed(before, after, raised)
    told = {order.order_number for order, _ in changed}
    about = {alert.order_number for alert in raised} - told  # what is about a payment changes no order
    elsewhere = [
        (order, [one for one in raised if one.order_number == number])
        for number, order in after.orders.items()
        if number in about or (moved and number not in told)
    ]
    for order, alerts in (*changed, *elsewhere):
        placed = PlacedOrder(
            order,
            after.session.session_id,
            table.table_number if table else None,
            after.customer_of(order.order_number),
            order.order_number in after.fulfilments,
        )
        for observer in observers:
            observer.order_changed(placed, restaurant, alerts=alerts)
