"""Customs forms on a label (CN22, CN23, and what carriers print of them): tables, and captions with their values."""

from __future__ import annotations

from edge.claims.form.cells import Cell
from edge.claims.form.forms import Forms, read_forms

__all__ = ["Cell", "Forms", "read_forms"]
