"""What the server complains of in its log during an evening; the rest of the log is not shown.

Owns: setting the log up for this one process. Must not: judge; an error is an error, but for those about the till.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import structlog
from structlog.typing import EventDict, WrappedLogger

ABOUT_THE_TILL: Final = "pos_alert"  # the log's word to the operator that staff were told; it belongs to the evening


@contextmanager
def listening() -> Iterator[Sequence[str]]:
    """The complaints so far, as long as the block; afterwards the log is as it was."""
    heard: list[str] = []

    def hear(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        if event["event"] != ABOUT_THE_TILL:
            heard.append(", ".join(f"{name} {_short(value)}" for name, value in event.items()))
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(
        processors=[structlog.processors.format_exc_info, hear],
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        cache_logger_on_first_use=False,
    )
    try:
        yield heard
    finally:
        structlog.configure(**before)


def _short(value: Any) -> str:
    return str(value)[-400:]
