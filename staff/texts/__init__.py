"""Short messages to people's phones, by whoever an operator lets take them there.

Owns: that service's settings and how a message is handed over. Must not: write one; whoever sends it does.
"""
