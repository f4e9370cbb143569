"""What staff see of the floor, live, and what they do there.

Owns: the feed, its socket and its routes. Must not: hold a rule; the session decides.
"""
