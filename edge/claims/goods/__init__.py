"""What a text says of goods: materials, chemistry, figures, descriptions."""

from __future__ import annotations
