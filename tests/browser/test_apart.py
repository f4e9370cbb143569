"""This process is an outsider."""

import sys

from tests.browser.running import Trivet


def test_whoever_looks_at_the_pages_has_imported_nothing_that_is_served(trivet: Trivet) -> None:
    assert trivet.url

    assert {name.split(".")[0] for name in sys.modules} & {"run", "server", "staff", "pos"} == set()
