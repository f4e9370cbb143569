"""What customers say of themselves (`docs/contract.md` §10): the bodies of the routes of accounts.

Owns: the shapes, and what a text may hold. Must not: know who is asking.
"""

from typing import Annotated, Final, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from actors.domain.customer.address import Address
from actors.domain.customer.customer import Notify, Preferences
from actors.domain.text import shows_something, tidy
from server.accounts.shapes import Email, Name, NewPassword, Password, Token
from server.door.bounds import TOKEN_CHARS_MAX
from server.http.problems import malformed
from server.http.words import END, EXPECTED

LINE_CHARS_MAX: Final = 120  # a line of a label
NOTE_CHARS_MAX: Final = 300  # what somebody at a door can still read
PHONE: Final = rf"^[0-9+ ()./-]{{0,30}}{END}"

Reads = Literal["en", "de", "it"]
Line = Annotated[str, Meta(min_length=1, max_length=LINE_CHARS_MAX)]
MaybeLine = Annotated[str, Meta(max_length=LINE_CHARS_MAX)]
Note = Annotated[str, Meta(max_length=NOTE_CHARS_MAX)]
Phone = Annotated[
    str,
    Meta(pattern=PHONE, examples=["+39 055 123456"], extra={EXPECTED: "a telephone number of up to 30 characters"}),
]
Postcode = Annotated[str, Meta(min_length=1, max_length=12, examples=["50123"])]
Country = Annotated[
    str,
    Meta(
        min_length=2,
        max_length=2,
        pattern=f"^[A-Za-z]{{2}}{END}",
        examples=["IT"],
        extra={EXPECTED: "the two letters of a country, like IT"},
    ),
]


CartToken = Annotated[
    str, Meta(max_length=TOKEN_CHARS_MAX, description="Of a guest's cart, which goes over to the customer's.")
]


class RegisterBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who becomes a customer. `language` is that of mails, else the first that the browser asks for and we have."""

    email: Email
    password: NewPassword
    name: Name
    phone: Phone = ""
    language: Reads | None = None
    cart_token: CartToken | None = None


class SignInBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Who signs in. The address in any case, and with or without spaces around it."""

    email: Email
    password: Password
    cart_token: CartToken | None = None


class GoOnBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The refresh token of the latest answer; each is good once, and for a minute again where the answer was lost."""

    refresh_token: Token


class ChangePasswordBody(Struct, frozen=True, forbid_unknown_fields=True):
    """One's own password, and the one to have from now on."""

    current: Password
    new: NewPassword


class ForgotPasswordBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Who has forgotten their password. `language` is that of the mail, else the one that is known of them."""

    email: Email
    language: Reads | None = None


class ResetPasswordBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The code of the mail, and the password to have from now on."""

    token: Token
    password: NewPassword


class MeBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be another; what is left out stays. An address of mail is for good."""

    name: Name | UnsetType = UNSET
    phone: Phone | UnsetType = UNSET
    language: Reads | UnsetType = UNSET


class EraseBody(Struct, frozen=True, forbid_unknown_fields=True):
    """One's password once more: what is erased does not come back."""

    password: Password


class PreferencesBody(Struct, frozen=True, forbid_unknown_fields=True):
    """How things are to be brought, and how to hear of them; what is left out is as it is at first."""

    leave_at_door: bool = False
    signature: bool = False
    safe_place: MaybeLine = ""
    notify: Notify = Notify.MAIL


class AddressBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where things are to be brought. `label` is one's own word for it, `recipient` who opens, if not oneself.

    With `is_default` it is the one that is offered first; the first address is that anyway.
    """

    street: Line
    postcode: Postcode
    city: Line
    country: Country
    label: MaybeLine = ""
    recipient: MaybeLine = ""
    phone: Phone = ""
    note: Note = ""
    is_default: bool = False


def address_said(said: AddressBody, address_id: UUID) -> Address:
    """The address, each text on one line. Raises `Problem` (422) for one of which nothing can be seen."""
    return Address(
        address_id=address_id,
        place=0,
        label=line("label", said.label),
        recipient=line("recipient", said.recipient),
        street=line("street", said.street, needed=True),
        postcode=line("postcode", said.postcode, needed=True).upper(),
        city=line("city", said.city, needed=True),
        country=said.country.upper(),
        phone=said.phone.strip(),
        note=line("note", said.note),
        is_default=said.is_default,
    )


def preferences_said(said: PreferencesBody) -> Preferences:
    """The preferences, likewise."""
    return Preferences(said.leave_at_door, said.signature, line("safe_place", said.safe_place), said.notify)


def line(name: str, said: str, *, needed: bool = False) -> str:
    """A text on one line. Raises `Problem` (422) where nothing of it can be seen, and it is `needed` or not empty."""
    kept = tidy(said)
    if (needed or kept) and not shows_something(kept):
        raise malformed(f"The field `{name}` must be text that can be seen.", field=name)
    return kept
