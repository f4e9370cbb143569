"""Whatever becomes of a customer's orders and of the money for them: each is paid for by itself, and nothing is lost.

What an order comes to is computed of it alone, what pays for it is added up here: the bill has to say the same.
"""

from collections import Counter
from datetime import timedelta
from random import Random
from typing import Final
from uuid import UUID

import attrs

from actors.domain.cart.commands import AddLine
from actors.domain.checkout.commands import CallOffOrder
from actors.domain.commands import Command
from actors.domain.fulfilment.commands import ChooseForMissing, Offer, PickItem
from actors.domain.fulfilment.discount_code import CodeStanding, DiscountCode
from actors.domain.fulfilment.pick import MissingChoice, PickedStatus, Picks, picks_of, to_pick
from actors.domain.kitchen.commands import MoveOrder
from actors.domain.money.basis import billed, lines_of, session_bill
from actors.domain.money.bill import Basis, bill_of
from actors.domain.money.commands import (
    AnnouncePayment,
    CancelPayment,
    RefundPayment,
    SettlePayment,
    SettleWanted,
    StartPayment,
    TakePayment,
    VoidPayment,
)
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method, Payment, PaymentState
from actors.domain.ordering.order import Order, OrderStatus, PaymentStatus
from actors.domain.staff import Role
from actors.domain.state import State
from actors.domain.stock.shelves import Shelves
from tests.actors.domain.checkout.shop import (
    BREAD,
    CORNER,
    CUSTOMER,
    MILK,
    RESTAURANT,
    WAREHOUSE,
    ShopStory,
    at_corner,
    cart,
    to_home,
)
from tests.actors.domain.scenario import ANNA
from tests.cases import case, tries

S = PaymentState
PRICES: Final = {MILK: 211, BREAD: 357}
"""With which tax that is added to them is rounded differently for one order and for two."""
CODE: Final = DiscountCode(5, "TENTH", rate=1000)
EVA: Final = 7
CHOICES: Final = (*MissingChoice, MissingChoice.REFUND, MissingChoice.REFUND)
HEARD: Final = (S.REQUIRES_ACTION, S.AUTHORISED, S.CAPTURED, S.DECLINED, S.UNKNOWN)
PLACES: Final = (*["card"] * 4, *["counter"] * 6, "saved", "code")
PAYS: Final = (*("announce", "heard") * 2, *["heard"] * 2, *["done"] * 3, "refused", "refund", "void", "cancel payment")
ORDERS: Final = (
    *("pick", "missing", "substitute", "through", "through", "choose", "choose", "choose"),
    *("pick", "missing", "through", "choose", "call off", "off", *["choose"] * 12),
)
MONEY: Final = ("by staff", "card later", "cash")
WORDS: Final = (*PLACES, *PAYS, *PAYS, *ORDERS, *ORDERS, *MONEY)
CUSTOMERS: Final = tries(1000, 240)


def shop(*, tax_included: bool) -> ShopStory:
    """A shop that has enough of everything, and a cart with two things."""
    items = {key: attrs.evolve(one, price=PRICES.get(key, 100)) for key, one in RESTAURANT.menu.items.items()}
    roomy = {
        key: attrs.evolve(one, slots=tuple(attrs.evolve(slot, capacity=100) for slot in one.slots))
        for key, one in RESTAURANT.branches.items()
    }
    story = cart()
    story.restaurant = attrs.evolve(
        RESTAURANT,
        menu=attrs.evolve(RESTAURANT.menu, items=items),
        branches=roomy,
        prices_include_tax=tax_included,
    )
    story.stocks = {key: Shelves(key, {MILK: 1000, BREAD: 1000}) for key in (WAREHOUSE, CORNER)}
    return story


def test_each_order_is_paid_for_by_itself_and_no_money_is_lost() -> None:
    seen = Counter[str]()
    for seed in range(CUSTOMERS):
        with case(seed):
            bought(Random(seed), seen)
    # A generator that never gets to a rule proves nothing about it.
    assert not {*WORDS, "1 orders", "2 orders", "3 orders", "4 orders"} - seen.keys()
    assert not {f"{choice} with another" for choice in MissingChoice} - seen.keys()


