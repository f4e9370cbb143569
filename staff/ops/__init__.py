"""What is done with orders of the shop: they are picked, handed over and brought (`docs/contract.md` §10).

Owns: the routes and the screens' news of it. Must not: hold a rule.
"""
