"""The edges of everything that may be sent to the staff's routes: each answer is one that the document promises."""

from typing import Any

import pytest
import schemathesis
import trio
from hypothesis import settings

from tests.server.test_fuzz import CHECKS, EXAMPLES
from tests.staff.test_fuzz import answered, few, staff_routes

edges = staff_routes("examples", "coverage", "fuzzing")


@pytest.mark.slow
@pytest.mark.timeout(240)  # some hundred requests where a body has many fields, and a restaurant for each
@edges.parametrize()
@settings(few, max_examples=EXAMPLES)
def test_every_answer_at_the_edges_is_one_that_the_document_promises(case: schemathesis.Case[Any]) -> None:
    case.validate_response(trio.run(answered, case), checks=CHECKS)
