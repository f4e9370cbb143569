"""What the staff's routes are handed, and how they learn who is asking.

Owns: the value, what staff are shown where diners are, and the 401 in the staff's words. Must not: do anything by
itself.
"""

from uuid import UUID

from attrs import frozen
from quart import Request

from actors.domain.staff import StaffUser
from actors.envelope import Answer
from server.accounts.tries import Tries
from server.door.tokens import TokenInvalid
from server.http.problems import Problem, session_not_found
from server.http.requests import bearer
from server.http.story_views import OrderStoryView
from server.papers.desk import Papers
from server.settings import DoorSettings
from staff.accounts.authentication import Authentication, Identity
from staff.accounts.colleagues import Colleagues
from staff.accounts.notices import Notices
from staff.floor.attention import AttentionDesk
from staff.floor.bills import BillDesk
from staff.floor.controls import Controls
from staff.floor.desk import FloorDesk
from staff.floor.items import ItemDesk
from staff.floor.orders import OrderDesk
from staff.floor.parties import Parties
from staff.floor.passes import PassDesk
from staff.floor.plan import PlanDesk
from staff.floor.qr import TableCodes
from staff.floor.receipts import ReceiptDesk
from staff.floor.stories import StoryDesk
from staff.integrations.keys import KeyDesk
from staff.integrations.orders import CounterDesk
from staff.integrations.webhooks import WebhookDesk
from staff.kitchen.desk import KitchenDesk
from staff.office.audit import AuditDesk
from staff.office.books.day_desk import DayDesk
from staff.office.books.reconciliation_desk import ReconciliationDesk
from staff.office.history_views import HistoryDesk
from staff.office.look import LookDesk
from staff.office.menu.desks import MenuDesks
from staff.office.mirror import MirrorDesk
from staff.office.photos import PhotoDesk
from staff.office.shop.desks import ShopDesks
from staff.office.system import SystemDesk
from staff.ops.desk import OpsDesk


@frozen(eq=False)
class StaffServices:
    """Everything that the staff's routes need. `tries` counts those to sign in, `notices` hears who may no more.

    Fits `server.diners.services.StaffReader`.
    """

    authentication: Authentication
    orders: OrderDesk
    tries: Tries
    notices: Notices
    colleagues: Colleagues
    audit: AuditDesk
    mirror: MirrorDesk
    passes: PassDesk
    kitchen: KitchenDesk
    system: SystemDesk
    controls: Controls
    parties: Parties
    codes: TableCodes
    attention: AttentionDesk
    floor: FloorDesk
    settings: DoorSettings
    items: ItemDesk
    plan: PlanDesk
    look: LookDesk
    history: HistoryDesk
    stories: StoryDesk
    menu: MenuDesks
    photos: PhotoDesk
    bills: BillDesk
    papers: Papers
    days: DayDesk
    reconciliations: ReconciliationDesk
    receipts: ReceiptDesk
    ops: OpsDesk
    shop: ShopDesks
    keys: KeyDesk
    webhooks: WebhookDesk
    counter: CounterDesk

    async def order_story(self, token: str, order_id: str) -> OrderStoryView | None:
        """The order, for a diners' route that a staff user asks. See `server.diners.services.StaffReader`."""
        user = await self._user(token)
        return None if user is None else await self.orders.story(user, order_id)

    async def session(self, token: str, session_id: UUID) -> tuple[Answer, int] | None:
        """A session, for a diners' route that a staff user asks. See `server.diners.services.StaffReader`."""
        user = await self._user(token)
        return None if user is None else (await self.bills.sessions.look(user, session_id), user.staff_user_id)

    async def session_of_order(self, token: str, order_id: str) -> Answer | None:
        """An order's session, likewise."""
        user = await self._user(token)
        if user is None:
            return None
        placed = await self.orders.placed(user, order_id)
        if placed.session_id is None:
            raise session_not_found()
        return await self.bills.sessions.look(user, placed.session_id)

    async def _user(self, token: str) -> StaffUser | None:
        """Whose token it is; None where it is no staff user's. Raises `Problem` (401) for one that is good no more."""
        try:
            return (await self.authentication.identify(token)).user
        except TokenInvalid:
            if self.authentication.issued(token):
                raise sign_in_again() from None
            return None


async def staff_of(services: StaffServices, request: Request) -> Identity:
    """The staff user who asks. Raises `Problem` (401) without a good access token, and `Unavailable`."""
    try:
        return await services.authentication.identify(bearer(request))
    except TokenInvalid:
        raise sign_in_again() from None


def sign_in_again() -> Problem:
    """No token, or not a good one. Why not is not told: it would only help somebody who guesses."""
    return Problem(401, "UNAUTHORIZED", "Please sign in again.", headers={"WWW-Authenticate": "Bearer"})
