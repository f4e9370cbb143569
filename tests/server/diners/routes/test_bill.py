"""`GET /bill`, claims and `POST /payments`: the bill on a phone."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from actors.domain.money.commands import AnnouncePayment, CapturePayment, SettlePayment, StartPayment
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method, PaymentState
from actors.domain.party.commands import CloseSession
from actors.domain.refusal import Code, Refusal
from actors.domain.staff import Role
from actors.domain.till.commands import AcceptOrder
from tests.actors.phone import Phone
from tests.server.doors import WATER, World, message, refusal


async def ordered(world: World) -> tuple[dict[str, Any], dict[str, Any]]:
    """Ada has had two pizzas for 19.00, Ben a water, and the till has taken it."""
    ada, ben = await world.join("Ada"), await world.join("Ben")
    await world.add(ada, qty=2)
    await world.add(ben, item=WATER)
    await world.place(ada)
    await world.ask(ada, AcceptOrder(42, "T-1"))
    return ada, ben


async def bill_of(world: World, who: dict[str, Any]) -> Any:
    response = await world.get(f"/bill?sessionId={who['session_id']}", who)
    assert response.status_code == 200
    return await response.get_json()


def paying(who: dict[str, Any], **said: Any) -> dict[str, Any]:
    return {"session_id": who["session_id"], "mode": "own", "method": "counter", **said}


async def pay(world: World, who: dict[str, Any], key: str = "p1", **said: Any) -> Any:
    return await world.post("/payments", paying(who, **said), who, {"Idempotency-Key": key})


async def test_a_bill_shows_what_was_ordered_and_what_everybody_owes(world: World) -> None:
    ada, ben = await ordered(world)
    bill = await bill_of(world, ada)

    assert (bill["version"], bill["total"], bill["balance"], bill["paid"]) == (1, 21.0, 21.0, 0)
    assert [(one["name"], one["qty"], one["line_total"], one["paid"]) for one in bill["lines"]] == [
        ("Margherita", 2, 19.0, False),
        ("Water <still>", 1, 2.0, False),
    ]
    assert [one["menu_item_id"] for one in bill["lines"]] == [456, WATER]
    assert bill["shares"] == [
        {"member_id": ada["member_id"], "amount": 19.0, "free": 19.0},
        {"member_id": ben["member_id"], "amount": 2.0, "free": 2.0},
    ]


async def test_a_cart_is_not_on_the_bill_and_an_order_is_once_it_stands(world: World) -> None:
    ada = await world.join("Ada")
    await world.add(ada)
    assert (await bill_of(world, ada))["version"] == 0
    await world.place(ada)
    assert (await bill_of(world, ada))["lines"] == []
    await world.ask(ada, AcceptOrder(42, None))
    bill = await bill_of(world, ada)
    assert (bill["version"], len(bill["lines"])) == (1, 1)


async def test_a_claim_moves_what_is_owed_and_is_given_back(world: World) -> None:
    ada, ben = await ordered(world)
    pizza = (await bill_of(world, ada))["lines"][0]["public_id"]
    half = {"session_id": ben["session_id"], "public_id": pizza, "share": [1, 2]}
    bill = await (await world.post("/bill/claims", half, ben)).get_json()

    assert [one["amount"] for one in bill["shares"]] == [9.5, 11.5]
    assert bill["lines"][0]["claimed_by"] == [{"member_id": ben["member_id"], "share": [1, 2]}]
    back = await (await world.post("/bill/claims", {**half, "share": None}, ben)).get_json()
    assert [one["amount"] for one in back["shares"]] == [19.0, 2.0]
    table = {**half, "share": [1, 1], "whose": "table"}
    shared = await (await world.post("/bill/claims", table, ada)).get_json()
    assert shared["lines"][0]["shared"] is True
    assert [one["amount"] for one in shared["shares"]] == [9.5, 11.5]


async def test_nobody_but_whose_it_is_gives_a_line_to_the_whole_table(world: World) -> None:
    ada, ben = await ordered(world)
    pizza = (await bill_of(world, ada))["lines"][0]["public_id"]
    said = {"session_id": ben["session_id"], "public_id": pizza, "share": [1, 1], "whose": "table"}
    await refusal(world.post("/bill/claims", said, ben), 403, "NOT_YOUR_ITEM")


async def test_who_pays_holds_their_part_and_the_other_is_told_who_it_is(world: World) -> None:
    ada, ben = await ordered(world)
    pizza = (await bill_of(world, ada))["lines"][0]["public_id"]
    response = await pay(world, ada, mode="lines", lines=[pizza], tip=1.5)
    payment = await response.get_json()
    assert (response.status_code, payment["status"], payment["amount"], payment["tip"]) == (201, "created", 19.0, 1.5)
    assert payment["lines"] == [{"public_id": pizza, "share": [1, 1]}]
    again = await pay(world, ada, mode="lines", lines=[pizza], tip=1.5)
    assert (again.status_code, (await again.get_json())["payment_id"]) == (200, payment["payment_id"])
    await refusal(pay(world, ada, mode="all"), 409, "IDEMPOTENCY_KEY_REUSED")
    told = await refusal(pay(world, ben, "p2", mode="lines", lines=[pizza]), 409, "PAYMENT_IN_PROGRESS")
    assert told == {"paying": ada["member_id"]}

    await world.add(ben, item=WATER)  # the others go on
    await world.ask(ada, CapturePayment(UUID(payment["payment_id"]), 1, Role.EMPLOYEE, Method.CASH, 2100))
    bill = await bill_of(world, ben)
    assert (bill["tips"], bill["paid"], bill["balance"]) == (1.5, 20.5, 2.0)
    assert [one["paid"] for one in bill["lines"]] == [True, False]
    await refusal(pay(world, ben, "p3", mode="lines", lines=[pizza]), 409, "ALREADY_PAID")


async def test_who_says_again_that_they_pay_by_card_is_told_how_far_it_is(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, _ = await ordered(world)
    monkeypatch.setattr(world.registry, "provider", lambda restaurant: "simulator")

    async def said(*settled: SettlePayment) -> Any:
        for command in settled:
            await world.ask(ada, command)
        return await pay(world, ada, method="card")

    first = await said()
    assert first.status_code == 201
    payment_id = UUID((await first.get_json())["payment_id"])
    await world.ask(ada, AnnouncePayment(payment_id, world.now + timedelta(seconds=15)))
    assert (await said()).status_code == 200
    unknown = await said(SettlePayment(payment_id, PaymentState.UNKNOWN))
    assert (unknown.status_code, (await unknown.get_json())["status"]) == (202, "unknown")
    declined = said(SettlePayment(payment_id, PaymentState.DECLINED, error="card_declined"))
    assert await refusal(declined, 402, "PAYMENT_DECLINED") == {"error": "card_declined"}


async def test_why_a_card_was_declined_is_told_to_its_payer_and_not_to_the_table(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, ben = await ordered(world)
    phones = [Phone(UUID(one["member_id"])) for one in (ada, ben)]
    for phone in phones:
        await (await world.registry.session(UUID(ada["session_id"]))).subscribe(phone)
    monkeypatch.setattr(world.registry, "provider", lambda restaurant: "simulator")
    payment_id = UUID((await (await pay(world, ada, method="card")).get_json())["payment_id"])
    await world.ask(ada, SettlePayment(payment_id, PaymentState.DECLINED, error="stolen_card"))

    async def error_of(who: dict[str, Any]) -> tuple[str, str | None]:
        told = await (await world.get(f"/payments/{payment_id}", who)).get_json()
        return told["status"], told["error"]

    assert (await error_of(ada), await error_of(ben)) == (("declined", "stolen_card"), ("declined", None))
    for who in (ada, ben):
        assert [one["error"] for one in (await bill_of(world, who))["payments"]] == [None]
    for phone in phones:
        told = [one["payment"] for one in phone.messages if one["type"] == "payment_update"]
        assert [(one["status"], one["error"]) for one in told] == [("created", None), ("declined", None)]


async def test_what_was_called_off_can_be_paid_by_others(world: World) -> None:
    ada, ben = await ordered(world)
    payment = await (await pay(world, ada, mode="all")).get_json()
    path = f"/payments/{payment['payment_id']}"
    told = await world.post(f"{path}/cancel", {}, ben)
    await refusal(told, 403, "NOT_ALLOWED")
    assert await message(told) == "Only who is paying this can call it off, or the staff."
    await refusal(pay(world, ben, "p2"), 409, "PAYMENT_IN_PROGRESS")
    cancelled = await (await world.post(f"{path}/cancel", {}, ada)).get_json()
    assert cancelled["status"] == "cancelled"
    assert (await (await world.get(path, ben)).get_json())["status"] == "cancelled"
    assert (await pay(world, ben, "p3")).status_code == 201


async def test_who_asks_for_a_saved_card_is_not_asked_for_another(world: World) -> None:
    ada, _ = await ordered(world)
    await refusal(pay(world, ada, method="saved"), 409, "PAYMENT_METHOD_UNAVAILABLE")
    by, token = UUID(ada["member_id"]), uuid4()
    for chosen in (None, token):
        begun = StartPayment(
            by, uuid4(), Wish(Mode.OWN, by), Method.SAVED, "s1", "b", provider="stripe", payment_token_id=chosen
        )
        answer = await world.ask(ada, begun)
        assert isinstance(answer.decision, Refusal)
        assert answer.decision.code is Code.PAYMENT_METHOD_UNAVAILABLE
        assert not answer.state.payments


async def test_what_somebody_is_paying_is_owed_but_nobody_can_pay_it(world: World) -> None:
    ada, ben = await ordered(world)
    payment = await (await pay(world, ada, mode="amount", amount=20)).get_json()  # all of hers, and half of the water
    assert _shares(await bill_of(world, ben)) == [(19.0, 0), (2.0, 1.0)]

    called_off = await world.post(f"/payments/{payment['payment_id']}/cancel", {}, ada)
    assert called_off.status_code == 200
    assert _shares(await bill_of(world, ben)) == [(19.0, 19.0), (2.0, 2.0)]


def _shares(bill: Any) -> list[tuple[float, float]]:
    return [(one["amount"], one["free"]) for one in bill["shares"]]


async def test_a_payment_says_into_how_many_even_parts_the_bill_was_split(world: World) -> None:
    ada, ben = await ordered(world)
    even = await (await pay(world, ada, mode="even", parts=4)).get_json()
    own = await (await pay(world, ben, "p2")).get_json()
    assert (even["parts"], even["amount"], own["parts"]) == (4, 5.25, None)


async def test_where_nobody_takes_cards_that_is_said(world: World) -> None:
    ada, _ = await ordered(world)
    assert (await bill_of(world, ada))["methods"] == ["counter"]
    await refusal(pay(world, ada, method="card"), 409, "PAYMENT_METHOD_UNAVAILABLE")


@pytest.mark.parametrize(
    "said",
    [
        {"mode": "amount", "amount": -1},
        {"mode": "amount", "amount": 0},
        {"mode": "amount", "amount": 1.234},
        {"mode": "even", "parts": 0},
        {"mode": "even", "parts": 10**12},
        {"mode": "lines", "lines": []},
        {"tip": -1},
        {"tip": 10**9},
        {"tip": 0.001},
    ],
)
async def test_nonsense_is_refused_in_words_and_nothing_is_charged(world: World, said: dict[str, Any]) -> None:
    ada, _ = await ordered(world)
    await refusal(pay(world, ada, **said), 422, "PAYMENT_INVALID")
    assert (await bill_of(world, ada))["payments"] == []


@pytest.mark.parametrize(("name", "amount"), [("amount", 5.005), ("tip", 1.005)])
async def test_what_the_currency_has_no_coin_for_is_told_to_be_that(world: World, name: str, amount: float) -> None:
    ada, _ = await ordered(world)
    wanted: dict[str, Any] = {"mode": "amount", "amount": 5, name: amount}
    told = await pay(world, ada, **wanted)
    await refusal(told, 422, "PAYMENT_INVALID")
    assert (await message(told)).endswith(", with no more digits than the currency has.")


@pytest.mark.parametrize("name", ["amount", "tip", "expected_amount"])
@pytest.mark.parametrize("amount", [float("nan"), float("inf"), "5", 1e99, True, None, [1]])
async def test_what_is_no_amount_is_no_request(world: World, name: str, amount: object) -> None:
    ada, _ = await ordered(world)
    said: dict[str, Any] = {"mode": "amount", "amount": 5, name: amount}
    await refusal(pay(world, ada, **said), 422, "VALIDATION_FAILED")
    assert (await bill_of(world, ada))["payments"] == []


async def test_more_than_is_owed_and_a_bill_that_is_long_gone_come_back_with_the_bill(world: World) -> None:
    ada, ben = await ordered(world)
    told = await refusal(pay(world, ada, mode="amount", amount=1000), 409, "BILL_CHANGED")
    assert told["bill"]["balance"] == 21.0
    await refusal(pay(world, ada, bill_version=77), 409, "BILL_CHANGED")
    assert (await pay(world, ben, "p2", bill_version=1)).status_code == 201


async def test_nobody_pays_more_than_they_were_shown_because_somebody_else_called_theirs_off(world: World) -> None:
    ada, ben = await ordered(world)
    held = await (await pay(world, ben, "b1", mode="amount", amount=2)).get_json()
    shown = await bill_of(world, ada)
    assert (await world.post(f"/payments/{held['payment_id']}/cancel", {}, ben)).status_code == 200
    seen: dict[str, Any] = {"mode": "all", "bill_version": shown["version"], "expected_amount": 19.0}

    told = await refusal(pay(world, ada, tip=1, **seen), 409, "BILL_CHANGED")
    assert (told["bill"]["version"], told["bill"]["balance"]) == (shown["version"], 21.0)
    assert len(told["bill"]["payments"]) == 1
    begun = await pay(world, ada, tip=1, **{**seen, "expected_amount": 21})
    assert (begun.status_code, (await begun.get_json())["amount"]) == (201, 21.0)
    again = await pay(world, ada, tip=1, **seen)  # its first answer was lost: what has begun is told
    assert (again.status_code, (await again.get_json())["amount"]) == (200, 21.0)


@pytest.mark.parametrize("said", [{"mode": "own"}, {"mode": "even", "parts": 2}, {"mode": "amount", "amount": 10.5}])
@pytest.mark.parametrize("expected", [0, 10.49, 10.51, 10.501, -10.5, 1000])
async def test_what_comes_to_anything_else_than_was_shown_does_not_begin(
    world: World, said: dict[str, Any], expected: float
) -> None:
    ada, _ = await ordered(world)
    await refusal(pay(world, ada, **said, expected_amount=expected), 409, "BILL_CHANGED")
    assert (await bill_of(world, ada))["payments"] == []


async def test_a_bill_that_is_past_is_not_paid_as_if_it_were_the_one_that_is(world: World) -> None:
    ada, ben = await ordered(world)
    past = (await bill_of(world, ada))["version"]
    paid = await (await pay(world, ben, "b1", mode="amount", amount=1)).get_json()
    await world.ask(ben, CapturePayment(UUID(paid["payment_id"]), 1, Role.EMPLOYEE, Method.CASH, 100))
    unsure: list[dict[str, Any]] = [{"mode": "own"}, {"mode": "all"}, {"mode": "even", "parts": 2}]
    for n, said in enumerate(unsure):
        told = await refusal(pay(world, ada, f"p{n}", **said, bill_version=past), 409, "BILL_CHANGED")
        assert told["bill"]["version"] == past + 1
    assert (await pay(world, ada, "p9", mode="all", bill_version=past + 1)).status_code == 201


async def test_a_saved_card_that_is_named_is_never_silently_another_or_somebody_elses(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, _ = await ordered(world)
    monkeypatch.setattr(world.registry, "provider", lambda restaurant: "simulator")
    somebodys = {"payment_token_id": str(uuid4())}
    await refusal(pay(world, ada, "p1", method="saved", **somebodys), 409, "PAYMENT_METHOD_UNAVAILABLE")
    await refusal(pay(world, ada, "p2", method="card", **somebodys), 422, "PAYMENT_INVALID")
    await refusal(pay(world, ada, "p3", method="counter", **somebodys), 422, "PAYMENT_INVALID")
    assert (await bill_of(world, ada))["payments"] == []


@pytest.mark.parametrize(
    ("method", "amount", "tip", "kept"),
    [
        ("card", 8.640, 0.864, 0.860),  # 10 %
        ("card", 9.505, 0.960, 0.955),
        ("card", 9.500, 0.004, 0),
        ("card", 9.500, 0.950, 0.950),
        ("card", 9.505, 0.003, 0.003),  # no card is charged that, whatever is left off
        ("card", 9.505, 0, 0),
        ("counter", 8.640, 0.864, 0.864),
    ],
)
async def test_a_tip_in_dinars_leaves_off_what_no_card_is_charged(
    world: World, monkeypatch: pytest.MonkeyPatch, method: str, amount: float, tip: float, kept: float
) -> None:
    await world.change_restaurant(currency="KWD", minor_digits=3)
    ada = await world.join("Ada")
    await world.add(ada, qty=20)
    await world.place(ada)
    await world.ask(ada, AcceptOrder(42, "T-1"))
    monkeypatch.setattr(world.registry, "provider", lambda restaurant: "stripe")
    begun = await pay(world, ada, mode="amount", amount=amount, tip=tip, method=method, expected_amount=amount)
    told = await begun.get_json()
    assert (begun.status_code, told["amount"], told["tip"]) == (201, amount, kept)


async def test_another_tables_bill_and_payments_do_not_exist(world: World) -> None:
    ada, _ = await ordered(world)
    payment = await (await pay(world, ada)).get_json()
    carla = await world.join("Carla", table_number=8)
    await refusal(world.get(f"/bill?sessionId={ada['session_id']}", carla), 404, "SESSION_NOT_FOUND")
    await refusal(world.get(f"/payments/{payment['payment_id']}", carla), 404, "PAYMENT_NOT_FOUND")
    body = paying(ada, mode="all")
    await refusal(world.post("/payments", body, carla, {"Idempotency-Key": "x"}), 404, "SESSION_NOT_FOUND")
    await refusal(world.get(f"/payments/{uuid4()}", ada), 404, "PAYMENT_NOT_FOUND")


async def test_a_closed_table_pays_nothing_but_sees_its_bill(world: World) -> None:
    ada, _ = await ordered(world)
    await world.ask(ada, CloseSession(role=Role.MANAGER))
    await refusal(pay(world, ada), 410, "SESSION_CLOSED")
    assert (await bill_of(world, ada))["balance"] == 21.0
