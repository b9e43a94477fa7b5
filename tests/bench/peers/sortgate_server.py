"""Sortgate's own reader, as the worker process of a station runs it: one thread, default settings.

With `--text` or `--codes` it does that half only, so that each half can be held against the peers that do no more.
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Any

from serving import serve

from edge.domain import View, ViewReading
from edge.vision import Reader, VisionSettings

__all__ = ["main"]


def main() -> None:
    """Serve."""
    reader = Reader(VisionSettings(read_codes="--text" not in sys.argv, read_text="--codes" not in sys.argv))
    reader.warm_up()

    def read(path: str) -> dict[str, Any]:
        return _answer(reader.read([View(name="view", path=path)]).views[0])

    serve({"sortgate": version("sortgate"), "onnxruntime": version("onnxruntime")}, read)


def _answer(seen: ViewReading) -> dict[str, Any]:
    return {
        "lines": [
            {
                "text": line.text,
                "confidence": line.confidence,
                "corners": line.box.corners,
                "state": line.state.value,
                "ink_beside": line.ink_beside,
            }
            for line in seen.lines
        ],
        "codes": [{"text": code.text, "kind": code.symbology.value} for code in seen.codes],
        "stages": seen.stage_ms,
        "text_sight": seen.text_sight.value,
        "code_sight": seen.code_sight.value,
        "faults": [fault.value for fault in seen.faults],
    }


if __name__ == "__main__":
    main()
