"""The staff's door, built: what their routes are handed, and where their sockets come in.

Owns: building it. Must not: listen.
"""

from collections.abc import Sequence

import trio
from attrs import frozen

from actors.ports.clock import NewId
from server.accounts.passwords import Passwords
from server.accounts.tries import Counts, Tries
from server.door.sockets import Endpoint
from server.http.overview import Parts
from server.papers.desk import Papers
from server.papers.link import PaperLinks
from server.papers.press import Press
from server.settings import DoorSettings
from staff.accounts.authentication import Authentication
from staff.accounts.beside import StaffBeside
from staff.accounts.colleagues import Colleagues
from staff.desks import Heart, desks_of
from staff.floor.bills import BillDesk
from staff.floor.controls import Controls
from staff.floor.endpoint import StaffEndpoint
from staff.floor.parties import Parties
from staff.floor.plan import PlanDesk
from staff.floor.qr import table_codes
from staff.floor.receipts import ReceiptDesk
from staff.floor.sessions import Sessions
from staff.integrations.keys import KeyDesk
from staff.integrations.order_routes import CounterAnswers
from staff.integrations.orders import CounterDesk
from staff.integrations.webhooks import WebhookDesk
from staff.office.books.day_desk import DayDesk
from staff.office.books.reconciliation_desk import AT_ONCE as DAYS_AT_ONCE
from staff.office.books.reconciliation_desk import ReconciliationDesk
from staff.office.look import LookDesk
from staff.office.menu.desks import menu_desks
from staff.office.mirror import MirrorDesk
from staff.office.photos import PhotoDesk
from staff.office.pictures import AT_ONCE
from staff.office.shop.desks import shop_desks
from staff.services import StaffServices
from staff.stream.endpoint import StreamEndpoint


@frozen(eq=False)
class StaffDoor:
    """Both ways in, over HTTP and by socket."""

    services: StaffServices
    endpoints: Sequence[Endpoint]

    @property
    def beside(self) -> StaffBeside:
        """The door of customers, where staff sign in too."""
        return StaffBeside(self.services.authentication, self.services.colleagues, CounterAnswers(self.services))


def staff_door(settings: DoorSettings, heart: Heart, counts: Counts, parts: Parts, new_id: NewId) -> StaffDoor:
    """The door. `counts` are the tries to sign in, `parts` have an operator's figures."""
    desks, store, clock = desks_of(heart, parts), heart.store, heart.clock
    passwords = Passwords()
    authentication = Authentication(
        store.accounts, passwords, settings.secret_keys, clock, new_id, heart.notices.revoked
    )
    sessions = Sessions(desks.orders.restaurants, desks.orders.registry)
    links = PaperLinks(settings.secret_keys)
    papers = Papers(desks.books, desks.orders.restaurants, desks.orders.registry, links, Press(), clock)
    bills = BillDesk(sessions, desks.orders.orders, new_id)
    decoding = trio.CapacityLimiter(AT_ONCE)
    services = StaffServices(
        authentication=authentication,
        orders=desks.orders,
        tries=Tries(counts, settings.trusted_proxies),
        notices=heart.notices,
        colleagues=Colleagues(store.roster, passwords, heart.notices, clock),
        audit=desks.audit,
        mirror=MirrorDesk(store.sinks, clock),
        passes=desks.passes,
        kitchen=desks.kitchen,
        ops=desks.ops,
        system=desks.system,
        attention=desks.attention,
        floor=desks.floor,
        controls=Controls(sessions, desks.floor.floors, desks.handovers, new_id),
        parties=Parties(sessions),
        codes=table_codes(settings, sessions, clock),
        settings=settings,
        items=desks.items,
        plan=PlanDesk(sessions, desks.floor.floors),
        look=LookDesk(sessions, decoding),
        history=desks.history,
        stories=desks.stories,
        menu=menu_desks(sessions),
        photos=PhotoDesk(sessions, decoding),
        bills=bills,
        papers=papers,
        days=DayDesk(desks.books, sessions, clock),
        reconciliations=ReconciliationDesk(
            desks.reconciler, sessions, bills, clock, trio.CapacityLimiter(DAYS_AT_ONCE)
        ),
        receipts=ReceiptDesk(sessions, papers, desks.slips, new_id),
        shop=shop_desks(sessions, desks.shop, heart.staff.feeds, clock),
        keys=KeyDesk(store.api_keys, counts, clock),
        webhooks=WebhookDesk(store.webhooks, settings.secret_keys, clock),
        counter=CounterDesk(store.counter_orders, sessions, new_id),
    )
    floor = StaffEndpoint(services, heart.staff.feeds, settings)
    return StaffDoor(services, (floor, StreamEndpoint(services, heart.staff.hub, settings)))
