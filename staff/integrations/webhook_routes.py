"""`/admin/webhooks`: where other systems are told what happens (`docs/contract.md` §11).

Owns: the shapes and the routes. Must not: decide who may set one up; the desk does.
"""

from typing import Annotated, Final, Literal

from attrs import frozen
from msgspec import UNSET, Meta, Struct, UnsetType
from quart import Response, request

from actors.domain.event_type import EventType
from actors.domain.webhooks.address import URL_CHARS_MAX
from actors.domain.webhooks.endpoint import DESCRIPTION_CHARS_MAX, Delivery, Endpoint, Off
from server.http.answers import empty_answer, json_answer
from server.http.data import API
from server.http.limits import Kind
from server.http.requests import body
from server.http.routing import STAFF, Takes, route
from server.http.views import Instant
from server.http.words import EXPECTED
from staff.services import StaffServices, staff_of

HOOKS: Final = f"{API}/admin/webhooks"
ONE: Final = f"{HOOKS}/<int:webhook_id>"

# The desk refuses what is longer than it may be, in better words; these bounds only keep nonsense from it.
Url = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=4 * URL_CHARS_MAX,
        extra={EXPECTED: f"an address like https://example.com/hooks, of up to {URL_CHARS_MAX} characters"},
    ),
]
Events = Annotated[list[EventType], Meta(min_length=1, max_length=len(EventType))]
Words = Annotated[
    str,
    Meta(
        max_length=4 * DESCRIPTION_CHARS_MAX,
        extra={EXPECTED: f"text of up to {DESCRIPTION_CHARS_MAX} characters"},
    ),
]


class NewWebhookBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A webhook: where it goes, what it is told of, and what people call it."""

    url: Url
    events: Events
    description: Words = ""


class WebhookChangeBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is to be another way. What is left out stays."""

    url: Url | UnsetType = UNSET
    events: Events | UnsetType = UNSET
    description: Words | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET


class WebhookView(Struct, frozen=True, gc=False, kw_only=True):
    """A webhook. `state` is `failing` since nothing was taken, `parked` while something that was refused waits.

    `lag_rows` and `parked` are counted up to 10,000. `rotating_until` is until when the secret before signs too.
    `secret` is said once, when it was made.
    """

    id: int
    url: str
    description: str
    events: list[EventType]
    state: Literal["good", "failing", "parked", "disabled"]
    disabled_at: Instant | None
    disabled_why: Off | None
    failing_since: Instant | None
    last_error: str
    lag_rows: int
    parked: int
    delivered_at: Instant | None
    created_at: Instant
    rotating_until: Instant | None
    secret: str | UnsetType = UNSET


class WebhookData(Struct, frozen=True):
    """A webhook."""

    data: WebhookView


class WebhooksData(Struct, frozen=True):
    """Every webhook of the restaurant, the newest first; twenty at most."""

    data: list[WebhookView]


class DeliveryView(Struct, frozen=True, gc=False, kw_only=True):
    """An event that was sent, as often as `tries`. `status` is what was answered, and `answer` how that begins.

    `error` is empty where it was taken, else a word: `http_500`, `timeout`, `unreachable`, `unknown_host`, `broken`,
    `refused_address` or `no_secret`.
    """

    id: int
    message_id: str
    type: str
    entity_type: str
    entity_id: str
    taken: bool
    first_at: Instant
    at: Instant
    tries: int
    status: int | None
    duration_ms: int
    error: str
    answer: str


class WebhookDeliveryData(Struct, frozen=True):
    """A delivery."""

    data: DeliveryView


class WebhookDeliveriesData(Struct, frozen=True):
    """The last deliveries, the newest first; a hundred at most."""

    data: list[DeliveryView]


