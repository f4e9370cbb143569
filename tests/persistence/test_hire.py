"""Hiring and dismissing, as an operator does it."""

import pytest
import trio

from actors.domain.staff import Role, StaffUser
from persistence.accounts import Accounts
from persistence.bridge import Reads, open_bridge
from persistence.hire import dismiss, hire
from tests.persistence.conftest import query

EMAIL = "Anna.Rossi@example.com"
STAFF = "SELECT staff_user_id, restaurant_id, email, name, role, password_hash, disabled_at FROM staff_users"


@pytest.fixture
def url(database_url: str) -> str:
    """A database with two restaurants that nobody works in."""
    query(
        database_url,
        "INSERT INTO restaurants (restaurant_id, slug, name, timezone, currency)"
        " VALUES (1, 'chianti', 'Chianti', 'Europe/Rome', 'EUR'), (2, 'sakura', 'Sakura', 'Asia/Tokyo', 'JPY')",
    )
    return database_url


def login(url: str, email: str) -> tuple[StaffUser, str] | None:
    """What the door would be told of this address."""

    async def main() -> tuple[StaffUser, str] | None:
        async with open_bridge() as bridge:
            reads = Reads(bridge, url)
            found = await Accounts(reads).by_email(email)
            await reads.aclose()
            return found

    return trio.run(main)


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.MANAGER, Role.ADMIN])
def test_who_is_hired_is_known_to_the_door(url: str, role: Role) -> None:
    staff_user_id = hire(url, "chianti", EMAIL, "Anna Rossi", role, "hash")
    assert login(url, EMAIL) == (StaffUser(staff_user_id, 1, EMAIL, "Anna Rossi", role), "hash")


def test_two_people_in_two_restaurants_are_two(url: str) -> None:
    first = hire(url, "chianti", EMAIL, "Anna", Role.ADMIN, "hash")
    second = hire(url, "sakura", "ken@example.com", "Ken", Role.ADMIN, "hash")
    assert query(url, f"{STAFF} ORDER BY staff_user_id") == [
        (first, 1, EMAIL, "Anna", "admin", "hash", None),
        (second, 2, "ken@example.com", "Ken", "admin", "hash", None),
    ]


def test_who_is_hired_again_is_the_same_person_with_another_name_role_and_password(url: str) -> None:
    first = hire(url, "chianti", EMAIL, "Anna Rossi", Role.EMPLOYEE, "old")
    assert hire(url, "chianti", EMAIL.upper(), "Anna Bianchi", Role.MANAGER, "new") == first
    assert query(url, STAFF) == [(first, 1, EMAIL, "Anna Bianchi", "manager", "new", None)]


def test_spaces_around_an_address_do_not_make_another_person(url: str) -> None:
    first = hire(url, "chianti", f" {EMAIL} ", "Anna", Role.EMPLOYEE, "hash")
    assert query(url, STAFF) == [(first, 1, EMAIL, "Anna", "employee", "hash", None)]
    dismiss(url, f"{EMAIL}\n")
    assert login(url, EMAIL) is None


def test_who_was_dismissed_is_out_until_they_are_hired_again(url: str) -> None:
    first = hire(url, "chianti", EMAIL, "Anna", Role.EMPLOYEE, "old")
    dismiss(url, EMAIL.upper())
    assert login(url, EMAIL) is None
    assert hire(url, "chianti", EMAIL, "Anna", Role.EMPLOYEE, "new") == first
    assert login(url, EMAIL) == (StaffUser(first, 1, EMAIL, "Anna", Role.EMPLOYEE, generation=3), "new")


def test_dismissing_somebody_twice_keeps_the_first_time(url: str) -> None:
    hire(url, "chianti", EMAIL, "Anna", Role.EMPLOYEE, "hash")
    dismiss(url, EMAIL)
    before = query(url, STAFF)
    dismiss(url, EMAIL)
    assert query(url, STAFF) == before


def test_nobody_is_hired_away_from_another_restaurant(url: str) -> None:
    hire(url, "chianti", EMAIL, "Anna", Role.EMPLOYEE, "hash")
    dismiss(url, EMAIL)
    before = query(url, STAFF)
    with pytest.raises(ValueError, match="works in another restaurant"):
        hire(url, "sakura", EMAIL.lower(), "Intruder", Role.ADMIN, "stolen")
    assert query(url, STAFF) == before


@pytest.mark.parametrize(
    ("slug", "email", "name", "role", "sentence"),
    [
        ("osteria", EMAIL, "Anna", Role.ADMIN, "no restaurant 'osteria'"),
        ("chianti", "anna", "Anna", Role.ADMIN, "no e-mail address"),
        ("chianti", "@example.com", "Anna", Role.ADMIN, "no e-mail address"),
        ("chianti", "anna@", "Anna", Role.ADMIN, "no e-mail address"),
        ("chianti", "an na@example.com", "Anna", Role.ADMIN, "no e-mail address"),
        ("chianti", "anna\0@example.com", "Anna", Role.ADMIN, "no e-mail address"),
        ("chianti", "a" * 243 + "@example.com", "Anna", Role.ADMIN, "no e-mail address"),
        ("chianti", EMAIL, " ", Role.ADMIN, "A name has 1 to 80"),
        ("chianti", EMAIL, "A" * 81, Role.ADMIN, "A name has 1 to 80"),
        ("chianti", EMAIL, "Anna\n", Role.ADMIN, "A name has 1 to 80"),
        ("chianti", EMAIL, "Anna", Role.SYSTEM, "employee, manager, admin"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(
    url: str, slug: str, email: str, name: str, role: Role, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        hire(url, slug, email, name, role, "hash")
    assert query(url, STAFF) == []


@pytest.mark.parametrize(("email", "sentence"), [(EMAIL, "Nobody works anywhere"), ("anna", "no e-mail address")])
def test_nobody_is_dismissed_who_does_not_work_here(url: str, email: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        dismiss(url, email)
