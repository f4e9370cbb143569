"""`GET /bill`, claims, and `POST /payments` with what becomes of them: the bill as those at the table see and pay it.

Owns: the shapes of what is sent. Must not: compute or rule on any of it; the session does.
"""

from hashlib import blake2b
from typing import Annotated, Final, Literal
from uuid import UUID

from attrs import frozen
from msgspec import UNSET, Meta, Raw, Struct, UnsetType, json, structs
from quart import Response, request

from actors.domain import limits
from actors.domain.money.commands import CancelPayment, StartPayment
from actors.domain.money.events import PaymentMoved, PaymentStarted
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method, Payment, PaymentState
from actors.domain.refusal import Repeat
from actors.domain.restaurant import Restaurant
from actors.envelope import Answer
from server import money
from server.diners.messages import ClaimShare, claim_command
from server.diners.services import DinerServices, Presence, ask_session, member_of
from server.door.messages import INTEGER_MAX
from server.http.answers import json_answer
from server.http.bill_views import BillView, PaymentView, bill_view, payment_view
from server.http.idempotency import KeyHeaders, idempotency_key
from server.http.limits import Kind
from server.http.problems import Problem, accepted
from server.http.requests import body, query
from server.http.routing import MEMBER, Takes, route
from server.http.words import EXPECTED

LINES_MAX: Final = limits.LINES_PER_SESSION_MAX
THREE_DIGITS: Final = 3
CARD_STEP: Final = 10  # where a currency has three digits, cards are charged in tens of its smallest unit
Amount = Annotated[
    Raw,
    Meta(
        description="In the restaurant's currency, with no more digits than it has.",
        extra_json_schema={"type": "number"},
        extra={EXPECTED: "a number, as on the bill"},
    ),
]


class BillQuery(Struct, frozen=True, rename="camel"):
    """Which session is meant: the token's own."""

    session_id: UUID


class OwedView(BillView, frozen=True, gc=False, kw_only=True):
    """The bill, and how those at the table can pay it here; what the staff take besides is not among it."""

    methods: list[Literal["card", "counter"]]


class ClaimBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """This share of an ordered line is mine; null gives it back. With `whose` `table` it is everybody's, or is not."""

    session_id: UUID
    public_id: UUID
    share: ClaimShare | None
    whose: Literal["mine", "table"] = "mine"


class PaymentBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is paid, and how.

    `lines` with `lines`, `parts` with `even`, `amount` with `amount`. `expected_amount` is what the payer was shown
    that this comes to, without the tip: where it comes to anything else by now it is refused. `bill_version` is the
    bill that was seen: where it is another by now, `own`, `even` and `all` are refused. It does not count who has begun
    to pay or called that off, which changes what these come to; so say what was expected. No card is saved yet: `saved`
    is refused, and nothing comes of `save`.
    """

    session_id: UUID
    mode: Mode
    lines: Annotated[list[UUID], Meta(max_length=LINES_MAX)] = []
    parts: Annotated[int, Meta(ge=-INTEGER_MAX, le=INTEGER_MAX)] = 0
    amount: Amount | UnsetType = UNSET
    tip: Amount | UnsetType = UNSET
    method: Literal["card", "saved", "counter"]
    payment_token_id: UUID | None = None
    save: bool = False
    bill_version: Annotated[int, Meta(ge=0, le=INTEGER_MAX)] | None = None
    expected_amount: Amount | UnsetType = UNSET

    def __post_init__(self) -> None:
        """Insists on numbers; msgspec takes any JSON for a `Raw`. Raises ValueError."""
        for name in ("amount", "tip", "expected_amount"):
            said = getattr(self, name)
            if said is not UNSET:
                try:
                    money.number(bytes(said))
                except money.NotANumber:
                    raise ValueError(f"no number - at `$.{name}`") from None  # in the library's own form


@frozen(eq=False)
class BillRoutes:
    """The bill of a session, and paying it."""

    services: DinerServices

    @route("GET", "/bill", Kind.READ, takes=Takes(query=BillQuery), gives={200: OwedView}, who=(MEMBER,))
    async def bill(self) -> Response:
        """What the session owes: what was ordered, given away, claimed and paid, and what each owes of it.

        Also after the session has closed. `bill_update` on the socket has the same but for `methods`; the highest
        `version` is the bill.
        """
        asked = query(request, BillQuery)
        answer = (await member_of(self.services, request, asked.session_id)).answer
        bill = bill_view(answer.state, answer.restaurant)
        return json_answer(OwedView(**structs.asdict(bill), methods=self._methods(answer.restaurant)))

    @route(
        "POST",
        "/bill/claims",
        Kind.WRITE,
        takes=Takes(body=ClaimBody),
        gives={200: BillView},
        errors=(403, 409, 410),
        who=(MEMBER,),
    )
    async def claim(self) -> Response:
        """Say whose an ordered line is, as `claim` does on the socket. Answers with the bill.

        409 `PAYMENT_IN_PROGRESS` says in `details.paying` who is paying the line.
        """
        said = await body(request, ClaimBody)
        presence = await member_of(self.services, request, said.session_id)
        command = claim_command(said.public_id, said.share, said.whose, presence.token.member_id)
        answer = accepted(await ask_session(self.services, said.session_id, command))
        return json_answer(bill_view(answer.state, answer.restaurant))

    @route(
        "POST",
        "/payments",
        Kind.WRITE,
        takes=Takes(body=PaymentBody, headers=KeyHeaders),
        gives={200: PaymentView, 201: PaymentView, 202: PaymentView},
        errors=(402, 409, 410),
        who=(MEMBER,),
    )
    async def pay(self) -> Response:
        """Pay one's own share, lines, an even part, an amount, or all of the bill. 200: it had begun before.

        It is answered before the provider is asked; `payment_update` and `GET /payments/{id}` tell how it goes on. Said
        again, it is 202 where the provider has not answered, and 402 where it has declined.

        409 `BILL_CHANGED` has the bill as it is in `details.bill`, `PAYMENT_IN_PROGRESS` in `details.paying` who is
        paying what was asked for. At the counter it is `created` until the staff have taken it.
        """
        key = idempotency_key(request)
        said = await body(request, PaymentBody)
        presence = await member_of(self.services, request, said.session_id)
        command = self._command(said, key, presence)
        answer = accepted(await ask_session(self.services, said.session_id, command))
        payment, status = _paid(answer)
        return json_answer(_view(payment, answer, presence), status)

    @route("GET", "/payments/<uuid:payment_id>", Kind.READ, gives={200: PaymentView}, who=(MEMBER,))
    async def payment(self, payment_id: UUID) -> Response:
        """One payment of the session; `next_action`, and why it was declined (`error`), only for who pays it."""
        presence = await member_of(self.services, request)
        payment = presence.answer.state.payments.get(payment_id)
        if payment is None:
            raise Problem(404, "PAYMENT_NOT_FOUND", "There is no such payment.")
        return json_answer(_view(payment, presence.answer, presence))

    @route(
        "POST",
        "/payments/<uuid:payment_id>/cancel",
        Kind.WRITE,
        gives={200: PaymentView},
        errors=(403, 409),
        who=(MEMBER,),
    )
    async def cancel(self, payment_id: UUID) -> Response:
        """Call off one's own payment that is not paid. 409 while the provider is being asked: how it ends is told."""
        presence = await member_of(self.services, request)
        command = CancelPayment(payment_id, by=presence.token.member_id)
        answer = accepted(await ask_session(self.services, presence.token.session_id, command))
        return json_answer(_view(answer.state.payments[payment_id], answer, presence))

    def _methods(self, restaurant: Restaurant) -> list[Literal["card", "counter"]]:
        """How diners can pay at this restaurant; what is best for them first."""
        cards = self.services.registry.provider(restaurant) is not None
        return ["card", "counter"] if cards else ["counter"]

    def _command(self, said: PaymentBody, key: str, presence: Presence) -> StartPayment:
        restaurant, member_id = presence.answer.restaurant, presence.token.member_id
        wish = Wish(
            said.mode,
            member_id,
            tuple(said.lines),
            said.parts,
            _minor(said.amount, restaurant),
            _minor(said.tip, restaurant),
        )
        method = Method(said.method)
        return StartPayment(
            by=member_id,
            payment_id=self.services.new_id(),
            wish=wish,
            method=method,
            idempotency_key=key,
            body_hash=_hash_of(wish, said),
            provider=self.services.registry.provider(restaurant),
            bill_version=said.bill_version,
            step=CARD_STEP if method is Method.CARD and restaurant.minor_digits == THREE_DIGITS else 1,
            expected_amount=None if said.expected_amount is UNSET else _minor(said.expected_amount, restaurant),
            payment_token_id=said.payment_token_id,
            save_method=said.save,
        )


def _hash_of(wish: Wish, said: PaymentBody) -> str:
    """What names the request: the same words under the same key, whoever writes the numbers how."""
    words = (wish.mode, wish.payer, wish.lines, wish.parts, wish.amount, wish.tip, said.method, said.payment_token_id)
    return blake2b(json.encode(words), digest_size=16).hexdigest()


def _minor(said: Raw | UnsetType, restaurant: Restaurant) -> int:
    """In minor units; what has more digits than the currency, or is below nothing, is no amount of anything."""
    return 0 if said is UNSET else money.minor(money.number(bytes(said)), restaurant.minor_digits)


def _paid(answer: Answer) -> tuple[Payment, int]:
    """The payment, and 201 if it is new, 202 if nobody knows yet. Raises `Problem` (402) for one that was declined."""
    if isinstance(answer.decision, Repeat) and answer.decision.payment_id is not None:
        payment = answer.state.payments[answer.decision.payment_id]
        if payment.status is PaymentState.DECLINED:
            raise Problem(402, "PAYMENT_DECLINED", "This was declined. Pay in another way.", {"error": payment.error})
        return payment, 202 if payment.status is PaymentState.UNKNOWN else 200
    events = answer.decision if isinstance(answer.decision, tuple) else ()
    begun = next(event for event in events if isinstance(event, PaymentStarted | PaymentMoved))
    return answer.state.payments[begun.payment.payment_id], 201


def _view(payment: Payment, answer: Answer, presence: Presence) -> PaymentView:
    """The payment as the member sees it who asks."""
    mine = payment.payer == presence.token.member_id
    return payment_view(payment, answer.state.session.session_id, answer.restaurant, for_payer=mine)
