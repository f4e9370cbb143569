"""Nightly work: what is done now and then for all restaurants, by one of many processes.

Owns: when each job is due and its steps. Must not: know SQL, a mail server, or a session's rules. Every step may be the
last one of a process: whoever takes the job next goes on from what is stored.
"""
