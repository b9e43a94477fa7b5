# ruff: noqa: RUF001 - letters of other scripts are the subject
"""Scripts that the networks do not know: told apart, read with another recogniser, and never given as look-alikes."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import psutil
import pytest
import tesserocr
from tesserocr import PyTessBaseAPI

from drawn_labels import Picture, drawn_label, on_belt
from edge.claims import read_claims
from edge.domain import LineState, Polarity, View, ViewFault, ViewReading
from edge.vision import Reader, VisionSettings, VisionWorker, missing_packages
from edge.vision.deadline import Deadline
from edge.vision.lines import other_scripts
from edge.vision.lines.detection import Box
from edge.vision.lines.first_look import FirstLook
from edge.vision.lines.foreign import ForeignLines
from edge.vision.lines.line import Line
from edge.vision.lines.other_scripts import Layout, OtherScriptReader, OtherText
from edge.vision.lines.recognition import LineText
from edge.vision.lines.scripts import Script, looks_alike
from edge.vision.models import Floats, GreyBatch, Model
from edge.vision.view.scene import Scene

Look = Callable[[Picture], ViewReading]

ADDRESS = ["Shenzhen Hualong Trading", "28028 Madrid"]
STATEMENTS = [
    ("Сделано в Китае", Polarity.ASSERTED),
    ("Не сделано в Китае", Polarity.DENIED),
    ("НЕ СДЕЛАНО В КИТАЕ", Polarity.DENIED),
    ("Не виготовлено в Китаї", Polarity.DENIED),
    ("중국산", Polarity.ASSERTED),
    ("ผลิตในประเทศจีน", Polarity.ASSERTED),
    ("ไม่ได้ผลิตในประเทศจีน", Polarity.DENIED),
    ("صنع في الصين", Polarity.ASSERTED),
    ("لم يصنع في الصين", Polarity.DENIED),
    ("Δεν κατασκευάζεται στην Κίνα", Polarity.DENIED),
]


def plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def label(line: str, *, angle_deg: float = 8.0) -> Picture:
    return on_belt(drawn_label([*ADDRESS, line], size_px=32), angle_deg=angle_deg)


def others(view: ViewReading) -> list[tuple[LineState, str]]:
    known = {plain(line) for line in ADDRESS}
    return [(line.state, plain(line.text)) for line in view.lines if plain(line.text) not in known]


@pytest.fixture
def reader_without_models(tmp_path: Path) -> Reader:
    return Reader(VisionSettings(tessdata_dir=tmp_path))


def seen_by(reader: Reader, picture: Picture, tmp_path: Path) -> ViewReading:
    path = tmp_path / "view.png"
    cv2.imwrite(str(path), picture)
    return reader.read([View(name="top", path=str(path))]).views[0]


@pytest.mark.parametrize(("line", "polarity"), STATEMENTS)
@pytest.mark.parametrize("angle_deg", [8.0, 187.0])
def test_a_statement_in_another_script_is_read_with_its_polarity(
    look: Look, line: str, polarity: Polarity, angle_deg: float
) -> None:
    view = look(label(line, angle_deg=angle_deg))
    claims = [claim for claim in read_claims(view.lines).origin if claim.country == "CN"]
    assert {claim.polarity for claim in claims} == {polarity}


@pytest.mark.parametrize(
    "line", ["לא תוצרת סין", "Страна происхождения Китай", "สินค้าจากจีน", "올림픽대로 98길", "101000 Москва"]
)
def test_a_line_in_another_script_is_read_as_it_is_or_reported_and_never_given_as_look_alikes(
    look: Look, line: str
) -> None:
    assert others(look(label(line))) in ([(LineState.READ, plain(line))], [(LineState.UNREAD_SCRIPT, "")])


@pytest.mark.parametrize("line", ["Не сделано в Китае", "لم يصنع في الصين", "ผลิตในประเทศไทย", "중국산 아님"])
def test_without_models_every_such_line_is_an_unread_script_and_the_rest_is_read(
    reader_without_models: Reader, tmp_path: Path, line: str
) -> None:
    view = seen_by(reader_without_models, label(line), tmp_path)
    assert others(view) == [(LineState.UNREAD_SCRIPT, "")]
    assert sum(read.state is LineState.READ for read in view.lines) == len(ADDRESS)


def test_what_packages_are_missing_is_told_from_the_models_that_are_there(
    reader: Reader, reader_without_models: Reader
) -> None:
    assert missing_packages(reader.models) == ()
    assert "tesseract-ocr-script-cyrl" in missing_packages(reader_without_models.models)
    assert "tesseract-ocr-tha" in missing_packages(reader_without_models.models)


def test_a_broken_language_model_costs_the_lines_in_its_script_and_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "tha.traineddata").write_bytes(b"not a model" * 100)
    reader = Reader(VisionSettings(tessdata_dir=tmp_path))
    reader.warm_up()
    view = seen_by(reader, label("ผลิตในประเทศไทย"), tmp_path)
    assert others(view) == [(LineState.UNREAD_SCRIPT, "")]
    assert ViewFault.MODEL_FAULT in view.faults
    assert sum(read.state is LineState.READ for read in view.lines) == len(ADDRESS)


def test_a_warm_reader_makes_no_engine_while_a_parcel_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Reader(VisionSettings())
    reader.warm_up()
    monkeypatch.delattr(tesserocr, "PyTessBaseAPI")
    view = seen_by(reader, label("Сделано в Китае"), tmp_path)
    assert others(view) == [(LineState.READ, plain("Сделано в Китае"))]


def test_a_reading_names_the_models_that_took_part_and_no_others(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "view.png"
    named = []
    for line in ("ผลิตในประเทศไทย", "Made in Thailand"):
        cv2.imwrite(str(path), label(line))
        named.append({model.name for model in reader.read([View(name="top", path=str(path))]).models})
    assert named[0] - named[1] == {"tesseract-tha"}
    assert not [name for name in named[1] if name.startswith("tesseract")]


@pytest.mark.parametrize(
    "line", ["ECMA HOXHA 3 BOX", "Świętokrzyska 12/4 Łódź", "Gd2O3 99.99%", "义乌市双禾进出口有限公司", "ベトナム製"]
)
def test_a_line_that_the_networks_read_is_never_taken_for_another_script(look: Look, line: str) -> None:
    assert {state for state, _ in others(look(label(line)))} <= {LineState.READ}


def test_a_word_that_tesseract_leaves_out_marks_the_line(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    recognised = other_scripts._recognised

    def forgetful(engine: PyTessBaseAPI, picture: Picture, layout: Layout) -> tuple[str, list[Any]]:
        text, words = recognised(engine, picture, layout)
        return text.partition(" ")[2], words[1:]

    monkeypatch.setattr(other_scripts, "_recognised", forgetful)
    view = look(label("Не сделано в Китае"))
    (claim,) = read_claims(view.lines).origin
    assert (claim.polarity, claim.uncertain) == (Polarity.ASSERTED, True)


def test_a_sharp_line_that_tesseract_does_not_find_in_its_own_picture_is_read(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it was with two of 36 Arabic statements and addresses on sharp labels."""
    recognised = other_scripts._recognised

    def finds_no_line(engine: PyTessBaseAPI, picture: Picture, layout: Layout) -> tuple[str, list[Any]]:
        return recognised(engine, picture, layout) if layout is Layout.WHOLE else ("", [])

    monkeypatch.setattr(other_scripts, "_recognised", finds_no_line)
    assert others(look(label("صنع في الصين"))) == [(LineState.READ, "صنعفيالصين")]


