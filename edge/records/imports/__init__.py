"""The import of a file into the store: interrupted, repeated, refused in part, and told as a report."""

from __future__ import annotations
