"""The bill at the counter over HTTP: what is taken off, taken in and given back, by whom, and that the audit has it."""

from typing import Any
from uuid import UUID

import pytest

from actors.domain.money.commands import ClaimLine, SettlePayment, StartPayment
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method, PaymentState
from actors.domain.staff import StaffUser
from actors.domain.till.commands import AcceptOrder
from persistence.memory_faults import Fault
from tests.server.doors import MARGHERITA, WATER, message, refusal
from tests.staff.floor.test_controls import connected, signed_in
from tests.staff.world import EMPLOYEE, MANAGER, STRANGER, StaffWorld

DISCOUNT = str(UUID(int=9))
KEY = {"Idempotency-Key": str(UUID(int=5))}


async def table(world: StaffWorld) -> Any:
    """A diner with a Margherita for 9.50, which the till has."""
    diner, order = await world.order()
    await world.ask(diner, AcceptOrder(order["order_number"], "T-1"))
    return diner


async def say(world: StaffWorld, user: StaffUser, path: str, body: Any, **how: Any) -> Any:
    """What is answered to a POST that is carried out."""
    response = await world.send("POST", path, await signed_in(world, user), body, **how)
    assert response.status_code in (200, 201), await response.get_data()
    return await response.get_json()


async def take(world: StaffWorld, diner: Any, user: StaffUser = EMPLOYEE, **said: Any) -> Any:
    return await say(world, user, f"/admin/session/{diner['session_id']}/payments", {"method": "cash", **said})


async def bill(world: StaffWorld, diner: Any) -> Any:
    where = f"/admin/session/{diner['session_id']}/bill"
    return await (await world.get(where, await signed_in(world, EMPLOYEE))).get_json()


def written(world: StaffWorld) -> list[tuple[int | None, str, str | None, str | None]]:
    """What the audit has of the bill."""
    about = ("discount", "payment", "deposit")
    return [(one.who, one.what, one.old, one.new) for one in world.store.audit if one.what.startswith(about)]


async def test_cash_is_taken_with_change_and_the_whole_table_hears_it(world: StaffWorld) -> None:
    diner = await table(world)
    phone = await connected(world, diner)
    paid = await take(world, diner, tip=0.5, tendered=20)
    assert (paid["amount"], paid["tip"], paid["tendered"], paid["change"]) == (9.5, 0.5, 20, 10)
    assert (paid["status"], paid["method"], paid["by_user"]) == ("captured", "cash", EMPLOYEE.staff_user_id)
    assert [one["type"] for one in phone.messages[-2:]] == ["payment_update", "bill_update"]
    told = phone.messages[-1]
    assert (told["balance"], told["tips"], told["total"]) == (0, 0.5, 10)
    seen = await bill(world, diner)
    assert (seen["version"], seen["paid"]) == (told["version"], told["paid"])
    assert written(world) == [(1, "payment_taken", None, "captured cash 950 tip 50")]


async def test_the_same_key_takes_money_once_and_another_amount_under_it_is_refused(world: StaffWorld) -> None:
    diner = await table(world)
    path = f"/admin/session/{diner['session_id']}/payments"
    first = await say(world, EMPLOYEE, path, {"method": "terminal", "amount": 5}, headers=KEY)
    again = await say(world, EMPLOYEE, path, {"method": "terminal", "amount": 5}, headers=KEY)
    assert (again, (await bill(world, diner))["balance"]) == (first, 4.5)
    other = world.send("POST", path, await signed_in(world, EMPLOYEE), {"method": "terminal", "amount": 4}, headers=KEY)
    await refusal(other, 409, "IDEMPOTENCY_KEY_REUSED")
    assert len(written(world)) == 1


async def test_an_answer_that_was_lost_takes_nothing_a_second_time(world: StaffWorld) -> None:
    diner = await table(world)
    path, who = f"/admin/session/{diner['session_id']}/payments", await signed_in(world, EMPLOYEE)
    world.store.faults.script.append(Fault.LOST_SAVED)
    await world.send("POST", path, who, {"method": "cash"}, headers=KEY)
    await say(world, EMPLOYEE, path, {"method": "cash"}, headers=KEY)
    assert ((await bill(world, diner))["balance"], len((await bill(world, diner))["payments"])) == (0, 1)


