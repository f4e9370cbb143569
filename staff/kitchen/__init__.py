"""The kitchen's display and what is done there, over HTTP and on the staff's socket.

Owns: who sees which tickets, and the way from an order's name to whoever decides. Must not: hold a rule.
"""