@pytest.mark.parametrize(
    ("seen", "is_read"),
    [(["중국산 아님", "중국산아님"], True), (["중국산 아님", "중국신 아님"], False), (["중국산 아님"], False)],
)
def test_an_unsure_reading_is_taken_for_sure_only_where_another_look_saw_the_same_letters(
    look: Look, monkeypatch: pytest.MonkeyPatch, seen: list[str], *, is_read: bool
) -> None:
    left = iter(seen)

    def unsure(*_: object) -> OtherText | None:
        text = next(left, None)
        return None if text is None else OtherText(text, 0.4, ink_left=False)

    monkeypatch.setattr(OtherScriptReader, "read", unsure)
    state = LineState.READ if is_read else LineState.UNSURE
    assert others(look(label("중국산 아님"))) == [(state, "중국산아님")]


def test_of_unsure_looks_the_surest_is_told_as_unsure(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    left = iter([("중구산 아님", 0.2), ("중국산 아님", 0.5), ("중국신 아님", 0.4)])

    def unsure(*_: object) -> OtherText:
        text, sure = next(left)
        return OtherText(text, sure, ink_left=False)

    monkeypatch.setattr(OtherScriptReader, "read", unsure)
    view = look(label("중국산 아님"))
    assert (LineState.UNSURE, "중국산아님") in others(view)
    (claim,) = read_claims(view.lines).origin
    assert claim.polarity is Polarity.DENIED


def test_marks_that_pass_for_one_letter_of_a_script_are_no_text_in_it(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(other_scripts, "_recognised", lambda *_: ("[5ร", [("[5ร", 0.9, (0, 0, 9, 9))]))
    assert others(look(label("สินค้าจากจีน"))) == [(LineState.UNREAD_SCRIPT, "")]


def test_a_line_that_cannot_be_read_is_not_turned_round_where_its_label_shows_the_way(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Box] = []

    def blind(_: OtherScriptReader, __: Scene, box: Box, *___: object) -> None:
        asked.append(box)

    monkeypatch.setattr(OtherScriptReader, "read", blind)
    states = {state for state, _ in others(look(label("Сделано в Китае")))}
    assert states == {LineState.UNREAD_SCRIPT}
    assert asked
    assert all(box.corners[0, 0] < box.corners[1, 0] for box in asked)


def test_a_line_plainly_in_another_script_gets_no_second_look_where_it_is_read(
    reader: Reader, reader_without_models: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The better network does not know the script either."""
    looked: Counter[str] = Counter()
    genuine = Model.infer

    def counted(self: Model, batch: GreyBatch) -> Floats:
        looked[self.use.name] += len(batch)
        return genuine(self, batch)

    monkeypatch.setattr(Model, "infer", counted)
    looks = []
    for each in (reader, reader_without_models):
        seen_by(each, label("สินค้าจากจีน"), tmp_path)
        looks.append(looked.pop("ppocrv6-small-rec-int8", 0))
    assert looks[1] - looks[0] == 1


def test_a_line_that_was_not_read_in_a_script_is_not_tried_in_it_again(
    reader_without_models: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[tuple[Script, int, Layout]] = []
    # A line that is turned against its label is tried both ways up, and Thai may look better upside down.
    monkeypatch.setattr(FirstLook, "_turn_if_better", lambda *_: None)
    monkeypatch.setattr(OtherScriptReader, "knows", lambda *_: True)
    monkeypatch.setattr(OtherScriptReader, "read", lambda *asked: tried.append(asked[-3:]))
    view = seen_by(reader_without_models, label("สินค้าจากจีน"), tmp_path)
    assert [line.state for line in view.lines].count(LineState.UNREAD_SCRIPT) == 1
    assert [script for script, *_ in tried] == [Script.THAI] * len(tried)
    assert len(set(tried)) == len(tried) == 3


def drawn_line(text: str, height_px: int) -> Picture:
    """One line as detection cuts it out."""
    line = drawn_label([text], size_px=32, width=330, height=90)[24:80, 26:]
    return cv2.resize(line, None, fx=height_px / 56, fy=height_px / 56, interpolation=cv2.INTER_AREA).astype(np.uint8)


def models_asked(picture: Picture) -> set[str]:
    """By name, the models that look at a picture of one Cyrillic line."""
    height_px, width_px = picture.shape
    box = Box(np.array([[0, 0], [width_px, 0], [width_px, height_px], [0, height_px]], float), across=True)
    unread = LineText("CaenaHo", 0.5)
    line = Line(box, unread, unread, LineState.UNREAD_SCRIPT, script=Script.CYRILLIC)
    reader = OtherScriptReader(None)
    for reading in ForeignLines(reader, 0.6).readings(Scene.of(picture), [line], Deadline(None)):
        reading()
    return {model.name for model in reader.taken_part()}


@pytest.mark.parametrize(("upside_down", "is_read"), [(0.1, True), (0.65, True), (0.92, False)])
def test_a_line_that_seems_as_sure_both_ways_up_is_read_only_where_its_label_shows_the_way(
    monkeypatch: pytest.MonkeyPatch, *, upside_down: float, is_read: bool
) -> None:
    picture = drawn_line("ผลิตในประเทศไทย", 30)
    height_px, width_px = picture.shape
    box = Box(np.array([[0, 0], [width_px, 0], [width_px, height_px], [0, height_px]], float), across=True)

    def read(_: OtherScriptReader, __: Scene, asked: Box, *___: object) -> OtherText:
        return OtherText("ผลิต", 0.9, ink_left=False) if asked is box else OtherText("ปิมิ", upside_down, ink_left=False)

    monkeypatch.setattr(OtherScriptReader, "read", read)
    unread = LineText("wāaluUs", 0.8)
    for is_way_known in (False, True):
        line = Line(box, unread, unread, LineState.UNREAD_SCRIPT, script=Script.THAI, is_way_known=is_way_known)
        for reading in ForeignLines(OtherScriptReader(None), 0.6).readings(Scene.of(picture), [line], Deadline(None)):
            reading()
        assert (line.state is LineState.READ) is (is_read or is_way_known)


@pytest.mark.parametrize(("height_px", "asked"), [(9, set()), (30, {"tesseract-Cyrillic"})])
def test_print_too_small_for_letters_is_not_made_into_words(height_px: int, asked: set[str]) -> None:
    assert models_asked(drawn_line("Сделано в Китае", height_px)) == asked


@pytest.mark.parametrize(("blur_px", "asked"), [(4.0, set()), (0.8, {"tesseract-Cyrillic"})])
@pytest.mark.parametrize("shade", [0.0, 0.5])
def test_print_too_blurred_for_letters_is_not_made_into_words(blur_px: float, shade: float, asked: set[str]) -> None:
    line = drawn_line("Сделано в Китае", 30)
    light = np.linspace(1.0, 1.0 - shade, line.shape[1])
    assert models_asked((cv2.GaussianBlur(line, (0, 0), blur_px) * light).astype(np.uint8)) == asked


@pytest.mark.parametrize("statement", ["중국산", "Сделано в Китае"])
def test_a_statement_in_another_script_that_is_blurred_is_reported_as_unread(look: Look, statement: str) -> None:
    picture = drawn_label([*ADDRESS, statement], size_px=32)
    below_address = np.s_[150:]
    picture[below_address] = cv2.GaussianBlur(picture[below_address], (0, 0), 4.0)
    assert others(look(on_belt(picture, angle_deg=8.0))) == [(LineState.UNREAD_SCRIPT, "")]


@pytest.mark.parametrize(("size_px", "blur_px"), [(14, 0.0), (16, 1.0)])
def test_a_short_statement_of_which_the_networks_make_next_to_nothing_is_read(
    look: Look, size_px: int, blur_px: float
) -> None:
    picture = drawn_label([*ADDRESS, "중국산 아님"], size_px=size_px)
    if blur_px:
        picture = cv2.GaussianBlur(picture, (0, 0), blur_px).astype(np.uint8)
    assert (LineState.READ, "중국산아님") in others(look(on_belt(picture, angle_deg=8.0)))


def test_words_with_capitals_inside_and_greek_capitals_look_borrowed() -> None:
    assert looks_alike("opoMo")
    assert looks_alike("C∏EΛAHO")
    assert not looks_alike("MADE IN CHINA")
    assert LineText("a", 1.0) == LineText("a", 1.0, trace=np.zeros((1, 2), dtype=np.float32))


def test_another_script_starts_no_thread_in_the_worker(tmp_path: Path) -> None:
    path = tmp_path / "view.png"
    with VisionWorker(VisionSettings()) as worker:
        worker.wait_ready(40)
        threads = []
        for line in ("Made in China", "Сделано в Китае", "ผลิตในประเทศไทย"):
            cv2.imwrite(str(path), label(line))
            worker.read([View(name="top", path=str(path))], budget_ms=None, timeout_s=40)
            threads.append(psutil.Process(worker.pid).num_threads())
    assert len(set(threads)) == 1
