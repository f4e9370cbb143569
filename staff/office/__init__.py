"""What a restaurant's office looks into: the audit, and how the system is.

Owns: reading for managers. Must not: change anything.
"""
