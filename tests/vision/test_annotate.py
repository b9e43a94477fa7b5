"""The annotated picture: same size, readable, with the deciding words standing out."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from zxingcpp import BarcodeFormat

from drawn_labels import beneath, drawn_code, drawn_label, on_belt
from edge.domain import View
from edge.vision import PictureError, Reader
from edge.vision.annotate import annotate


def test_the_deciding_line_is_marked_red_and_the_rest_dimmed(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "view.png"
    label = drawn_label(["NOT MADE IN CHINA", "28028 Madrid"], height=200)
    cv2.imwrite(str(path), on_belt(beneath(label, drawn_code("LX473124829CN", BarcodeFormat.Code128, 2))))
    view = reader.read([View(name="top", path=str(path))]).views[0]
    deciding = next(line for line in view.lines if "CHINA" in line.text)
    pixels = cv2.imdecode(np.frombuffer(annotate(path, view, [deciding.box]), np.uint8), cv2.IMREAD_COLOR)
    assert pixels.shape[:2] == (view.height_px, view.width_px)
    red = (pixels[:, :, 2] > 180) & (pixels[:, :, 0] < 90) & (pixels[:, :, 1] < 90)
    left, top, right, bottom = deciding.box.bounds
    rows, columns = np.nonzero(red)
    assert columns.size > 200
    assert left - 12 < columns.min() < columns.max() < right + 12
    assert top - 12 < rows.min() < rows.max() < bottom + 12
    grey = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    paper = grey > 230
    paper[int(top) - 60 : int(bottom) + 60] = False
    assert np.median(pixels[paper]) < 160


def test_a_picture_that_is_gone_is_told(reader: Reader, tmp_path: Path) -> None:
    view = reader.read([View(name="top", path=str(tmp_path / "none.jpg"))]).views[0]
    with pytest.raises(PictureError):
        annotate(tmp_path / "none.jpg", view, [])
