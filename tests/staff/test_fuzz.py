"""What the document says of the staff's routes against the server: whatever is sent, the answer is one it promises.

Each request has a restaurant of its own. That makes the edges of everything that may be sent, thousands of requests,
slow (`test_edges.py`); some of what chance comes up with for every route is here.
"""

from collections.abc import Mapping
from typing import Any, cast

import httpx2
import schemathesis
import trio
from hypothesis import HealthCheck, settings
from schemathesis import GenerationMode

from tests.cases import tries
from tests.server.test_fuzz import CHECKS, EXAMPLES, PATHS, asked, sent_by, served
from tests.staff.isolation import NAMED
from tests.staff.test_isolation import things_of
from tests.staff.world import MANAGER, StaffWorld, open_staff_world


def staff_routes(*phases: str) -> schemathesis.BaseSchema:
    """The staff's part of the document, and how requests to it are thought up."""
    return asked(served().exclude(path=PATHS), *phases)


schema = staff_routes("fuzzing")
few = settings(max_examples=tries(EXAMPLES // 4, quick=1), suppress_health_check=list(HealthCheck), derandomize=True)


@schema.parametrize()
@few
def test_every_answer_to_staff_is_one_that_the_document_promises(case: schemathesis.Case[Any]) -> None:
    case.validate_response(trio.run(answered, case), checks=CHECKS)


async def answered(case: schemathesis.Case[Any]) -> httpx2.Response:
    """The answer to a manager who has signed in; a good request finds an order that waits, and a party that chooses."""
    async with open_staff_world() as world:
        if is_good(case):
            at_home(case, await _things(world))
        who = await world.sign_in(MANAGER)
        transport = httpx2.ASGITransport(app=cast("Any", world.app))
        async with httpx2.AsyncClient(transport=transport, base_url="http://trivet.test") as client:
            sent = sent_by(case, who["access_token"])
            if "Authorization" not in case.headers:  # left out on purpose, to see whether anybody minds
                sent["headers"].pop("Authorization")
            return await client.request(**sent)


async def _things(world: StaffWorld) -> Mapping[str, Any]:
    """What there is, by the names under which routes ask for it."""
    order = await world.waiting_order()
    choosing = await world.join(table_number=8)
    cart = await world.add(choosing)
    line = cart["items"][0]
    named = {name: thing for name, thing in NAMED.items() if "{" not in thing}
    own = {"order_id": order["order_id"], "public_id": line["public_id"], "version": line["version"]}
    own |= {"cart_hash": cart["cart_hash"], "menu_item_id": line["menu_item_id"]}
    return {**named, **own, **await things_of(world, choosing)}


def is_good(case: schemathesis.Case[Any]) -> bool:
    """Whether it is about what there is. A bad one is refused for what it says, and needs nothing to be there."""
    return case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE


def at_home(case: schemathesis.Case[Any], own: Mapping[str, Any]) -> None:
    """A good request is about what there is: what chance makes up is never found, and all that is answered is 404.

    A line that is new has the id that chance has given it.
    """
    parts: list[dict[str, Any]] = [case.path_parameters, case.query]
    if isinstance(case.body, dict):
        parts.append(case.body)
    for said in parts:
        new = {"public_id"} if said is case.body else set()
        said.update({name: own[name] for name in (own.keys() & said.keys()) - new if said[name] is not None})