@frozen(eq=False)
class WebhookRoutes:
    """Webhooks. Managers see them and send things again, admins make, change and delete them."""

    services: StaffServices

    @route("GET", HOOKS, Kind.READ, gives={200: WebhooksData}, errors=(403,), who=[STAFF])
    async def list(self) -> Response:
        """Every webhook, with how it is."""
        user = (await staff_of(self.services, request)).user
        return json_answer(WebhooksData([self._view(one) for one in await self.services.webhooks.all(user)]))

    @route(
        "POST",
        HOOKS,
        Kind.WRITE,
        takes=Takes(body=NewWebhookBody),
        gives={201: WebhookData},
        errors=(403, 409),
        who=[STAFF],
    )
    async def make(self) -> Response:
        """Make a webhook. Its `secret` is in this answer, and nowhere else. 409 `TOO_MANY_WEBHOOKS` above twenty."""
        user = (await staff_of(self.services, request)).user
        said = await body(request, NewWebhookBody)
        made, secret = await self.services.webhooks.make(user, said.url, said.events, said.description)
        return json_answer(WebhookData(self._view(made, secret)), 201)

    @route(
        "PATCH",
        ONE,
        Kind.WRITE,
        takes=Takes(body=WebhookChangeBody),
        gives={200: WebhookData},
        errors=(403, 404),
        who=[STAFF],
    )
    async def change(self, webhook_id: int) -> Response:
        """Change where it goes, what it is told of, or what it is called; enable or disable it."""
        user = (await staff_of(self.services, request)).user
        said = await body(request, WebhookChangeBody)
        url = None if said.url is UNSET else said.url
        events = None if said.events is UNSET else said.events
        words = None if said.description is UNSET else said.description
        now = await self.services.webhooks.change(user, webhook_id, url, events, words)
        if said.enabled is not UNSET:
            now = await self.services.webhooks.turn(user, webhook_id, on=said.enabled)
        return json_answer(WebhookData(self._view(now)))

    @route("POST", f"{ONE}/rotate", Kind.WRITE, gives={200: WebhookData}, errors=(403, 404), who=[STAFF])
    async def rotate(self, webhook_id: int) -> Response:
        """Another `secret`, which is in this answer and nowhere else. For 24 hours the one before signs too."""
        user = (await staff_of(self.services, request)).user
        return json_answer(WebhookData(self._view(*await self.services.webhooks.rotate(user, webhook_id))))

    @route("DELETE", ONE, Kind.WRITE, gives={204: None}, errors=(403, 404), who=[STAFF])
    async def delete(self, webhook_id: int) -> Response:
        """Delete it. It is told nothing more, and what is kept of it is forgotten."""
        await self.services.webhooks.delete((await staff_of(self.services, request)).user, webhook_id)
        return empty_answer(204)

    @route("GET", f"{ONE}/deliveries", Kind.READ, gives={200: WebhookDeliveriesData}, errors=(403, 404), who=[STAFF])
    async def deliveries(self, webhook_id: int) -> Response:
        """The last deliveries, and how each went."""
        user = (await staff_of(self.services, request)).user
        sent = await self.services.webhooks.deliveries(user, webhook_id)
        return json_answer(WebhookDeliveriesData([delivery_view(one) for one in sent]))

    @route(
        "POST",
        f"{ONE}/deliveries/<int:delivery_id>/send",
        Kind.WRITE,
        gives={200: WebhookDeliveryData},
        errors=(403, 404),
        who=[STAFF],
    )
    async def send_again(self, webhook_id: int, delivery_id: int) -> Response:
        """Send it again, with the same `webhook-id` and as things are now. 404 `DELIVERY_NOT_FOUND`."""
        user = (await staff_of(self.services, request)).user
        sent = await self.services.webhooks.send_again(user, webhook_id, delivery_id)
        return json_answer(WebhookDeliveryData(delivery_view(sent)))

    @route("POST", f"{ONE}/test", Kind.WRITE, gives={200: WebhookDeliveryData}, errors=(403, 404), who=[STAFF])
    async def test(self, webhook_id: int) -> Response:
        """Send a message of type `webhook.test`, also where it is disabled, and say how it went."""
        user = (await staff_of(self.services, request)).user
        return json_answer(WebhookDeliveryData(delivery_view(await self.services.webhooks.send_test(user, webhook_id))))

    def _view(self, one: Endpoint, secret: str | None = None) -> WebhookView:
        rotating = one.old_until is not None and self.services.webhooks.clock() < one.old_until
        return WebhookView(
            id=one.webhook_id,
            url=one.url,
            description=one.description,
            events=[event for event in EventType if event in one.events],
            state=_state(one),
            disabled_at=one.disabled_at,
            disabled_why=one.disabled_why,
            failing_since=one.failing_since,
            last_error=one.last_error,
            lag_rows=one.lag_rows,
            parked=one.parked,
            delivered_at=one.delivered_at,
            created_at=one.created_at,
            rotating_until=one.old_until if rotating else None,
            secret=UNSET if secret is None else secret,
        )


def delivery_view(one: Delivery) -> DeliveryView:
    """A delivery, as it is shown."""
    return DeliveryView(
        id=one.delivery_id,
        message_id=one.message_id,
        type=one.event_type,
        entity_type=one.entity_type,
        entity_id=one.entity_id,
        taken=one.taken,
        first_at=one.first_at,
        at=one.at,
        tries=one.tries,
        status=one.status,
        duration_ms=one.duration_ms,
        error=one.error,
        answer=one.answer,
    )


def _state(one: Endpoint) -> Literal["good", "failing", "parked", "disabled"]:
    if one.disabled_at is not None:
        return "disabled"
    if one.failing_since is not None:
        return "failing"
    return "parked" if one.parked else "good"
