"""What is wrong with settings of somebody outside.

Owns: the error. Must not: know a setting.
"""


class Misfit(ValueError):
    """Settings that nobody can be spoken to with. Its text is for operators and quotes no value."""
