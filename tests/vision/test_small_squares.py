"""2D codes whose modules run together: drawn anew where enough is left, and otherwise unread, never guessed."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import cv2
import numpy as np
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from zxingcpp import BarcodeFormat

from drawn_labels import Picture, beneath, drawn_label, on_belt
from edge.domain import ViewReading
from edge.vision.matrix.drawings import PERHAPS_A_CODE, clean_drawings
from edge.vision.matrix.grids import Grid
from edge.vision.matrix.known_modules import QR
from edge.vision.matrix.small_squares import drawings_in
from edge.vision.search.barcode_readers import ALL, read_drawn, read_zxing
from edge.vision.search.spots import find_spots, has_modules
from edge.vision.view.patches import Patch

Look = Callable[[Picture], ViewReading]

TEXTS = {BarcodeFormat.DataMatrix: "CNPL|8405|24284307193311", BarcodeFormat.QRCode: "https://track.example/62"}


def seen(kind: BarcodeFormat, pitch_px: tuple[float, float], *, turn_deg: float, blur_px: float, seed: int) -> Picture:
    """A code as a camera sees it whose pixels are this wide and high on the paper, with noise of 3 levels."""
    code = zxingcpp.create_barcode(TEXTS[kind], kind)
    modules = np.asarray(code.to_image(scale=1, add_quiet_zones=False))
    fine = np.kron(np.pad(modules, 8, constant_values=255), np.ones((8, 8), np.uint8))
    size = (round(fine.shape[1] * pitch_px[0] / 8), round(fine.shape[0] * pitch_px[1] / 8))
    small = cv2.resize(fine, size, interpolation=cv2.INTER_AREA)
    turn = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), turn_deg, 1.0)
    turned = cv2.warpAffine(small, turn, size, flags=cv2.INTER_CUBIC, borderValue=(255.0,))
    blurred = cv2.GaussianBlur(turned, (0, 0), blur_px) * 0.7
    noise = np.random.default_rng(seed).normal(0, 3, blurred.shape)
    return cast("Picture", np.clip(blurred + noise, 0, 255).astype(np.uint8))


@pytest.mark.parametrize("turn_deg", [0, 12, 90, 185])
@pytest.mark.parametrize(
    ("kind", "pitch_px", "blur_px"),
    [(BarcodeFormat.DataMatrix, (1.6, 2.2), 0.8), (BarcodeFormat.QRCode, (2.0, 2.6), 1.1)],
)
def test_a_small_code_that_no_reader_reads_is_drawn_anew_and_read(
    kind: BarcodeFormat, pitch_px: tuple[float, float], blur_px: float, turn_deg: float
) -> None:
    picture = seen(kind, pitch_px, turn_deg=turn_deg, blur_px=blur_px, seed=1)
    assert not read_zxing(picture, ALL, thorough=True)
    assert [code.text for code in read_drawn(drawings_in(picture))] == [TEXTS[kind]]


@pytest.mark.parametrize("kind", sorted(TEXTS, key=str))
def test_a_small_code_on_paper_that_bends_is_read(kind: BarcodeFormat) -> None:
    flat = seen(kind, (2.0, 2.4), turn_deg=0, blur_px=0.8, seed=1)
    rows, columns = np.indices(flat.shape, dtype=np.float32)
    bowed = columns + 5.0 * np.sin(np.pi * columns / (flat.shape[1] - 1))
    bent = cv2.remap(flat, bowed, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.uint8)
    assert [code.text for code in read_drawn(drawings_in(bent))] == [TEXTS[kind]]


@pytest.mark.parametrize("seed", range(3))
def test_a_qr_code_is_read_whose_corner_without_a_finder_was_taken_two_modules_off(seed: int) -> None:
    pitch_px = (2.0, 2.4)
    picture = seen(BarcodeFormat.QRCode, pitch_px, turn_deg=0, blur_px=1.1, seed=seed)
    template = QR[1]
    side, off = len(template.known), 2.2
    corners = 8 + np.array([[0, 0], [side, 0], [side + off, side + off], [0, side]])
    grid = Grid(template, corners * pitch_px, likeness=0.8)
    drawings = clean_drawings(picture.astype(np.float32), [grid], PERHAPS_A_CODE)
    assert [code.text for code in read_drawn(drawings)] == [TEXTS[BarcodeFormat.QRCode]]


def test_a_small_code_on_a_label_is_read_beside_its_text(look: Look) -> None:
    code = seen(BarcodeFormat.DataMatrix, (1.8, 2.4), turn_deg=0, blur_px=0.8, seed=1)
    code = np.minimum(code.astype(np.float32) / 0.7, 255).astype(np.uint8)
    view = look(on_belt(beneath(drawn_label(["FROM: Shenzhen Hualong", "28028 Madrid"], height=150), code)))
    assert [found.text for found in view.codes] == [TEXTS[BarcodeFormat.DataMatrix]]


@pytest.mark.parametrize("gap_px", [0, 2, 4])
def test_a_code_that_touches_the_frame_of_its_label_is_a_spot(gap_px: int) -> None:
    code = seen(BarcodeFormat.DataMatrix, (1.8, 2.4), turn_deg=0, blur_px=0.8, seed=1)
    rows, columns = (np.flatnonzero((code < 110).any(axis=axis)) for axis in (1, 0))
    code = code[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    label = np.full((420, 640), 178, np.uint8)
    cv2.rectangle(label, (100, 100), (560, 340), 30, 3)
    bottom, left = 339 - gap_px, 130
    label[bottom - len(code) : bottom, left : left + code.shape[1]] = code
    patch = Patch(np.array([[1.0, 0, 0], [0, 1.0, 0]]), 640, 420, is_label=True)
    middle = (left + code.shape[1] / 2, bottom - len(code) / 2)
    spots = find_spots(patch, label, 1.0)
    assert any(np.hypot(*(spot.patch.outline().mean(axis=0) - middle)) < 6 for spot in spots)


@given(
    kind=st.sampled_from(sorted(TEXTS, key=str)),
    pitch_px=st.tuples(st.floats(0.8, 2.0), st.floats(0.8, 2.0)),
    blur_px=st.floats(0.5, 2.0),
    seed=st.integers(0, 9),
)
def test_a_small_code_is_read_right_or_not_at_all(
    kind: BarcodeFormat, pitch_px: tuple[float, float], blur_px: float, seed: int
) -> None:
    picture = seen(kind, pitch_px, turn_deg=10.0 * seed, blur_px=blur_px, seed=seed)
    assert {code.text for code in read_drawn(drawings_in(picture))} <= {TEXTS[kind]}


@pytest.mark.parametrize("seed", range(4))
def test_noise_in_the_shape_of_a_code_is_read_as_none(seed: int) -> None:
    random = np.random.default_rng(seed)
    modules = np.kron(random.integers(0, 2, (12, 26)), np.ones((2, 2))).astype(np.uint8) * 200
    picture = np.pad(modules, 12, constant_values=220)
    picture[12:-12, 12:14] = picture[-14:-12, 12:-12] = 10
    assert read_drawn(drawings_in(picture)) == []


def test_words_are_not_taken_for_modules() -> None:
    label = drawn_label(["CN 22"], height=60, width=150)
    assert not has_modules(label)
    assert has_modules(seen(BarcodeFormat.QRCode, (2.2, 2.2), turn_deg=0, blur_px=0.8, seed=1)[5:-5, 5:-5])


def test_coarse_modules_are_left_to_the_readers() -> None:
    coarse = seen(BarcodeFormat.QRCode, (7.0, 7.0), turn_deg=0, blur_px=0.8, seed=1)
    assert not has_modules(coarse)
    assert {code.text for code in read_zxing(coarse, ALL)} == {TEXTS[BarcodeFormat.QRCode]}
