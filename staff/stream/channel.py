"""The stream as a channel of the AsyncAPI document.

Owns: what the contract says about it besides its messages. Must not: describe a field; those come from the types.
"""

from typing import Final

from server.http.asyncapi import Channel
from server.http.routing import KEY, STAFF
from staff.stream.endpoint import PATH, SUBPROTOCOL
from staff.stream.frames import TO_LISTENER
from staff.stream.messages import FROM_LISTENER

_ABOUT: Final = f"""\
What happens in one restaurant, as it happens. Subprotocol `{SUBPROTOCOL}`; an API key travels in `X-Api-Key`, or like
the staff's access tokens as `Authorization: Bearer` or as a second subprotocol `bearer.<key>` (browsers), never in the
URL. The connection ends with the key or the token.

The first frame is `ready`. Nothing is told until rooms are named: by `subscribe` from now on, by `resume` from the
event after `since` on; the answer is `subscribed`, and each names all rooms that are listened to from then on. An event
is told once, whichever of its rooms are listened to. Events are numbered `seq` per restaurant without gaps, in one
order for everybody, and whoever listens to all of it with every scope sees every number. Who does not asks with `ping`:
`pong` has the number up to which they were told all that concerns them, and may be resumed from.

Events are kept for a day, and the newest 10,000; `resume` works after a restart, and at another process. Where it is
too old, or of a number that never was, the answer is `reset` in place of `subscribed`: read the API anew, what comes
after its `seq` follows. An event is durable before it is told, about 0.2 s after its commit.

A key hears of what its scopes let it read: `orders:read` of orders, the kitchen and alerts, `payments:read`,
`tables:read` of sessions, `menu:read` of items and stock. A token of staff hears of everything.

Close codes: 1002 protocol broken, 1007 text that is not UTF-8, 1008 bad message repeated, 1009 too big, 1012 server
restarting or not ready, 4401 key or token missing, wrong, expired or revoked, or without any of these scopes, 4408
silent, 4429 flooding, too many connections or a key that is used too often, 4430 too slow to read."""

STREAM_CHANNEL: Final = Channel(
    name="stream",
    who=KEY,
    also=(STAFF,),
    address=PATH,
    title="A listener's connection",
    about=_ABOUT,
    incoming=FROM_LISTENER,
    outgoing=TO_LISTENER,
)
"""The stream."""
