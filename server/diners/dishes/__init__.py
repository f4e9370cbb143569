"""Pictures of the dishes that the restaurants to play with serve, drawn by us.

Owns: the drawings and their files. Must not: know a menu.
"""
