"""What a connection lacks of a numbered stream of events (`docs/contract.md` §3, "resume").

Owns: that rule, for every socket that has one. Must not: know where events are kept, or how they travel.

Of a connection it is enough to know the number that its events begin after: a snapshot shows everything up to there,
and from there on it is sent every event as it happens, in order.
"""


def lacking(since: int, begun: int, latest: int) -> int | None:
    """How many of the latest events somebody lacks who says they have all up to `since`, to be sent now, in order.

    `begun` is the number that the connection's events begin after, `latest` that of the latest event, which it has
    been sent. None where a snapshot has to do: what they lack comes before an event they were sent, or never was.
    """
    if begun <= since <= latest:
        return 0  # everything after it was sent on this connection, whatever became of it
    if since < begun == latest:
        return latest - since
    return None
