"""Where in a view codes are looked for, by which readers, and which of their readings to believe."""

from __future__ import annotations
