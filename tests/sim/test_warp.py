"""Truth boxes lie where the print lies: points go forward and back through every bend and turn."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from edge.sim.dice import Dice
from edge.sim.fonts import Script, font, runs
from edge.sim.scene import printed, visible_share
from edge.sim.sheet import Sheet
from edge.sim.warp import Warp, draw_ripples, face_to_view


def bent_warp(seed: int) -> Warp:
    dice = Dice("warp", seed)
    view = face_to_view(
        centre_px=(900.0, 800.0),
        px_per_mm=dice.between((4, 7)),
        turn_deg=dice.between((-180, 180)),
        tilt=(dice.between((-3e-4, 3e-4)), dice.between((-3e-4, 3e-4))),
        stretch=dice.between((0.97, 1.03)),
    )
    return Warp(
        size_mm=(101.6, 152.4),
        centre_mm=(dice.between((-40, 40)), dice.between((-30, 30))),
        turn_deg=dice.between((-180, 180)),
        view=view,
        curl=0.25,
        curl_axis=seed % 2,
        ripples=draw_ripples(dice, 1.8),
    )


def test_a_flat_sheet_lands_where_plain_arithmetic_says() -> None:
    view = face_to_view(centre_px=(500.0, 400.0), px_per_mm=5.0, turn_deg=0.0, tilt=(0.0, 0.0))
    warp = Warp(size_mm=(100.0, 60.0), centre_mm=(10.0, 0.0), turn_deg=0.0, view=view)
    assert warp.points([(0, 0), (100, 60)]) == pytest.approx(np.array([(300, 250), (800, 550)]))


def test_a_quarter_turn_is_clockwise_as_seen() -> None:
    view = face_to_view(centre_px=(0.0, 0.0), px_per_mm=1.0, turn_deg=90.0, tilt=(0.0, 0.0))
    warp = Warp(size_mm=(2.0, 2.0), centre_mm=(0.0, 0.0), turn_deg=0.0, view=view)
    right_of_centre = warp.points([(2.0, 1.0)])[0]
    assert right_of_centre == pytest.approx((0.0, 1.0))


@pytest.mark.parametrize("seed", range(6))
def test_the_way_back_undoes_the_way_there(seed: int) -> None:
    warp = bent_warp(seed)
    points_mm = np.array([(8.0, 8.0), (93.0, 12.0), (50.0, 76.0), (12.0, 140.0), (95.0, 145.0)])
    outline = warp.outline()
    left, top = (int(side) for side in outline.min(axis=0))
    right, bottom = (int(side) for side in outline.max(axis=0))
    x_mm, y_mm = warp.back(left, top, right - left, bottom - top)
    columns, rows = (warp.points(points_mm) - (left, top)).astype(np.float32).T
    found = [cv2.remap(axis, columns, rows, cv2.INTER_LINEAR).ravel() for axis in (x_mm, y_mm)]
    assert np.stack(found, axis=1) == pytest.approx(points_mm, abs=0.15)  # mm: less than a pixel


@pytest.mark.parametrize("seed", range(6))
def test_a_mark_on_the_sheet_is_painted_inside_its_box(seed: int) -> None:
    sheet = Sheet(101.6, 152.4)
    box = (60.0, 100.0, 66.0, 106.0)
    sheet.frame(box, filled=True)
    warp = bent_warp(seed)
    x_mm, y_mm = warp.back(0, 0, 1800, 1600)
    ink, inside = printed(sheet, x_mm, y_mm, 5.0)
    rows, columns = np.nonzero((ink * inside) > 0.5)
    centre = np.array([columns.mean(), rows.mean()])
    corners = warp.box(box)
    assert centre == pytest.approx(corners.mean(axis=0), abs=1.0)
    assert len(rows) == pytest.approx(cv2.contourArea(corners.astype(np.float32)), rel=0.12)


def test_a_box_turned_on_the_sheet_begins_at_its_lower_left() -> None:
    view = face_to_view(centre_px=(0.0, 0.0), px_per_mm=1.0, turn_deg=0.0, tilt=(0.0, 0.0))
    warp = Warp(size_mm=(100.0, 100.0), centre_mm=(50.0, 50.0), turn_deg=0.0, view=view)
    assert warp.box((10, 20, 30, 80), turned=True)[:2] == pytest.approx(np.array([(10, 80), (10, 20)]))


def test_what_is_covered_or_out_of_the_frame_is_not_visible() -> None:
    box = np.array([(10.0, 10.0), (50.0, 10.0), (50.0, 30.0), (10.0, 30.0)])
    half = np.array([(30.0, 0.0), (90.0, 0.0), (90.0, 90.0), (30.0, 90.0)])
    assert visible_share(box, [], (100, 100)) == 1.0
    assert visible_share(box, [half], (100, 100)) == pytest.approx(0.5)
    assert visible_share(box, [], (20, 100)) == pytest.approx(0.25)
    assert visible_share(box + 500, [], (100, 100)) == 0.0


@pytest.mark.parametrize(
    "text", ["MADE IN CHINA", "非中国制造", "Сделано в Китае", "원산지", "ผลิตใน", "صنع في الصين", "中国製です"]
)
def test_the_box_of_a_line_holds_all_its_ink_and_no_more(text: str) -> None:
    sheet = Sheet(100.0, 30.0)
    sheet.text(20.0, 8.0, text, size_mm=6.0)
    rows, columns = np.nonzero(sheet.pixels() == 0)
    left, top, right, bottom = (side * sheet.dots_per_mm for side in sheet.lines[0].box)
    ink = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    assert ink == pytest.approx((left, top, right, bottom), abs=6)  # dots: a sign has some white beside it


@pytest.mark.parametrize("line", ["98/5 ถนนสุขุมวิท (10110)", "רחוב 5, 12-34", "شارع الشيخ 98 (CN)"])
def test_digits_and_marks_beside_letters_are_drawn_by_a_font_that_holds_them(line: str) -> None:
    pieces = runs(line)
    assert "".join(piece for _, piece in pieces) == line
    for script, piece in pieces:
        face = font(script, 40)
        empty = bytes(face.getmask("\U0010fffd"))
        assert not [sign for sign in piece if bytes(face.getmask(sign)) == empty], script


def test_each_script_has_a_font_that_draws_it() -> None:
    samples = {
        Script.LATIN: "A",
        Script.CYRILLIC: "Ж",
        Script.HAN: "国",
        Script.KANA: "あ",
        Script.HANGUL: "한",
        Script.THAI: "ผ",
        Script.ARABIC: "ص",
    }
    for script, sign in samples.items():
        face = font(script, 40)
        assert bytes(face.getmask(sign)) != bytes(face.getmask("\U0010fffd")), script
