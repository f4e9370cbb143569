"""Payments: how money is asked for, taken and given back at a provider.

Owns: the interface to any provider, and its drivers. Must not: decide what is owed, or see a card's number.
"""
