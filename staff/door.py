"""The staff's door, built: what their routes are handed, and where their sockets come in.

Owns: building it. Must not: listen.
"""

import trio
from attrs import frozen

from actors.ports.clock import Clock, NewId
from server.accounts.passwords import Passwords
from server.accounts.tries import Counts, Tries
from server.papers.desk import Papers
from server.papers.link import PaperLinks
from server.papers.press import Press
from server.settings import DoorSettings
from staff.accounts.authentication import Authentication
from staff.accounts.beside import StaffBeside
from staff.accounts.colleagues import Colleagues
from staff.accounts.notices import Notices
from staff.desks import Desks
from staff.floor.bills import BillDesk
from staff.floor.controls import Controls
from staff.floor.endpoint import StaffEndpoint
from staff.floor.feed import Feeds
from staff.floor.parties import Parties
from staff.floor.plan import PlanDesk
from staff.floor.qr import table_codes
from staff.floor.receipts import ReceiptDesk
from staff.floor.sessions import Sessions
from staff.office.books.day_desk import DayDesk
from staff.office.books.reconciliation_desk import AT_ONCE as DAYS_AT_ONCE
from staff.office.books.reconciliation_desk import ReconciliationDesk
from staff.office.look import LookDesk
from staff.office.menu.desks import menu_desks
from staff.office.photos import PhotoDesk
from staff.office.pictures import AT_ONCE
from staff.office.shop.desks import shop_desks
from staff.ports import Accounts, Roster
from staff.services import StaffServices


@frozen(eq=False)
class StaffDoor:
    """Both ways in, over HTTP and by socket, and the one where customers sign in."""

    services: StaffServices
    endpoint: StaffEndpoint
    beside: StaffBeside


@frozen(eq=False)
class People:
    """Where accounts are kept, who counts the tries to sign in to one, and who hears that somebody may no more."""

    accounts: Accounts
    roster: Roster
    counts: Counts
    notices: Notices


def staff_door(
    settings: DoorSettings,
    people: People,
    desks: Desks,
    feeds: Feeds,
    clock: Clock,
    new_id: NewId,
) -> StaffDoor:
    """The door. `feeds` tells each restaurant's screens."""
    passwords = Passwords()
    authentication = Authentication(
        people.accounts, passwords, settings.secret_keys, clock, new_id, people.notices.revoked
    )
    sessions = Sessions(desks.orders.restaurants, desks.orders.registry)
    links = PaperLinks(settings.secret_keys)
    papers = Papers(desks.books, desks.orders.restaurants, desks.orders.registry, links, Press(), clock)
    decoding = trio.CapacityLimiter(AT_ONCE)
    services = StaffServices(
        authentication=authentication,
        orders=desks.orders,
        tries=Tries(people.counts, settings.trusted_proxies),
        notices=people.notices,
        colleagues=Colleagues(people.roster, passwords, people.notices, clock),
        audit=desks.audit,
        passes=desks.passes,
        kitchen=desks.kitchen,
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
        bills=BillDesk(sessions, desks.orders.orders, new_id),
        papers=papers,
        days=DayDesk(desks.books, sessions, clock),
        reconciliations=ReconciliationDesk(desks.reconciler, sessions, clock, trio.CapacityLimiter(DAYS_AT_ONCE)),
        receipts=ReceiptDesk(sessions, papers, desks.slips, new_id),
        shop=shop_desks(sessions, desks.shop, clock),
    )
    beside = StaffBeside(authentication, services.colleagues)
    return StaffDoor(services, StaffEndpoint(services, feeds, settings), beside)
