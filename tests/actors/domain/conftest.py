"""How hard the property tests try. `HYPOTHESIS_PROFILE=deep` is for a night, `quick` for every commit."""

import os

from hypothesis import settings

settings.register_profile("quick", max_examples=100, deadline=None)  # no deadline: machines are shared
settings.register_profile("deep", max_examples=5_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
