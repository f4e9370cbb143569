"""How an order gets to its till: workers, one delivery after another, retry, and the drivers.

Owns: the way of an order from durable to accepted. Must not: know a rule; what it learns it tells the session.
"""