def bought(rng: Random, seen: Counter[str]) -> None:
    """One customer's orders, from the first to when nothing is under way any more."""
    story, refused = shop(tax_included=bool(rng.randint(0, 1))), set[UUID]()
    for n in range(rng.randint(5, 90)):
        word, which, how = WORDS[rng.randrange(len(WORDS))], rng.randint(0, 3), rng.randint(0, 4)
        command = command_of(story, word, which, how, n)
        if command is not None and isinstance(story.say(command), tuple):
            seen[word] += 1
            if isinstance(command, SettleWanted) and not command.done:
                refused.add(command.payment_id)
            if isinstance(command, ChooseForMissing) and len(list(billed(story.state))) > 1:
                seen[f"{command.choice} with another"] += 1
        agrees(story.state)
    ended(story)
    agrees(story.state)
    nothing_is_left(story.state, refused)
    seen[f"{len(story.state.orders)} orders"] += 1


def command_of(story: ShopStory, word: str, which: int, how: int, n: int) -> Command | None:
    """What is said; None where there is nothing that it could be said of."""
    state = story.state
    if word in PLACES:
        return placing(story, word, which, how, n)
    if word in PAYS:
        known = list(state.payments.values())
        return None if not known else of_payment(known[-1 - which % len(known)], word, how, story)
    orders = list(state.orders.values())
    return None if not orders else of_order(orders[-1 - which % len(orders)], state.picks, word, how, n)


def placing(story: ShopStory, word: str, which: int, how: int, n: int) -> Command:
    """Something more in the cart, or, where there is something, the cart's order, four at most."""
    if not story.state.lines or len(story.state.orders) >= 4:
        return AddLine(ANNA, UUID(int=5000 + n), (MILK, BREAD)[which % 2], 3 + how)
    wish = at_corner() if which % 2 else to_home()
    if word == "code":
        return story.confirm(attrs.evolve(wish, code=CODE.code, standing=CodeStanding(CODE)))
    if word == "saved":
        return story.confirm(wish, method=Method.SAVED, payment_token_id=UUID(int=3))
    return story.confirm(wish, method=Method.COUNTER if word == "counter" else Method.CARD)


