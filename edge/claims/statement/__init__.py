"""Statements of origin in a run of tokens: words of origin, the places that are theirs, and what is said of these."""

from __future__ import annotations
