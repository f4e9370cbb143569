"""Secrets by name, and in no repr."""

import pytest

from pos.outside.keyring import Keyring, keyring_of

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_a_keyring_gives_what_is_asked_for_and_shows_names_alone() -> None:
    keyring = keyring_of(f"chianti={SECRET},\n sakura=a=b==")
    assert (keyring.secret("chianti"), keyring.secret("sakura")) == (SECRET, "a=b==")
    assert keyring.secret("nobody") is None
    assert repr(keyring) == str(keyring) == "Keyring(chianti, sakura)"


def test_no_secrets_are_a_keyring_too() -> None:
    assert repr(keyring_of("")) == repr(Keyring({})) == "Keyring()"


@pytest.mark.parametrize("text", ["opensesame", "a=", "=b", "a=1,a=2", "a b=c", "a=ö"])
def test_a_keyring_that_makes_no_sense_is_refused_without_being_quoted(text: str) -> None:
    with pytest.raises(ValueError, match=r"^not pairs of name=secret, each name once$"):
        keyring_of(text)
