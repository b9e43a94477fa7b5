"""RapidOCR as it comes: its own default configuration and the PP-OCRv6 small models in its wheel.

With `--one-thread`, inference runs on one thread, as one wants it where as many processes as cores share the work.
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Any

from rapidocr import RapidOCR
from serving import serve

__all__ = ["main"]


def main() -> None:
    """Serve."""
    one = {"EngineConfig.onnxruntime.intra_op_num_threads": 1, "EngineConfig.onnxruntime.inter_op_num_threads": 1}
    engine = RapidOCR(params={"Global.log_level": "error"} | (one if "--one-thread" in sys.argv else {}))

    def read(path: str) -> dict[str, Any]:
        found = engine(path)
        if found.boxes is None:
            return {"lines": []}
        lines = zip(found.txts, found.scores, found.boxes.tolist(), strict=True)
        return {"lines": [{"text": text, "confidence": float(sure), "corners": box} for text, sure, box in lines]}

    serve({"rapidocr": version("rapidocr"), "onnxruntime": version("onnxruntime")}, read)


if __name__ == "__main__":
    main()
