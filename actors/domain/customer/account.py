"""A customer's account with all that is kept of it, and what may become of it.

Owns: that one address and one method are the default while there are any, how many there may be, what ends somebody's
logins, and the audit's words for it. Must not: see a password (only its hash), or know where accounts are kept. Pure.

What the audit says of a customer has their own words in it, old and new, because that is what it is for. Who has their
data erased has it erased there too: the entries stay, and say no more than what was done and when.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import attrs
from attrs import frozen

from actors.domain.audit import AuditEntry
from actors.domain.customer.address import ADDRESSES_MAX, Address
from actors.domain.customer.customer import Customer, Preferences
from actors.domain.customer.saved_method import SavedMethod

_Placed = TypeVar("_Placed", Address, SavedMethod)


@frozen
class CustomerAccount:
    """A customer, where they live and how they pay, each in the order of its places."""

    customer: Customer
    addresses: tuple[Address, ...] = ()
    methods: tuple[SavedMethod, ...] = ()

    def address(self, address_id: UUID) -> Address | None:
        """The address with this id; None where it is not theirs."""
        return next((one for one in self.addresses if one.address_id == address_id), None)

    def method(self, payment_token_id: UUID) -> SavedMethod | None:
        """The saved method with this id; None where it is not theirs."""
        return next((one for one in self.methods if one.payment_token_id == payment_token_id), None)


@frozen
class CustomerChange:
    """An account as it was known and as it becomes, and the entries that this leaves.

    `password_hash` is None where it stays. `erases`: nothing of the person is to be left, in the audit neither.
    """

    known: CustomerAccount
    account: CustomerAccount
    audit: Sequence[AuditEntry]
    password_hash: str | None = None
    erases: bool = False


@frozen
class Wanted:
    """What a customer wants to be another; None leaves something as it is. `family_id` is the login it is said in."""

    at: datetime
    name: str | None = None
    phone: str | None = None
    language: str | None = None
    preferences: Preferences | None = None
    password_hash: str | None = None
    family_id: UUID | None = None


def changed(known: CustomerAccount, wanted: Wanted) -> CustomerChange | None:
    """What becomes of the account; None where it is so already. A new password ends every other login."""
    was = known.customer
    said = {name: getattr(wanted, name) for name in ("name", "phone", "language", "preferences")}
    customer = attrs.evolve(was, **{name: value for name, value in said.items() if value is not None})
    entries = list(_entries(was, customer, wanted.at))
    if wanted.password_hash is not None:
        customer = attrs.evolve(customer, generation=was.generation + 1, kept_family=wanted.family_id)
        entries.append(told_of(was, wanted.at, "customer_password_changed"))
    if not entries:
        return None
    return CustomerChange(known, attrs.evolve(known, customer=customer), entries, wanted.password_hash)


def with_address(known: CustomerAccount, address: Address, at: datetime) -> CustomerChange | None:
    """One address more, or another in the place of the one with its id; None where there is no room.

    The first is the default, and stays it until another is.
    """
    was = known.address(address.address_id)
    place = _free(known.addresses, ADDRESSES_MAX) if was is None else was.place
    if place is None:
        return None
    default = address.is_default or not known.addresses or (was is not None and was.is_default)
    address = attrs.evolve(address, place=place, is_default=default)
    others = (one for one in known.addresses if one.address_id != address.address_id)
    others_then = [attrs.evolve(one, is_default=one.is_default and not default) for one in others]
    addresses = tuple(sorted((*others_then, address), key=lambda one: one.place))
    what = "customer_address_added" if was is None else "customer_address_changed"
    entry = told_of(known.customer, at, what, None if was is None else _written(was), _written(address))
    return CustomerChange(known, attrs.evolve(known, addresses=addresses), [entry])


def without_address(known: CustomerAccount, gone: Address, at: datetime) -> CustomerChange:
    """One address less; where it was the default, the first of the others is."""
    addresses = _without(known.addresses, gone)
    entry = told_of(known.customer, at, "customer_address_removed", _written(gone), None)
    return CustomerChange(known, attrs.evolve(known, addresses=addresses), [entry])


def without_method(known: CustomerAccount, gone: SavedMethod, at: datetime) -> CustomerChange:
    """One saved method less, likewise."""
    methods = _without(known.methods, gone)
    entry = told_of(known.customer, at, "customer_method_removed", _shown(gone), None)
    return CustomerChange(known, attrs.evolve(known, methods=methods), [entry])


def with_default(known: CustomerAccount, chosen: SavedMethod, at: datetime) -> CustomerChange | None:
    """Another method is the default; None where it is already."""
    if chosen.is_default:
        return None
    before = next((one for one in known.methods if one.is_default), None)
    methods = tuple(attrs.evolve(one, is_default=one is chosen) for one in known.methods)
    old = None if before is None else _shown(before)
    entry = told_of(known.customer, at, "customer_method_default", old, _shown(chosen))
    return CustomerChange(known, attrs.evolve(known, methods=methods), [entry])


def erased(known: CustomerAccount, at: datetime) -> CustomerChange:
    """Nothing of the person is left, and no login of theirs. How an order under way tells them of itself stays."""
    was = known.customer
    customer = attrs.evolve(
        was,
        email="",
        name="",
        phone="",
        preferences=Preferences(notify=was.preferences.notify),
        generation=was.generation + 1,
        kept_family=None,
        erased_at=at,
    )
    return CustomerChange(known, CustomerAccount(customer), [told_of(was, at, "customer_erased")], erases=True)


def subject_of(customer_id: int) -> str:
    """What the audit calls a customer."""
    return f"customer-{customer_id}"


def told_of(customer: Customer, at: datetime, what: str, old: str | None = None, new: str | None = None) -> AuditEntry:
    """An entry about a customer: nobody of the staff has done it, they have."""
    return AuditEntry(customer.restaurant_id, at, None, what, subject_of(customer.customer_id), old, new)


def registered(restaurant_id: int, email: str, at: datetime) -> AuditEntry:
    """What a new account leaves. Its `subject` is filled in by the store, which gives the account its number."""
    return AuditEntry(restaurant_id, at, None, "customer_registered", "", None, email)


def _entries(was: Customer, becomes: Customer, at: datetime) -> Iterator[AuditEntry]:
    for name in ("name", "phone", "language"):
        if getattr(was, name) != getattr(becomes, name):
            yield told_of(was, at, f"customer_{name}_changed", getattr(was, name), getattr(becomes, name))
    if was.preferences != becomes.preferences:
        old, new = _told(was.preferences), _told(becomes.preferences)
        yield told_of(was, at, "customer_preferences_changed", old, new)


def _free(taken: Iterable[_Placed], count: int) -> int | None:
    places = {one.place for one in taken}
    return next((place for place in range(count) if place not in places), None)


def _without(all_of_them: tuple[_Placed, ...], gone: _Placed) -> tuple[_Placed, ...]:
    kept: list[_Placed] = [one for one in all_of_them if one != gone]
    if kept and gone.is_default:
        kept[0] = attrs.evolve(kept[0], is_default=True)
    return tuple(kept)


def _written(address: Address) -> str:
    """The address in one line, as on a letter."""
    words = (address.label, address.recipient, address.street, f"{address.postcode} {address.city}", address.country)
    said = ", ".join(word for word in (*words, address.phone, address.note) if word.strip())
    return f"{said} (default)" if address.is_default else said


def _shown(method: SavedMethod) -> str:
    """A method as a person knows it."""
    return f"{method.brand or method.provider} {method.last4}".strip()


def _told(preferences: Preferences) -> str:
    said = {"leave at the door": preferences.leave_at_door, "signature": preferences.signature}
    wishes = [words for words, wished in said.items() if wished]
    place = [f"safe place: {preferences.safe_place}"] if preferences.safe_place else []
    return ", ".join((*wishes, *place, f"notices by {preferences.notify}"))
