"""How events look to members, one file a subject, as the rules are sliced (`actors.domain`).

Owns: the frame of each event, and the words in it that people read. Must not: encode, or know who is told.
"""
