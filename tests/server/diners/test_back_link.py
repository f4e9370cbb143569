"""The address that a payer comes back to: the same each time, and nobody else's."""

from uuid import UUID

from itsdangerous import URLSafeSerializer

from server.diners.back_link import TOKEN_CHARS_MAX, BackLinks, Payer
from tests.cases import case

PUBLIC = "https://eat.example"
OLD, NEW = "o" * 32, "n" * 32
PAYMENT = UUID("0190f5b4-6e2b-7d7a-8f66-000000000001")


def token(links: BackLinks, restaurant_id: int = 2) -> str:
    """What stands in the address."""
    return links.address(restaurant_id, PAYMENT).removeprefix(f"{PUBLIC}/pay/")


def test_an_address_says_whose_payment_it_is() -> None:
    links = BackLinks([NEW], PUBLIC)
    assert links.address(2, PAYMENT).startswith(f"{PUBLIC}/pay/")
    assert BackLinks([NEW]).read(token(links)) == Payer(2, PAYMENT)


def test_it_is_the_same_in_every_process_and_at_every_attempt() -> None:
    """A provider refuses an attempt under the same key with another address."""
    assert token(BackLinks([NEW], PUBLIC)) == token(BackLinks([NEW, OLD], PUBLIC))


def test_it_fits_whatever_the_restaurant() -> None:
    longest = token(BackLinks([NEW], PUBLIC), 2**31 - 1)
    assert len(longest) <= TOKEN_CHARS_MAX
    assert BackLinks([NEW]).read(longest) == Payer(2**31 - 1, PAYMENT)


def test_one_of_an_older_key_still_leads_back_and_one_of_a_dropped_key_does_not() -> None:
    older = token(BackLinks([OLD], PUBLIC))
    assert BackLinks([NEW, OLD]).read(older) == Payer(2, PAYMENT)
    assert BackLinks([NEW]).read(older) is None


def test_what_is_not_ours_is_nobodys() -> None:
    links, ours = BackLinks([NEW], PUBLIC), token(BackLinks([NEW], PUBLIC))
    other_purpose = str(URLSafeSerializer(NEW, salt="trivet.paper").dumps([2, PAYMENT.hex]))
    for forged in ("", ".", str(PAYMENT), ours[:-1], f"x{ours}", other_purpose, "x" * (TOKEN_CHARS_MAX + 1)):
        with case(forged):
            assert links.read(forged) is None
