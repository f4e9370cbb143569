"""`/api/v1/cart`: a customer's, a guest's or a household's cart (`docs/contract.md` §10).

Owns: the routes and what they take. Must not: rule on anything; each is a command to the session.
"""

from typing import Annotated, Final
from uuid import UUID, uuid5

from attrs import frozen
from msgspec import Meta, Struct
from quart import Response, request

from actors.domain import limits
from actors.domain.cart.commands import EmptyCart, PutInCart, RemoveLine, UpdateLine
from actors.domain.cart.events import LineAdded
from actors.domain.commands import Command
from actors.domain.party.commands import ShareCart
from actors.domain.refusal import Code
from actors.envelope import Answer
from actors.errors import NoSuchSession
from server.door.bounds import ID_MAX, NICKNAME_CHARS_MAX, TOKEN_CHARS_MAX
from server.door.tokens import TokenInvalid
from server.http.answers import json_answer
from server.http.choosing import Options, choices
from server.http.data import API
from server.http.idempotency import OptionalKeyHeaders, optional_key
from server.http.limits import Kind
from server.http.problems import Problem, accepted
from server.http.requests import body, origin
from server.http.routing import CUSTOMER, MEMBER, Takes, route
from server.http.seen import SeenHeaders, seen
from server.http.words import EXPECTED
from server.shop.cart.links import address
from server.shop.cart.services import CartServices
from server.shop.cart.views import (
    CartAnswer,
    GuestCartAnswer,
    LiveCartAnswer,
    LiveCartView,
    SharedAnswer,
    SharedView,
    cart_view,
    guest_cart_view,
    live_cart_view,
)
from server.shop.catalogue.shelves import no_such_product

CART: Final = f"{API}/cart"
WHO: Final = (CUSTOMER, MEMBER)

Quantity = Annotated[
    int,
    Meta(
        ge=-ID_MAX,
        le=ID_MAX,
        examples=[2],
        description=f"1 to {limits.QTY_MAX}.",
        extra={EXPECTED: f"a whole number from 1 to {limits.QTY_MAX}"},
    ),
]
Note = Annotated[str, Meta(max_length=4 * limits.NOTE_CHARS_MAX, description=f"{limits.NOTE_CHARS_MAX} characters.")]
Version = Annotated[int, Meta(ge=1, le=ID_MAX, description="As it was seen; left out, the last word stands.")]
ProductId = Annotated[int, Meta(ge=1, le=ID_MAX)]
Nickname = Annotated[str, Meta(max_length=NICKNAME_CHARS_MAX, examples=["Dad"])]
Token = Annotated[str, Meta(min_length=1, max_length=TOKEN_CHARS_MAX)]


class NewCartItemBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is put into the cart. With an `id` of the client's own, or an `Idempotency-Key`, a repeat adds nothing."""

    product_id: ProductId
    quantity: Quantity = 1
    options: Options = ()
    note: Note = ""
    id: UUID | None = None


class CartItemBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is otherwise from now on; what is left out stays as it is."""

    quantity: Quantity | None = None
    options: Options | None = None
    note: Note | None = None
    version: Version | None = None


class JoinCartBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The token of a link to a cart, and how the others are to call whoever joins."""

    token: Token
    nickname: Nickname | None = None


class TakeCartBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The token of a guest's cart."""

    cart_token: Token


