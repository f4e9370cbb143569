"""How often discount codes were used, as far as this process knows it and the store does not yet.

A customer's request reads a code from the store, and is decided a moment later. In between others may have used it;
what they have done in this process is known here. What another process does meets the CHECK in the store.

    about to be saved   used for others at once
    saved               used
    certainly not       as before
    unknown             forgotten here: the store knows, and says so to whoever reads it next

Owns: these counts. Must not: know a clock, a store or a rule. It is changed in place, between two commands of a
session, never within one.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from typing import Final, TypeAlias

from actors.domain.fulfilment.discount_code import CodeStanding, CodeUse
from actors.domain.values import changed

_Key: TypeAlias = tuple[Hashable, ...]
CHECKS: Final = frozenset({"ck_discount_codes_used", "ck_discount_code_customers_used"})
"""What a change breaks that uses a code more often than it may be."""
_NEVER_MORE: Final = 2**31
KNOWN_MAX: Final = 10_000
"""Of codes, and of customers who asked for one, is remembered: more than ask in the moment that a request takes."""


class CodeCounts:
    """The uses of a restaurant's codes. Everything is synchronous."""

    def __init__(self) -> None:
        self._known: dict[_Key, int] = {}
        self._under_way: Counter[_Key] = Counter()

    def standing(self, read: CodeStanding, customer_id: int) -> CodeStanding:
        """The code as it stands at this moment, of which this was read for the customer a moment ago."""
        code_id = read.code.discount_code_id
        used = self._seen((code_id,), read.used)
        return changed(read, used=used, used_by_customer=self._seen((code_id, customer_id), read.used_by_customer))

    def begin(self, uses: Iterable[CodeUse]) -> None:
        """The uses are about to be saved. What is given back counts once that is durable."""
        for key, quantity in _counted(uses):
            if quantity > 0:
                self._under_way[key] += quantity

    def saved(self, uses: Iterable[CodeUse]) -> None:
        """They are durable."""
        for key, quantity in _counted(uses):
            if quantity > 0:
                self._end(key, quantity)
            known = self._known.get(key)
            if known is not None and known < _NEVER_MORE:
                self._known[key] = max(0, known + quantity)

    def undone(self, uses: Iterable[CodeUse]) -> None:
        """They were certainly not saved."""
        for key, quantity in _counted(uses):
            if quantity > 0:
                self._end(key, quantity)

    def unknown(self, uses: Iterable[CodeUse]) -> None:
        """Nobody knows whether they were saved."""
        uses = tuple(uses)
        self.undone(uses)
        for key, _ in _counted(uses):
            self._known.pop(key, None)

    def spent(self, uses: Iterable[CodeUse]) -> None:
        """The store says that one of them is one too many: until it is read again nobody uses it here."""
        for key, quantity in _counted(uses):
            if quantity > 0:
                self._know(key, _NEVER_MORE)

    def _seen(self, key: _Key, read: int) -> int:
        known = self._known.get(key, 0)
        if known >= _NEVER_MORE:
            self._known.pop(key)  # once: whoever asks next has read it since
        else:
            known = max(known, read)
            self._know(key, known)
        return known + self._under_way[key]

    def _know(self, key: _Key, used: int) -> None:
        """Forgets what was not asked for the longest, where that is too much: the store knows it, and has its CHECK."""
        self._known.pop(key, None)
        self._known[key] = used
        if len(self._known) > KNOWN_MAX:
            del self._known[next(iter(self._known))]

    def _end(self, key: _Key, quantity: int) -> None:
        self._under_way[key] -= quantity
        if self._under_way[key] <= 0:
            del self._under_way[key]


def _counted(uses: Iterable[CodeUse]) -> Iterator[tuple[_Key, int]]:
    for use in uses:
        yield (use.discount_code_id,), use.quantity
        yield (use.discount_code_id, use.customer_id), use.quantity
