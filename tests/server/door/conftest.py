"""Who comes to the door by hand."""

from collections.abc import AsyncIterator

import pytest

from tests.server.hall import Hall
from tests.server.rawphone import RawPhone


@pytest.fixture
async def browser(hall: Hall) -> AsyncIterator[RawPhone]:
    """A connection that has not said anything yet."""
    async with await hall.dial() as stream:
        yield RawPhone(stream)
