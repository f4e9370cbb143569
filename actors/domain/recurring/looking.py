"""What a recurring order would come to, and all that is wrong with it at this moment, without touching anything.

It is put into a cart that nobody keeps, by the rules that put it into the one that is placed, and asked for its price
as any cart is. So what is told the day before is what the checkout would say.

Owns: that cart, and the lines of a letter. Pure.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from attrs import frozen

from actors.domain.cart.commands import AddLine
from actors.domain.customer.account import CustomerAccount
from actors.domain.customer.address import Address
from actors.domain.decide import decide
from actors.domain.evolve import evolve
from actors.domain.fulfilment.branch import Branch
from actors.domain.fulfilment.checking import Quote, quote
from actors.domain.fulfilment.fulfilment import DeliveryAddress
from actors.domain.fulfilment.slot import Slot
from actors.domain.fulfilment.wish import Wish
from actors.domain.money.payment import Method
from actors.domain.ordering.order import Fulfilment
from actors.domain.party.commands import Join
from actors.domain.place import Place
from actors.domain.recurring.recurring_order import LetterLine, Reason, RecurringLine, RecurringOrder, Why
from actors.domain.refusal import CheckoutProblem, Code, Refusal
from actors.domain.restaurant import Context, Restaurant
from actors.domain.state import State, opened
from actors.domain.values import changed


@frozen
class Outlook:
    """How a recurring order stands: its lines as they are told, and as they cost now, and what is in its way."""

    quote: Quote
    letter_lines: tuple[LetterLine, ...]
    lines: tuple[RecurringLine, ...]
    reasons: tuple[Reason, ...]

    @property
    def total(self) -> int | None:
        """What there is to pay, for whoever reads it; None where something has no price any more."""
        return None if any(one.line_total is None for one in self.letter_lines) else self.quote.total


def outlook(recurring: RecurringOrder, account: CustomerAccount, now: datetime, context: Context) -> Outlook:
    """What its next date comes to as things are now."""
    state = opened(recurring.session_id, recurring.restaurant_id, Place.of_guest(), now)
    state = _said(state, Join(state.session.session_id), now, context)[0]
    refused: dict[int, Refusal] = {}
    for position, command in enumerate(commands(recurring)):
        state, refusal = _said(state, command, now, context)
        if refusal is not None:
            refused[position] = refusal
    found = quote(state, wish_of(recurring, account), now, context)
    short = {one.menu_item_id for problem in found.problems for one in problem.items}
    told = tuple(
        _letter_line(state, recurring, position, gone=position in refused or line.menu_item_id in short)
        for position, line in enumerate(recurring.lines)
    )
    reasons = (*why_refused(recurring, refused), *why_not(found.problems), *why_unpaid(recurring, account))
    return Outlook(found, told, tuple(_priced(state, recurring, at) for at in range(len(recurring.lines))), reasons)


def commands(recurring: RecurringOrder) -> tuple[AddLine, ...]:
    """What puts it into its cart, whose owner has the session's own id. May be repeated.

    Without the notes: nothing says whose the cart is, so nobody would find them there who has to forget its customer.
    """
    return tuple(
        AddLine(
            recurring.session_id,
            recurring.line_id(position),
            line.menu_item_id,
            line.qty,
            options=line.options,
        )
        for position, line in enumerate(recurring.lines)
    )


def notes(recurring: RecurringOrder) -> Mapping[UUID, str]:
    """What its customer has noted of its lines, by their ids in its cart."""
    return {recurring.line_id(position): line.note for position, line in enumerate(recurring.lines) if line.note}


def wish_of(recurring: RecurringOrder, account: CustomerAccount) -> Wish:
    """How it is to come, at the total that its customer was told."""
    found = None if recurring.address_id is None else account.address(recurring.address_id)
    return Wish(
        kind=recurring.kind,
        slot_id=recurring.slot_id,
        day=recurring.day,
        branch_id=recurring.branch_id,
        address=None if found is None else brought_to(found, account),
        expected_total=recurring.told_total,
    )


def brought_to(address: Address, account: CustomerAccount) -> DeliveryAddress:
    """The address as it is now: what becomes of it later changes nothing that is on its way."""
    return DeliveryAddress(
        recipient=address.recipient or account.customer.name,
        street=address.street,
        postcode=address.postcode,
        city=address.city,
        country=address.country,
        phone=address.phone or account.customer.phone,
        note=address.note,
    )


def branch_of(recurring: RecurringOrder, restaurant: Restaurant) -> Branch | None:
    """Where it comes from, or is picked up; None where there is no such branch."""
    if recurring.kind is Fulfilment.DELIVERY:
        return restaurant.delivery_branch
    return None if recurring.branch_id is None else restaurant.branches.get(recurring.branch_id)


def slot_of(recurring: RecurringOrder, restaurant: Restaurant) -> Slot | None:
    """Its slot; None where that is gone."""
    branch = branch_of(recurring, restaurant)
    return None if branch is None else branch.slot(recurring.slot_id)


def why_refused(recurring: RecurringOrder, refused: dict[int, Refusal]) -> tuple[Reason, ...]:
    """What could not be put into its cart, by its positions: each code with the names of what it is about."""
    names: dict[str, list[str]] = {}
    for position, refusal in refused.items():
        names.setdefault(refusal.code, []).append(recurring.lines[position].name)
    return tuple(Reason(code, tuple(items)) for code, items in names.items())


def why_not(problems: tuple[CheckoutProblem, ...]) -> tuple[Reason, ...]:
    """What is wrong with its cart. That there is nothing in it follows from what could not be put in."""
    told = (one for one in problems if one.code is not Code.CART_EMPTY)
    return tuple(Reason(one.code, tuple(item.name for item in one.items)) for one in told)


def why_unpaid(recurring: RecurringOrder, account: CustomerAccount) -> tuple[Reason, ...]:
    """Whether its saved method is gone."""
    token = recurring.payment_token_id
    gone = recurring.method is Method.SAVED and (token is None or account.method(token) is None)
    return (Reason(Why.PAYMENT_TOKEN_NOT_FOUND),) if gone else ()


def _said(state: State, command: Join | AddLine, now: datetime, context: Context) -> tuple[State, Refusal | None]:
    decision = decide(state, command, now, context)
    if isinstance(decision, Refusal):
        return state, decision
    for event in decision if isinstance(decision, tuple) else ():
        state = evolve(state, event)
    return state, None


def _letter_line(state: State, recurring: RecurringOrder, position: int, *, gone: bool) -> LetterLine:
    """`was` is of all of the line, as is what it costs now."""
    before, line = recurring.lines[position], state.lines.get(recurring.line_id(position))
    if line is None:
        return LetterLine(before.name, before.qty, None, None, gone=True)
    was = before.unit_price * before.qty
    return LetterLine(line.name, line.qty, line.line_total, was if line.line_total > was else None, gone=gone)


def _priced(state: State, recurring: RecurringOrder, position: int) -> RecurringLine:
    before, line = recurring.lines[position], state.lines.get(recurring.line_id(position))
    return before if line is None else changed(before, name=line.name, unit_price=line.unit_price)