async def test_an_employee_takes_off_up_to_the_restaurants_limit_and_a_manager_more(world: StaffWorld) -> None:
    diner = await table(world)
    path = f"/admin/session/{diner['session_id']}/discounts"
    less = await say(world, EMPLOYEE, path, {"reason": "late", "rate": 1000, "discount_id": DISCOUNT})
    assert (less["balance"], less["discounts"][0]["amount"], less["discounts"][0]["reason"]) == (8.55, 0.95, "late")
    much = {"reason": "cold", "amount": 5}
    await refusal(world.send("POST", path, await signed_in(world, EMPLOYEE), much), 403, "NOT_ALLOWED")
    assert (await say(world, MANAGER, path, much))["balance"] == 3.55
    gone = await world.send("DELETE", f"{path}/{DISCOUNT}", await signed_in(world, EMPLOYEE))
    assert (await gone.get_json())["balance"] == 4.5
    await refusal(
        world.send("DELETE", f"{path}/{DISCOUNT}", await signed_in(world, MANAGER)), 404, "DISCOUNT_NOT_FOUND"
    )
    assert [one[:2] for one in written(world)] == [
        (1, "discount_given"),
        (2, "discount_given"),
        (1, "discount_removed"),
    ]


async def test_a_manager_gives_back_a_part_once_and_then_it_is_owed_again(world: StaffWorld) -> None:
    diner = await table(world)
    path = f"/admin/payments/{(await take(world, diner))['payment_id']}"
    await refusal(
        world.send("POST", f"{path}/refund", await signed_in(world, EMPLOYEE), {"amount": 1}), 403, "NOT_ALLOWED"
    )
    for _ in range(2):
        back = await say(world, MANAGER, f"{path}/refund", {"amount": 2.5, "reason": "cold", "number": 1})
        assert (back["status"], back["refunded"], back["refunds"]) == ("partially_refunded", 2.5, 1)
    assert (await bill(world, diner))["balance"] == 2.5
    refused = await world.send("POST", f"{path}/refund", await signed_in(world, MANAGER), {"amount": 7.01})
    assert refused.status_code in (409, 422)
    assert [one[:2] for one in written(world)] == [(1, "payment_taken"), (2, "payment_refunded")]


async def test_a_manager_undoes_a_payment_and_it_is_as_if_it_had_never_been(world: StaffWorld) -> None:
    diner = await table(world)
    path = f"/admin/payments/{(await take(world, diner, tip=1))['payment_id']}/void"
    await refusal(world.send("POST", path, await signed_in(world, EMPLOYEE), {}), 403, "NOT_ALLOWED")
    assert (await say(world, MANAGER, path, {"reason": "wrong table"}))["status"] == "voided"
    seen = await bill(world, diner)
    assert (seen["balance"], seen["tips"], seen["lines"][0]["paid"]) == (9.5, 0, False)
    assert written(world)[-1][:2] == (2, "payment_voided")
    assert (written(world)[-1][3] or "").endswith(": wrong table")


async def test_what_a_diner_announced_is_collected_at_the_counter_or_called_off(world: StaffWorld) -> None:
    diner = await table(world)
    body = {"session_id": diner["session_id"], "mode": "all", "method": "counter"}
    for n, (deed, said, status) in enumerate(
        (("cancel", None, "cancelled"), ("capture", {"method": "cash"}, "captured"))
    ):
        began = await world.post("/payments", body, diner, {"Idempotency-Key": f"p{n}"})
        payment = await began.get_json()
        assert payment["status"] == "created"
        done = await say(world, EMPLOYEE, f"/admin/payments/{payment['payment_id']}/{deed}", said)
        assert (done["status"], done["payer"]) == (status, diner["member_id"])
    assert [one[1] for one in written(world)] == ["payment_cancelled", "payment_captured"]


