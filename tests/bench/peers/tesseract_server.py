"""Tesseract on the whole frame, English and simplified Chinese together, in the page segmentation mode that is given.

Mode 3 is the default of its command, mode 11 looks for as much sparse text as it can find in no order.
"""

from __future__ import annotations

import sys
from typing import Any

import tesserocr
from serving import serve

__all__ = ["main"]


def main() -> None:
    """Serve. Arguments: the folder of language data, and the mode."""
    engine = tesserocr.PyTessBaseAPI(path=sys.argv[1], lang="eng+chi_sim", psm=int(sys.argv[2]))

    def read(path: str) -> dict[str, Any]:
        engine.SetImageFile(path)
        engine.Recognize()
        found = engine.GetIterator()
        lines = []
        if found is not None:
            for item in tesserocr.iterate_level(found, tesserocr.RIL.TEXTLINE):
                lines += _line(item)
        engine.Clear()
        return {"lines": lines}

    serve({"tesseract": tesserocr.tesseract_version().split("\n")[0]}, read)


def _line(item: Any) -> list[dict[str, Any]]:
    """The line where the iterator stands, or nothing where it found only blanks."""
    level = tesserocr.RIL.TEXTLINE
    bounds = item.BoundingBox(level)
    text = item.GetUTF8Text(level).strip() if bounds else ""
    if not text:
        return []
    left, top, right, bottom = bounds
    corners = [[left, top], [right, top], [right, bottom], [left, bottom]]
    return [{"text": text, "confidence": item.Confidence(level) / 100, "corners": corners}]


if __name__ == "__main__":
    main()
