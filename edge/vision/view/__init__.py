"""A view as a picture: decoded, measured, and parted into what is print and what is not."""

from __future__ import annotations
