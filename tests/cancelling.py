"""Cancelling something before every step that any task takes, one after the other, until it runs through."""

from collections.abc import Awaitable, Callable
from typing import Final

import trio

STEPS_MAX: Final = 1_000  # far more than any conversation of a test takes


class _Countdown(trio.abc.Instrument):
    """Cancels a scope just before the n-th step of whatever task. That is also between a cause and its effect."""

    def __init__(self, steps: int, scope: trio.CancelScope) -> None:
        self.left = steps
        self._scope = scope

    def before_task_step(self, task: trio.lowlevel.Task) -> None:
        self.left -= 1
        if self.left == 0:
            self._scope.cancel()


async def cancelled_after(steps: int, deed: Callable[[], Awaitable[object]]) -> bool:
    """Does it, and cancels it before the step number `steps`. False where it had run through by then."""
    with trio.CancelScope() as scope:
        countdown = _Countdown(steps, scope)
        trio.lowlevel.add_instrument(countdown)
        try:
            await deed()
        finally:
            trio.lowlevel.remove_instrument(countdown)
    return countdown.left <= 0


async def cancelled_everywhere(
    deed: Callable[[], Awaitable[object]], afterwards: Callable[[int], Awaitable[object]]
) -> int:
    """Cancels the deed at its first step, its second and so on until it runs through; looks `afterwards` each time.

    Gives how many times it was cancelled.
    """
    for steps in range(1, STEPS_MAX):
        cancelled = await cancelled_after(steps, deed)
        await afterwards(steps)
        if not cancelled:
            return steps - 1
    raise AssertionError(f"{STEPS_MAX} steps and no end")
