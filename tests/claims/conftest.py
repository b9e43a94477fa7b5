"""Settings of the property tests of this room."""

from __future__ import annotations

from hypothesis import settings

# The first example builds the lexicon; how long that takes is for the benchmarks to say.
settings.register_profile("claims", deadline=None)
settings.load_profile("claims")
