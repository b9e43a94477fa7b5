"""Lines on a label: what each states by itself, which read on into which, and what they state together."""

from __future__ import annotations
