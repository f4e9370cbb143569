"""Mail to people who work in a restaurant, or own it.

Owns: the mail server's settings and how a mail is handed over. Must not: write one; whoever sends it does.
"""
