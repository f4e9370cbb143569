"""The till: takes every order that was placed to its restaurant's POS, exactly once (`docs/contract.md` §4).

Owns: the delivery workers, the back-off, the drivers, and an emulated till to test against.
Must not: know the doors, SQL or the rules of a table; what it finds out it tells the order's table as a command.
"""
