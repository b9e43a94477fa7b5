"""The vision process: loads the models, then reads one parcel after another for the parent at the other end of a pipe.

Started by `edge.vision.worker` as `python -m edge.vision.worker_process FD`. Messages are JSON, never pickles. Before a
picture is decoded its hash is sent, so that the parent knows which one killed this process.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from edge.child_process import bind_to_parent
from edge.domain import View
from edge.vision.errors import ModelError
from edge.vision.reader import Reader
from edge.vision.settings import VisionSettings

__all__ = ["main"]

_OOM_SCORE_ADJ = "500"
"""Of 1000, where memory runs out: this process is replaced within seconds, the daemon is the whole line (proc(5))."""

_POOLS = 4
"""Three networks and OpenCV, each with a pool of one thread fewer than it may use: the caller is the last one."""
_THREADS_BESIDE = 3
"""The thread that reads, the runtime's own, and one to spare."""

_BROKEN = 70
"""Exit code of an error that nobody foresaw, as in `sysexits.h`."""


def main() -> None:
    """Serve until the parent closes the pipe or dies."""
    bind_to_parent(int(sys.argv[2]))
    with suppress(OSError):  # without /proc the kernel chooses
        Path("/proc/self/oom_score_adj").write_text(_OOM_SCORE_ADJ, encoding="ascii")
    with Connection(int(sys.argv[1])) as pipe:
        try:
            _serve(pipe)
        except (EOFError, BrokenPipeError, ConnectionResetError):
            return  # the parent has gone
        except Exception:  # noqa: BLE001 - whatever it is, the parent must learn how this ended
            # It waits but a moment, and to unload the models would take longer.
            traceback.print_exc()
            os._exit(_BROKEN)


def _serve(pipe: Connection) -> None:
    settings = VisionSettings.from_json(pipe.recv_bytes())
    try:
        reader = Reader(settings)
        _check_threads(settings)
        reader.warm_up()
    except ModelError as error:
        _send(pipe, {"failed": str(error)})
        return
    _send(pipe, {"ready": [use.model_dump() for use in reader.models]})
    while True:
        request = json.loads(pipe.recv_bytes())
        views = [View.model_validate(view) for view in request["views"]]
        reading = reader.read(
            views, budget_ms=request["budget_ms"], on_picture=lambda sha256: _send(pipe, {"picture": sha256})
        )
        pipe.send_bytes(b'{"reading":' + reading.to_json().encode() + b"}")


def _check_threads(settings: VisionSettings) -> None:
    """Counts the threads that there really are: a runtime may ignore what it was told, and say that it did not.

    Raises:
        ModelError: there are more than were configured; the other reading processes would wait for them.
    """
    configured = settings.intra_op_threads
    most = _THREADS_BESIDE + settings.lanes - 1 + _POOLS * (configured - 1)
    with suppress(OSError):
        there = sum(1 for _ in Path("/proc/self/task").iterdir())
        if there > most:
            raise ModelError(
                f"a reading process has {there} threads where vision.intra_op_threads = {configured} allows {most}; "
                f"the runtime ignores the setting: check the versions of onnxruntime and OpenCV"
            )


def _send(pipe: Connection, message: dict[str, Any]) -> None:
    pipe.send_bytes(json.dumps(message).encode())


if __name__ == "__main__":
    main()