@frozen(eq=False)
class CartRoutes:
    """One's cart."""

    services: CartServices

    @route("GET", CART, Kind.READ, gives={200: LiveCartAnswer}, errors=(410,), who=WHO)
    async def look(self) -> Response:
        """The cart, and how it is followed live. A customer who has none gets an empty one."""
        answer, member_id = await self.services.ask(request, lambda _: None)
        return json_answer(LiveCartAnswer(await self._live(answer, member_id)))

    @route(
        "POST",
        f"{CART}/items",
        Kind.WRITE,
        takes=Takes(body=NewCartItemBody, headers=OptionalKeyHeaders),
        gives={201: CartAnswer, 200: CartAnswer},
        errors=(404, 409, 410, 423),
        who=WHO,
    )
    async def add(self) -> Response:
        """Put something into the cart. 201 where that is a new line, 200 where it is more of one, or a repeat.

        404 `PRODUCT_NOT_FOUND`; 409 `OUT_OF_STOCK_ANYWHERE` where no branch has any, `ITEM_UNAVAILABLE` where its sale
        has been stopped.
        """
        said = await body(request, NewCartItemBody)
        key, drawn = optional_key(request), self.services.new_id()

        def asks(member_id: UUID) -> Command:  # asked again, it says the same: the line is there once
            public_id = said.id or (uuid5(member_id, key) if key else drawn)
            return PutInCart(member_id, public_id, said.product_id, said.quantity, said.note, choices(said.options))

        try:
            answer, member_id = await self.services.ask(request, asks)
        except Problem as problem:
            if problem.code == Code.ITEM_UNKNOWN:
                raise no_such_product("product_id") from None
            if problem.code == Code.VERSION_CONFLICT:
                message = "This was used for something else that was put into the cart. Use a new one."
                raise Problem(409, Code.IDEMPOTENCY_KEY_REUSED, message) from None
            raise
        new = isinstance(answer.decision, tuple) and isinstance(answer.decision[0], LineAdded)
        return await self._cart(answer, member_id, 201 if new else 200)

    @route(
        "PUT",
        f"{CART}/items/<uuid:item_id>",
        Kind.WRITE,
        takes=Takes(body=CartItemBody, headers=SeenHeaders),
        gives={200: CartAnswer},
        errors=(404, 409, 410, 423),
        who=WHO,
    )
    async def change(self, item_id: UUID) -> Response:
        """Change a line. With the `version` that was seen, or `If-Match`, 409 where somebody has changed it since."""
        said = await body(request, CartItemBody)
        version = said.version or seen(request)
        options = None if said.options is None else choices(said.options)
        await self._known(item_id, there=True)
        answer, member_id = await self.services.ask(
            request, lambda by: UpdateLine(by, item_id, version, said.quantity, said.note, options)
        )
        return await self._cart(answer, member_id)

    @route(
        "DELETE",
        f"{CART}/items/<uuid:item_id>",
        Kind.WRITE,
        takes=Takes(headers=SeenHeaders),
        gives={200: CartAnswer},
        errors=(404, 409, 410, 423),
        who=WHO,
    )
    async def remove(self, item_id: UUID) -> Response:
        """Take a line out of the cart, with `If-Match` only as it was seen. Safe to repeat."""
        version = seen(request)
        await self._known(item_id)
        answer, member_id = await self.services.ask(request, lambda by: RemoveLine(by, item_id, version))
        return await self._cart(answer, member_id)

    @route("DELETE", CART, Kind.WRITE, gives={200: CartAnswer}, errors=(409, 410, 423), who=WHO)
    async def empty(self) -> Response:
        """Take everything out of the cart. Safe to repeat."""
        answer, member_id = await self.services.ask(request, EmptyCart)
        return await self._cart(answer, member_id)

    async def _known(self, item_id: UUID, *, there: bool = False) -> None:
        """Raises `Problem` (404) for a line that never was in this cart: it may be in somebody else's.

        Also for one that was taken out, where it has to be `there`.
        """
        answer, _ = await self.services.ask(request, lambda _: None)
        line = answer.state.line(item_id)
        if line is None or (there and line.removed):
            raise Problem(404, "ITEM_NOT_FOUND", "There is no such item in this cart.")

    async def _cart(self, answer: Answer, member_id: UUID, status: int = 200) -> Response:
        shelf = await self.services.shelf(answer)
        return json_answer(CartAnswer(cart_view(answer, member_id, shelf, self.services.clock())), status)

    async def _live(self, answer: Answer, member_id: UUID) -> LiveCartView:
        shelf, live = await self.services.shelf(answer), self.services.live(request, answer, member_id)
        return live_cart_view(answer, member_id, shelf, self.services.clock(), live)


@frozen(eq=False)
class CartPeopleRoutes:
    """Who else is in a cart, and carts of guests."""

    services: CartServices

    @route("POST", f"{CART}/share", Kind.WRITE, gives={201: SharedAnswer}, errors=(403, 410), who=WHO)
    async def share(self) -> Response:
        """A link with which others join the cart; the one before is good no more. Who has joined by it stays."""
        link = self.services.links.new()
        answer, _ = await self.services.ask(request, lambda by: ShareCart(by, link))
        token = self.services.links.signed(answer.state.session.session_id, link)
        url = address(origin(request, self.services.settings), answer.restaurant.slug, token)
        return json_answer(SharedAnswer(SharedView(url, token, link.until)), 201)

    @route(
        "POST",
        f"{CART}/join",
        Kind.JOIN,
        takes=Takes(body=JoinCartBody),
        gives={201: LiveCartAnswer},
        errors=(404, 409),
    )
    async def join(self) -> Response:
        """Join a cart by its link, and be a member of it. 404 `LINK_INVALID` once the link is good no more."""
        said = await body(request, JoinCartBody)
        member_id = self.services.new_id()
        try:
            answer = await self.services.join(self.services.links.read(said.token), member_id, said.nickname)
        except (TokenInvalid, NoSuchSession):  # it never was a link, or its cart has been deleted
            raise Problem(404, Code.LINK_INVALID, "This link leads to no cart.") from None
        accepted(answer)
        return json_answer(LiveCartAnswer(await self._live(answer, member_id)), 201)

    @route("POST", f"{CART}/guest", Kind.JOIN, gives={201: GuestCartAnswer}, errors=(404,))
    async def guest(self) -> Response:
        """A new cart for somebody without an account, who shows its `cart_token` from then on."""
        tenant = await self.services.tenants.tenant(request)
        answer = accepted(await self.services.carts.open_for_guest(tenant.restaurant.restaurant_id))
        live = await self._live(answer, answer.state.session.session_id)
        return json_answer(GuestCartAnswer(guest_cart_view(live)), 201)

    @route(
        "POST",
        f"{CART}/take",
        Kind.WRITE,
        takes=Takes(body=TakeCartBody),
        gives={200: CartAnswer},
        errors=(404, 409),
        who=(CUSTOMER,),
    )
    async def take(self) -> Response:
        """Take a guest's cart over into one's own. Safe to repeat: what was taken is not taken twice."""
        said = await body(request, TakeCartBody)
        shopper = await self.services.shoppers.of(request)
        answer = await self.services.guests.take(shopper.customer, said.cart_token)
        if answer is None:
            raise Problem(404, "CART_NOT_FOUND", "There is no such cart.")
        accepted(answer)
        shelf = await self.services.shelf(answer)
        member_id = answer.state.session.session_id
        return json_answer(CartAnswer(cart_view(answer, member_id, shelf, self.services.clock())))

    async def _live(self, answer: Answer, member_id: UUID) -> LiveCartView:
        shelf, live = await self.services.shelf(answer), self.services.live(request, answer, member_id)
        return live_cart_view(answer, member_id, shelf, self.services.clock(), live)
