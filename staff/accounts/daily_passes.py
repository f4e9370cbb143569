"""The daily passes of all restaurants, built.

Owns: building them. Must not: draw or show a word.
"""

import secrets

from actors.passes import Passes
from actors.ports.clock import Clock
from actors.ports.passes import PassStore
from actors.restaurants import Restaurants
from server.accounts.passwords import Passwords


def passes_of(store: PassStore, restaurants: Restaurants, clock: Clock) -> Passes:
    """Hashing is of their own: diners who try passes must not keep staff from signing in."""
    return Passes(store, restaurants, Passwords(), secrets.randbelow, clock)
