"""What customers are shown of their accounts (`docs/contract.md` §10).

Owns: the shapes, from which OpenAPI is generated. Must not: decide anything. Builders are pure.
"""

from typing import Final, Literal, get_args
from uuid import UUID

from msgspec import Struct

from actors.domain.customer.account import CustomerAccount
from actors.domain.customer.address import Address
from actors.domain.customer.customer import Customer, Notify, Preferences
from actors.domain.customer.saved_method import SavedMethod
from actors.domain.staff import StaffUser
from server.accounts.logins import Tokens
from server.http.views import Instant

RoleName = Literal["CUSTOMER", "EMPLOYEE", "MANAGER", "ADMIN"]
_ROLES: Final[tuple[RoleName, ...]] = get_args(RoleName)


class UserView(Struct, frozen=True):
    """Who signed in: a customer, or somebody of the staff; `id` is their number among those of their kind."""

    id: int
    email: str
    name: str
    role: RoleName
    restaurant_id: int


class SignedInData(Struct, frozen=True, kw_only=True):
    """A pair of tokens. `access_token` is good until `expires_at`; `refresh_token` then gets the next pair, once."""

    user: UserView
    access_token: str
    refresh_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a word of RFC 6750, no secret
    expires_at: Instant


class SignedInAnswer(Struct, frozen=True):
    """Somebody is signed in."""

    data: SignedInData


class AskedData(Struct, frozen=True):
    """It was heard. Whether there is anybody to mail is not said."""

    accepted: Literal[True] = True


class AskedAnswer(Struct, frozen=True):
    """The same to everybody."""

    data: AskedData


class PreferencesView(Struct, frozen=True):
    """How things are brought to a customer, and how they hear of them."""

    leave_at_door: bool
    signature: bool
    safe_place: str
    notify: Notify


class MeView(Struct, frozen=True, kw_only=True):
    """A customer, as they see themselves."""

    id: int
    email: str
    name: str
    role: Literal["CUSTOMER"] = "CUSTOMER"
    phone: str
    language: str
    restaurant_id: int
    created_at: Instant
    preferences: PreferencesView


class MeAnswer(Struct, frozen=True):
    """Oneself."""

    data: MeView


class PreferencesAnswer(Struct, frozen=True):
    """One's preferences."""

    data: PreferencesView


class AddressView(Struct, frozen=True, kw_only=True):
    """An address of one's own."""

    id: UUID
    label: str
    recipient: str
    street: str
    postcode: str
    city: str
    country: str
    phone: str
    note: str
    is_default: bool


class AddressAnswer(Struct, frozen=True):
    """An address."""

    data: AddressView


class AddressesAnswer(Struct, frozen=True):
    """All of one's addresses, in the order in which they came."""

    data: list[AddressView]


class PaymentTokenView(Struct, frozen=True):
    """A saved payment method. `brand` and `last4` are empty where the provider does not say them."""

    id: UUID
    provider: str
    brand: str
    last4: str
    is_default: bool
    created_at: Instant


class PaymentTokenAnswer(Struct, frozen=True):
    """A saved method."""

    data: PaymentTokenView


class PaymentTokensAnswer(Struct, frozen=True):
    """All of one's saved methods."""

    data: list[PaymentTokenView]


def signed_in(tokens: Tokens[Customer] | Tokens[StaffUser]) -> SignedInAnswer:
    """A pair of tokens, whosever they are."""
    user = tokens.user
    return SignedInAnswer(
        SignedInData(
            user=UserView(user.account_id, user.email, user.name, _role(user.role_name), user.restaurant_id),
            access_token=tokens.access_token,
            refresh_token=tokens.refresh_token,
            expires_at=tokens.expires_at,
        )
    )


def me_view(customer: Customer) -> MeView:
    """A customer."""
    return MeView(
        id=customer.customer_id,
        email=customer.email,
        name=customer.name,
        phone=customer.phone,
        language=customer.language,
        restaurant_id=customer.restaurant_id,
        created_at=customer.created_at,
        preferences=preferences_view(customer.preferences),
    )


def preferences_view(wishes: Preferences) -> PreferencesView:
    """Somebody's preferences."""
    return PreferencesView(wishes.leave_at_door, wishes.signature, wishes.safe_place, wishes.notify)


def address_view(address: Address) -> AddressView:
    """An address."""
    return AddressView(
        id=address.address_id,
        label=address.label,
        recipient=address.recipient,
        street=address.street,
        postcode=address.postcode,
        city=address.city,
        country=address.country,
        phone=address.phone,
        note=address.note,
        is_default=address.is_default,
    )


def method_view(method: SavedMethod) -> PaymentTokenView:
    """A saved method."""
    return PaymentTokenView(
        method.payment_token_id, method.provider, method.brand, method.last4, method.is_default, method.created_at
    )


def methods_view(account: CustomerAccount) -> PaymentTokensAnswer:
    """All saved methods of an account."""
    return PaymentTokensAnswer([method_view(one) for one in account.methods])


def _role(name: str) -> RoleName:
    return next(role for role in _ROLES if role == name)
