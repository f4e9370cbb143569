"""Everything that managers write of a menu, built.

Owns: building it. Must not: know a route.
"""

from attrs import frozen

from staff.floor.sessions import Sessions
from staff.office.menu.categories import CategoryDesk
from staff.office.menu.importing import ImportDesk
from staff.office.menu.languages import LanguageDesk
from staff.office.menu.products import ProductDesk
from staff.office.menu.restoring import RestoreDesk
from staff.office.menu.taxes import TaxDesk
from staff.office.menu.timed import TimedMenuDesk


@frozen(eq=False)
class MenuDesks:
    """One for each kind of thing."""

    categories: CategoryDesk
    products: ProductDesk
    taxes: TaxDesk
    menus: TimedMenuDesk
    languages: LanguageDesk
    importing: ImportDesk
    deleted: RestoreDesk


def menu_desks(sessions: Sessions) -> MenuDesks:
    """All of them."""
    return MenuDesks(
        categories=CategoryDesk(sessions),
        products=ProductDesk(sessions),
        taxes=TaxDesk(sessions),
        menus=TimedMenuDesk(sessions),
        languages=LanguageDesk(sessions),
        importing=ImportDesk(sessions),
        deleted=RestoreDesk(sessions),
    )