async def test_money_is_taken_for_lines_a_part_or_a_person_and_the_payment_says_whose_it_was(world: StaffWorld) -> None:
    diner = await table(world)
    seen = await bill(world, diner)
    half = await take(world, diner, parts=2, bill_version=seen["version"])
    assert (half["amount"], half["parts"], half["payer"]) == (4.75, 2, None)
    path = f"/admin/session/{diner['session_id']}/payments"
    stale = {"method": "cash", "payer": diner["member_id"], "bill_version": seen["version"]}
    await refusal(world.send("POST", path, await signed_in(world, EMPLOYEE), stale), 409, "BILL_CHANGED")
    rest = await take(world, diner, lines=[seen["lines"][0]["public_id"]], payer=diner["member_id"], tendered=5)
    assert (rest["amount"], rest["change"], rest["payer"]) == (4.75, 0.25, diner["member_id"])
    assert (await bill(world, diner))["balance"] == 0


async def announced(world: StaffWorld, diner: Any, key: str = "p", **said: Any) -> Any:
    """What the diner pays at the counter, once somebody has taken it."""
    body = {"session_id": diner["session_id"], "mode": "all", "method": "counter", **said}
    return await (await world.post("/payments", body, diner, {"Idempotency-Key": key})).get_json()


async def test_the_sum_that_was_said_is_taken_or_none_also_where_a_guest_has_just_begun_to_pay(
    world: StaffWorld,
) -> None:
    diner = await table(world)
    seen, who = await bill(world, diner), await signed_in(world, EMPLOYEE)
    path = f"/admin/session/{diner['session_id']}/payments"
    said = {"method": "cash", "parts": 2, "bill_version": seen["version"], "expected_amount": 4.75}
    held = await announced(world, diner, mode="amount", amount=4)
    assert (await bill(world, diner))["version"] == seen["version"]
    await refusal(world.send("POST", path, who, said, headers=KEY), 409, "BILL_CHANGED")
    assert written(world) == []
    await say(world, EMPLOYEE, f"/admin/payments/{held['payment_id']}/cancel", None)
    assert (await say(world, EMPLOYEE, path, said, headers=KEY))["amount"] == 4.75
    again = await say(world, EMPLOYEE, path, {**said, "expected_amount": 2.75}, headers=KEY)  # its answer was lost
    assert (again["amount"], (await bill(world, diner))["balance"]) == (4.75, 4.75)


@pytest.mark.parametrize(("item", "open_", "free"), [(MARGHERITA, 9.09, 9.08), (WATER, 3.82, 3.83)])
async def test_what_a_line_says_can_be_taken_of_it_is_what_is_taken_while_somebody_pays_for_others(
    world: StaffWorld, item: int, open_: float, free: float
) -> None:
    ada, ben = await world.join("Ada"), await world.join("Ben")
    await world.add(ada)
    await world.add(ada, WATER, 2)
    await world.add(ben)
    order = await (await world.place(ada)).get_json()
    await world.ask(ada, AcceptOrder(order["order_number"], "T-1"))
    await take(world, ada, amount=1, deposit=True)
    before = await bill(world, ada)
    assert [line["free"] for line in before["lines"]] == [line["open"] for line in before["lines"]]
    await announced(world, ben, mode="amount", amount=8)
    seen = await bill(world, ada)
    line = next(one for one in seen["lines"] if (one["menu_item_id"], one["member_id"]) == (item, ada["member_id"]))
    assert (line["open"], line["free"]) == (open_, free)  # a cent of the deposit falls on the other line
    assert (await take(world, ada, lines=[line["public_id"]], expected_amount=free))["amount"] == free


async def test_what_was_taken_in_cash_is_not_taken_by_the_terminal_too_and_the_same_again_is_harmless(
    world: StaffWorld,
) -> None:
    diner = await table(world)
    path = f"/admin/payments/{(await announced(world, diner))['payment_id']}/capture"
    first = await say(world, EMPLOYEE, path, {"method": "cash"})
    for method in ("terminal", "voucher"):
        await refusal(
            world.send("POST", path, await signed_in(world, MANAGER), {"method": method}),
            409,
            "INVALID_STATUS_TRANSITION",
        )
    assert await say(world, MANAGER, path, {"method": "cash"}) == first
    assert await say(world, MANAGER, path, {}) == first
    assert len(written(world)) == 1


