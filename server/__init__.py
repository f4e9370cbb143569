"""The diners' door: one port for HTTP and WebSocket, the wire format, tokens, and the diners' page.

Owns: everything that is said to a diner, and how. Must not: decide what is true at a table (`actors` does), or import
`persistence`, `pos` or `staff`.
"""
