"""What customers call under `/api/v1` (`docs/contract.md` §10): looking for products.

Owns: these routes. Must not: know a table's diners or their sessions; what it shares with them is in the kit.
"""
