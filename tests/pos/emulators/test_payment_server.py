"""The emulated provider: its API's manners, its pages, its webhooks, and the door by which it is told how to behave."""

from collections.abc import AsyncIterator
from typing import Any

import h11
import httpx2
import msgspec
import pytest
import stripe
import trio
from attrs import field, mutable

from pos.emulators.payment import EmulatedProvider
from pos.emulators.payment_behaviour import PaymentBehaviour, PaymentManner, Step, Telling
from pos.emulators.payment_cards import CARDS, card_numbered
from pos.emulators.payment_server import PaymentDoor, charged, serve_payments
from pos.emulators.payment_webhooks import Webhooks
from pos.emulators.wire import Answer, read_request, write_answer

KEY, SECRET = "sk_test_of_nobody", "whsec_of_nobody"
PAGE = {
    "mode": "payment",
    "ui_mode": "hosted_page",
    "allowed_payment_method_types[0]": "card",
    "line_items[0][price_data][currency]": "eur",
    "line_items[0][price_data][unit_amount]": "1900",
    "line_items[0][price_data][product_data][name]": "Table 7 <script>alert(1)</script>",
    "line_items[0][quantity]": "1",
    "payment_intent_data[capture_method]": "manual",
    "payment_intent_data[metadata][order]": "42",
    "metadata[order]": "42",
    "success_url": "http://127.0.0.1:1/paid",
    "cancel_url": "http://127.0.0.1:1/not-paid",
}


@mutable(eq=False)
class Listener:
    """Somebody who is told. Takes what comes, but for the first `deaf` times."""

    deaf: int = 0
    heard: list[tuple[str, bytes]] = field(factory=list)
    told: trio.Event = field(factory=trio.Event)

    async def serve(self, stream: trio.SocketStream) -> None:
        wire = h11.Connection(h11.SERVER)
        request, body = await read_request(wire, stream)
        headers = {name.decode(): value.decode() for name, value in request.headers}
        self.deaf -= 1
        if self.deaf < 0:
            self.heard.append((headers["stripe-signature"], body))
        await write_answer(wire, stream, Answer(503 if self.deaf >= 0 else 200, b"{}"))
        await stream.aclose()
        self.told.set()
        self.told = trio.Event()

    async def wait_for(self, count: int) -> list[str]:
        with trio.fail_after(20):
            while len(self.heard) < count:
                await self.told.wait()
        return [msgspec.json.decode(body)["type"] for _, body in self.heard]


@pytest.fixture
async def provider() -> EmulatedProvider:
    return EmulatedProvider()


@pytest.fixture
async def client(provider: EmulatedProvider, nursery: trio.Nursery) -> AsyncIterator[httpx2.AsyncClient]:
    async with at(await serving(provider, nursery)) as client:
        yield client


async def serving(provider: EmulatedProvider, nursery: trio.Nursery, url: str | None = None) -> int:
    door = PaymentDoor(provider, Webhooks(provider, [url] if url else [], SECRET), KEY)
    port = await nursery.start(serve_payments, door, "127.0.0.1", 0)
    assert isinstance(port, int)
    return port


def at(port: int) -> httpx2.AsyncClient:
    headers = {"Authorization": f"Bearer {KEY}"}
    return httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=10, trust_env=False)


async def opened(
    client: httpx2.AsyncClient, provider: EmulatedProvider, key: str = "k", **more: str
) -> httpx2.Response:
    form = {**PAGE, "expires_at": str(provider.now() + 3600), **more}
    return await client.post("/v1/checkout/sessions", data=form, headers={"Idempotency-Key": key})


def error(answer: httpx2.Response) -> dict[str, Any]:
    said = answer.json()["error"]
    assert isinstance(said, dict)
    return said


# ---- the API


async def test_one_key_has_one_answer_and_another_request_with_it_is_an_error(
    client: httpx2.AsyncClient, provider: EmulatedProvider
) -> None:
    provider.clock = lambda: 1_800_000_000.0
    first, again, other = (
        await opened(client, provider),
        await opened(client, provider),
        await opened(client, provider, success_url="http://127.0.0.1:1/else"),
    )
    assert first.json() == again.json()
    assert (other.status_code, error(other)["type"]) == (400, "idempotency_error")
    assert len(provider.pages) == 1
    assert (await opened(client, provider, key="other")).json()["id"] != first.json()["id"]


async def test_a_key_whose_request_is_under_way_is_in_use(
    client: httpx2.AsyncClient, provider: EmulatedProvider
) -> None:
    provider.clock = lambda: 1_800_000_000.0
    provider.behave(PaymentBehaviour(think_s=0.3))
    answers: list[httpx2.Response] = []

    async def ask() -> None:
        answers.append(await opened(client, provider))

    async with trio.open_nursery() as nursery:
        nursery.start_soon(ask)
        nursery.start_soon(ask)
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert error(next(answer for answer in answers if answer.is_error))["code"] == "idempotency_key_in_use"


