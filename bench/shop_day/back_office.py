"""The manager's day: a code for customers, goods that come, counts put right, requests answered, things written off.

Owns: what she does, at which time. Must not: compare anything.
"""

from collections.abc import Sequence
from random import Random
from typing import Any, Final

from attrs import define

from bench.evening.clock import EveningClock
from bench.evening.person import Person
from bench.evening.story import Story, counted
from bench.phone import DiningFailed
from bench.shop_day.customer import API

INVENTORY: Final = f"{API}/admin/inventory"
REQUESTS: Final = f"{API}/admin/stock-requests"
CODE: Final = "SHABBAT"
CODE_USES: Final = 12
NOBODYS: Final = 999_999  # a request that there is not, among many that there are
ROUND: Final = ("10:05", "11:05", "12:05", "13:10", "14:05", "15:05")


@define(eq=False)
class Manager:
    """Rivka. `branches` are all of them, the one that delivers first; `wanted` is what sells."""

    person: Person
    branches: Sequence[int]
    wanted: Sequence[int]
    story: Story
    clock: EveningClock
    random: Random
    reviewed: int = 0

    async def open(self) -> None:
        """Before the first customer: a code that too many have heard of."""
        said = {"code": CODE, "rate": 1000, "uses_max": CODE_USES, "uses_per_customer": 1}
        answer = await self._do("POST", f"{API}/admin/discounts", said)
        self.person.note("discount_code_added", f"code-{answer['data']['id']}")

    async def work(self) -> None:
        """Goods come and go at their times, and requests are answered in between."""
        hours = {"10:20": self._receive, "12:15": self._count, "13:20": self._transfer, "14:20": self._write_off}
        for time in sorted([*ROUND, *hours]):
            await self.clock.until(self.clock.at(time))
            await hours.get(time, self._review)()

    async def _receive(self) -> None:
        lines = [{"product_id": one, "quantity": self.random.randint(4, 15)} for one in self.wanted[::2]]
        for branch_id in self.branches:
            await self._do("POST", f"{INVENTORY}/receive", {"branch_id": branch_id, "lines": lines})
            self._note("stock_received", lines)
        self.story.tell(f"The lorry: {counted(len(lines), 'product')} for each of {len(self.branches)} branches.")

    async def _count(self) -> None:
        """There are more of some things than anybody believed, and fewer of others."""
        for branch_id in self.branches:
            rows = (await self.person.look(INVENTORY, branchId=branch_id, counted=True, limit=100))["data"]
            for row in self.random.sample(rows, 4):
                there = row["on_hand"] + 100 if self.random.random() < 0.5 else max(0, row["on_hand"] - 1) + 200
                await self._do("PUT", f"{INVENTORY}/{row['id']}", {"quantity": there, "note": "counted"})
                self.person.note("stock_set", f"item-{row['product_id']}")
        self.story.tell("Rivka counts the shelves.")

    async def _transfer(self) -> None:
        main, *others = self.branches
        lines = [{"product_id": one, "quantity": 1} for one in self.wanted[1::4]]
        for branch_id in others:
            said = {"from_branch_id": main, "to_branch_id": branch_id, "lines": lines}
            answer = await self.person.do("POST", f"{INVENTORY}/transfer", None, said)
            if isinstance(answer, str):
                self._short(answer)
            else:
                self._note("stock_transferred", [*lines, *lines])  # it goes from one branch, and comes to another

    async def _write_off(self) -> None:
        branch_id = self.random.choice(self.branches)
        lines = [{"product_id": self.random.choice(self.wanted), "quantity": 2}]
        answer = await self.person.do("POST", f"{INVENTORY}/waste", None, {"branch_id": branch_id, "lines": lines})
        if isinstance(answer, str):
            self._short(answer)
        else:
            self._note("stock_wasted", lines)

    async def _review(self) -> None:
        """Says no to one request, and yes to all others at once, among which is one that does not exist."""
        page = await self.person.look(REQUESTS, status="PENDING", limit=100)
        asked = {one["id"]: one["product_id"] for one in page["data"]}
        if not asked:
            return
        first, *others = asked
        if self.random.random() < 0.5:
            await self._do("PATCH", f"{REQUESTS}/{first}/review", {"status": "REJECTED", "note": "not this week"})
            self.person.note("stock_request_rejected", f"stock-request-{first}")
            self.reviewed += 1
        else:
            others = list(asked)
        answer = await self._do("PATCH", f"{REQUESTS}/bulk-review", {"ids": [NOBODYS, *others], "status": "APPROVED"})
        done = [one["id"] for one in answer["data"] if one["error"] is None]
        if sorted(done) != sorted(others):
            raise DiningFailed(f"Of the requests {others} only {done} were approved.")
        for one in done:
            self.person.note("stock_request_approved", f"stock-request-{one}")
            self.person.note("stock_received", f"item-{asked[one]}")
        self.reviewed += len(done)

    def _note(self, what: str, lines: Sequence[dict[str, int]]) -> None:
        for line in lines:
            self.person.note(what, f"item-{line['product_id']}")

    def _short(self, code: str) -> None:
        if code != "INSUFFICIENT_STOCK":
            raise DiningFailed(f"Rivka is told {code}.")

    async def _do(self, method: str, path: str, said: object) -> Any:
        answer = await self.person.do(method, path, None, said)
        if isinstance(answer, str):
            raise DiningFailed(f"{self.person.name} is told {answer} at {path}.")
        return answer