async def test_a_key_is_of_one_payment_also_where_it_is_for_something_else(world: StaffWorld) -> None:
    diner = await table(world)
    path, who = f"/admin/session/{diner['session_id']}/payments", await signed_in(world, EMPLOYEE)
    said = {"method": "cash", "parts": 2}
    first = await say(world, EMPLOYEE, path, said, headers=KEY)
    assert await say(world, EMPLOYEE, path, said, headers=KEY) == first
    for other in ({"parts": 3}, {"payer": diner["member_id"]}, {}):
        send = world.send("POST", path, who, {"method": "cash", **other}, headers=KEY)
        await refusal(send, 409, "IDEMPOTENCY_KEY_REUSED")


async def test_the_staff_see_why_a_card_was_declined(world: StaffWorld) -> None:
    diner = await table(world)
    by, payment_id = UUID(diner["member_id"]), UUID(int=70)
    await world.ask(diner, StartPayment(by, payment_id, Wish(Mode.OWN, by), Method.CARD, "k", "b", provider="stripe"))
    await world.ask(diner, SettlePayment(payment_id, PaymentState.DECLINED, error="stolen_card"))
    (told,) = (await bill(world, diner))["payments"]
    assert (told["status"], told["error"]) == ("declined", "stolen_card")


HUGE = 10**14


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("payments", {"method": "cash", "amount": -1}),
        ("payments", {"method": "cash", "amount": 0}),
        ("payments", {"method": "cash", "amount": 1.001}),
        ("payments", {"method": "cash", "amount": float("nan")}),
        ("payments", {"method": "cash", "amount": "5"}),
        ("payments", {"method": "cash", "amount": 1e99}),
        ("payments", {"method": "cash", "amount": HUGE}),
        ("payments", {"method": "cash", "tip": -1}),
        ("payments", {"method": "cash", "tip": 0.001}),
        ("payments", {"method": "cash", "tip": HUGE}),
        ("payments", {"method": "cash", "tip": float("inf")}),
        ("payments", {"method": "cash", "tendered": 9.49}),
        ("payments", {"method": "cash", "tendered": -20}),
        ("payments", {"method": "cash", "tendered": HUGE}),
        ("payments", {"method": "terminal", "tendered": 20}),
        ("payments", {"method": "cash", "expected_amount": 9.51}),
        ("payments", {"method": "cash", "expected_amount": 9.501}),
        ("payments", {"method": "cash", "expected_amount": "9.5"}),
        ("payments", {"method": "cash", "expected_amount": float("nan")}),
        ("payments", {"method": "card"}),
        ("payments", {"method": "cash", "amount": -5, "deposit": True}),
        ("payments", {"method": "cash", "deposit": True}),
        ("discounts", {"reason": "late", "amount": -1}),
        ("discounts", {"reason": "late", "amount": 0.001}),
        ("discounts", {"reason": "late", "amount": float("nan")}),
        ("discounts", {"reason": "late", "rate": -1}),
        ("discounts", {"reason": "late", "rate": 10_001}),
        ("discounts", {"reason": "late", "rate": 0.5}),
        ("discounts", {"reason": "late", "rate": 100, "amount": 1}),
        ("discounts", {"reason": "late"}),
    ],
)
async def test_what_is_no_amount_of_money_is_refused_and_nothing_is_written(
    world: StaffWorld, where: str, said: dict[str, Any]
) -> None:
    diner = await table(world)
    before, path = await bill(world, diner), f"/admin/session/{diner['session_id']}/{where}"
    response = await world.send("POST", path, await signed_in(world, MANAGER), said)
    assert response.status_code in (409, 422), await response.get_data()
    assert (await bill(world, diner), written(world)) == (before, [])


@pytest.mark.parametrize(
    ("where", "said", "words"),
    [
        (
            "payments",
            {"method": "cash", "amount": 5.005},
            "An amount is more than nothing, with no more digits than the",
        ),
        ("payments", {"method": "cash", "amount": 1e14}, "No bill comes to that much"),
        (
            "payments",
            {"method": "cash", "amount": 5, "tip": 1.005},
            "at most twice the bill, with no more digits than the",
        ),
        (
            "payments",
            {"method": "cash", "amount": 5, "tendered": 9.005},
            "was given has no more digits than the currency",
        ),
        ("payments", {"method": "cash", "amount": 5, "tendered": 4}, "is at least what there is to pay"),
        (
            "discounts",
            {"reason": "late", "amount": 1.005},
            "An amount is more than nothing, with no more digits than the",
        ),
        ("discounts", {"reason": "late", "amount": 1e14}, "No bill comes to that much"),
    ],
)
async def test_what_is_wrong_with_an_amount_is_told(
    world: StaffWorld, where: str, said: dict[str, Any], words: str
) -> None:
    diner = await table(world)
    path = f"/admin/session/{diner['session_id']}/{where}"
    told = await world.send("POST", path, await signed_in(world, MANAGER), said)
    assert told.status_code == 422
    assert words in await message(told)