@pytest.mark.parametrize(
    "more",
    [
        {"colour": "red"},
        {"expires_at": "soon"},
        {"mode": "subscription"},
        {"line_items[0][price_data][unit_amount]": "19.00"},
        {"line_items[0][price_data][unit_amount]": "0"},
        {"line_items[0][price_data][unit_amount]": "100000000"},
        {"payment_intent_data[capture_method]": "automatic"},
        {"metadata": "x"},
        {"a[": "x"},
        {"card[number]": "4242424242424242"},
    ],
)
async def test_what_stripe_does_not_know_is_refused_as_stripe_refuses_it(
    client: httpx2.AsyncClient, provider: EmulatedProvider, more: dict[str, str]
) -> None:
    answer = await opened(client, provider, **more)
    assert (answer.status_code, error(answer)["type"]) == (400, "invalid_request_error")
    assert provider.pages == {}


@pytest.mark.parametrize("expires_in", [60, 90_000])
async def test_a_page_is_open_for_half_an_hour_to_a_day(
    client: httpx2.AsyncClient, provider: EmulatedProvider, expires_in: int
) -> None:
    answer = await opened(client, provider, expires_at=str(provider.now() + expires_in))
    assert answer.status_code == 400


async def test_another_key_and_another_route_have_honest_answers(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/v1/refunds", headers={"Authorization": "Bearer sk_x"})).status_code == 401
    assert (await client.get("/v1/invoices")).status_code == 404
    assert (await client.post("/v1/customers")).status_code == 404
    assert (await client.request("DELETE", "/v1/checkout/sessions")).status_code == 404
    assert (await client.get("/v1/payment_intents/pi_1")).status_code == 404
    assert (await client.get("/v1/refunds?payment_intent=pi_1")).status_code == 404
    assert (await client.get("/nothing")).status_code == 405


async def test_a_list_is_newest_first_in_parts(client: httpx2.AsyncClient, provider: EmulatedProvider) -> None:
    ids = [(await opened(client, provider, key=str(number))).json()["id"] for number in range(5)]
    first = (await client.get("/v1/checkout/sessions?limit=2")).json()
    assert ([each["id"] for each in first["data"]], first["has_more"]) == (ids[:2:-1], True)
    rest = (await client.get(f"/v1/checkout/sessions?limit=3&starting_after={ids[3]}")).json()
    assert ([each["id"] for each in rest["data"]], rest["has_more"]) == (ids[2::-1], False)
    long_ago = (await client.get(f"/v1/checkout/sessions?created[lte]={provider.now() - 1000}")).json()
    assert long_ago["data"] == []


# ---- the page


async def test_its_pages_have_no_script_and_show_what_they_are_told_as_text(
    client: httpx2.AsyncClient, provider: EmulatedProvider
) -> None:
    url = (await opened(client, provider, cancel_url="javascript:alert(1)")).json()["url"]
    page = await client.get(url)
    assert "<script" not in page.text
    assert "&lt;script&gt;" in page.text
    assert "javascript:" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert all(f"{number[:4]} {number[4:8]}" in page.text for number in CARDS)


async def test_a_number_that_is_no_test_card_is_not_taken_and_not_shown_again(
    client: httpx2.AsyncClient, provider: EmulatedProvider
) -> None:
    url = (await opened(client, provider)).json()["url"]
    answer = await client.post(url, data={"card": "4111 1111 1111 1111"})
    assert answer.status_code == 402
    assert 'role="alert"' in answer.text
    assert "4111" not in answer.text
    assert provider.intents == {}


async def test_a_page_is_paid_once_however_often_the_button_is_pressed(
    client: httpx2.AsyncClient, provider: EmulatedProvider
) -> None:
    url = (await opened(client, provider)).json()["url"]
    answers = [await client.post(url, data={"card": "4242424242424242"}) for _ in range(3)]
    assert [answer.headers["location"] for answer in answers] == ["http://127.0.0.1:1/paid"] * 3
    assert (await client.get(url)).status_code == 303
    assert [each.held for each in charged(provider)] == [1900]


async def test_pages_that_are_not_there_say_so(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/pay/cs_test_1")).status_code == 404
    assert (await client.post("/pay/cs_test_1", data={"card": "4242424242424242"})).status_code == 404
    assert (await client.get("/bank/pi_1")).status_code == 404


@pytest.mark.parametrize("typed", ["4242 4242 4242 4242", "4242-4242-4242-4242", " 4242424242424242\n"])
def test_a_card_may_be_typed_as_people_do(typed: str) -> None:
    assert card_numbered(typed) is CARDS["4242424242424242"]
    assert card_numbered("4111111111111111") is None
    assert "4242424242424242".endswith(CARDS["4242424242424242"].last4)


# ---- telling it how to behave


async def test_it_can_be_told_over_http_how_to_treat_the_next_requests_of_a_kind(
    client: httpx2.AsyncClient, provider: EmulatedProvider
) -> None:
    told = await client.put("/behaviour", json={"manner": "error", "at": "page", "times": 2})
    assert told.status_code == 200
    statuses = [(await opened(client, provider, key=str(number))).status_code for number in range(3)]
    assert statuses == [500, 500, 200]
    provider.behave(PaymentBehaviour(PaymentManner.ERROR, at=Step.CAPTURE))
    assert (await opened(client, provider, key="4")).status_code == 200
    assert provider.behaviour.manner is PaymentManner.ERROR


@pytest.mark.parametrize("told", [{"manner": "explode"}, {"think_s": -1}, {"times": 0}, {"colour": "red"}, []])
async def test_nonsense_is_refused_and_changes_nothing(
    client: httpx2.AsyncClient, provider: EmulatedProvider, told: object
) -> None:
    assert (await client.put("/behaviour", json=told)).status_code == 422
    assert (await client.put("/away", json={"seconds": -1})).status_code == 422
    assert provider.behaviour == PaymentBehaviour()


async def test_a_dropped_connection_is_dropped_with_the_money_held(
    client: httpx2.AsyncClient, provider: EmulatedProvider
) -> None:
    url = (await opened(client, provider)).json()["url"]
    await client.post(url, data={"card": "4242424242424242"})
    (held,) = charged(provider)
    provider.behave(PaymentBehaviour(PaymentManner.DROP))
    with pytest.raises(httpx2.RemoteProtocolError):
        await client.post(f"/v1/payment_intents/{held.intent}/capture")
    charges = (await client.get("/charges")).json()["charges"]
    assert charges == [
        {
            "intent": held.intent,
            "metadata": {"order": "42"},
            "status": "succeeded",
            "amount": 1900,
            "currency": "eur",
            "held": 0,
            "captured": 1900,
            "refunded": 0,
        }
    ]


async def test_it_goes_away_and_comes_back_with_all_that_it_knew(
    client: httpx2.AsyncClient, provider: EmulatedProvider
) -> None:
    session_id = (await opened(client, provider)).json()["id"]
    provider.go_away()
    await trio.testing.wait_all_tasks_blocked(0.05)
    with pytest.raises(httpx2.TransportError):
        await client.get("/charges")
    provider.come_back()
    await trio.testing.wait_all_tasks_blocked(0.05)
    assert (await client.get(f"/v1/checkout/sessions/{session_id}")).status_code == 200


# ---- what it says by itself


async def paid(listener: Listener, nursery: trio.Nursery, behaviour: PaymentBehaviour) -> EmulatedProvider:
    listeners = await nursery.start(trio.serve_tcp, listener.serve, 0)
    url = f"http://127.0.0.1:{listeners[0].socket.getsockname()[1]}/hook"
    provider = EmulatedProvider(behaviour)
    async with at(await serving(provider, nursery, url)) as client:
        page = (await opened(client, provider)).json()["url"]
        await client.post(page, data={"card": "4242424242424242"})
    return provider


async def test_every_event_is_sent_signed_as_stripe_signs(nursery: trio.Nursery) -> None:
    listener = Listener()
    await paid(listener, nursery, PaymentBehaviour())
    types = await listener.wait_for(2)
    assert sorted(types) == ["checkout.session.completed", "payment_intent.amount_capturable_updated"]
    for signature, body in listener.heard:
        assert stripe.Webhook.construct_event(body, signature, SECRET)["object"] == "event"
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(body, signature, "whsec_other")


async def test_an_event_that_is_not_taken_is_sent_again(nursery: trio.Nursery) -> None:
    listener = Listener(deaf=2)
    await paid(listener, nursery, PaymentBehaviour())
    assert len(await listener.wait_for(2)) == 2


async def test_events_may_come_twice(nursery: trio.Nursery) -> None:
    listener = Listener()
    await paid(listener, nursery, PaymentBehaviour(webhooks=Telling.TWICE))
    await listener.wait_for(4)
    assert len({msgspec.json.decode(body)["id"] for _, body in listener.heard}) == 2


async def test_events_may_come_late(nursery: trio.Nursery) -> None:
    listener = Listener()
    await paid(listener, nursery, PaymentBehaviour(webhooks=Telling.LATE, late_s=0.3))
    assert listener.heard == []
    assert len(await listener.wait_for(2)) == 2


async def test_events_may_never_come(nursery: trio.Nursery) -> None:
    listener = Listener()
    provider = await paid(listener, nursery, PaymentBehaviour(webhooks=Telling.NEVER))
    await trio.testing.wait_all_tasks_blocked(0.2)
    assert listener.heard == []
    assert [each.held for each in charged(provider)] == [1900]
