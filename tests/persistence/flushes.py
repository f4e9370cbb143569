"""What is saved, in its order, as actors would save it: every kind of row that a flush can have."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Final, TypeAlias
from uuid import UUID

import attrs

from actors.availability import Availability, Count, Counting, LowMark
from actors.change import alert_seen, ordering_switch, pass_renewal, table_switch
from actors.domain.alerts.alert import Alert, AlertKind
from actors.domain.calls.call import CallReason
from actors.domain.calls.commands import AcknowledgeCall, CallWaiter
from actors.domain.counter.order import CounterOrder
from actors.domain.daily_pass import DailyPass
from actors.domain.fulfilment.branch import Branch
from actors.domain.fulfilment.discount_code import CodeUse, DiscountCode
from actors.domain.fulfilment.fulfilment import OrderFulfilment
from actors.domain.fulfilment.pick import Pick, PickedStatus
from actors.domain.fulfilment.slot import Slot
from actors.domain.fulfilment.slot_move import SlotMove
from actors.domain.fulfilment.zone import Zone
from actors.domain.kitchen.commands import BumpTicket, MoveOrder
from actors.domain.look import Logo, LogoType
from actors.domain.menu.tax import TaxClass
from actors.domain.menu.timed import TimedMenu
from actors.domain.money.commands import CancelPayment, ClaimLine, GiveDiscount, RemoveDiscount, StartPayment
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method
from actors.domain.notices.notice import Notice, NoticeKind
from actors.domain.options.group import Option, OptionGroup
from actors.domain.ordering.order import Fulfilment, OrderStatus
from actors.domain.photo import Photo
from actors.domain.restaurant import Context, Restaurant
from actors.domain.staff import Role
from actors.domain.stock.move import Move, Reason
from actors.domain.stock.request import RequestKind, RequestStatus, StockRequest
from actors.domain.stock.shelves import Shelves
from actors.domain.till.commands import AcceptOrder, CancelOrder, QueueOrder, RejectOrder
from actors.look import with_logo
from actors.photo import with_photo
from actors.ports.journal import Change, Deleted, OfBranch, RestaurantStep
from actors.ports.restaurants import StoredStock
from actors.stock import StockKeeper
from tests.persistence.parties import NOW, Party, add, in_the_dark, joined, place

Step: TypeAlias = tuple[str, Sequence[Change]]
_NOBODY: Final = 7  # a staff user without a row: what they did stays out of the audit


def flushes(at: Restaurant, branch_id: int) -> Sequence[Step]:
    """A busy quarter of an hour at a restaurant that has just been opened, and has this branch."""
    return [*_evening(at), *_counted_evening(at, branch_id)]


def _evening(at: Restaurant) -> Sequence[Step]:
    """A party that comes, taps, orders and hears of the till, beside another one; and what a manager does meanwhile."""
    (first, came), (second, also_came) = joined(at, table=1), joined(at, table=2)
    steps: list[Step] = [("they come", (came, also_came))]
    steps += [("one tap", (first.change(add(first)),))]
    steps += [("two taps", (first.change(add(first)), second.change(add(second))))]
    steps += [("an order", (first.change(place(first)), second.change(add(second))))]
    steps += [("a call to the till", (first.change(in_the_dark(1, first.now)),))]
    cooking = MoveOrder(1, OrderStatus.PREPARING, Role.EMPLOYEE, _NOBODY)
    steps += [("an order that stands", (first.change(AcceptOrder(1, "T")),))]
    second.context = attrs.evolve(second.context, next_order_number=3)
    steps += [("another order", (second.change(place(second)),))]
    steps += [("an order that is refused", (second.change(RejectOrder(3, "no", "Not today.")),))]
    steps += [("an order that is cooked", (_unsigned(first.change(cooking)),))]
    closed = attrs.evolve(at, version=2, ordering_enabled=False)
    steps += [("a switch", (ordering_switch(at, enabled=False, at=first.now, who=None),))]
    steps += [("a table's switch", (table_switch(closed, min(at.tables), enabled=False, at=first.now, who=None),))]
    renewed = DailyPass(first.now.date(), "$argon2id$", first.now)
    steps += [("a daily pass", (pass_renewal(attrs.evolve(at, version=3), None, renewed, None),))]
    return steps


def _counted_evening(at: Restaurant, branch_id: int) -> Sequence[Step]:
    """What is counted, is ordered, is cancelled; the till is away, and somebody calls."""
    keeper = StockKeeper(StoredStock(branch_id), lambda _: None, lambda: NOW)
    item_id = min(at.menu.items)
    steps: list[Step] = [("an item is counted", (_counting(at, 4, keeper, 10),))]
    third, came = joined(at, table=3)
    third.context = Context(at, 2, shelves=Shelves(branch_id, {item_id: 10}))
    steps += [("a third party comes", (came,))]
    steps += [("a tap that holds", (third.change(add(third)),))]
    steps += [("a call", (third.change(CallWaiter(third.host, CallReason.BILL, "please")),))]
    steps += [("a call that is answered", (_unsigned(third.change(AcknowledgeCall(_call(third), _NOBODY))),))]
    steps += [("an order that takes", (_with_moves(third.change(place(third)), _move(branch_id, item_id, -1)),))]
    queued = _noticed(_of_the_shop(third.change(QueueOrder(2)), at.restaurant_id, branch_id), at)
    steps += [("an order that is queued", (queued,))]
    steps += [*_billed(third)]
    alerting = third.change(attrs.evolve(in_the_dark(1), order_number=2))
    steps += [("an order that alerts", (alerting,))]
    steps += [("an order that is bumped", (_unsigned(third.change(BumpTicket(2, _NOBODY))),))]
    cancelled = _unsigned(third.change(CancelOrder(2, Role.MANAGER, _NOBODY)))
    steps += [("an order that gives back", (_with_moves(cancelled, _move(branch_id, item_id, 1)),))]
    (alert,) = alerting.parts["alerts"]
    steps += [("an alert that is seen", (_unsigned(alert_seen(attrs.evolve(at, version=5), _seen(alert, third))),))]
    steps += [("an item is counted anew", (_counting(at, 6, keeper, 20),))]
    steps += [("an item is unlimited again", (_counting(at, 7, keeper, None),))]
    office = _another_office(attrs.evolve(at, version=19), branch_id, item_id)
    return [*steps, *_another_look(attrs.evolve(at, version=8)), *office]


def _of_the_shop(change: Change, restaurant_id: int, branch_id: int) -> Change:
    """The change of an order, as if that were one of the shop, with a code, and already looked for."""
    slot = (1, NOW.date(), NOW, NOW + timedelta(hours=2))
    buyer = ("Ada", "", "ada@example.com", "en", "")
    fulfilment = OrderFulfilment(restaurant_id, 2, 3, Fulfilment.PICK_UP, branch_id, *slot, 0, 0, 950, *buyer)
    parts: dict[str, Sequence[object]] = {
        "fulfilments": [fulfilment],
        "counters": [CounterOrder(restaurant_id, 2, None, _NOBODY, "", "", "", "")],
        "picks": [Pick(restaurant_id, 2, 0, PickedStatus.PICKED, 1, NOW, _NOBODY)],
        "code_uses": [CodeUse(1, 3, 2, 1, NOW)],
    }
    return attrs.evolve(change, parts={**change.parts, **parts})


def _noticed(change: Change, at: Restaurant) -> Change:
    """The same, with something that somebody is to be told."""
    notice = Notice(at.restaurant_id, UUID(int=9_003), 2, 7, NoticeKind.READY, None, NOW, NOW)
    return attrs.evolve(change, parts={**change.parts, "notices": [notice]})


def _billed(party: Party) -> Sequence[Step]:
    """A line that is claimed and is not, something that is taken off and is not, and money at the counter."""
    line_id = party.state.orders[2].items[0].public_id
    discount_id, payment_id = UUID(int=9_001), UUID(int=9_002)
    begun = StartPayment(party.host, payment_id, Wish(Mode.ALL, party.host), Method.COUNTER, "pay", "body")
    return [
        ("a claim", (party.change(ClaimLine(party.host, line_id, 1, 2)),)),
        ("a claim that is given back", (party.change(ClaimLine(party.host, line_id, 0)),)),
        ("a discount", (_unsigned(party.change(GiveDiscount(discount_id, _NOBODY, Role.MANAGER, "late", rate=500))),)),
        ("no discount", (_unsigned(party.change(RemoveDiscount(discount_id, _NOBODY, Role.MANAGER))),)),
        ("a payment", (party.change(begun),)),
        ("a payment that is called off", (party.change(CancelPayment(payment_id, by=party.host)),)),
    ]


def _another_look(at: Restaurant) -> Sequence[Step]:
    """A logo that is put up and taken off."""
    put_up = with_logo(at, Logo("0" * 32, LogoType.PNG, b"dots"), at=NOW, who=None)
    taken_off = with_logo(attrs.evolve(at, version=9, logo="0" * 32), None, at=NOW, who=None)
    assert put_up is not None
    assert taken_off is not None
    logos = [("a logo", (put_up.change,)), ("no logo any more", (taken_off.change,))]
    photos, menus = _another_photo(attrs.evolve(at, version=10)), _another_menu(attrs.evolve(at, version=12))
    return [*logos, *photos, *menus, *_another_branch(attrs.evolve(at, version=16))]


def _another_menu(at: Restaurant) -> Sequence[Step]:
    """Everything of a menu that is written, and deleted."""
    item, heading = next(iter(at.menu.items.values())), at.menu.categories[0]
    tax_class = TaxClass(9_001, "Food", 1_900, 700)
    size = OptionGroup(9_001, "Size", (Option(9_001, "Large", 100),))
    parts: dict[str, Sequence[object]] = {
        "tax_classes": [tax_class],
        "menu_categories": [heading],
        "menu_items": [attrs.evolve(item, tax_class_id=9_001)],
        "timed_menus": [TimedMenu(9_001, "Lunch", (), (heading.category_id,))],
        "option_groups": [size],
        "item_groups": [attrs.evolve(item, groups=(size,))],
    }
    written = Change(RestaurantStep(at.restaurant_id, at.version), parts)
    gone = {"tax_classes": 9_001, "menu_categories": 77, "menu_items": 77, "timed_menus": 9_001}
    gone |= {"option_groups": 9_001, "group_options": 9_001}
    deleted = {name: [Deleted(key, NOW)] for name, key in gone.items()}
    dropped = Change(RestaurantStep(at.restaurant_id, at.version + 1), {}, deleted)
    back = {name: [Deleted(key, None)] for name, key in gone.items()}
    restored = Change(RestaurantStep(at.restaurant_id, at.version + 2), {}, back)
    option = Change(
        RestaurantStep(at.restaurant_id, at.version + 3), {"options": [Option(77, "Lemon", available=False)]}
    )
    steps = {"written": written, "deleted": dropped, "restored": restored, "out of an option": option}
    return [(f"a menu that is {how}", (change,)) for how, change in steps.items()]


def _another_branch(at: Restaurant) -> Sequence[Step]:
    """A branch with a slot and a zone that is opened and closed, and an order that takes a place in the slot."""
    slot, zone = Slot(9_001, 4, time(18), time(20), 3), Zone(9_001, "City", ("32",), 300)
    parts: dict[str, Sequence[object]] = {
        "branches": [Branch(9_001, "Harbour")],
        "slots": [OfBranch(9_001, slot)],
        "zones": [OfBranch(9_001, zone)],
    }
    opened = Change(RestaurantStep(at.restaurant_id, at.version), {"branches": parts["branches"]})
    filled = Change(
        RestaurantStep(at.restaurant_id, at.version + 1), {name: parts[name] for name in ("slots", "zones")}
    )
    fourth, came = joined(at, table=4)
    taking = fourth.change(add(fourth))
    moves = [SlotMove(9_001, date(2999, 1, 4), 1)]
    taking = attrs.evolve(taking, parts={**taking.parts, "slot_moves": moves})
    gone = {name: [Deleted(9_001, NOW)] for name in parts}
    closed = Change(RestaurantStep(at.restaurant_id, at.version + 2), {}, gone)
    steps = {
        "is opened": opened,
        "is filled": filled,
        "is visited": came,
        "is bought from": taking,
        "is closed": closed,
    }
    return [(f"a branch that {how}", (change,)) for how, change in steps.items()]


def _another_office(at: Restaurant, branch_id: int, item_id: int) -> Sequence[Step]:
    """What managers write of the shop: a code that is deleted, what is low, a request, an alert."""
    asked = StockRequest(990_001, branch_id, item_id, RequestKind.SET_QUANTITY, 3, "", _NOBODY, NOW)
    parts: dict[str, Sequence[object]] = {
        "discount_codes": [DiscountCode(9_001, "SPRING", rate=1_000)],
        "low_marks": [LowMark(branch_id, item_id, 3)],
        "stock_requests": [asked],
        "raised": [Alert(at.restaurant_id, UUID(int=9_003), AlertKind.STOCK_LOW, None, "2 Gnocchi", NOW)],
    }
    written = Change(RestaurantStep(at.restaurant_id, at.version), parts)
    gone = {"discount_codes": [Deleted(9_001, NOW)]}
    reviewed = asked.reviewed(RequestStatus.APPROVED, NOW, _NOBODY, 3)
    deleted = Change(RestaurantStep(at.restaurant_id, at.version + 1), {"stock_requests": [reviewed]}, gone)
    return [("the shop's office writes", (written,)), ("the shop's office deletes", (deleted,))]


def _another_photo(at: Restaurant) -> Sequence[Step]:
    """A photo of an item that is chosen and removed."""
    item_id = min(at.menu.items)
    chosen = with_photo(at, item_id, Photo(item_id, "0" * 32, b"dots"), at=NOW, who=None)
    assert chosen is not None
    removed = with_photo(attrs.evolve(at, version=11, **chosen.fields), item_id, None, at=NOW, who=None)  # type: ignore[arg-type]
    assert removed is not None
    return [("a photo", (chosen.change,)), ("no photo any more", (removed.change,))]


def _counting(at: Restaurant, version: int, keeper: StockKeeper, left: int | None) -> Change:
    wanted = Availability(available=True, count=Count(left))
    counting = Counting(attrs.evolve(at, version=version), keeper, min(at.menu.items), wanted, NOW, None)
    keeper.count(counting.menu_item_id, left)
    assert counting.change is not None
    return counting.change


def _with_moves(change: Change, move: Move) -> Change:
    return attrs.evolve(change, parts={**change.parts, "stock_moves": [move]})


def _move(branch_id: int, item_id: int, quantity: int) -> Move:
    return Move(branch_id, item_id, quantity, Reason.ORDER if quantity < 0 else Reason.CANCEL, 2, None, NOW)


def _seen(alert: Alert, who: Party) -> Alert:
    return attrs.evolve(alert, acknowledged_at=who.now, acknowledged_by=_NOBODY)


def _call(who: Party) -> UUID:
    return who.state.calls[CallReason.BILL].call_id


def _unsigned(change: Change) -> Change:
    return attrs.evolve(change, audit=())
