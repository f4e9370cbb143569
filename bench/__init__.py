"""Trivet from outside: parties that dine over real sockets, and how fast it all is.

Owns: clients of the published contract. Must not: import the server or its types; what holds here holds for any phone.
"""
