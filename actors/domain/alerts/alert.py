"""An alert, as it is kept: what it is about, when it was raised, and who has seen it.

    raised ──somebody acknowledges it──▶ acknowledged, for good

Alerts are the restaurant's: staff acknowledge them whether the visit that they come from is open, closed or long
deleted, and no rule of a session ever looks at one. A session's turn raises them, in the very commit that has caused
them, as it gives order numbers and moves of stock; acknowledging is a change of the restaurant's own.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from attrs import frozen

from actors.domain.ordering.order import order_id
from actors.domain.values import changed


class AlertKind(StrEnum):
    """What somebody has to see to."""

    ORDER_UNSENT = "order_unsent"  # the till does not take it: send it again, enter it by hand, or cancel it
    AT_TILL_TWICE = "at_till_twice"  # it was typed in, and then came by itself too: void one of them at the till
    CANCELLED_AT_TILL = "cancelled_at_till"  # it was cancelled, and the till has it: void it there
    CANCELLED_UNKNOWN = "cancelled_unknown"  # it was cancelled, and nobody knows whether the till has it: look there
    PAYMENT_GIVEN_UP = "payment_given_up"  # the provider did not do what it was to do with a payment: look there
    PAYMENT_GOES_BACK = "payment_goes_back"  # the provider had money that is on no bill, and gives it back
    STOCK_LOW = "stock_low"  # a branch has fewer of something than it should: order more, or fetch some
    WEBHOOK_DISABLED = "webhook_disabled"  # it is told nothing more: see to the receiver, then enable it again
    WEBHOOK_REFUSED = "webhook_refused"  # it has refused something, which waits to be tried again: see to the receiver
    SINK_BEHIND = "sink_behind"  # another system does not get what changes here: see why, and mend it there


@frozen
class Alert:
    """Something that staff have to see to. `words` are the till's, or our code for what went wrong, or empty.

    What is about a payment is about the order that it was for, the first of them where there were several. What is
    about stock is about no order, and its words say of what there are how many left, and where. What is about a webhook
    is about no order, and its words are what the webhook is called. What is about a sink has its kind as words, and is
    over by itself once the sink is back.

    `acknowledged_by` is the staff user's id who has seen it, None where it is over by itself.
    """

    restaurant_id: int
    alert_id: UUID
    kind: AlertKind
    order_number: int | None
    words: str
    raised_at: datetime
    acknowledged_at: datetime | None = None
    acknowledged_by: int | None = None

    @property
    def order_id(self) -> str | None:
        """The order that it is about, if it is about one."""
        return None if self.order_number is None else order_id(self.restaurant_id, self.order_number)

    def acknowledged(self, at: datetime, by_user: int) -> "Alert":
        """The alert once this staff user has seen it; one that somebody has seen before stays as it is."""
        return self if self.acknowledged_at else changed(self, acknowledged_at=at, acknowledged_by=by_user)
