"""Barcodes through both readers: angles, sizes, hostile contents, and which readings are believed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest
from zxingcpp import BarcodeFormat

from drawn_labels import Picture, beneath, drawn_code, drawn_label, on_belt
from edge.domain import Quad, Sight, Symbology, ViewReading
from edge.vision.matrix.maxicode import find_maxicode
from edge.vision.matrix.qr_grids import drawings_at
from edge.vision.search import codes
from edge.vision.search.barcode_readers import ALL, RawCode, read_bent, read_drawn, read_zbar, read_zxing
from edge.vision.search.overlaps import same_place
from edge.vision.search.stripes import find_stripes
from edge.vision.search.votes import Ballot
from edge.vision.view.scene import Scene

Look = Callable[[Picture], ViewReading]

S10 = "LX473124829CN"
UPS = "[)>\x1e01\x1d96841706672\x1d840\x1d001\x1d1Z12345677\x1dUPSN\x1d12345E\x1d089\x1d1/1\x1d10.1\x1dY\x1dUT\x1e\x04"
"""A structured carrier message (ISO/IEC 15434) as it stands in the MaxiCode of a label."""
SQUARE = np.array([(0, 0), (100, 0), (100, 50), (0, 50)], dtype=np.float64)


@pytest.mark.parametrize("angle_deg", [0, 45, 90, 135, 200, 317])
def test_a_code_is_read_at_any_angle_by_both_readers(look: Look, angle_deg: float) -> None:
    code = drawn_code(S10, BarcodeFormat.Code128, 2)
    view = look(on_belt(beneath(code, drawn_label(["SHIP TO: Maria Garcia"], height=120)), angle_deg=angle_deg))
    assert [(code.text, code.symbology, code.symbology_id) for code in view.codes] == [(S10, Symbology.CODE_128, "]C0")]
    assert view.codes[0].readers == ("zbar", "zxing-cpp")
    assert view.code_sight is Sight.FOUND


@pytest.mark.parametrize("angle_deg", [0, 45, 120])
def test_codes_of_one_label_are_all_read_however_it_lies(look: Look, angle_deg: float) -> None:
    codes = [drawn_code(text, BarcodeFormat.Code128, 2) for text in (S10, "4210405000")]
    view = look(on_belt(beneath(*codes), angle_deg=angle_deg))
    assert {code.text for code in view.codes} == {S10, "4210405000"}


@pytest.mark.parametrize("angle_deg", [0, 33, 100])
@pytest.mark.parametrize("kind", [BarcodeFormat.Code128, BarcodeFormat.QRCode, BarcodeFormat.DataMatrix])
def test_a_code_that_is_light_on_dark_is_read(look: Look, kind: BarcodeFormat, angle_deg: float) -> None:
    label = beneath(drawn_label(["Assembled in Mexico"], height=100), drawn_code(S10, kind, 3))
    view = look(on_belt((255 - label).astype(np.uint8), angle_deg=angle_deg))
    assert [code.text for code in view.codes] == [S10]


@pytest.mark.parametrize("light", [0.06, 0.12])
def test_a_code_is_read_where_the_lamp_gives_hardly_any_light(look: Look, light: float) -> None:
    picture = on_belt(drawn_code(S10, BarcodeFormat.Code128, 2), angle_deg=20) * light
    view = look((picture + np.random.default_rng(1).normal(0, 1, picture.shape)).clip(0, 255).astype(np.uint8))
    assert [code.text for code in view.codes] == [S10]
    assert view.quality is not None
    assert view.quality.mean_level < 40


@pytest.mark.parametrize("angle_deg", [0, 15, 45, 165])
def test_a_low_code_is_found_in_its_whole_length(angle_deg: float) -> None:
    code = drawn_code(S10, BarcodeFormat.Code128, 2, height_px=36)
    inked = np.flatnonzero((code < 128).any(axis=0))
    blurred = cv2.GaussianBlur(on_belt(code, angle_deg=angle_deg), (0, 0), 0.9)
    region = find_stripes(Scene.of(blurred.astype(np.uint8)), limit=1)[0]
    assert region.width_px > np.ptp(inked) + 40
    assert abs(region.place(np.array([[region.width_px / 2, region.height_px / 2]])) - (800, 700)).max() < 16


@pytest.mark.parametrize("angle_deg", [0, 45, 170])
@pytest.mark.parametrize("slope", [-0.5, 0.5])
def test_a_code_that_leans_so_that_no_row_meets_all_bars_is_read(look: Look, slope: float, angle_deg: float) -> None:
    code = drawn_code(S10, BarcodeFormat.Code128, 2, height_px=44)
    label = beneath(code, drawn_label(["SHIP TO: Maria Garcia"], height=120))
    height, width = label.shape
    rise = round(abs(slope) * width)
    lean = np.array([[1, 0, 0], [slope, 1, rise if slope < 0 else 0]])
    leaning = cv2.warpAffine(label, lean, (width, height + rise), borderValue=(255,)).astype(np.uint8)
    assert [code.text for code in look(on_belt(leaning, angle_deg=angle_deg)).codes] == [S10]


@pytest.mark.parametrize("angle_deg", [0, 45, 100])
def test_a_code_among_ribs_that_run_nearly_like_its_bars_is_read(look: Look, angle_deg: float) -> None:
    down, across = np.mgrid[:900, :1100]
    lean = np.deg2rad(20)
    ribs = 130 + 60 * np.sign(np.sin((across * np.cos(lean) + down * np.sin(lean)) * 2 * np.pi / 28))
    cloth = cv2.GaussianBlur(ribs, (0, 0), 1.5) + np.random.default_rng(0).normal(0, 6, ribs.shape)
    code = cv2.copyMakeBorder(drawn_code(S10, BarcodeFormat.Code128, 2), 20, 20, 20, 20, cv2.BORDER_CONSTANT, value=235)
    cloth[260 : 260 + code.shape[0], 40 : 40 + code.shape[1]] = code
    view = look(on_belt(cloth.clip(0, 255).astype(np.uint8), angle_deg=angle_deg))
    assert [code.text for code in view.codes] == [S10]


def test_a_code_of_which_damage_has_left_one_row_is_told_as_unread(look: Look) -> None:
    row = drawn_code(S10, BarcodeFormat.Code128, 2)
    picture = np.full((300, row.shape[1] + 100), 255, np.uint8)
    picture[150, 50:-50] = row[len(row) // 2]
    [doubt] = read_zbar(picture)
    assert np.ptp(doubt.corners, axis=0).max() == 0
    assert look(picture).code_sight is Sight.UNREAD


def test_zbar_scans_columns_only_where_bars_need_not_stand_upright() -> None:
    upright = drawn_code(S10, BarcodeFormat.Code128, 2)
    turned = np.ascontiguousarray(upright.T)
    assert [code.text for code in read_zbar(upright)] == [S10]
    assert not read_zbar(turned)
    assert [code.text for code in read_zbar(turned, upright=False)] == [S10]


@pytest.mark.parametrize("angle_deg", [0, 20])
def test_a_strip_of_a_code_is_found_in_its_whole_length_when_thin_ones_are_sought(angle_deg: float) -> None:
    code = drawn_code(S10, BarcodeFormat.Code128, 2, height_px=16)
    inked = np.flatnonzero((code < 128).any(axis=0))
    scene = Scene.of(on_belt(code, angle_deg=angle_deg))
    region = find_stripes(scene, limit=1, thin=True)[0]
    assert region.width_px > np.ptp(inked) + 20
    assert region.width_px > find_stripes(scene, limit=1)[0].width_px


def test_edges_that_touch_a_code_are_no_part_of_its_region() -> None:
    code = drawn_code(S10, BarcodeFormat.Code128, 2, height_px=80)
    label = np.full((600, code.shape[1] + 80), 255, dtype=np.uint8)
    label[500 : 500 + len(code), 40:-40] = code
    for left in range(16, 64, 16):
        label[:, left : left + 4] = label[:, -left - 4 : -left] = 0
    region = find_stripes(Scene.of(on_belt(label)), limit=1)[0]
    assert region.height_px < len(code) + 60


def test_the_box_lies_on_the_code_in_reading_order(look: Look) -> None:
    code = drawn_code(S10, BarcodeFormat.Code128, 3)
    box = look(on_belt(code, angle_deg=180)).codes[0].box
    assert np.allclose(box.centre, (800, 700), atol=12)
    assert box.corners[0][0] > box.corners[1][0]


@pytest.mark.parametrize(
    "kind", [BarcodeFormat.DataMatrix, BarcodeFormat.QRCode, BarcodeFormat.Aztec, BarcodeFormat.PDF417]
)
@pytest.mark.parametrize("angle_deg", [0, 40, 220])
def test_2d_codes_are_read_beside_text(look: Look, kind: BarcodeFormat, angle_deg: float) -> None:
    content = beneath(
        drawn_label(["FROM: Shenzhen Hualong", "28028 Madrid"], height=150), drawn_code("ID:4711;W:812", kind, 4)
    )
    assert [code.text for code in look(on_belt(content, angle_deg=angle_deg)).codes] == ["ID:4711;W:812"]


@pytest.mark.parametrize("angle_deg", [0, 12, 45, 93, 200])
@pytest.mark.parametrize("module_px", [0.65, 1.0, 1.5])
def test_a_maxicode_is_read_at_any_angle_beside_a_code_128(look: Look, module_px: float, angle_deg: float) -> None:
    maxicode = cv2.resize(maxicode_drawn(), None, fx=module_px, fy=module_px, interpolation=cv2.INTER_AREA)
    codes = beneath(maxicode.astype(np.uint8), drawn_code("1Z12345E1234567890", BarcodeFormat.Code128, 2))
    label = beneath(drawn_label(["SHIP TO: JOHN SMITH", "SPRINGFIELD IL 62701"], height=150), codes)
    read = {code.symbology: code.text for code in look(on_belt(label, angle_deg=angle_deg)).codes}
    assert read == {Symbology.MAXICODE: UPS, Symbology.CODE_128: "1Z12345E1234567890"}


def test_a_maxicode_that_is_worn_off_round_its_bullseye_is_seen_but_not_read(look: Look) -> None:
    view = look(on_belt(beneath(drawn_label(["SHIP TO: JOHN SMITH"], height=120), worn_maxicode())))
    assert not view.codes
    assert view.code_sight is Sight.UNREAD
    assert [code.symbology for code in view.unread_codes] == [Symbology.MAXICODE]


def test_a_maxicode_that_is_unread_is_told_of_beside_a_code_that_is_read(look: Look) -> None:
    codes = beneath(worn_maxicode(), drawn_code("1Z12345E1234567890", BarcodeFormat.Code128, 2))
    view = look(on_belt(beneath(drawn_label(["SHIP TO: JOHN SMITH"], height=120), codes)))
    assert [code.text for code in view.codes] == ["1Z12345E1234567890"]
    assert [code.symbology for code in view.unread_codes] == [Symbology.MAXICODE]


@pytest.mark.parametrize("kind", [BarcodeFormat.Aztec, BarcodeFormat.QRCode, BarcodeFormat.DataMatrix])
def test_squares_within_squares_are_no_maxicode(kind: BarcodeFormat) -> None:
    assert find_maxicode(drawn_code("ID:4711;W:812", kind, 6)) is None


def worn_maxicode() -> Picture:
    """Little but its bullseye is left of it."""
    maxicode = maxicode_drawn()
    rows, columns = np.indices(maxicode.shape)
    off = np.hypot(rows - maxicode.shape[0] / 2, columns - maxicode.shape[1] / 2)
    maxicode[(off > 30) & (rows % 3 > 0)] = 255
    return maxicode


def maxicode_drawn() -> Picture:
    return drawn_code(UPS, BarcodeFormat.MaxiCode, 1)


def on_cloth(code: Picture, *, waves_px: float, blur_px: float) -> Picture:
    """A code as it looks on crumpled film: bent in both directions, blurred, at half the size it was drawn in."""
    wide = cv2.copyMakeBorder(code, 40, 40, 40, 40, cv2.BORDER_CONSTANT, value=255)
    rows, columns = np.indices(wide.shape).astype(np.float32)
    to = (columns + waves_px * np.sin(rows / 35), rows + waves_px * np.sin(columns / 45))
    bent = cv2.remap(wide, *to, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=255)
    dark = cv2.copyMakeBorder(bent, 30, 30, 30, 30, cv2.BORDER_CONSTANT, value=20)
    seen = cv2.GaussianBlur(dark, (0, 0), blur_px) * 0.5 + np.random.default_rng(1).normal(20, 3, dark.shape)
    return cv2.resize(seen.clip(0, 255).astype(np.uint8), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)


@pytest.mark.parametrize(("waves_px", "blur_px"), [(2, 3.0), (4, 2.0)])
def test_a_qr_code_on_crumpled_film_is_read_though_no_reader_reads_the_picture(
    look: Look, waves_px: float, blur_px: float
) -> None:
    code = drawn_code("https://track.example/4711", BarcodeFormat.QRCode, 6)
    picture = on_cloth(code, waves_px=waves_px, blur_px=blur_px)
    assert not read_zxing(picture, ALL, thorough=True)
    assert not read_zbar(picture, upright=False)
    assert [code.text for code in look(picture).codes] == ["https://track.example/4711"]


def test_a_qr_code_whose_middle_is_gone_is_seen_but_not_read(look: Look) -> None:
    code = drawn_code("https://track.example/4711", BarcodeFormat.QRCode, 6)
    code[70:150, 70:150] = np.random.default_rng(1).integers(0, 256, (80, 80))
    view = look(on_cloth(code, waves_px=0, blur_px=1.0))
    assert view.codes == ()
    assert view.code_sight is Sight.UNREAD


@pytest.mark.parametrize(
    "corners", [[(10, 10), (90, 10), (10, 90), (90, 90)], [(5, 5)] * 4, [(-50, -50), (9e3, 3), (8e3, 8e3), (5, 9e3)]]
)
def test_corners_that_bound_no_square_give_no_code(corners: list[tuple[float, float]]) -> None:
    picture = drawn_code("4711", BarcodeFormat.QRCode, 4)
    assert read_drawn(drawings_at(picture, np.array(corners, dtype=np.float64))) == []


HOSTILE = [
    "=cmd|' /C calc'!A0",
    "<img src=x onerror=alert(1)>",
    "'; DROP TABLE parcels; --",
    "../../etc/passwd\x00.jpg",
    "a\r\nSET-COOKIE: x\x1b[2J",
    "\u202egnp.exe",
    "sortgate/v1/#/+/decision",
    "A" * 2000,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_contents_come_back_as_plain_data(look: Look, text: str) -> None:
    view = look(on_belt(drawn_code(text, BarcodeFormat.QRCode, 5), size=(1400, 1200)))
    assert [code.text for code in view.codes] == [text]
    assert ViewReading.from_json(view.to_json()) == view


def test_two_labels_give_two_codes(look: Look) -> None:
    both = beneath(drawn_code(S10, BarcodeFormat.Code128, 2), drawn_code("RB123456785GB", BarcodeFormat.Code128, 2))
    assert {code.text for code in look(on_belt(both, angle_deg=71)).codes} == {S10, "RB123456785GB"}


def test_bars_that_cannot_be_read_are_unread_not_nothing_there(look: Look) -> None:
    code = drawn_code(S10, BarcodeFormat.Code128, 3)
    code[:, 150:260] = code[:, 150:260][:, ::-1]  # print and check sum no longer agree
    view = look(on_belt(code))
    assert view.codes == ()
    assert view.code_sight is Sight.UNREAD


def test_few_dear_looks_are_spent_however_many_codes_stay_unread(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    code = drawn_code(S10, BarcodeFormat.Code128, 3)
    code[:, 150:260] = code[:, 150:260][:, ::-1]  # print and check sum no longer agree
    looked: list[Picture] = []

    def counted(upright: Picture) -> list[RawCode]:
        looked.append(upright)
        return read_bent(upright)

    monkeypatch.setattr(codes, "read_bent", counted)
    assert look(on_belt(beneath(beneath(code, code), beneath(code, code)))).code_sight is Sight.UNREAD
    assert len(looked) == 2
    assert [seen.text for seen in look(on_belt(drawn_code(S10, BarcodeFormat.Code128, 3))).codes] == [S10]
    assert len(looked) == 2


def raw(text: str, symbology: Symbology, reader: str) -> RawCode:
    return RawCode(text, symbology, "", SQUARE, reader)


def believed(*votes: tuple[RawCode, str]) -> list[str]:
    ballot = Ballot()
    for vote, version in votes:
        ballot.add(vote, vote.corners, version)
    return [code.text for code in ballot.believed("top")]


@pytest.mark.parametrize("symbology", [Symbology.ITF, Symbology.CODABAR, Symbology.UPC_E, Symbology.EAN_8])
@pytest.mark.parametrize("reader", ["zbar", "zxing-cpp"])
def test_a_lone_reader_is_no_witness_for_codes_that_any_stripes_pass_for(symbology: Symbology, reader: str) -> None:
    vote = raw("12345670", symbology, reader)
    assert believed((vote, "plain"), (vote, "resized"), (vote, "whole")) == []
    other = raw("12345670", symbology, "zbar" if reader == "zxing-cpp" else "zxing-cpp")
    assert believed((vote, "plain"), (other, "plain")) == ["12345670"]


def test_a_strip_of_a_long_code_that_one_reader_saw_is_no_witness() -> None:
    strip = replace(raw("UA57420815/D", Symbology.CODE_128, "zxing-cpp"), corners=SQUARE * (3, 0.1))
    assert believed((strip, "plain")) == []
    assert believed((strip, "plain"), (strip, "averaged")) == ["UA57420815/D"]
    assert believed((replace(strip, corners=SQUARE * (3, 0.2)), "plain")) == ["UA57420815/D"]


def test_zbar_alone_is_no_witness_for_an_ean() -> None:
    vote = raw("6078790522143", Symbology.EAN_13, "zbar")
    assert believed((vote, "plain"), (vote, "resized")) == []


def test_a_point_at_which_zbar_reads_a_code_is_of_the_place_that_it_lies_in() -> None:
    whole = np.array([[100.0, 60], [700, 60], [700, 90], [100, 90]])
    ballot = Ballot()
    for corners, version in ((np.full((4, 2), 75.0), "plain"), (whole, "resized"), (np.full((4, 2), 2000.0), "even")):
        ballot.add(raw(S10, Symbology.CODE_128, "zbar"), corners, version)
    assert [code.box for code in ballot.believed("top")] == [Quad.of(whole.tolist())]


def test_a_databar_is_believed_however_short() -> None:
    assert believed((raw("10123", Symbology.DATABAR, "zxing-cpp"), "plain")) == ["10123"]


def test_a_qr_text_in_a_guessed_character_set_is_not_believed() -> None:
    assert believed((raw("\u8e6c\u977cQR", Symbology.QR, "zbar"), "whole")) == []
    assert believed((raw("LX473124829CN", Symbology.QR, "zbar"), "whole")) == ["LX473124829CN"]


def test_upc_a_and_ean_13_with_a_leading_zero_are_one_code_read_by_two() -> None:
    votes = (
        (raw("0012345678905", Symbology.EAN_13, "zbar"), "plain"),
        (raw("012345678905", Symbology.UPC_A, "zxing-cpp"), "plain"),
    )
    ballot = Ballot()
    for vote, version in votes:
        ballot.add(vote, vote.corners, version)
    assert [code.readers for code in ballot.believed("top")] == [("zbar", "zxing-cpp")]


@pytest.mark.parametrize("angle_deg", [0, 45, 80])
def test_a_row_in_a_code_is_of_its_place_and_the_code_below_it_is_not(angle_deg: float) -> None:
    turn = np.deg2rad(angle_deg)
    along = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    whole, below, row = (corners @ along for corners in (SQUARE * (4, 2), SQUARE * (4, 2) + (0, 130), SQUARE * (4, 0)))
    assert not same_place(whole, below)
    assert same_place(whole, row + (0, 40) @ along)
    assert not same_place(below, row + (0, 40) @ along)


def test_two_texts_in_one_place_contradict_each_other_and_neither_wins() -> None:
    one, other = (
        raw("LX473124829CN", Symbology.CODE_128, "zxing-cpp"),
        raw("LX473124820CN", Symbology.CODE_128, "zxing-cpp"),
    )
    assert believed((one, "plain"), (other, "averaged")) == []
    both = raw("LX473124829CN", Symbology.CODE_128, "zbar")
    assert believed((one, "plain"), (other, "averaged"), (both, "plain")) == ["LX473124829CN"]
