"""The kit for whoever signs in, customers and staff alike: passwords, tokens, how often one may try.

Owns: what proves who somebody is. Must not: know whose accounts these are; who keeps them is handed in.
"""
