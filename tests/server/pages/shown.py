"""What diners' and staff's pages are made of, put together once: to join and to shorten it takes half a second."""

from typing import Final

from server.diners.pages import files as diner
from server.pages.assets import Assets
from server.pages.kit import KIT
from staff.pages import files as staff

ASSETS: Final = Assets([KIT, diner.ROOM, staff.ROOM])
