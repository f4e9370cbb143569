"""The OpenAPI document against the server that it describes: whatever is sent, the answer is one that it promises.

Here stands what chance comes up with; the edges of everything that may be sent are in `test_edges.py`.
"""

import json
from collections.abc import Mapping
from typing import Any, cast

import httpx2
import schemathesis
import trio
from hypothesis import HealthCheck, settings
from schemathesis import GenerationMode
from schemathesis.checks import CheckFunction
from schemathesis.specs.openapi import checks

from server.diners.routes import DINERS
from server.http.app import openapi
from staff.routes import STAFF
from tests.cases import tries
from tests.server.doors import open_world

CHECKS: list[CheckFunction] = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
EXAMPLES = 12  # for each route and each kind, good and bad


PATHS = sorted(json.loads(openapi(*DINERS))["paths"])


def diners_routes(*phases: str) -> schemathesis.BaseSchema:
    """The diners' part of the document, and how requests to it are thought up.

    What is really served describes the staff's routes, too; nothing that it says of the diners' may come from there.
    """
    return asked(served().include(path=PATHS), *phases)


def served() -> schemathesis.BaseSchema:
    """The document as it is served."""
    return schemathesis.openapi.from_dict(json.loads(openapi(*DINERS, *STAFF)))


def asked(schema: schemathesis.BaseSchema, *phases: str) -> schemathesis.BaseSchema:
    """The document with what is to be thought up for it: good requests and bad ones, of these kinds."""
    schema.config.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
    schema.config.phases.update(phases=list(phases))
    return schema


schema = diners_routes("fuzzing")
some = settings(max_examples=tries(EXAMPLES, quick=3), suppress_health_check=list(HealthCheck), derandomize=True)


@schema.parametrize()
@some
def test_every_answer_is_one_that_the_document_promises(case: schemathesis.Case[Any]) -> None:
    case.validate_response(trio.run(answered, case), checks=CHECKS)


async def answered(case: schemathesis.Case[Any]) -> httpx2.Response:
    """The answer to a member at a table, of a server where everything is in its place."""
    async with open_world() as world:
        member = await world.join()
        await world.add(member)
        at_home(case, member)
        transport = httpx2.ASGITransport(app=cast("Any", world.app))
        async with httpx2.AsyncClient(transport=transport, base_url="http://trivet.test") as client:
            return await client.request(**sent_by(case, member["ws_token"]))


def at_home(case: schemathesis.Case[Any], member: Mapping[str, Any]) -> None:
    """A good request is about what there is: what chance makes up is never found, and all that is answered is 404."""
    if case.meta is None or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    session_id, slug = member["session_id"], member["restaurant"]["slug"]
    own = {"session_id": session_id, "sessionId": session_id, "member_id": member["member_id"]}
    own |= {"restaurant_name": slug, "slug": slug}
    for said in (case.path_parameters, case.query):
        said.update({name: own[name] for name in own.keys() & said.keys()})


def sent_by(case: schemathesis.Case[Any], token: str) -> dict[str, Any]:
    sent: dict[str, Any] = case.as_transport_kwargs(base_url="http://trivet.test")
    sent["headers"] = {**sent.get("headers", {}), "Authorization": f"Bearer {token}"}
    sent.pop("cookies", None)
    if "json" in sent:  # the client itself would refuse to send what no JSON may hold
        sent["content"] = json.dumps(sent.pop("json")).encode()
    if "data" in sent:
        sent["content"] = sent.pop("data")
    return sent
