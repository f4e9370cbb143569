"""Everything that the page "System" is told of has words: queues, states, tills, services and figures of charts."""

import json
import re
from pathlib import Path
from typing import Final

import msgspec
import pytest

from actors.supervisor import ServiceState
from staff.office.history_views import HistoryPointView
from staff.office.system import BREAKERS, QueuesView
from tests.test_composition import BOTTOM_TO_TOP

PAGES: Final = Path(__file__).parents[3] / "staff" / "pages"


@pytest.mark.parametrize("language", ["en", "de", "it"])
def test_everything_that_is_told_has_words(language: str) -> None:
    words = json.loads((PAGES / "words" / "system" / f"{language}.json").read_text())
    wanted = [f"system.queue.{field.name}" for field in msgspec.structs.fields(QueuesView)]
    wanted += [f"system.breaker.{breaker}" for breaker in BREAKERS] + [
        f"system.state.{state}" for state in ServiceState
    ]
    wanted += [f"system.service.{service}" for service in ("supervisor", *BOTTOM_TO_TOP, "delivery")]
    assert [key for key in wanted if key not in words] == []


def test_every_chart_is_of_something_that_is_measured() -> None:
    charts = (PAGES / "static" / "js" / "system" / "figures.js").read_text()
    drawn = re.findall(r'figure: "(\w+)"', charts)
    assert len(drawn) == 8
    assert set(drawn) <= {field.name for field in msgspec.structs.fields(HistoryPointView)}
