"""The port: accepting, reading the first head, and keeping sockets alive, whoever comes in.

Owns: bytes, frames and their bounds. Must not: know diners, staff, or any other floor of this room.
"""
