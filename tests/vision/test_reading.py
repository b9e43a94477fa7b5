"""Whole views through the real models: turns, negations, foreign scripts, empty sides, bad pictures, deadlines."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np
import onnxruntime as ort
import pytest
from zxingcpp import BarcodeFormat

from drawn_labels import Picture, beneath, drawn_code, drawn_label, on_belt
from edge.domain import LineState, Sight, View, ViewFault, ViewReading
from edge.vision import Reader, VisionSettings
from edge.vision import reader as reader_module
from edge.vision.deadline import Deadline
from edge.vision.lines import first_look
from edge.vision.lines.detection import Box
from edge.vision.lines.first_look import FirstLook, Vote
from edge.vision.lines.line import Line
from edge.vision.lines.recognition import LineText, Recogniser
from edge.vision.models import Floats, GreyBatch, Model
from edge.vision.view.patches import Patch, find_patches
from edge.vision.view.scene import Scene

Look = Callable[[Picture], ViewReading]

ADDRESS = ["FROM: Shenzhen Hualong Trading", "Calle de Alcala 214, 28028 Madrid", "Total weight 2.45 kg"]


def folded(text: str) -> str:
    return "".join(text.split()).casefold()


def texts(view: ViewReading) -> list[str]:
    return [folded(line.text) for line in view.lines if line.state is LineState.READ]


def test_a_line_that_one_patch_cuts_off_is_taken_from_the_one_that_holds_it_whole(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = on_belt(drawn_label(["NOT MADE IN CHINA", *ADDRESS]))
    height_px, width_px = picture.shape[:2]
    shift_px = width_px // 2
    half = Patch(np.array([[1.0, 0, shift_px], [0, 1.0, 0]]), width_px - shift_px, height_px, is_label=True)
    whole = Patch(np.array([[1.0, 0, 0], [0, 1.0, 0]]), width_px, height_px, is_label=True)
    monkeypatch.setattr(reader_module, "find_patches", lambda *_: [half, whole])
    read = texts(look(picture))
    assert sorted(read) == sorted(folded(line) for line in ["NOT MADE IN CHINA", *ADDRESS])


@pytest.mark.parametrize("angle_deg", [0, 33, 90, 135, 180, 270, 302])
def test_a_label_is_read_at_any_angle_with_its_corners_in_reading_order(look: Look, angle_deg: float) -> None:
    view = look(on_belt(drawn_label([*ADDRESS, "NOT MADE IN CHINA"]), angle_deg=angle_deg))
    assert {folded(line) for line in [*ADDRESS, "NOT MADE IN CHINA"]} <= set(texts(view))
    for line in view.lines:
        (x0, y0), (x1, y1) = line.box.corners[:2]
        turn = math.degrees(math.atan2(y1 - y0, x1 - x0)) - angle_deg
        assert abs((turn + 180) % 360 - 180) < 3


@pytest.mark.parametrize("angle_deg", [90, 270])
def test_a_lone_character_runs_as_the_long_lines_of_its_label_do(reader: Reader, angle_deg: float) -> None:
    scene = Scene.of(on_belt(drawn_label(["G", *ADDRESS, "中"]), angle_deg=angle_deg))
    (boxes,) = reader._text.find(scene, find_patches(scene, reader._prints, 1), Deadline(None))
    along = np.array([box.corners[1] - box.corners[0] for box in boxes])
    assert (np.abs(along[:, 1]) > np.abs(along[:, 0])).tolist() == [True] * 5


def test_small_print_on_a_dim_label_is_read_through_the_noise_of_the_sensor(look: Look) -> None:
    label = drawn_label([*ADDRESS, "NOT MADE IN CHINA"], size_px=16)
    dimmed = on_belt(label, angle_deg=8).astype(np.float32) * 0.2 + 8
    noise = np.random.default_rng(1).normal(0, 2.0, dimmed.shape)
    view = look(np.clip(dimmed + noise, 0, 255).astype(np.uint8))
    assert {folded(line) for line in [*ADDRESS, "NOT MADE IN CHINA"]} <= set(texts(view))


@pytest.mark.parametrize(
    "phrase",
    ["NOT MADE IN CHINA", "非中国制造", "本品不是中国生产", "China-free", "Non-Chinese origin", "Origin: not China"],
)
def test_a_denial_keeps_its_negation(look: Look, phrase: str) -> None:
    view = look(on_belt(drawn_label([*ADDRESS, phrase]), angle_deg=17))
    assert folded(phrase) in texts(view)


@pytest.mark.parametrize("angle_deg", [0, 117])
def test_a_line_upside_down_within_a_label_is_turned_by_itself(look: Look, angle_deg: float) -> None:
    label = drawn_label([*ADDRESS, "Posted 2026-11-22", "Solder paste 381010", ""])
    upside_down = cv2.rotate(drawn_label(["Gadolinium oxide"])[20:70, 20:400], cv2.ROTATE_180)
    label[290:340, 200:580] = upside_down
    view = look(on_belt(label, angle_deg=angle_deg))
    assert {"totalweight2.45kg", "gadoliniumoxide"} <= set(texts(view))


@pytest.mark.parametrize("angle_deg", [0, 158])
@pytest.mark.parametrize("word", ["CHINA", "日本製", "Made in PRC"])
def test_a_word_that_stands_apart_from_all_else_on_a_label_is_read(look: Look, word: str, angle_deg: float) -> None:
    label = drawn_label([*ADDRESS, "", "", "", ""])
    label[-90:-30, 400:600] = drawn_label([word], size_px=18)[10:70, 20:220]
    assert folded(word) in texts(look(on_belt(label, angle_deg=angle_deg)))


def test_lines_beside_a_sure_one_that_was_turned_round_are_turned_with_it(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The vote is as that of a sticker that lies the other way, and one line of the label is turned by itself.
    monkeypatch.setattr(FirstLook, "_vote", lambda *_: Vote(flip=True, is_clear=True, readings=({}, {})))
    turned: list[Line] = []

    def one(self: FirstLook, scene: Scene, line: Line, _: Deadline) -> None:
        if not turned:
            turned.append(line)
            line.against_label = self._turn(scene, line, 1.0)

    monkeypatch.setattr(FirstLook, "_turn_if_better", one)
    label = ["CUSTOMS DECLARATION CN 23", "HS", "Orig.", "Dysprosium oxide", "중국산", "中国制造", *ADDRESS]
    assert texts(look(on_belt(drawn_label(label)))) == [folded(line) for line in label]


def test_lines_of_a_label_that_is_blurred_all_over_are_not_each_read_upside_down(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    label = drawn_label([*ADDRESS, "Posted 2026-11-22", "Solder paste 381010", "Gadolinium oxide"], size_px=22)
    turned = Counter[bool]()
    genuine = Recogniser.read

    def counted(self: Recogniser, scene: Scene, box: Box) -> LineText:
        turned[bool(box.corners[0, 0] > box.corners[1, 0])] += 1
        return genuine(self, scene, box)

    monkeypatch.setattr(Recogniser, "read", counted)
    view = look(on_belt(cv2.blur(label, (9, 1)).astype(np.uint8)))
    assert len(view.lines) > 2 * turned[True]


@pytest.mark.parametrize(("blur_px", "is_way_known", "reads"), [(0, True, 1), (9, True, 0), (9, False, 1)])
def test_a_blurred_line_is_not_tried_upside_down_where_its_label_shows_the_way(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, *, blur_px: int, is_way_known: bool, reads: int
) -> None:
    print_of_label = drawn_label(["Gadolinium oxide"])
    scene = Scene.of(cv2.GaussianBlur(print_of_label, (0, 0), blur_px) if blur_px else print_of_label)
    box = Box(np.array([[30, 20], [400, 20], [400, 70], [30, 70]]), across=True)
    read: list[Box] = []

    def noted(_self: Recogniser, _scene: Scene, box: Box) -> LineText:
        read.append(box)
        return LineText("", 0.0)

    monkeypatch.setattr(Recogniser, "read", noted)
    unsure = LineText("aprxo wnru", 0.5)
    line = Line(box, unsure, unsure, is_way_known=is_way_known)
    reader._text._first_look._turn_if_better(scene, line, Deadline(None))
    assert len(read) == reads


@pytest.mark.parametrize(("paper", "blur_px"), [(16, 0.5), (45, 1.5), (55, 1.5)])
def test_blurred_print_on_dim_paper_is_read(look: Look, paper: int, blur_px: float) -> None:
    label = on_belt(drawn_label([*ADDRESS, "Not made in China"], size_px=18), angle_deg=8.0)
    dim = cv2.convertScaleAbs(cv2.GaussianBlur(label, (0, 0), blur_px), alpha=paper / 255)
    assert folded("Not made in China") in texts(look(dim.astype(np.uint8)))


@pytest.mark.parametrize(
    ("blurred", "confidence", "is_label_legible", "reads"),
    [(0.4, 0.7, True, 1), (0.4, 0.7, False, 0), (0.48, 0.7, True, 0), (0.48, 0.5, True, 1), (0.4, 0.8, True, 0)],
)
def test_a_sharp_line_beside_a_blurred_label_is_tried_upside_down_though_the_label_reads_no_better(
    reader: Reader,
    monkeypatch: pytest.MonkeyPatch,
    *,
    blurred: float,
    confidence: float,
    is_label_legible: bool,
    reads: int,
) -> None:
    scene = Scene.of(drawn_label(["Gadolinium oxide"]))
    box = Box(np.array([[30, 20], [400, 20], [400, 70], [30, 70]]), across=True)
    read: list[Box] = []

    def noted(_self: Recogniser, _scene: Scene, box: Box) -> LineText:
        read.append(box)
        return LineText("", 0.0)

    monkeypatch.setattr(Recogniser, "read", noted)
    monkeypatch.setattr(first_look, "blurred_share", lambda _: blurred)
    unsure = LineText("aprxo wnru", confidence)
    line = Line(box, unsure, unsure, is_way_known=True, label_confidence=0.7, is_label_legible=is_label_legible)
    reader._text._first_look._turn_if_better(scene, line, Deadline(None))
    assert len(read) == reads


@pytest.mark.parametrize("angle_deg", [4, 184])
def test_a_label_is_first_read_the_way_up_that_its_flush_lines_tell(
    look: Look, monkeypatch: pytest.MonkeyPatch, angle_deg: float
) -> None:
    votes: list[Vote] = []
    genuine = FirstLook._vote

    def kept(*asked: Any) -> Vote:
        votes.append(genuine(*asked))
        return votes[-1]

    monkeypatch.setattr(FirstLook, "_vote", kept)
    assert folded(ADDRESS[0]) in texts(look(on_belt(drawn_label(ADDRESS), angle_deg=angle_deg)))
    assert [len(vote.readings[not vote.flip]) for vote in votes if any(vote.readings)] == [0]


def test_a_vote_that_went_wrong_is_mended_line_by_line(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    # The vote of a patch is made to turn every line of an upright label upside down.
    monkeypatch.setattr(FirstLook, "_vote", lambda *_: Vote(flip=True, is_clear=False, readings=({}, {})))
    assert {"shenzhenhualongtrading", "gadoliniumoxide"} <= set(
        texts(look(on_belt(drawn_label(["Shenzhen Hualong Trading", "Gadolinium oxide"]))))
    )


def test_a_line_set_in_two_distant_parts_is_not_taken_for_its_second_part_alone(look: Look) -> None:
    label = drawn_label([*ADDRESS, "NOT"])
    second = drawn_label(["MADE IN CHINA"])
    label[30 + 3 * 52 : 230, 100:400] = second[30:74, 30:330]
    view = look(on_belt(label))
    joined = "".join(texts(view))
    assert "not" in joined
    assert "madeinchina" in joined


def test_print_on_the_carton_without_a_label_is_read(look: Look) -> None:
    carton = np.full((900, 1100), 120, np.uint8)
    carton[300:420, 200:900] = np.where(drawn_label(["MADE IN VIETNAM"], size_px=60, width=700)[10:130] < 128, 40, 120)
    assert "madeinvietnam" in texts(look(on_belt(carton, angle_deg=5)))


def test_an_empty_side_is_nothing_there_not_unread(look: Look) -> None:
    view = look(on_belt(np.full((700, 900), 130, np.uint8), angle_deg=12))
    assert (view.code_sight, view.text_sight) == (Sight.NOTHING, Sight.NOTHING)
    assert view.faults == ()


def test_a_dark_view_is_unread_not_nothing_there(look: Look) -> None:
    view = look((on_belt(drawn_label(ADDRESS)) // 40).astype(np.uint8))
    assert view.faults == (ViewFault.TOO_DARK,)
    assert (view.code_sight, view.text_sight) == (Sight.UNREAD, Sight.UNREAD)


def test_an_overexposed_view_is_unread_not_nothing_there(look: Look) -> None:
    view = look(np.full((900, 1200), 255, np.uint8))
    assert view.faults == (ViewFault.OVEREXPOSED,)
    assert view.text_sight is Sight.UNREAD


def test_a_white_label_that_fills_the_view_is_no_fault(look: Look) -> None:
    view = look(drawn_label(ADDRESS))
    assert view.faults == ()
    assert view.text_sight is Sight.FOUND


def test_a_bad_picture_costs_its_own_view_only(reader: Reader, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.png", tmp_path / "bad.jpg"
    cv2.imwrite(str(good), on_belt(drawn_label(ADDRESS)))
    bad.write_bytes(good.read_bytes()[:5000])
    views = [
        View(name="missing", path=str(tmp_path / "none.jpg")),
        View(name="cut", path=str(bad)),
        View(name="good", path=str(good)),
    ]
    reading = reader.read(views)
    assert [view.faults for view in reading.views] == [(ViewFault.MISSING,), (ViewFault.TRUNCATED,), ()]
    assert reading.views[1].sha256 is not None
    assert reading.text_sight is Sight.FOUND
    assert not reading.timed_out


def test_a_spent_budget_gives_what_there_is_and_says_that_it_did_not_look(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "view.png"
    cv2.imwrite(str(path), on_belt(drawn_label(ADDRESS)))
    reading = reader.read([View(name="top", path=str(path))], budget_ms=0)
    assert reading.timed_out
    assert reading.views[0].faults == (ViewFault.TIMEOUT,)
    assert (reading.code_sight, reading.text_sight) == (Sight.NOT_LOOKED, Sight.NOT_LOOKED)


def test_a_tight_budget_never_passes_for_nothing_there(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "view.png"
    cv2.imwrite(str(path), on_belt(drawn_label(ADDRESS)))
    for budget_ms in (5, 20, 40, 80):
        reading = reader.read([View(name="top", path=str(path))], budget_ms=budget_ms)
        if reading.timed_out:
            assert reading.text_sight is not Sight.NOTHING


class Poisoned:
    """A network that computes, and answers with what is no number."""

    def __init__(self, session: ort.InferenceSession) -> None:
        self._session = session
        self.get_inputs = session.get_inputs

    def run(self, *asked: object) -> list[Floats]:
        return [np.full_like(output, np.nan) for output in self._session.run(*asked)]


def test_a_model_that_gives_no_numbers_is_a_fault_of_the_text_while_codes_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Reader(VisionSettings())
    genuine = Model.infer

    def poisoned(model: Model, batch: GreyBatch) -> Floats:
        return genuine(replace(model, session=cast("ort.InferenceSession", Poisoned(model.session))), batch)

    monkeypatch.setattr(Model, "infer", poisoned)
    path = tmp_path / "view.png"
    code = drawn_code("LX473124829CN", BarcodeFormat.Code128, 3)
    cv2.imwrite(str(path), on_belt(beneath(drawn_label(ADDRESS, height=200), code)))
    view = reader.read([View(name="top", path=str(path))]).views[0]
    assert ViewFault.MODEL_FAULT in view.faults
    assert view.text_sight is Sight.UNREAD
    assert [code.text for code in view.codes] == ["LX473124829CN"]
