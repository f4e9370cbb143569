"""Logs: one line an event, from us and from libraries alike."""

import logging
from collections.abc import Iterator
from io import StringIO

import msgspec
import pytest
import structlog

from server.console.logs import LogSettings, log_settings, set_up


@pytest.fixture
def untouched() -> Iterator[None]:
    """Puts the process's logging back as it was."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**before)


def chosen(level: str, shape: str) -> LogSettings:
    return log_settings({"TRIVET_LOG_LEVEL": level, "TRIVET_LOG_FORMAT": shape})


def written(settings: LogSettings) -> list[dict[str, object]]:
    """What these settings make of four events."""
    stream = StringIO()
    set_up(settings, stream)
    structlog.get_logger("actors.session").warning("commit_outcome_unknown", session_id="s1")
    structlog.get_logger("actors.session").info("table_loaded")
    logging.getLogger("hypercorn.error").error("cannot %s", "listen")
    try:
        raise RuntimeError("oh")
    except RuntimeError:
        structlog.get_logger("actors.session").exception("session_crashed")
    return [msgspec.json.decode(line, type=dict[str, object]) for line in stream.getvalue().splitlines()]


@pytest.mark.usefixtures("untouched")
def test_every_event_is_one_line_of_json_with_its_ids() -> None:
    events = written(chosen("warning", "json"))

    assert [event["event"] for event in events] == ["commit_outcome_unknown", "cannot listen", "session_crashed"]
    assert events[0]["session_id"] == "s1"
    assert events[0]["level"] == "warning"
    assert events[1]["logger"] == "hypercorn.error"
    assert "RuntimeError: oh" in str(events[2]["exception"])


@pytest.mark.usefixtures("untouched")
def test_without_a_terminal_logs_are_json() -> None:
    assert len(written(chosen("info", "auto"))) == 4


@pytest.mark.usefixtures("untouched")
def test_in_a_console_an_event_reads_as_a_line() -> None:
    stream = StringIO()
    set_up(chosen("info", "console"), stream)
    structlog.get_logger("server").info("door_open", port=8000)

    assert "door_open" in stream.getvalue()
    assert "port=8000" in stream.getvalue()


@pytest.mark.parametrize("shape", ["console", "json"])
@pytest.mark.usefixtures("untouched")
def test_a_traceback_shows_no_values(shape: str) -> None:
    stream = StringIO()
    set_up(chosen("info", shape), stream)
    nickname = "".join(["Quiet ", "Otter"])
    try:
        raise RuntimeError(len(nickname))
    except RuntimeError:
        structlog.get_logger("actors").exception("session_crashed")

    assert "RuntimeError" in stream.getvalue()
    assert "Quiet Otter" not in stream.getvalue()


def test_a_level_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="TRIVET_LOG_LEVEL must be one of debug, info, warning, error, not 'loud'"):
        log_settings({"TRIVET_LOG_LEVEL": "loud"})
