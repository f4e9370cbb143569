"""The edges of everything that may be sent to the diners' routes: each answer is one that the document promises."""

from typing import Any

import pytest
import schemathesis
import trio

from tests.server.test_fuzz import CHECKS, answered, diners_routes, some

edges = diners_routes("examples", "coverage", "fuzzing")


@pytest.mark.slow
@pytest.mark.timeout(240)  # some hundred requests where a body has many fields, and a restaurant for each
@edges.parametrize()
@some
def test_every_answer_at_the_edges_is_one_that_the_document_promises(case: schemathesis.Case[Any]) -> None:
    case.validate_response(trio.run(answered, case), checks=CHECKS)
