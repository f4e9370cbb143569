"""Logs: one line an event, for a person in a terminal and as JSON for everything else.

Owns: the set-up, once for a process, and the log's own settings. Must not: be imported by a room; rooms only say
`structlog.get_logger()`. Standard logging, which the libraries use, comes out in the same lines.
"""

import logging
import sys
from collections.abc import Callable, Mapping
from typing import Final, TextIO

import environ
import structlog
from structlog.typing import Processor

LEVELS: Final = ("debug", "info", "warning", "error")
SHAPES: Final = ("auto", "console", "json")
CHATTY: Final = ("alembic", "httpcore2", "httpx2", "hypercorn.access", "websockets")  # useful only when debugging


def _one_of(name: str, allowed: tuple[str, ...]) -> Callable[[str], str]:
    def convert(value: str) -> str:
        if value.strip().lower() in allowed:
            return value.strip().lower()
        raise ValueError(f"{name} must be one of {', '.join(allowed)}, not {value[:40]!r}.")

    return convert


@environ.config(prefix="", frozen=True)
class LogSettings:
    """Everything about logs that an operator may choose."""

    level: str = environ.var(
        "info",
        name="TRIVET_LOG_LEVEL",
        converter=_one_of("TRIVET_LOG_LEVEL", LEVELS),
        help="least important events to log: debug, info, warning or error",
    )
    shape: str = environ.var(
        "auto",
        name="TRIVET_LOG_FORMAT",
        converter=_one_of("TRIVET_LOG_FORMAT", SHAPES),
        help="console, json, or auto: console in a terminal, else json",
    )


def log_settings(variables: Mapping[str, str]) -> LogSettings:
    """The log's settings from these variables. Raises ValueError with a sentence that names the variable."""
    return environ.to_config(LogSettings, dict(variables))


def set_up(settings: LogSettings, stream: TextIO = sys.stderr) -> None:
    """Sends every event of the process to `stream`, from structlog and from standard logging alike."""
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_ending(settings, stream)],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in CHATTY:
        logging.getLogger(name).setLevel(max(level, logging.WARNING) if level > logging.DEBUG else level)


def _ending(settings: LogSettings, stream: TextIO) -> list[Processor]:
    """How an event becomes a line. JSON keeps a traceback in its one line, a terminal shows it below.

    Plain tracebacks: richer ones show the values of variables, and those are people's notes and names.
    """
    console = settings.shape == "console" or (settings.shape == "auto" and stream.isatty())
    if console:
        return [
            structlog.dev.ConsoleRenderer(colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback)
        ]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
