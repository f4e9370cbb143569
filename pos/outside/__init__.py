"""What it takes to speak with somebody outside, a till or a payment provider, whoever it is.

Owns: when they are spoken to, how long one waits, their secrets, and a worker for each restaurant. Must not: know what
is said.
"""
