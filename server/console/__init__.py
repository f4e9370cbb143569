"""What an operator sees: settings listed and refused in sentences, logs, and the demo's first screen.

Owns: the terminal. Must not: know another room; what it shows is handed to it.
"""
