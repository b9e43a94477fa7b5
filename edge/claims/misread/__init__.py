"""Statements whose letters were misread: what they most likely were, and how surely."""

from __future__ import annotations
