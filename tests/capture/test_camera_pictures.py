"""What becomes of a camera's frame: pixels of any depth, the part of one parcel, the small picture for people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from edge.capture import CameraSettings
from edge.capture.cameras.frames import Frame
from edge.capture.cameras.pictures import write_frame, write_preview
from edge.capture.cameras.placing import Span
from edge.capture.cameras.stream import Stream, StreamError
from edge.capture.settings import Travel


@pytest.mark.parametrize(
    ("size", "shown"), [((2448, 2048), (1224, 1024)), ((640, 480), (640, 480)), ((5000, 600), (1250, 150))]
)
def test_the_picture_for_people_is_small(tmp_path: Path, size: tuple[int, int], shown: tuple[int, int]) -> None:
    pixels = np.full((size[1], size[0]), 90, dtype=np.uint8)
    for content in (cv2.imencode(".jpg", pixels)[1].tobytes(), pixels):
        write_preview(Frame(0, content, *size), tmp_path / "top.jpg")
        longest = cv2.imread(str(tmp_path / "top.jpg")).shape[1]
        assert longest == (shown[0] if isinstance(content, bytes) else min(size[0], 1280))


@pytest.mark.parametrize("as_jpeg", [True, False])
@pytest.mark.parametrize("travel", Travel)
def test_a_part_narrower_than_a_pixel_is_refused_and_leaves_no_file(
    tmp_path: Path, travel: Travel, *, as_jpeg: bool
) -> None:
    pixels = np.full((40, 60), 90, dtype=np.uint8)
    frame = Frame(0, cv2.imencode(".jpg", pixels)[1].tobytes() if as_jpeg else pixels, 60, 40)
    with pytest.raises(ValueError, match="narrower than a pixel"):
        write_frame(frame, tmp_path / "top.jpg", span=Span(0.5, 0.5001), travel=travel)
    assert list(tmp_path.iterdir()) == []


def frame_of(pixels: npt.NDArray[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Frame:
    """The frame that comes of a device which gives these pixels."""

    class Device:
        def __init__(self, *_: object) -> None:
            """Opened whatever is asked."""

        def isOpened(self) -> bool:  # noqa: N802 - as OpenCV calls it
            return True

        def get(self, _: int) -> float:
            return 0.0

        def read(self) -> tuple[bool, npt.NDArray[Any]]:
            return True, pixels

        def release(self) -> None:
            """Nothing is held."""

    device = tmp_path / "video0"
    device.touch()
    monkeypatch.setattr("edge.capture.cameras.stream.cv2.VideoCapture", Device)
    with Stream(CameraSettings(name="top", source=str(device)), None) as stream:
        return stream.read()


def test_pixels_of_sixteen_bits_are_taken_by_their_upper_eight(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = frame_of(np.array([[0x12FF, 0xFE00]], dtype=np.uint16), tmp_path, monkeypatch).content
    assert not isinstance(content, bytes)
    assert (content.dtype, content.tolist()) == (np.uint8, [[0x12, 0xFE]])


@pytest.mark.parametrize("dtype", [np.float16, np.int16, np.float32])
def test_pixels_of_an_unknown_kind_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dtype: Any) -> None:
    with pytest.raises(StreamError, match="set it to MJPEG") as refused:
        frame_of(np.zeros((2, 2), dtype=dtype), tmp_path, monkeypatch)
    assert refused.value.refused
