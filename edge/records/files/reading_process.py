"""A process that reads a file of declarations, told what by its caller: `-m edge.records.files.reading_process`."""

from __future__ import annotations

import contextlib
import gc
import sys
from typing import BinaryIO

import msgspec

from edge.records.files.reading import answers
from edge.records.files.reading_job import Job
from edge.records.files.reading_processes import read_frames, write_frame


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer a job, and the pieces of text behind it."""
    told = read_frames(source)
    job = msgspec.msgpack.decode(next(told), type=Job)
    texts = (msgspec.msgpack.decode(frame, type=tuple[str, int]) for frame in told)
    for message in answers(job, texts):
        write_frame(sink, msgspec.msgpack.encode(message))
        sink.flush()


if __name__ == "__main__":
    # Values that are remembered live as long as the process; to look through them for cycles costs a fifth of its time.
    gc.disable()
    # The caller may end first, by choice or by kill -9: then there is nobody to tell.
    with contextlib.suppress(BrokenPipeError):
        serve(sys.stdin.buffer, sys.stdout.buffer)
