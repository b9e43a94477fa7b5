"""Lines of text: found, read fast, read again where it matters, or told to be in a script that is not read."""

from __future__ import annotations
