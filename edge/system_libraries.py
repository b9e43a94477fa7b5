"""Libraries of the system that reading loads and no Python package brings, with Debian's names for them."""

from __future__ import annotations

import ctypes
from ctypes.util import find_library

__all__ = ["lacking_libraries", "lacking_packages"]

_OF_BARCODES = {"libzbar0": "zbar"}
"""Packages of what pyzbar looks for as we do here."""
_OF_PICTURES = {"libgl1": "libGL.so.1", "libglib2.0-0": "libgthread-2.0.so.0"}
"""Packages of what OpenCV is linked to."""


def lacking_packages() -> tuple[str, ...]:
    """The packages without which no picture can be read here, and which are not there."""
    barcodes = [package for package, name in _OF_BARCODES.items() if find_library(name) is None]
    pictures = [package for package, name in _OF_PICTURES.items() if not _loads(name)]
    return (*barcodes, *pictures)


def lacking_libraries() -> str:
    """What lacks and what to do, for the user; empty where nothing does."""
    packages = " ".join(lacking_packages())
    return packages and f"a library of the system is missing, and no picture can be read: apt-get install {packages}"


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
