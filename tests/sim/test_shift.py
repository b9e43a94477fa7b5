"""Rendered parcels: the same from the same seed, true to their truth, and in the spool's form."""

from __future__ import annotations

import hashlib
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
import zxingcpp

from edge.capture import Trigger
from edge.domain import Declaration, Symbology
from edge.sim import ParcelTruth, Place, RenderedParcel, UnknownNameError, render_shift, shift
from edge.sim.shift import DECLARATIONS_FILE, PARCELS_FOLDER, TRUTH_FILE
from edge.sim.stage import Play, rendered

Grey = npt.NDArray[np.uint8]


def grey_views(parcel: RenderedParcel) -> dict[str, Grey]:
    files = {view.name: view.file for view in parcel.trigger.views}
    views = {}
    for name, file in files.items():
        data = np.frombuffer(parcel.pictures[file], np.uint8)
        views[name] = np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), dtype=np.uint8)
    return views


def upright(picture: Grey, box: npt.ArrayLike, margin_px: float = 12.0) -> Grey:
    """The part of the picture that a box frames, turned upright, with some margin and twice the size."""
    corners = np.asarray(box, dtype=np.float32)
    width = float(np.hypot(*(corners[1] - corners[0])))
    height = float(np.hypot(*(corners[3] - corners[0])))
    m, scale = margin_px, 2.0
    target = np.array([(m, m), (m + width, m), (m + width, m + height), (m, m + height)], dtype=np.float32) * scale
    matrix = cv2.getPerspectiveTransform(corners, target)
    size = (int((width + 2 * m) * scale), int((height + 2 * m) * scale))
    return np.asarray(cv2.warpPerspective(picture, matrix, size, flags=cv2.INTER_CUBIC), dtype=np.uint8)


def digest(parcel: RenderedParcel) -> str:
    whole = parcel.truth.to_json() + parcel.trigger.to_json()
    pictures = b"".join(parcel.pictures[name] for name in sorted(parcel.pictures))
    return hashlib.sha256(whole.encode() + pictures).hexdigest()


@pytest.fixture(scope="module")
def easy() -> list[RenderedParcel]:
    return list(shift("clean", 9, 5, difficulty="easy"))


def test_the_same_seed_gives_the_same_bytes() -> None:
    first = [digest(parcel) for parcel in shift("story", 2, 7)]
    assert first == [digest(parcel) for parcel in shift("story", 2, 7)]
    assert first != [digest(parcel) for parcel in shift("story", 2, 8)]


def test_every_code_can_be_read_inside_its_box_and_says_what_the_truth_says(easy: list[RenderedParcel]) -> None:
    seen: set[Symbology] = set()
    for parcel in easy:
        views = grey_views(parcel)
        for code in parcel.truth.codes:
            found = zxingcpp.read_barcodes(
                upright(views[code.view], code.box.corners), text_mode=zxingcpp.TextMode.Plain
            )
            assert code.text in {item.text for item in found}, (parcel.truth.parcel, code.text)
            assert code.symbology_id in {item.symbology_identifier for item in found}
            seen.add(code.symbology)
    assert {Symbology.CODE_128, Symbology.DATA_MATRIX, Symbology.QR} <= seen


def test_the_first_corner_of_a_box_is_where_reading_begins(easy: list[RenderedParcel]) -> None:
    for parcel in easy:
        views = grey_views(parcel)
        for code in parcel.truth.codes:
            if code.symbology is not Symbology.QR:
                continue
            found = zxingcpp.read_barcodes(upright(views[code.view], code.box.corners))[0]
            assert abs(found.orientation) <= 3, "upright after straightening by the truth's corners"


def test_lines_of_the_truth_frame_dark_print_on_light_paper(easy: list[RenderedParcel]) -> None:
    for parcel in easy:
        views = grey_views(parcel)
        for line in parcel.truth.lines:
            if line.place is Place.CARTON or line.visible < 1 or line.box.height_px < 8 or len(line.text) < 3:
                continue
            part = upright(views[line.view], line.box.corners, margin_px=0.0)
            light, dark = np.percentile(part, (90, 5))
            assert light - dark > 60, (parcel.truth.parcel, line.text)


def test_line_cameras_see_wide_and_mostly_dark_frames() -> None:
    parcel = next(shift("story", 1, 4, "line_scan"))
    picture = grey_views(parcel)["top"]
    assert picture.shape[1] in {4096, 6144, 8192}
    assert np.mean(picture < 30) > 0.4


def test_a_rendered_folder_is_what_the_spool_takes(tmp_path: Path) -> None:
    told: list[str] = []
    (tmp_path / PARCELS_FOLDER).mkdir()
    (tmp_path / PARCELS_FOLDER / "000099.json").write_text("of an earlier shift")
    (tmp_path / PARCELS_FOLDER / "notes.txt").write_text("somebody's")
    done = render_shift(
        tmp_path, mix="story", parcels=3, seed=2, processes=2, on_parcel=lambda truth: told.append(truth.parcel)
    )
    truths = [ParcelTruth.from_json(line) for line in (tmp_path / TRUTH_FILE).read_text().splitlines()]
    records = [Declaration.from_json(line) for line in (tmp_path / DECLARATIONS_FILE).read_text().splitlines()]
    triggers = sorted((tmp_path / PARCELS_FOLDER).glob("*.json"))
    assert told == [truth.parcel for truth in truths] == [path.stem for path in triggers]
    assert (done.parcels, done.declarations) == (3, len(records))
    assert [digest_of(tmp_path, truth) for truth in truths] == [
        digest_of_parcel(parcel) for parcel in shift("story", 3, 2)
    ], "drawn in other processes, and yet the same"
    assert (tmp_path / PARCELS_FOLDER / "notes.txt").is_file()
    for path in triggers:
        trigger = Trigger.model_validate_json(path.read_bytes(), strict=True)
        assert trigger.triggered_at is None, "the feeder stamps it"
        assert all((path.parent / view.file).is_file() for view in trigger.views)


def digest_of(folder: Path, truth: ParcelTruth) -> str:
    files = [folder / PARCELS_FOLDER / f"{truth.parcel}-{view}.jpg" for view in truth.views]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def digest_of_parcel(parcel: RenderedParcel) -> str:
    return hashlib.sha256(b"".join(parcel.pictures[view.file] for view in parcel.trigger.views)).hexdigest()


def test_a_truth_survives_its_own_json(easy: list[RenderedParcel]) -> None:
    for parcel in easy:
        assert ParcelTruth.from_json(parcel.truth.to_json()) == parcel.truth


@pytest.mark.parametrize(
    ("options", "named"),
    [({"camera": "fish_eye"}, "area, line_scan"), ({"difficulty": "brutal"}, "easy, normal, hard")],
)
def test_unknown_names_are_refused_before_anything_is_drawn(options: dict[str, str], named: str) -> None:
    with pytest.raises(UnknownNameError, match=named):
        shift("clean", 1, 1, **options)  # type: ignore[arg-type]  # keyword names are those of the function


def test_two_demonstrations_that_draw_the_same_shift_at_once_both_get_it(tmp_path: Path) -> None:
    play = Play(mix="clean", parcels=1, seed=1, camera="area", difficulty="easy")
    seconds: list[Path] = []

    def meanwhile(_: ParcelTruth) -> None:
        seconds.append(rendered(play, tmp_path / "cache", on_parcel=lambda _: None)[0])

    first, (truth,) = rendered(play, tmp_path / "cache", on_parcel=meanwhile)
    assert seconds == [first]
    assert truth.parcel
    assert list((tmp_path / "cache").iterdir()) == [first], "what was drawn twice is kept once"
