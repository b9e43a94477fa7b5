"""One reader for all tests of the room: loading the models costs half a second."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import pytest
from hypothesis import settings

from drawn_labels import Picture
from edge.domain import View, ViewReading
from edge.vision import Reader, VisionSettings

# The first example builds tables of waveforms; how long that takes is for the benchmarks to say.
settings.register_profile("vision", deadline=None)
settings.load_profile("vision")


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader(VisionSettings())


@pytest.fixture
def look(reader: Reader, tmp_path: Path) -> Callable[[Picture], ViewReading]:
    """Writes a picture and reads it as the only view."""

    def read(picture: Picture) -> ViewReading:
        path = tmp_path / "view.png"
        cv2.imwrite(str(path), picture)
        return reader.read([View(name="top", path=str(path))]).views[0]

    return read
