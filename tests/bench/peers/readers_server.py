"""Both barcode readers with their default settings on the whole frame; what either of them reads counts."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import cv2
import zxingcpp
from pyzbar import pyzbar
from serving import serve

__all__ = ["main"]


def main() -> None:
    """Serve."""
    cv2.setNumThreads(1)

    def read(path: str) -> dict[str, Any]:
        picture = cv2.imread(path, cv2.IMREAD_GRAYSCALE)
        if picture is None:
            return {"codes": []}
        codes = [{"text": _decoded(code.data), "kind": code.type} for code in pyzbar.decode(picture)]
        codes += [{"text": code.text, "kind": code.format.name} for code in zxingcpp.read_barcodes(picture)]
        return {"codes": [{**code, "text": code["text"].encode("utf-8", "replace").decode()} for code in codes]}

    serve({name: version(name) for name in ("pyzbar", "zxing-cpp")}, read)


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


if __name__ == "__main__":
    main()
