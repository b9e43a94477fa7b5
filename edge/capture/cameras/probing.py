"""A look through a camera, for the commands that examine it: whether it gives pictures, and one of them."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from edge.capture.cameras.camera import BIRTH_S, Camera
from edge.capture.cameras.messages import Take, Taken
from edge.capture.cameras.state import CameraReport, CameraState
from edge.capture.settings import CameraSettings
from edge.clock import Clock

__all__ = ["probe"]

WITHIN_NS = 1_000_000_000
ANSWER_S = 10.0


def probe(settings: CameraSettings, clock: Clock, *, picture: Path | None = None) -> tuple[CameraReport, str]:
    """Opens the camera, and waits until it is live or something turns out to be wrong.

    Args:
        settings: of the camera.
        clock: of this machine.
        picture: where to save a picture; None: none is wanted.

    Returns:
        How the camera is doing; and why no picture was saved, empty if one was or none was wanted.
    """
    camera = Camera(settings, clock)
    camera.start()
    try:
        end_s = time.monotonic() + BIRTH_S + settings.open_timeout_ms / 1000
        while time.monotonic() < end_s and camera.report().state is CameraState.STARTING:
            time.sleep(0.02)
        if picture is None or camera.report().state is not CameraState.LIVE:
            return camera.report(), ""
        answers: list[Taken] = []
        answered = threading.Event()

        def note(taken: Taken) -> None:
            answers.append(taken)
            answered.set()

        camera.take(Take(number=0, at_ns=clock.monotonic_ns(), within_ns=WITHIN_NS, file=picture), note)
        answered.wait(ANSWER_S)
        return camera.report(), answers[0].why if answers else "it gave no answer"
    finally:
        camera.stop()
