"""Secrets grow from a seed and an operator's key: the same from the same, and none where the key is gone."""

from datetime import UTC, datetime, timedelta

import attrs
from standardwebhooks import Webhook

from actors.domain.webhooks.endpoint import Endpoint
from actors.domain.webhooks.signing import secret_of, seed_of

NOW = datetime(2026, 3, 1, 19, 30, tzinfo=UTC)


def test_a_secret_is_one_of_standard_webhooks_and_as_long_as_its_digest() -> None:
    secret = secret_of(seed_of("seed", ["key"]), ["key"])
    assert secret is not None
    assert secret.startswith("whsec_")
    Webhook(secret).sign("msg_1", NOW, "{}")
    assert len(secret) == len("whsec_") + 44


def test_each_seed_and_each_key_has_its_own() -> None:
    made = {secret_of(seed_of(seed, [key]), [key]) for seed in ("one", "other") for key in ("key", "newer")}
    assert len(made) == 4


def test_a_secret_stays_while_its_key_is_among_the_operators() -> None:
    seed = seed_of("seed", ["key"])
    assert secret_of(seed, ["newer", "key"]) == secret_of(seed, ["key"])
    assert secret_of(seed, ["newer"]) is None
    assert "key" not in seed.mark


def test_both_seeds_sign_until_the_old_ones_time_is_over() -> None:
    new, old = seed_of("new", ["key"]), seed_of("old", ["key"])
    one = Endpoint(1, 1, "https://till.example.com", "", frozenset(), new, NOW)
    turned = attrs.evolve(one, old_seed=old, old_until=NOW + timedelta(hours=24))
    assert one.seeds(NOW) == (new,)
    assert turned.seeds(NOW + timedelta(hours=23)) == (new, old)
    assert turned.seeds(NOW + timedelta(hours=24)) == (new,)
