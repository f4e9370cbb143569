"""The kit for whoever answers over HTTP: routing, requests, answers, problems, limits, documents.

Owns: what all routes have in common. Must not: know diners or staff; their routes are handed in.
"""
