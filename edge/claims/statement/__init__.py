"""Statements of origin in a run of tokens: words of origin, their place, and whether they say yes or no."""

from __future__ import annotations
