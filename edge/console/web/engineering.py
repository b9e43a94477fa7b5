"""What engineers look at besides health: the last errors, the models, and the newest picture of each camera."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from edge.capture.cameras import CameraReport
from edge.console.web.sources import Sources
from edge.health import LoggedError, read_errors
from edge.vision import ListedModel, ModelError, listed_models

__all__ = ["Camera", "Engineering", "camera_picture", "look_into"]

OLD_S = 10.0
"""A camera's picture is replaced about every second while parcels come; an older one is shown as old."""
MOST_BYTES = 4_000_000
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True)
class Camera:
    """One camera with its last report (None: there is none that can be read); `age_s` is the age of its picture."""

    name: str
    report: CameraReport | None
    age_s: float | None

    @property
    def old(self) -> bool:
        """Whether the picture is too old to show what is there now."""
        return self.age_s is None or self.age_s > OLD_S


@dataclass(frozen=True)
class Engineering:
    """What was found. `models_fault` says why there is no list of models."""

    errors: tuple[LoggedError, ...]
    cameras: tuple[Camera, ...]
    models: tuple[ListedModel, ...] = ()
    models_fault: str = ""


def look_into(sources: Sources) -> Engineering:
    """Reads all of it. Takes some hundredths of a second, because models are checked against their hashes."""
    errors, cameras = read_errors(sources.errors_file)[::-1], _cameras(sources.cameras_dir)
    try:
        return Engineering(errors, cameras, listed_models(sources.model_dir))
    except ModelError as error:
        return Engineering(errors, cameras, models_fault=str(error))


def camera_picture(cameras_dir: Path, name: str) -> bytes | None:
    """The newest picture of a camera as JPEG; None: there is none. No name leads to another folder."""
    if not _NAME.fullmatch(name):
        return None
    path = cameras_dir / f"{name}.jpg"
    try:
        if path.is_symlink() or path.stat().st_size > MOST_BYTES:
            return None
        data = path.read_bytes()
    except OSError:
        return None
    return data if data.startswith(b"\xff\xd8\xff") else None


def _cameras(folder: Path) -> tuple[Camera, ...]:
    names = {path.stem for path in (*folder.glob("*.json"), *folder.glob("*.jpg")) if _NAME.fullmatch(path.stem)}
    return tuple(
        Camera(name, _report(folder / f"{name}.json"), _age_s(folder / f"{name}.jpg")) for name in sorted(names)
    )


def _report(path: Path) -> CameraReport | None:
    try:
        return CameraReport.from_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def _age_s(path: Path) -> float | None:
    try:
        return max(0.0, time.time() - path.stat().st_mtime)
    except OSError:
        return None
