"""What browsers show of a table, put together: the page behind its code, and the way back to it.

Owns: which there are. Must not: show any.
"""

from collections.abc import Sequence

from actors.ports.providers import ProviderDesk
from server.diners.routes.back_page import BackRoutes
from server.diners.routes.qr_page import QrPageRoutes
from server.diners.services import DinerServices
from server.pages.assets import Assets


def table_pages(services: DinerServices, desk: ProviderDesk, assets: Assets) -> Sequence[object]:
    """The routes of these pages."""
    return QrPageRoutes(services, assets), BackRoutes(services, desk, assets)
