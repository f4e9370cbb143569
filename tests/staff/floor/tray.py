"""The printers at all counters for tests: what they have printed lies in a tray."""

from attrs import field, mutable

from actors.domain.papers.slip import Slip
from actors.domain.restaurant import Restaurant
from actors.ports.slips import Make, PrintReport, PrintStatus, SlipPrinters


@mutable
class Tray:
    """Fits `actors.ports.slips.SlipPrinters`. `there` is whether there are printers, `says` what becomes of a paper.

    It makes each paper it is `asked` for, also where the key is known; who knows keys may stand `behind` it.
    """

    there: bool = True
    says: PrintReport = PrintReport(PrintStatus.PRINTED)  # noqa: RUF009 - it is frozen
    asked: list[tuple[int, str, Slip]] = field(factory=list)
    behind: SlipPrinters | None = None

    def has(self, restaurant: Restaurant) -> bool:
        return self.there

    async def put(self, restaurant: Restaurant, key: str, make: Make) -> PrintReport | None:
        if self.behind is not None:
            return await self.behind.put(restaurant, key, make)
        if not self.there:
            return None
        self.asked.append((restaurant.restaurant_id, key, await make()))
        return self.says

    def text(self, paper: int = -1) -> list[tuple[str, str]]:
        """What stands on a paper between its head and its foot."""
        return [(row.what, row.amount) for part in self.asked[paper][2].parts for row in part]
