"""Words and letters: one form for a text, its pieces, and the phrases of the lexicon that they stand for."""

from __future__ import annotations
