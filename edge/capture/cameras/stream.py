"""The stream of one camera, opened by OpenCV: one frame after another, or why there are none.

The JPEGs of a stream are handed on undecoded: decoding 5 megapixels ten times a second would cost more than all
reading. OpenCV may block for ever in here, so this runs in a process of its own, which can be killed.
"""

from __future__ import annotations

import os
import struct
import time
from typing import Any, Self
from urllib.parse import quote, urlsplit

import cv2
import numpy as np
import numpy.typing as npt

from edge.capture.cameras.frames import Frame
from edge.capture.settings import CameraSettings
from edge.jpeg_header import BrokenJpegError, read_jpeg_frame

__all__ = ["ENVIRONMENT", "Stream", "StreamError"]

ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENCV_FFMPEG_CAPTURE_OPTIONS": "rtsp_transport;tcp|fflags;nobuffer|flags;low_delay",
    # Both would write addresses, with the passwords in them, to standard error.
    "OPENCV_FFMPEG_LOGLEVEL": "-8",
    "OPENCV_LOG_LEVEL": "SILENT",
}
"""For the process that opens streams: OpenCV reads these when it is loaded."""

_JPEG_STREAMS = {b"MJPG", b"mjpg"}
_GREY, _BGR, _BGRA = 1, 3, 4


class StreamError(Exception):
    """There is no frame. `refused`: the camera answers, but what it gives can't be used."""

    def __init__(self, text: str, *, refused: bool = False) -> None:
        super().__init__(text)
        self.refused = refused


class Stream:
    """An open stream. A context manager.

    Args:
        settings: of the camera.
        password: to log in with.

    Raises:
        StreamError: it can't be opened.
    """

    def __init__(self, settings: CameraSettings, password: str | None) -> None:
        self._settings = settings
        local = settings.source.startswith("/")
        if local and not os.access(settings.source, os.R_OK):
            raise StreamError(f"{settings.source} can't be opened; is the camera plugged in, and may we read it?")
        patience = [
            cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, int(settings.open_timeout_ms),
            cv2.CAP_PROP_READ_TIMEOUT_MSEC, int(settings.lost_after_ms),
        ]  # fmt: skip
        if local:
            self._capture = cv2.VideoCapture(settings.source, cv2.CAP_V4L2, _asked_of_device(settings))
        else:
            self._capture = cv2.VideoCapture(_address(settings, password), cv2.CAP_FFMPEG, patience)
        if not self._capture.isOpened():
            raise StreamError(f"{settings.told_source} can't be opened; check the camera, its cable and its address")
        code = int(self._capture.get(cv2.CAP_PROP_FOURCC)).to_bytes(4, "little", signed=False)
        self.as_it_comes = not local and code in _JPEG_STREAMS and bool(self._capture.set(cv2.CAP_PROP_FORMAT, -1))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._capture.release()

    def read(self) -> Frame:
        """The next frame; may block.

        Raises:
            StreamError: the stream has ended, or its frames can't be used.
        """
        taken, content = self._capture.read()
        at_ns = time.monotonic_ns()
        if not taken or content is None:
            raise StreamError(f"{self._settings.told_source} sends no more pictures")
        if self.as_it_comes:
            return self._jpeg(np.asarray(content).tobytes(), at_ns)
        pixels = _eight_bits(content)
        return Frame(at_ns, pixels, pixels.shape[1], pixels.shape[0])

    def _jpeg(self, data: bytes, at_ns: int) -> Frame:
        try:
            header = read_jpeg_frame(data)
        except (BrokenJpegError, struct.error, IndexError) as error:
            why = str(error) if isinstance(error, BrokenJpegError) else "it ends inside its header"
            told = f"{self._settings.told_source} sends a JPEG that can't be used: {why}"
            raise StreamError(told, refused=True) from error
        return Frame(at_ns, data, header.width_px, header.height_px)


def _asked_of_device(settings: CameraSettings) -> list[int]:
    """What a device is asked for; it may still give something else."""
    asked = [cv2.CAP_PROP_FOURCC, int.from_bytes(b"MJPG", "little")]
    if settings.width_px is not None and settings.height_px is not None:
        asked += [cv2.CAP_PROP_FRAME_WIDTH, settings.width_px, cv2.CAP_PROP_FRAME_HEIGHT, settings.height_px]
    return asked


def _address(settings: CameraSettings, password: str | None) -> str:
    if settings.username is None:
        return settings.source
    if "{password}" in settings.source:
        source = settings.source.replace("{password}", quote(password or "", safe=""))
        return source.replace("{username}", quote(settings.username, safe=""))
    login = quote(settings.username, safe="") + (f":{quote(password, safe='')}" if password else "")
    parts = urlsplit(settings.source)
    return parts._replace(netloc=f"{login}@{parts.netloc}").geturl()


def _eight_bits(content: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """Grey or colour in 8 bits, whatever the camera's format.

    Raises:
        StreamError: the format is unknown.
    """
    channels = 1 if content.ndim == 2 else content.shape[-1]  # noqa: PLR2004 - rows and columns
    if content.dtype == np.uint16:
        content = (content >> 8).astype(np.uint8)
    if content.dtype != np.uint8 or channels not in {_GREY, _BGR, _BGRA}:
        told = f"{channels} channels of {content.dtype}"
        raise StreamError(f"the camera's pixel format can't be used ({told}); set it to MJPEG", refused=True)
    return np.asarray(cv2.cvtColor(content, cv2.COLOR_BGRA2BGR) if channels == _BGRA else content, dtype=np.uint8)