def of_payment(payment: Payment, word: str, how: int, story: ShopStory) -> Command | None:
    """What a provider or a manager says of it."""
    key = payment.payment_id
    match word:
        case "announce":
            return AnnouncePayment(key, story.now + timedelta(seconds=1 + how), payment.next_at)
        case "heard":
            return SettlePayment(key, HEARD[how], "ref")
        case "done":
            return None if payment.wanted is None else SettleWanted(key, payment.wanted, done=True)
        case "refused":
            return None if payment.wanted is None else SettleWanted(key, payment.wanted, done=False, error="no")
        case "refund":
            return RefundPayment(key, EVA, Role.MANAGER, 1 + payment.kept * how // 5, "cold")
        case "void":
            return VoidPayment(key, EVA, Role.MANAGER, "cold")
        case _:
            return CancelPayment(key, by_user=EVA)


def of_order(order: Order, picked: Picks, word: str, how: int, n: int) -> Command:
    """What is said of it."""
    number, at = order.order_number, unsaid(order, picked, how)
    lines = tuple(item.public_id for item in order.items if item.line_total)[: 1 + how]
    commands: dict[str, Command] = {
        "pick": PickItem(number, at, PickedStatus.PICKED, EVA),
        "missing": PickItem(number, at, PickedStatus.MISSING, EVA),
        "substitute": PickItem(number, at, PickedStatus.MISSING, EVA, Offer(MILK, 1 + how % 2)),
        "through": MoveOrder(number, OrderStatus.MISSING, Role.EMPLOYEE, EVA),
        "choose": choosing(order, picked, how),
        "call off": CallOffOrder(number, CUSTOMER),
        "off": MoveOrder(number, OrderStatus.CANCELLED, Role.MANAGER, EVA),
        "by staff": MoveOrder(number, OrderStatus.PAID, Role.EMPLOYEE, EVA),
        "card later": StartPayment(
            ANNA,
            UUID(int=7000 + n),
            Wish(Mode.LINES, ANNA, lines=lines, tip=how),
            Method.CARD,
            f"pay-{n}",
            "body",
            "simulator",
        ),
        "cash": TakePayment(UUID(int=8000 + n), EVA, Role.EMPLOYEE, Method.CASH, None, lines=lines),
    }
    return commands[word]


def choosing(order: Order, picked: Picks, how: int) -> Command:
    """What its customer chooses; or the next step on the way to where there is something to choose."""
    number, at = order.order_number, unsaid(order, picked, how)
    if order.status is OrderStatus.MISSING:
        return ChooseForMissing(number, CHOICES[how], ANNA, None, None if how < 3 else at)
    if (number, at) in picked:
        return MoveOrder(number, OrderStatus.MISSING, Role.EMPLOYEE, EVA)
    offer = Offer(MILK, 1) if how == 1 else None
    return PickItem(number, at, PickedStatus.PICKED if how > 2 else PickedStatus.MISSING, EVA, offer)


def unsaid(order: Order, picked: Picks, how: int) -> int:
    """An item of which nothing was said yet, so that an order gets far; any where there is none."""
    found = [at for at in to_pick(order) if (order.order_number, at) not in picked]
    return found[how % len(found)] if found else how % len(order.items)


def ended(story: ShopStory) -> None:
    """Nothing is under way any more: what may be paid is, and what is asked for is done."""
    for _ in range(8):
        story.wait(1)
        for payment in list(story.state.payments.values()):
            if payment.status is S.CREATED and payment.by_provider:
                story.say(AnnouncePayment(payment.payment_id, story.now + timedelta(seconds=9), payment.next_at))
            if payment.under_way and payment.by_provider:
                story.say(SettlePayment(payment.payment_id, S.CAPTURED, "ref"))
            elif payment.wanted is not None:
                story.say(SettleWanted(payment.payment_id, payment.wanted, done=True))
    assert not any(one.unsettled for one in story.state.payments.values())


# ---- what is true


def due_of(state: State, order: Order) -> int:
    """What the order comes to, of it alone, in minor units."""
    discounts = tuple(one for one in state.discounts.values() if one.order_id == order.order_id)
    lines = tuple(lines_of(order, picks=picks_of(state.picks, order.order_number)))
    return bill_of(Basis(lines, (), discounts=discounts, tax_included=order.tax_included)).gross


def for_it(payment: Payment, order: Order) -> bool:
    """Whether it was paid for this order alone."""
    return payment.line_ids <= {item.public_id for item in order.items}


def agrees(state: State) -> None:
    """Of each order and in sum the bill says what is owed, and how far each is paid."""
    bill, orders = session_bill(state), list(billed(state))
    awaited = state.awaited_payment
    money = [one for one in state.payments.values() if one.paid and one is not awaited]
    for payment in state.payments.values():
        assert 0 <= payment.refunded + payment.promised <= payment.amount, "no more goes back than was taken"
    dues = {one.order_number: due_of(state, one) for one in orders}
    need, spare = dict[int, int](), 0
    for order in orders:
        own, due = [one for one in money if for_it(one, order)], dues[order.order_number]
        stays, promised = sum(one.kept - one.promised for one in own), sum(one.promised for one in own)
        need[order.order_number] = max(0, due - stays - promised)
        spare += max(0, stays - due)
    theirs = [one for one in money if not any(for_it(one, order) for order in orders)]
    spare += sum(one.kept - one.promised for one in theirs)
    assert bill.gross == sum(dues.values())
    assert state.session.bill.version == 0 or state.session.bill.balance == bill.balance
    if len(orders) > 1:
        assert bill.balance == sum(need.values()) - spare, "what is promised back pays for nothing else"
    for order in orders:
        open_, owed = (
            sum(one.open for one in bill.lines if one.line.order_id == order.order_id),
            need[order.order_number],
        )
        assert open_ <= owed, "nobody is asked for what is paid"
        assert open_ == owed or spare, "what is owed is asked for"
        assert (order.payment_status is PaymentStatus.PAID) is (open_ == 0)
    for order in state.orders.values():
        if order.status is OrderStatus.CANCELLED and order.payment_status is PaymentStatus.PAID:
            assert any(one.paid and one.kept and for_it(one, order) for one in money), (
                "it is paid with money that we have"
            )


def nothing_is_left(state: State, refused: set[UUID]) -> None:
    """No more stays of what was paid by card than what stands comes to, where the provider did as it was asked."""
    for order in state.orders.values():
        own = [one for one in state.payments.values() if one.paid and for_it(one, order)]
        if any(one.payment_id in refused for one in own):
            continue  # what is refused for good is a person's matter
        kept = sum(one.kept for one in own if one.by_provider)
        assert kept <= (0 if order.status is OrderStatus.CANCELLED else due_of(state, order)), order.status
