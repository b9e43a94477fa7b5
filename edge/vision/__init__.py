"""Pixels to codes and text lines. Knows nothing of records, rules or the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.on_demand import names_on_demand

if TYPE_CHECKING:
    from edge.vision.errors import ModelError, PictureError, WorkerCrashed, WorkerError, WorkerHung
    from edge.vision.lines.other_scripts import missing_packages
    from edge.vision.listing import ListedModel, listed_models
    from edge.vision.reader import Reader, faulted_view
    from edge.vision.settings import VisionSettings
    from edge.vision.worker import VisionWorker
else:
    __getattr__ = names_on_demand(__name__)

__all__ = [
    "ListedModel",
    "ModelError",
    "PictureError",
    "Reader",
    "VisionSettings",
    "VisionWorker",
    "WorkerCrashed",
    "WorkerError",
    "WorkerHung",
    "faulted_view",
    "listed_models",
    "missing_packages",
]
