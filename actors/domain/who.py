"""Who asks for something, and who made it happen."""

from typing import Final, Literal
from uuid import UUID

STAFF: Final = "staff"
SYSTEM: Final = "system"
By = UUID | Literal["staff", "system"]
