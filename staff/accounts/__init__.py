"""Who staff are: accounts, signing in, tokens.

Owns: what proves who somebody is. Must not: know orders or tables.
"""
