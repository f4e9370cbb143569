"""Copies of the truth elsewhere: what other systems read, and what makes looking quick.

Owns: reading the outbox (`sync_log`), and handing what it tells to each sink. Must not: be needed by anybody here.
"""
