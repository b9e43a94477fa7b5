"""Bars that film has bent, each differently from row to row: straightened and read, or not read at all."""

from __future__ import annotations

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from zxingcpp import BarcodeFormat

from drawn_labels import Picture, drawn_code
from edge.vision.linear.bars import read_bars, read_bent_bars
from edge.vision.linear.unfolding import unfolded
from edge.vision.search.barcode_readers import LINEAR, read_bent, read_zbar, read_zxing

S10 = "LX473124829CN"


def crumpled(code: Picture, *, module_px: float, bend_px: float, glare: float = 0.0, seed: int = 1) -> Picture:
    """A code drawn with modules of 8 px under film: its columns wander by so much, and light lies on patches of it."""
    random = np.random.default_rng(seed)
    small = cv2.resize(code, None, fx=module_px / 8, fy=1.0, interpolation=cv2.INTER_AREA).astype(np.float32)
    wide = cv2.copyMakeBorder(small, 0, 0, 24, 24, cv2.BORDER_REPLICATE)
    height, width = wide.shape
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    hills, lights = (
        cv2.resize(
            random.normal(size=(height // 30 + 2, width // 40 + 2)), (width, height), interpolation=cv2.INTER_CUBIC
        )
        for _ in range(2)
    )
    seen = cv2.remap(
        wide,
        columns + np.float32(bend_px) * hills.astype(np.float32),
        rows,
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    seen = cv2.GaussianBlur(seen, (0, 0), 0.7) * 0.5 + 30 + glare * np.clip(lights, 0, None)
    return np.clip(seen + random.normal(0, 2, seen.shape), 0, 255).astype(np.uint8)


def test_bars_that_stand_straight_are_left_alone() -> None:
    assert unfolded(crumpled(drawn_code(S10, BarcodeFormat.Code128, 8, height_px=90), module_px=2, bend_px=0)) is None


def test_crumpled_bars_stand_straight_unfolded() -> None:
    picture = crumpled(drawn_code(S10, BarcodeFormat.Code128, 8, height_px=120), module_px=2, bend_px=3)
    straight = unfolded(picture)
    assert straight is not None

    def alike_in_all_rows(picture: Picture) -> float:
        rows = picture[20:-20, 40:-40].astype(float)
        return float(rows.mean(axis=0).var() / rows.var())

    assert alike_in_all_rows(straight) > 0.9
    assert alike_in_all_rows(picture) < 0.6


def test_a_code_under_crumpled_film_is_read_though_no_reader_reads_it_as_it_is() -> None:
    code = drawn_code(S10, BarcodeFormat.Code128, 8, height_px=120)
    picture = crumpled(code, module_px=2, bend_px=4, glare=130, seed=2)
    assert not read_zxing(picture, LINEAR)
    assert not read_zbar(picture)
    assert read_bars(picture) is None
    assert read_bent_bars(picture) is None
    assert S10 in {read.text for read in read_bent(picture)}


@settings(max_examples=12)
@given(number=st.integers(0, 10**9 - 1), bend_px=st.floats(1, 6), glare=st.floats(0, 200), seed=st.integers(0, 99))
def test_what_zxing_reads_in_straightened_bars_is_right(number: int, bend_px: float, glare: float, seed: int) -> None:
    text = f"LX{number:09d}CN"
    picture = crumpled(
        drawn_code(text, BarcodeFormat.Code128, 8, height_px=120), module_px=2, bend_px=bend_px, glare=glare, seed=seed
    )
    assert {read.text for read in read_bent(picture) if read.reader != "zbar"} <= {text}
