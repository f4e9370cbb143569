"""The shop, its server and its payment provider, as the tests of the shop have them."""

from collections.abc import Callable
from random import Random
from typing import Any, Final
from uuid import uuid4

import httpx2
import trio
from attrs import Factory, define

from pos.emulators.payment import EmulatedProvider
from tests.chaos.buyers import API, PASSWORD, Buyer, Rush
from tests.chaos.grocer import LAST, MANAGER, Grocer
from tests.chaos.payers import GOOD
from tests.e2e.running import Server, eventually

EMPLOYEE: Final = "amir@mami.example"
HOME: Final = {"street": "Allenby 1", "postcode": "6310101", "city": "Tel Aviv-Yafo", "country": "IL"}


@define(eq=False)
class Place:
    """The shop, its server, and who asks."""

    server: Server
    grocer: Grocer
    client: httpx2.AsyncClient
    browser: httpx2.AsyncClient
    provider: EmulatedProvider
    tokens: dict[str, str] = Factory(dict)

    async def customer(self, number: int, product_id: int) -> Buyer:
        """Somebody with one of these in the cart."""
        slot = self.grocer.slot(self.grocer.roomy)
        buyer = Buyer(number, product_id, slot, self.client, self.browser, Rush(), Random(number))
        await buyer.fill()
        return buyer

    async def confirm(self, buyer: Buyer, key: str, pays: str = "counter", **more: Any) -> tuple[int, Any]:
        said = {"fulfillment_type": "PICKUP", "payment": {"method": pays}, **buyer.slot, **more}
        return await buyer._ask("POST", "/checkout/confirm", said, {"Idempotency-Key": key})

    async def ordered(self, number: int = 1, pays: str = "counter", **more: Any) -> tuple[Buyer, Any]:
        """Somebody with an order that stands."""
        buyer = await self.customer(number, self.grocer.plenty)
        return buyer, await self.stands(buyer, pays, **more)

    async def stands(self, buyer: Buyer, pays: str = "counter", **more: Any) -> Any:
        """Their cart as an order that stands."""
        key = str(uuid4())
        status, body = await self.confirm(buyer, key, pays, **more)
        if status == 202:
            await self.browser.post(body["data"]["payment"]["next_action"]["redirect_url"], data={"card": GOOD})
        with trio.fail_after(30):
            while status == 202:
                await trio.sleep(0.05)
                status, body = await self.confirm(buyer, key, pays, **more)
        assert status in {200, 201}, body
        return body["data"]["order"]

    async def to_be_brought(self, number: int) -> str:
        """An order that stands and is to be delivered; its name."""
        grocer, buyer = self.grocer, await self.customer(number, self.grocer.plenty)
        inventory = f"/admin/inventory/{grocer.main_id}-{grocer.plenty}"
        await self.staff(MANAGER, "PUT", inventory, {"quantity": LAST})
        address = (await buyer._ask("POST", "/me/addresses", HOME))[1]["data"]["id"]
        (item,) = (await buyer._ask("GET", "/cart"))[1]["data"]["items"]
        await buyer._ask("PUT", f"/cart/items/{item['id']}", {"quantity": LAST})
        ((slot,),) = grocer._rows(
            "SELECT min(slot_id) FROM slots WHERE branch_id = %s AND delivery"
            " AND weekday = (SELECT weekday FROM slots WHERE slot_id = %s)",
            grocer.main_id,
            grocer.roomy,
        )
        order = await self.stands(buyer, fulfillment_type="DELIVERY", address_id=address, delivery_slot_id=slot)
        return str(order["order_id"])

    async def staff(self, email: str, method: str, path: str, said: object = None) -> tuple[int, Any]:
        """What somebody at work is told."""
        if email not in self.tokens:
            signs = await self.client.post("/admin/login", json={"email": email, "password": PASSWORD})
            self.tokens[email] = signs.json()["access_token"]
        headers = {"Authorization": f"Bearer {self.tokens[email]}", "Idempotency-Key": str(uuid4())}
        answer = await self.client.request(method, f"{API}{path}", json=said, headers=headers)
        return answer.status_code, answer.json()


async def comes_true(holds: Callable[[], bool], within_s: float = 15.0) -> None:
    """Returns once something in this process is so."""

    async def asked() -> bool:
        await trio.lowlevel.checkpoint()
        return holds()

    await eventually(asked, within_s)
