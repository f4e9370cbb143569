"""The rules of a table: what may happen, and what is true after it has.

Owns: the values (session, member, line, order, restaurant), the commands, the events, `decide` and `evolve`.
Must not: know a clock, a socket, SQL, JSON, randomness or a log. Standard library and attrs only; time comes in
as an argument, ids come in with the commands.
"""
