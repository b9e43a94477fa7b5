"""Sortgate: the edge daemon beside a postal sorting line. `README.md` says what it does; `edge/daemon/` wires it."""

from __future__ import annotations

__all__ = ["__version__"]

__version__ = "0.1.0"
