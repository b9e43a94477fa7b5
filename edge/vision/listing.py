"""The models on this machine as the manifest lists them, without loading any: for people who look into a station."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

from pydantic import Field, ValidationError

from edge.domain import Frozen, Sha256
from edge.vision.errors import ModelError
from edge.vision.models import find_model_dir

__all__ = ["ListedModel", "listed_models"]


class ListedModel(Frozen):
    """One model. `measured` tells how well it reads, and on what that was measured."""

    name: str
    purpose: str
    sha256: Sha256
    licence: str = ""
    measured: str = ""
    intact: bool = Field(description="the file on the disk is the one that the manifest describes")


def listed_models(configured: Path | None) -> tuple[ListedModel, ...]:
    """All models of the folder in use.

    Args:
        configured: `vision.model_dir`; None: the models that came with Sortgate.

    Raises:
        ModelError: there is no manifest, or it can't be read.
    """
    folder = find_model_dir(configured)
    try:
        manifest = tomllib.loads((folder / "manifest.toml").read_text(encoding="utf-8"))
        entries = [(entry, folder / str(entry["file"])) for entry in manifest.get("model", [])]
        return tuple(
            ListedModel(
                intact=_sha256(path) == entry["sha256"],
                **{name: value for name, value in entry.items() if name in ListedModel.model_fields},
            )
            for entry, path in entries
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ValidationError) as error:
        raise ModelError(f"{folder / 'manifest.toml'} can't be read: {error}") from error


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
