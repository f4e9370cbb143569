"""One item of a branch that is counted: how many are there, who holds some of them, and what is not durable of that.

What a turn does is seen by others as the worse of what is and what will be, until it is known what became of it:

    it takes                gone at once
    it gives back           there once that is durable; until then it is met by what the turn's own session holds of it
    it holds more           held at once
    it lets go of a hold    free once that is durable

So nobody is promised what a commit that fails would take away again, and nobody is refused what no outcome would touch.
The session itself sees what its turn will lead to, because what it asks for is saved in the same commit.

Owns: that arithmetic. Must not: know a clock, a session's rules, or when something becomes durable.
"""

from uuid import UUID

from attrs import Factory, define

from actors.domain.stock.hold import Hold

Holder = tuple[UUID, UUID]
"""A session and one of its lines."""


@define
class UnderWay:
    """What a turn of a session that is not durable yet does to an item.

    `held` is what its session held before it, `moved` what it moves in all: more is given back, less is taken.
    """

    held: int
    moved: int = 0

    @property
    def given(self) -> int:
        """How many more there are once it is durable."""
        return max(0, self.moved)

    @property
    def taken(self) -> int:
        """How many fewer there are since it was decided."""
        return max(0, -self.moved)


@define(eq=False)
class Shelf:
    """`on_hand` are there and not ordered, in the worse case; `held` of them are held, as the sessions' turns have it.

    `ended` are holds that ended before their time, until their line learns of it.
    """

    on_hand: int
    held: int = 0
    holds: dict[Holder, Hold] = Factory(dict)
    ended: dict[Holder, Hold] = Factory(dict)
    under_way: dict[UUID, UnderWay] = Factory(dict)
    _of_session: dict[UUID, int] = Factory(dict)

    @property
    def available(self) -> int:
        """What nobody holds; never below zero."""
        return max(0, self._free(None))

    def for_line(self, session_id: UUID, public_id: UUID) -> int:
        """How many this line may ask for: what nobody else holds."""
        own = self.holds.get((session_id, public_id))
        return max(0, self._free(session_id) + (0 if own is None else own.qty))

    def held_by(self, session_id: UUID) -> int:
        """What the lines of this session hold."""
        return self._of_session.get(session_id, 0)

    def for_session(self, session_id: UUID) -> int:
        """How many all lines of this session may ask for together."""
        return max(0, self._free(session_id) + self.held_by(session_id))

    @property
    def short(self) -> bool:
        """Whether more is held than there is, what is about to be given back to its holders counted in."""
        return self.held > self.on_hand + sum(max(0, -self._kept(*one)) for one in self.under_way.items())

    def _free(self, session_id: UUID | None) -> int:
        """What nobody holds, as this session sees it, or everybody where it is None. Below zero where too much is."""
        free = self.on_hand - self.held
        for other, turn in self.under_way.items():
            free += turn.given if other == session_id else -self._kept(other, turn)
        return free

    def _kept(self, session_id: UUID, turn: UnderWay) -> int:
        """How many more than it holds are kept for a session; fewer, below zero, where it gives back what it holds.

        Not saved, it holds again what it held and has not taken. Saved, it holds what it does, and has given.
        """
        return max(turn.held - self.held_by(session_id) - turn.taken, -turn.given)

    # ---- holds

    def put(self, holder: Holder, hold: Hold) -> None:
        """The line holds this, and nothing else of the item."""
        self.drop(holder)
        self.holds[holder] = hold
        self._held_more(holder[0], hold.qty)

    def drop(self, holder: Holder) -> None:
        """The line holds nothing."""
        gone = self.holds.pop(holder, None)
        if gone is not None:
            self._held_more(holder[0], -gone.qty)

    def grant(self, holder: Holder, hold: Hold) -> None:
        """The line holds this from now on, whatever becomes of a turn of its session that is under way."""
        self.put(holder, hold)
        if (turn := self.under_way.get(holder[0])) is not None:
            turn.held += hold.qty

    def end(self, holder: Holder) -> None:
        """The line holds nothing any more, whatever becomes of a turn of its session that is under way."""
        gone = self.holds.get(holder)
        self.drop(holder)
        if gone is not None and (turn := self.under_way.get(holder[0])) is not None:
            turn.held = max(0, turn.held - gone.qty)

    def newest(self) -> Holder:
        """Whose hold ends last by itself, which is that of the line that was changed last."""
        return max(self.holds, key=lambda holder: (self.holds[holder].until, holder))

    def _held_more(self, session_id: UUID, qty: int) -> None:
        self.held += qty
        held = self._of_session.pop(session_id, 0) + qty
        if held:
            self._of_session[session_id] = held

    # ---- a turn

    def begin(self, session_id: UUID) -> UnderWay:
        """A turn of the session is about to do something to the item: what it has done so far."""
        return self.under_way.setdefault(session_id, UnderWay(self.held_by(session_id)))

    def move(self, session_id: UUID, quantity: int) -> None:
        """Its turn gives back so many, or takes them, below zero. What it gave back it may take again."""
        turn = self.begin(session_id)
        before = turn.taken
        turn.moved += quantity
        self.on_hand += before - turn.taken

    def saved(self, session_id: UUID) -> bool:
        """Its turn is durable. False where the item has been counted anew since it began."""
        turn = self.under_way.pop(session_id, None)
        self.on_hand += 0 if turn is None else turn.given
        return turn is not None

    def undone(self, session_id: UUID) -> None:
        """Its turn was certainly not saved. What it held is said by `put`."""
        turn = self.under_way.pop(session_id, None)
        self.on_hand += 0 if turn is None else turn.taken

    def settled(self, session_id: UUID) -> None:
        """What has become of its turn is in what was read since."""
        self.under_way.pop(session_id, None)
