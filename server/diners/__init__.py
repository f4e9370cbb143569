"""The diners' door: their routes, their socket and their page.

Owns: what diners may ask and are shown. Must not: decide anything; the session does.
"""
