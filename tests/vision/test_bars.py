"""Our own reader of linear codes: what blur and noise have merged is read by likelihood, and nothing is made up."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from zxingcpp import BarcodeFormat

from drawn_labels import Picture, drawn_code, drawn_label
from edge.identifiers.check_digits import s10_check_digit
from edge.vision.linear.bands import ink_profiles
from edge.vision.linear.bars import read_bars, read_bent_bars, read_whole_bars
from edge.vision.linear.odd_texts import is_odd
from edge.vision.linear.symbols import expanded_upc_e, shortened_upc_e
from edge.vision.search.barcode_readers import LINEAR, read_own, read_zbar, read_zxing

S10 = "LX473124829CN"
EAN = "4006381333931"


def as_seen(
    code: Picture, *, module_px: float, blur_px: float, noise_level: float = 2.0, contrast: float = 0.4, seed: int = 1
) -> Picture:
    """A code drawn with modules of 8 px as a camera sees it at that module width: blurred, faint, noisy."""
    scale = module_px / 8
    small = cv2.resize(code, None, fx=scale, fy=1.0, interpolation=cv2.INTER_AREA).astype(np.float32)
    wide = cv2.copyMakeBorder(small, 0, 0, 20, 20, cv2.BORDER_REPLICATE)
    seen = cv2.GaussianBlur(wide, (0, 0), sigmaX=blur_px, sigmaY=0.6) * contrast + 30
    seen += np.random.default_rng(seed).normal(0, noise_level, seen.shape)
    return np.clip(seen, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("module_px", [1.4, 1.7, 2.3, 3.0])
@pytest.mark.parametrize("end", ["left", "right"])
def test_bars_that_blur_has_merged_are_read_from_either_end(module_px: float, end: str) -> None:
    code = drawn_code(S10, BarcodeFormat.Code128, 8, height_px=60)
    picture = as_seen(code if end == "left" else cv2.rotate(code, cv2.ROTATE_180), module_px=module_px, blur_px=1.1)
    read = read_bars(picture)
    assert read is not None
    assert (read.spelled.text, read.spelled.symbology_id) == (S10, "]C0")
    assert (read.end_px < read.start_px) is (end == "right")


def test_it_reads_what_neither_of_the_other_readers_does() -> None:
    picture = as_seen(drawn_code(S10, BarcodeFormat.Code128, 8, height_px=60), module_px=1.4, blur_px=1.2)
    assert not read_zxing(picture, LINEAR)
    assert not read_zbar(picture)
    read = read_bars(picture)
    assert read is not None
    assert read.spelled.text == S10


def test_a_code_ends_where_its_bars_do_though_the_rows_of_the_picture_run_aslant() -> None:
    bars = as_seen(drawn_code(S10, BarcodeFormat.Code128, 8, height_px=60), module_px=1.7, blur_px=1.1)
    rows, columns = bars.shape
    rise_px = 40
    picture = cv2.warpAffine(
        bars, np.array([[1.0, 0, 0], [-rise_px / columns, 1, rise_px]]), (columns, rows + rise_px), borderValue=132.0
    ).astype(np.uint8)
    (code,) = read_own(picture)
    assert code.corners[:, 1] == pytest.approx([rise_px, 0, rows, rows + rise_px], abs=12)


def test_bars_keep_their_ink_where_glare_lies_over_a_third_of_their_height() -> None:
    picture = as_seen(drawn_code(S10, BarcodeFormat.Code128, 8, height_px=60), module_px=2.0, blur_px=1.0)
    glared = picture.copy()
    glared[:20, 100:140] = 255
    ink = ink_profiles(picture)[0]
    assert np.abs(ink_profiles(glared)[0] - ink).max() < 0.15 * (ink.max() - ink.min())


def test_an_ean_is_read_with_its_check_digit() -> None:
    read = read_bent_bars(as_seen(drawn_code(EAN, BarcodeFormat.EAN13, 8, height_px=60), module_px=1.8, blur_px=1.0))
    assert read is not None
    assert read.spelled.text == EAN


def round_a_bottle(code: Picture, *, turn_deg: float = 50) -> Picture:
    """A picture of bars as it looks round a bottle: narrower the more it turns away, up to this angle at both ends."""
    height, width = code.shape
    turned = np.arcsin(np.linspace(-1, 1, width) * np.sin(np.radians(turn_deg)))
    columns = (0.5 + 0.5 * turned / np.radians(turn_deg)) * (width - 1)
    where = np.tile(columns.astype(np.float32), (height, 1))
    rows = np.tile(np.arange(height, dtype=np.float32)[:, None], (1, width))
    return cv2.remap(code, where, rows, cv2.INTER_LINEAR).astype(np.uint8)


@pytest.mark.parametrize(("text", "kind"), [(EAN, BarcodeFormat.EAN13), (S10, BarcodeFormat.Code128)])
def test_bars_round_a_bottle_are_read(text: str, kind: BarcodeFormat) -> None:
    picture = as_seen(round_a_bottle(drawn_code(text, kind, 8, height_px=60)), module_px=2.4, blur_px=1.2)
    read = read_bent_bars(picture)
    assert read is not None
    assert read.spelled.text == text


@pytest.mark.parametrize("digits_gone", [1, 2])
def test_digits_wholly_under_glare_are_not_guessed_from_the_check_digit(digits_gone: int) -> None:
    picture = as_seen(drawn_code(EAN, BarcodeFormat.EAN13, 8, height_px=60), module_px=2.6, blur_px=0.8, contrast=0.8)
    left = int(np.flatnonzero(picture[30] < 120)[0]) + round((50 + 7 * 2) * 2.6)
    picture[:, left : left + round(7 * digits_gone * 2.6)] = 255
    assert read_bent_bars(picture) is None


@example(digits="477000000000", module_px=1.375, blur_px=0.5, seed=985, torn=(8, 16))  # two digits, whose sum is right
@settings(max_examples=4)
@given(
    digits=st.text(st.sampled_from("0123456789"), min_size=12, max_size=12),
    module_px=st.floats(1.2, 3.0), blur_px=st.floats(0.5, 2.4), seed=st.integers(0, 999),
    torn=st.tuples(st.integers(0, 90), st.integers(0, 25)),
)  # fmt: skip
def test_an_ean_is_read_right_or_not_at_all(
    digits: str, module_px: float, blur_px: float, seed: int, torn: tuple[int, int]
) -> None:
    check = -sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10
    code = drawn_code(f"{digits}{check}", BarcodeFormat.EAN13, 8, height_px=48)
    picture = as_seen(code, module_px=module_px, blur_px=blur_px, noise_level=seed % 12, seed=seed)
    first, width = (round(modules * module_px) for modules in torn)
    hole = picture[:, 20 + first : 20 + first + width]
    hole[:] = np.random.default_rng(seed).normal(90, 25, (1, hole.shape[1])).clip(0, 255).astype(np.uint8)
    read = read_bent_bars(picture)
    assert read is None or read.spelled.text == f"{digits}{check}"


@given(
    text=st.text(st.sampled_from("0123456789ABCDEFGHJKLMNPRSTUVWXYZ"), min_size=6, max_size=20),
    module_px=st.floats(1.2, 3.0), blur_px=st.floats(0.5, 2.2), noise_level=st.floats(0, 12), seed=st.integers(0, 999),
)  # fmt: skip
def test_a_code_is_read_right_or_not_at_all(
    text: str, module_px: float, blur_px: float, noise_level: float, seed: int
) -> None:
    code = drawn_code(text, BarcodeFormat.Code128, 8, height_px=48)
    read = read_bars(as_seen(code, module_px=module_px, blur_px=blur_px, noise_level=noise_level, seed=seed))
    assert read is None or read.spelled.text == text


@given(seed=st.integers(0, 10_000), grain_px=st.floats(0.5, 6.0), along=st.floats(0.5, 40.0))
def test_stripes_of_no_code_are_read_as_none(seed: int, grain_px: float, along: float) -> None:
    noise = np.random.default_rng(seed).normal(0, 1, (50, 320))
    stripes = cv2.GaussianBlur(noise, (0, 0), sigmaX=grain_px, sigmaY=along)
    level = 128 + 90 * stripes / max(1e-6, float(np.abs(stripes).max()))
    assert read_bars(level.astype(np.uint8)) is None


@settings(max_examples=4)
@given(seed=st.integers(0, 10_000), module_px=st.floats(1.2, 4.0), blur_px=st.floats(0.4, 2.5))
def test_bars_of_random_widths_are_read_as_none(seed: int, module_px: float, blur_px: float) -> None:
    random = np.random.default_rng(seed)
    edges = np.cumsum(random.integers(1, 5, 160)) * module_px
    bars = np.where(np.searchsorted(edges, np.arange(320)) % 2, 220.0, 40.0)
    bars[:40] = bars[-40:] = 220.0
    picture = cv2.GaussianBlur(np.tile(bars, (50, 1)), (0, 0), blur_px) + random.normal(0, 4, (50, 320))
    picture = picture.clip(0, 255).astype(np.uint8)
    assert read_bars(picture) is None
    assert read_bent_bars(picture) is None


@example(seed=160, first=4, lost=2, module_px=1.875)  # two wrong symbols whose check character was right by chance
@given(seed=st.integers(0, 10_000), first=st.integers(4, 10), lost=st.integers(2, 5), module_px=st.floats(1.4, 3.0))
def test_a_code_with_symbols_torn_out_is_not_guessed(seed: int, first: int, lost: int, module_px: float) -> None:
    picture = as_seen(drawn_code(S10, BarcodeFormat.Code128, 8, height_px=48), module_px=module_px, blur_px=0.9)
    left, width = round(20 + (10 + 11 * first) * module_px), round(11 * lost * module_px)
    torn = np.random.default_rng(seed).normal(90, 25, (1, width)).clip(0, 255)
    picture[:, left : left + width] = torn.astype(np.uint8)[:, : picture[:, left : left + width].shape[1]]
    read = read_bars(picture)
    assert read is None or read.spelled.text == S10


@pytest.mark.parametrize("text", ["LX473124829cN", "LX473124829C5", "LX473124820CN"])
def test_a_text_that_no_parcel_bears_must_be_clearer_than_another(text: str) -> None:
    def read_at(text: str, contrast: float) -> str | None:
        code = drawn_code(text, BarcodeFormat.Code128, 8, height_px=48)
        read = read_bars(as_seen(code, module_px=2.0, blur_px=2.0, noise_level=8, contrast=contrast))
        return read.spelled.text if read else None

    assert [read_at(each, 0.2) for each in (S10, text)] == [S10, None]
    assert read_at(text, 0.4) == text


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("LX473124829CN", False), ("LX473124820CN", True), ("LX47312482gCN", True), ("LX4731248Z9CN", True),
        ("1Z12345E0205271688", False), ("JJD 0149-0003", False), ("]d2\x1d01", True), ("AB1234567890C", True),
        ("0012345678905", False), ("", False),
    ],
)  # fmt: skip
def test_a_text_is_odd_with_strange_characters_or_where_it_is_nearly_an_item_number(text: str, *, odd: bool) -> None:
    assert is_odd(text) is odd


@pytest.mark.parametrize("end", ["left", "right"])
def test_bars_out_of_which_blur_has_left_no_symbol_are_read_as_a_whole(end: str) -> None:
    code = drawn_code(S10, BarcodeFormat.Code128, 8, height_px=60)
    picture = as_seen(code if end == "left" else cv2.rotate(code, cv2.ROTATE_180), module_px=1.7, blur_px=2.3)
    assert read_bars(picture) is None
    assert read_bent_bars(picture) is None
    read = read_whole_bars(picture)
    assert read is not None
    assert (read.spelled.text, read.spelled.symbology_id) == (S10, "]C0")
    assert (read.end_px < read.start_px) is (end == "right")


@settings(max_examples=12)
@given(
    number=st.integers(0, 10**9 - 1), blur_px=st.floats(1.0, 4.0), noise_level=st.floats(1, 8), seed=st.integers(0, 99)
)
def test_a_code_is_read_as_a_whole_right_or_not_at_all(
    number: int, blur_px: float, noise_level: float, seed: int
) -> None:
    text = f"RR{number:09d}CN"
    code = drawn_code(text, BarcodeFormat.Code128, 8, height_px=60)
    read = read_whole_bars(as_seen(code, module_px=1.6, blur_px=blur_px, noise_level=noise_level, seed=seed))
    assert read is None or read.spelled.text == text


@settings(max_examples=12)
@given(place=st.integers(1, 11), seed=st.integers(0, 99), blur_px=st.floats(0.8, 2.4))
def test_a_code_with_a_symbol_of_another_is_not_read_as_a_whole(place: int, seed: int, blur_px: float) -> None:
    code, other = (drawn_code(text, BarcodeFormat.Code128, 8, height_px=60) for text in (S10, "RB123456785GB"))
    first = int(np.flatnonzero(code[0] < 128)[0]) + 88 * place
    mixed = np.hstack([code[:, :first], other[:, first : first + 88], code[:, first + 88 :]])
    read = read_whole_bars(as_seen(mixed, module_px=1.7, blur_px=blur_px, seed=seed))
    assert read is None or read.spelled.text == S10


def test_a_part_of_a_code_is_not_read_as_a_whole() -> None:
    picture = as_seen(
        drawn_code("12345678901234567890", BarcodeFormat.Code128, 8, height_px=60), module_px=2, blur_px=2
    )
    for start_px in range(0, 120, 10):
        assert read_whole_bars(picture[:, start_px : start_px + 200]) is None


def test_lines_of_text_are_no_code() -> None:
    label = drawn_label(["IIIIIIIIllllllllllIIIIIIII", "||| |||| || ||||| |||", "SHIP TO: Maria Garcia"], height=200)
    for top in (20, 72, 124):
        assert read_bars(label[top : top + 44]) is None


@given(st.integers(0, 10**7 - 1), st.sampled_from("01"))
def test_upc_e_stands_for_one_upc_a_and_back(number: int, system: str) -> None:
    short = f"{system}{number:07d}"
    long = expanded_upc_e(short)
    assert len(long) == 12
    again = shortened_upc_e(long)
    assert again is not None
    assert expanded_upc_e(again) == long


@given(st.from_regex(r"[A-Z]{2}[0-9]{9}[A-Z]{2}", fullmatch=True))
def test_an_item_number_is_odd_where_its_check_digit_is_not_that_of_its_serial(number: str) -> None:
    assert is_odd(number) == (number[10] != s10_check_digit(number[2:10]))
