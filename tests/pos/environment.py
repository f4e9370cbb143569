"""Settings as they are read from an environment."""

from pos.settings import PREFIX, PosSettings, pos_settings


def read(**variables: str) -> PosSettings:
    """The settings from these variables, whose prefix is left out."""
    return pos_settings({f"{PREFIX}_{name}": value for name, value in variables.items()})
