"""Customs forms on a label (CN22, CN23, and what carriers print of them): tables, and captions with their values."""

from __future__ import annotations

from edge.claims.form.captions import captioned, cells_beside_captions
from edge.claims.form.cells import Cell
from edge.claims.form.table import table_cells

__all__ = ["Cell", "captioned", "cells_beside_captions", "table_cells"]
