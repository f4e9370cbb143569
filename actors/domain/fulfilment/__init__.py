"""How an order of the shop reaches its customer: its items are picked, and it is handed over or brought.

Owns: that, and the shop's own words for it. Must not: know a store, a socket or a clock. Pure.
"""
