"""`run.py staff`: letting people in and keeping them out."""

import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner, Result

from actors.domain.staff import Role
from staff.accounts.command import staff_command


class Books:
    """Who was hired and dismissed."""

    def __init__(self) -> None:
        self.hired: list[tuple[str, str, str, Role, str]] = []
        self.dismissed: list[str] = []

    def hire(self, slug: str, email: str, name: str, role: Role, password_hash: str) -> int:
        if slug != "chianti":
            raise ValueError(f"There is no restaurant {slug!r}.")
        self.hired.append((slug, email, name, role, password_hash))
        return 7

    def dismiss(self, email: str) -> None:
        self.dismissed.append(email)

    def run(self, *words: str, typed: str | None = None, **environment: str) -> Result:
        return CliRunner().invoke(staff_command(self.hire, self.dismiss), words, input=typed, env=environment)


@pytest.fixture
def books() -> Books:
    return Books()


ADA = ("add", "ada@example.com", "--restaurant", "chianti", "--name", "Ada")


def test_somebody_is_let_in_with_a_password_that_is_typed_twice(books: Books) -> None:
    result = books.run(*ADA, "--role", "manager", typed="a fork in the road\na fork in the road\n")

    assert result.exit_code == 0
    assert "Ada may sign in as ada@example.com: manager of chianti, staff user 7." in result.output
    assert "fork" not in result.output
    ((slug, email, name, role, password_hash),) = books.hired
    assert (slug, email, name, role) == ("chianti", "ada@example.com", "Ada", Role.MANAGER)
    assert PasswordHasher().verify(password_hash, "a fork in the road")


def test_a_password_may_come_from_the_environment(books: Books) -> None:
    assert books.run(*ADA, TRIVET_STAFF_PASSWORD="a fork in the road").exit_code == 0
    assert books.hired[0][3] is Role.EMPLOYEE


@pytest.mark.parametrize(
    ("words", "password", "sentence"),
    [
        (ADA, "short", "A password must have 10 to 200 characters."),
        ((*ADA, "--restaurant", "nowhere"), "a fork in the road", "There is no restaurant 'nowhere'."),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(
    books: Books, words: tuple[str, ...], password: str, sentence: str
) -> None:
    result = books.run(*words, TRIVET_STAFF_PASSWORD=password)

    assert result.exit_code == 1
    assert f"Error: {sentence}" in result.output
    assert books.hired == []


def test_nobody_is_made_system(books: Books) -> None:
    assert books.run(*ADA, "--role", "system", TRIVET_STAFF_PASSWORD="a fork in the road").exit_code == 2


def test_somebody_is_kept_out(books: Books) -> None:
    result = books.run("remove", "ada@example.com")

    assert result.output == "ada@example.com may not sign in any more.\n"
    assert books.dismissed == ["ada@example.com"]
