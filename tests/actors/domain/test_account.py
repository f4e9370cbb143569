"""What may become of an account, and what that leaves in the audit."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import attrs

from actors.domain.account import Account, AccountChange, Said, added, changed, renewed
from actors.domain.audit import AuditEntry
from actors.domain.refusal import Code, Refusal
from actors.domain.staff import Role, StaffUser
from tests.cases import case

NOON = datetime(2024, 1, 15, 11, 0, tzinfo=UTC)
BEFORE = NOON - timedelta(days=30)
LOGIN, OTHER_LOGIN = UUID(int=1), UUID(int=2)
EVA = Account(StaffUser(1, 1, "eva@x.example", "Eva", Role.EMPLOYEE), BEFORE)
ADA = Account(StaffUser(3, 1, "ada@x.example", "Ada", Role.ADMIN), BEFORE)
ALF = Account(StaffUser(4, 1, "alf@x.example", "Alf", Role.ADMIN), BEFORE)
GONE = attrs.evolve(EVA, disabled_at=BEFORE)
BY_ADA = Said(3, NOON, LOGIN)


def becomes(known: Account, said: Said, *colleagues: Account) -> AccountChange:
    change = changed(known, said, [known, ADA, ALF, *colleagues])
    assert isinstance(change, AccountChange)
    return change


def words(entries: Sequence[AuditEntry]) -> list[tuple[str, str | None, str | None]]:
    assert all((e.restaurant_id, e.at, e.who, e.subject) == (1, NOON, 3, "staff-1") for e in entries)
    return [(entry.what, entry.old, entry.new) for entry in entries]


def test_everything_that_becomes_another_is_in_the_audit_with_old_and_new_value() -> None:
    cases: Iterable[tuple[Account, Said, list[tuple[str, str | None, str | None]]]] = [
        (EVA, attrs.evolve(BY_ADA, name="Eva B."), [("staff_renamed", "Eva", "Eva B.")]),
        (EVA, attrs.evolve(BY_ADA, role=Role.MANAGER), [("staff_role_changed", "employee", "manager")]),
        (EVA, attrs.evolve(BY_ADA, password_hash="new"), [("staff_password_changed", None, None)]),
        (EVA, attrs.evolve(BY_ADA, disabled=True), [("staff_disabled", "enabled", "disabled")]),
        (GONE, attrs.evolve(BY_ADA, disabled=False), [("staff_enabled", "disabled", "enabled")]),
        (
            EVA,
            attrs.evolve(BY_ADA, name="E", role=Role.ADMIN),
            [("staff_renamed", "Eva", "E"), ("staff_role_changed", "employee", "admin")],
        ),
    ]
    for known, said, expected in cases:
        with case(said):
            assert words(becomes(known, said).audit) == expected


def test_what_is_so_already_changes_nothing() -> None:
    for known, said in (
        (EVA, BY_ADA),
        (EVA, attrs.evolve(BY_ADA, name="Eva", role=Role.EMPLOYEE, disabled=False)),
        (GONE, attrs.evolve(BY_ADA, disabled=True)),
    ):
        assert changed(known, said, [EVA, ADA]) is None


def test_a_password_a_dismissal_and_a_return_end_every_login_and_nothing_else_does() -> None:
    cases: Iterable[tuple[Account, Said, bool]] = [
        (EVA, attrs.evolve(BY_ADA, name="Eva B."), False),
        (EVA, attrs.evolve(BY_ADA, role=Role.ADMIN), False),
        (EVA, attrs.evolve(BY_ADA, password_hash="new"), True),
        (EVA, attrs.evolve(BY_ADA, disabled=True), True),
        (GONE, attrs.evolve(BY_ADA, disabled=False), True),
    ]
    for known, said, ends in cases:
        with case(said):
            user = becomes(known, said).account.user
            assert user.accepts(1, LOGIN) is not ends
            assert user.accepts(user.generation, OTHER_LOGIN)


def test_who_gives_themselves_a_password_stays_in_the_login_they_do_it_in() -> None:
    once = becomes(ADA, attrs.evolve(BY_ADA, password_hash="new")).account
    assert once.user.accepts(1, LOGIN)
    assert not once.user.accepts(1, OTHER_LOGIN)
    renamed = becomes(once, attrs.evolve(BY_ADA, name="A")).account
    assert renamed.user.accepts(1, LOGIN)
    for said in (
        attrs.evolve(BY_ADA, family_id=OTHER_LOGIN, password_hash="newer"),
        attrs.evolve(BY_ADA, who=4, password_hash="newer"),
        attrs.evolve(BY_ADA, who=None, password_hash="newer"),
        attrs.evolve(BY_ADA, who=4, disabled=True),
    ):
        assert not becomes(once, said).account.user.accepts(1, LOGIN)


def test_a_restaurant_keeps_an_admin() -> None:
    for said in (attrs.evolve(BY_ADA, disabled=True), attrs.evolve(BY_ADA, role=Role.MANAGER)):
        others: Sequence[list[Account]] = ([], [EVA], [attrs.evolve(ALF, disabled_at=BEFORE)])
        for colleagues in others:
            refusal = changed(ADA, said, [ADA, *colleagues])
            assert isinstance(refusal, Refusal)
            assert refusal.code is Code.LAST_ADMIN
        change = changed(ADA, said, [ADA, ALF])
        assert isinstance(change, AccountChange)
        assert change.admin_left
        assert renewed(ADA, said) == change
    assert isinstance(changed(ADA, attrs.evolve(BY_ADA, name="A", password_hash="x"), [ADA]), AccountChange)


def test_a_dismissal_is_remembered_from_its_first_time() -> None:
    assert becomes(EVA, attrs.evolve(BY_ADA, disabled=True)).account.disabled_at == NOON
    assert becomes(GONE, attrs.evolve(BY_ADA, disabled=True, name="E")).account.disabled_at == BEFORE
    assert becomes(GONE, attrs.evolve(BY_ADA, disabled=False)).account.disabled_at is None


def test_a_new_account_is_in_the_audit_with_its_role() -> None:
    assert added(1, Role.MANAGER, NOON, 3) == AuditEntry(1, NOON, 3, "staff_added", "", None, "manager")
