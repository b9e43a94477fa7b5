"""Parcels that pass a line under test at an even rate, each with its own number and a picture that shows nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import cv2
import numpy as np

from edge.domain import ReasonCode
from edge.identifiers.check_digits import s10_check_digit
from line_under_test import LineUnderTest

__all__ = ["decided_in_time", "drop", "parcels_passing"]

BLANK = cv2.imencode(".png", np.full((64, 64), 128, np.uint8))[1].tobytes()
LATE = {ReasonCode.OVERLOAD, ReasonCode.READING_TIMEOUT, ReasonCode.DEADLINE_MISSED, ReasonCode.DEGRADED}


def drop(line: LineUnderTest, track: str) -> None:
    """One parcel; the track is a number."""
    serial = f"{int(track):08d}"
    number = f"RB{serial}{s10_check_digit(serial)}GB"
    line.drop(track, {"top": BLANK}, scanner_codes=[{"text": number}], mass_g=500)


@contextmanager
def parcels_passing(line: LineUnderTest, *, first: int = 1, per_s: float = 20) -> Iterator[list[str]]:
    """Drops parcels while the block lasts; their tracks."""
    tracks: list[str] = []
    stopping = threading.Event()

    def drop_on() -> None:
        while not stopping.wait(1 / per_s):
            tracks.append(f"{first + len(tracks):06d}")
            drop(line, tracks[-1])

    thread = threading.Thread(target=drop_on)
    thread.start()
    try:
        yield tracks
    finally:
        stopping.set()
        thread.join()


def decided_in_time(line: LineUnderTest, tracks: list[str]) -> bool:
    """Whether each was decided before its deadline, and none given up for want of time."""
    rows = line.decisions()
    records = [rows[track].record for track in tracks]
    return all(record.time_left_ms > 0 and record.decision.reason not in LATE for record in records)
