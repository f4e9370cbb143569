"""The time and new ids, as the heart asks for them."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

Clock = Callable[[], datetime]
"""The time, aware UTC."""


NewId = Callable[[], UUID]
"""A new UUIDv7."""
