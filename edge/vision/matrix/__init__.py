"""2D codes whose modules the readers can't tell apart: their grids found, and drawn clean for the readers."""

from __future__ import annotations
