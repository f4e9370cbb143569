"""Where deployments are and what opens them: what is taken, and that no key is ever said."""

import pytest

from persistence.mirror.convex_deployment import ConvexKeys, Deployment, convex_keys, deployment_url
from persistence.settings import store_settings

KEY = "prod:happy-otter-123|eyJ2MiI6IjEifQ=="


def test_keys_are_known_by_name_and_never_shown() -> None:
    keys = convex_keys(f"chianti={KEY},\n sakura=dev:x|y")
    assert (keys.key("chianti"), keys.key("sakura"), keys.key("other")) == (KEY, "dev:x|y", None)
    assert repr(keys) == "ConvexKeys(chianti, sakura)"
    assert KEY not in repr(Deployment("https://otter.convex.cloud", KEY))
    settings = store_settings({"DATABASE_URL": "postgresql://db/x", "TRIVET_CONVEX_KEYS": f"chianti={KEY}"})
    assert settings.convex_keys.key("chianti") == KEY
    assert KEY not in repr(settings)


@pytest.mark.parametrize("text", ["hunter2", "a=b,a=c", "a b=c", f"a={'x' * 3000}", "=b", "ä=b"])
def test_what_are_no_pairs_is_refused_without_a_word_of_it(text: str) -> None:
    with pytest.raises(ValueError, match=r"^TRIVET_CONVEX_KEYS must be pairs of name=key, separated by commas\.$"):
        convex_keys(text)
    assert isinstance(convex_keys(""), ConvexKeys)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://otter.convex.cloud", "https://otter.convex.cloud"),
        (" https://otter.eu-west-1.convex.cloud/ ", "https://otter.eu-west-1.convex.cloud"),
        ("https://convex.example:3210", "https://convex.example:3210"),
        ("http://127.0.0.1:3210", "http://127.0.0.1:3210"),
        ("http://localhost:3210", "http://localhost:3210"),
        ("http://[::1]:3210", "http://[::1]:3210"),
    ],
)
def test_a_url_is_taken(text: str, url: str) -> None:
    assert deployment_url(text) == url


@pytest.mark.parametrize(
    "text",
    [
        "", "otter", "http://otter.convex.cloud", "http://10.0.0.5:3210", "ftp://127.0.0.1", "https://", "https://a/b",
        "https://me:secret@otter.convex.cloud", "https://a?b", "https://a#b", "https://a:0", "https://a:x", "https://[::1",
        "http://localhost.example",
    ],
)  # fmt: skip
def test_a_url_to_which_no_key_goes_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^The URL must .*\.$") as refused:
        deployment_url(text)
    assert "secret" not in str(refused.value)
