"""An EAN-13 out of focus: the number is told from the whole of the code, or not at all."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from zxingcpp import BarcodeFormat

from drawn_labels import Picture, drawn_code
from edge.vision.linear.bars import read_bars, read_bent_bars
from edge.vision.linear.blurred_ean import read_blurred_ean
from edge.vision.linear.ean_digits import Parts, nearest, waveform
from edge.vision.search.barcode_readers import LINEAR, read_zbar, read_zxing

EAN = "4006381333931"
DRAWN_PX = 8
DIGITS = st.text(st.sampled_from("0123456789"), min_size=12, max_size=12)


def with_check(digits: str) -> str:
    return f"{digits}{-sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10}"


def out_of_focus(
    code: Picture, *, module_px: float, blur_modules: float, noise_level: float = 1.5, seed: int = 1
) -> Picture:
    """A drawn code as a lens out of focus shows it: each point a disc of light of that radius, then grey levels."""
    radius = blur_modules * DRAWN_PX
    reach = int(np.ceil(radius))
    disc = (np.hypot(*np.mgrid[-reach : reach + 1, -reach : reach + 1]) <= radius).astype(np.float64)
    light = cv2.filter2D((code / 255.0) ** 2.2, -1, disc / disc.sum(), borderType=cv2.BORDER_REPLICATE)
    small = cv2.resize(light, None, fx=module_px / DRAWN_PX, fy=1.0, interpolation=cv2.INTER_AREA)
    wide = cv2.copyMakeBorder(small, 0, 0, 20, 20, cv2.BORDER_REPLICATE)
    grey = 200 * np.clip(wide, 0, 1) ** (1 / 2.2) + 20
    return np.clip(grey + np.random.default_rng(seed).normal(0, noise_level, grey.shape), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("blur_modules", [1.3, 1.8, 2.3])
@pytest.mark.parametrize("end", ["left", "right"])
def test_a_number_is_told_from_a_code_out_of_focus_that_no_other_reader_reads(blur_modules: float, end: str) -> None:
    code = drawn_code(EAN, BarcodeFormat.EAN13, DRAWN_PX, height_px=60)
    code = code if end == "left" else cv2.rotate(code, cv2.ROTATE_180).astype(np.uint8)
    picture = out_of_focus(code, module_px=1.8, blur_modules=blur_modules)
    read = read_blurred_ean(picture)
    assert read is not None
    assert read.text == EAN
    assert (read.end_px < read.start_px) is (end == "right")
    if blur_modules > 2:
        assert not read_zxing(picture, LINEAR)
        assert not read_zbar(picture)
        assert read_bars(picture) is None
        assert read_bent_bars(picture) is None


@settings(max_examples=8)
@given(
    digits=DIGITS, module_px=st.floats(1.1, 3.0), blur_modules=st.floats(1.0, 3.0), seed=st.integers(0, 999),
    replaced=st.none() | st.tuples(st.integers(0, 84), st.integers(0, 2**7 - 1)),
)  # fmt: skip
def test_a_number_out_of_focus_is_told_right_or_not_at_all(
    digits: str, module_px: float, blur_modules: float, seed: int, replaced: tuple[int, int] | None
) -> None:
    text = with_check(digits)
    code = drawn_code(text, BarcodeFormat.EAN13, DRAWN_PX, height_px=48)
    if replaced is not None:
        place, bars = replaced
        first = int(np.flatnonzero(code[24] < 128)[0]) + place * DRAWN_PX
        for module in range(7):
            code[:, first + module * DRAWN_PX : first + (module + 1) * DRAWN_PX] = 0 if bars >> module & 1 else 255
    picture = out_of_focus(code, module_px=module_px, blur_modules=blur_modules, noise_level=seed % 6, seed=seed)
    read = read_blurred_ean(picture)
    assert read is None or read.text == text


@settings(max_examples=6)
@given(
    text=st.text(st.sampled_from("0123456789ABCDEFGHJKLMNPRSTUVWXYZ"), min_size=5, max_size=8),
    kind=st.sampled_from([BarcodeFormat.Code128, BarcodeFormat.Code93, BarcodeFormat.Code39]),
    blur_modules=st.floats(0.8, 2.8), seed=st.integers(0, 999),
)  # fmt: skip
def test_codes_of_other_kinds_out_of_focus_are_no_ean(
    text: str, kind: BarcodeFormat, blur_modules: float, seed: int
) -> None:
    code = drawn_code(text, kind, DRAWN_PX, height_px=48)
    assert read_blurred_ean(out_of_focus(code, module_px=1.7, blur_modules=blur_modules, seed=seed)) is None


@given(seed=st.integers(0, 10_000), grain_px=st.floats(1.5, 8.0))
@settings(max_examples=8)
def test_smooth_stripes_are_no_ean(seed: int, grain_px: float) -> None:
    noise = cv2.GaussianBlur(np.random.default_rng(seed).normal(0, 1, (1, 240)), (0, 0), sigmaX=grain_px)
    stripes = 128 + 90 * np.repeat(noise / np.abs(noise).max(), 40, axis=0)
    assert read_blurred_ean(stripes.astype(np.uint8)) is None


@given(digits=DIGITS, blur_modules=st.floats(0.4, 2.7))
def test_the_nearest_number_to_a_waveform_is_its_own_and_all_others_are_farther(
    digits: str, blur_modules: float
) -> None:
    text = with_check(digits)
    best = nearest(waveform(text, blur_modules, 0.05), Parts.of(blur_modules, 0.05))
    assert best.text == text
    assert abs(best.cost) < 0.05
    assert best.next_cost > best.cost + 0.02
