"""Where other systems want to be told what happens: which of their addresses we call, and how they know that it is us.

Owns: what an endpoint is, which addresses may be called, and the secrets that sign. Must not: call anybody.
"""
