"""The heart: what is true at each table, and the tasks that keep it true.

Owns: the actors, their supervision, and the ports through which they see the world. Must not: import any other room.
"""