@pytest.mark.parametrize("amount", [-1, 0, 0.001, 9.51, HUGE, 1e99, float("nan"), "1", None])
async def test_what_is_no_amount_does_not_go_back(world: StaffWorld, amount: object) -> None:
    diner = await table(world)
    path = f"/admin/payments/{(await take(world, diner))['payment_id']}/refund"
    response = await world.send("POST", path, await signed_in(world, MANAGER), {"amount": amount})
    assert response.status_code == 422, await response.get_data()
    assert ((await bill(world, diner))["balance"], len(written(world))) == (0, 1)


@pytest.mark.parametrize("deed", ["capture", "cancel", "void", "refund"])
async def test_another_restaurants_payment_does_not_exist(world: StaffWorld, deed: str) -> None:
    diner = await table(world)
    path = f"/admin/payments/{(await take(world, diner))['payment_id']}/{deed}"
    body = {"amount": 1} if deed == "refund" else {}
    await refusal(world.send("POST", path, await signed_in(world, STRANGER), body), 404, "PAYMENT_NOT_FOUND")
    assert (await bill(world, diner))["balance"] == 0


async def test_a_deposit_is_taken_before_anything_is_ordered_and_used_by_the_bill(world: StaffWorld) -> None:
    diner = await world.join("Anna")
    assert (await take(world, diner, amount=5, deposit=True))["deposit"] is True
    assert written(world)[0][1] == "deposit_taken"
    await world.add(diner)
    order = await (await world.place(diner)).get_json()
    await world.ask(diner, AcceptOrder(order["order_number"], "T-1"))
    seen = await bill(world, diner)
    assert (seen["deposit"], seen["total"], seen["balance"]) == (5, 4.5, 4.5)


async def test_a_manager_who_closes_a_table_by_force_leaves_its_bill_to_be_paid(world: StaffWorld) -> None:
    diner = await table(world)
    who = await signed_in(world, MANAGER)
    assert (await world.send("POST", f"/admin/session/{diner['session_id']}/force_close", who)).status_code == 200
    assert (await take(world, diner))["amount"] == 9.5
    assert (await bill(world, diner))["balance"] == 0


async def test_the_story_of_the_table_tells_who_claimed_gave_and_paid_what(world: StaffWorld) -> None:
    diner = await table(world)
    (line,) = (await bill(world, diner))["lines"]
    await world.ask(diner, ClaimLine(UUID(diner["member_id"]), UUID(line["public_id"]), 1, 2))
    where = f"/admin/session/{diner['session_id']}"
    off = {"public_id": line["public_id"], "amount": 0.5, "reason": "cold"}
    await say(world, EMPLOYEE, f"{where}/discounts", off)
    await take(world, diner, amount=4, tip=1)
    told = (await (await world.get(f"{where}/story", await signed_in(world, EMPLOYEE))).get_json())["entries"]
    paid, given, claimed = told[:3]
    dish = {"name": "Margherita", "qty": 1, "note": ""}
    assert (claimed["what"], claimed["by"], claimed["action"], claimed["dish"]) == (
        "claim_update", "member", "claimed", dish,
    )  # fmt: skip
    assert claimed["whom"]["member_id"] == diner["member_id"]
    assert (given["act"], given["action"], given["reason"], given["dish"]) == (
        "discount_given", "given", "cold", dish,
    )  # fmt: skip
    assert (paid["act"], paid["user"]["id"]) == ("payment_taken", EMPLOYEE.staff_user_id)
    assert paid["payment"] == {"amount": 4, "tip": 1, "method": "cash", "status": "captured"}
