"""The hostile mix really is hostile: each attack reaches the station in the form it is named for."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from edge.domain import Symbology
from edge.sim import RenderedParcel, shift


@pytest.fixture(scope="module")
def by_scenario() -> dict[str, RenderedParcel]:
    return {parcel.truth.scenario: parcel for parcel in shift("hostile", 18, 6)}


def first_picture(parcel: RenderedParcel) -> bytes:
    return parcel.pictures[parcel.trigger.views[0].file]


def test_a_truncated_picture_has_a_head_and_no_end(by_scenario: dict[str, RenderedParcel]) -> None:
    data = first_picture(by_scenario["picture_truncated"])
    assert data[:2] == b"\xff\xd8"
    assert data[-2:] != b"\xff\xd9"


def test_what_is_not_a_picture_cannot_be_decoded(by_scenario: dict[str, RenderedParcel]) -> None:
    data = np.frombuffer(first_picture(by_scenario["not_a_picture"]), np.uint8)
    assert cv2.imdecode(data, cv2.IMREAD_GRAYSCALE) is None


def test_a_picture_too_wide_is_a_sound_file_of_30000_pixels(by_scenario: dict[str, RenderedParcel]) -> None:
    data = np.frombuffer(first_picture(by_scenario["picture_too_wide"]), np.uint8)
    picture = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    assert picture.shape[1] == 30_000


def test_a_missing_picture_is_named_and_not_there(by_scenario: dict[str, RenderedParcel]) -> None:
    parcel = by_scenario["picture_missing"]
    assert parcel.trigger.views
    assert not parcel.pictures


def test_hostile_codes_are_printed_as_they_are(by_scenario: dict[str, RenderedParcel]) -> None:
    assert max(len(code.text) for code in by_scenario["huge_code"].truth.codes) == 4096
    binary = [code for code in by_scenario["binary_code"].truth.codes if "\x00" in code.text]
    assert binary
    assert binary[0].symbology is Symbology.QR


def test_a_neighbour_brings_its_own_valid_identifier(by_scenario: dict[str, RenderedParcel]) -> None:
    parcel = by_scenario["neighbour_label"]
    texts = {code.text for code in parcel.truth.codes if code.symbology is Symbology.CODE_128 and code.visible > 0.95}
    assert len(texts) == 2
    assert parcel.truth.item_id is None


def test_an_overlabel_hides_what_the_label_said(by_scenario: dict[str, RenderedParcel]) -> None:
    truth = by_scenario["overlabelled_origin"].truth
    stated = {claim.country for claim in truth.origin if claim.role.value != "origin" or len(claim.text) > 2}
    assert stated, "the over-label itself can be read"
    assert "CN" not in stated


def test_look_alike_letters_are_no_ascii_and_print_like_it(by_scenario: dict[str, RenderedParcel]) -> None:
    texts = [line.text for line in by_scenario["look_alike_letters"].truth.lines]
    disguised = [text for text in texts if text.isupper() and any("\u0400" <= sign <= "\u04ff" for sign in text)]
    assert len(disguised) == 1
    assert not disguised[0].isascii()
    assert len(disguised[0]) == len("NOT MADE IN CHINA")
