"""What stands for the outside in tests and demonstrations.

Owns: a till that can be told to misbehave. Must not: be reached by anything that serves restaurants.
"""
