"""What an engineer needs to help from afar: one file with all that a station says of itself, and nothing of people."""

from __future__ import annotations

from edge.diagnostics.bundle import PARTS, diagnostics

__all__ = ["PARTS", "diagnostics"]
