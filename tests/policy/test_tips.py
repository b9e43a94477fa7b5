"""Operators' tips: what fits a parcel, for how long, and that their file is never seen half-written."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path

import pytest
from pydantic import ValidationError

from edge.domain import Action, Reading, ReadStatus
from edge.policy import Tip, TipKind, Tips, TipsError, change_tips, read_tips
from judged_parcels import ITEM, NOON, POLICY, SHIRT, TAMPERED, evidence, fired, identified, judged, seen, tip

DAY = dt.timedelta(days=1)


def labelled(*lines: str) -> Reading:
    return Reading(views=(seen(lines=lines),))


@pytest.mark.parametrize("written", ["LX100000002CN", "lx 10000 0002 cn", "LX-100000002-CN"])
def test_a_number_is_found_however_it_is_written(written: str) -> None:
    assert "tip-hold" in fired(judged(SHIRT, tips=tip(values=(written,))))


def test_a_number_that_fails_its_check_is_found_too() -> None:
    forged = identified(ReadStatus.INVALID, None, TAMPERED)
    assert "tip-hold" in fired(judged(SHIRT, identity=forged, tips=tip(values=(TAMPERED.value,))))


@pytest.mark.parametrize(
    ("phrase", "lines", "fits"),
    [
        ("solder paste", ("Low temp SOLDER-PASTE 50 g",), True),
        ("solder paste", ("SOLDER", "PASTE"), True),  # over two lines
        ("solder paste", ("soldering paste",), False),
        (
            "solder paste",
            ("\u0405\u041eLD\u0415R P\u0410\u0405T\u0415",),
            True,
        ),  # Cyrillic letters that look like Latin ones
        ("低温锡膏", ("产品 低温 锡膏",), True),
        ("低温锡膏", ("高温锡膏",), False),
    ],
)
def test_a_phrase_is_found_by_its_words(phrase: str, lines: tuple[str, ...], *, fits: bool) -> None:
    decision = judged(SHIRT, reading=labelled(*lines), tips=tip(kind=TipKind.PHRASE, values=(phrase,)))
    assert ("tip-hold" in fired(decision)) is fits


def test_a_phrase_does_not_reach_from_the_label_into_the_declaration() -> None:
    tips = tip(kind=TipKind.PHRASE, values=("blue cotton",))
    assert "tip-hold" not in fired(judged(SHIRT, reading=labelled("blue"), tips=tips))


def test_a_tip_is_in_force_from_when_it_was_given_until_it_expires() -> None:
    actions = [judged(SHIRT, tips=tip(), at=NOON + days * DAY).action for days in (-2, -1, 0, 1)]
    assert actions == [Action.PASS, Action.HOLD, Action.HOLD, Action.PASS]


def test_tips_are_part_of_the_revision_and_say_why() -> None:
    known = POLICY.with_tips(tip(why="confirmed oxide"))
    assert known.revision.startswith(f"{POLICY.revision}+")
    assert POLICY.with_tips(Tips()).revision == POLICY.revision
    finding = known.decide(evidence(SHIRT), at=NOON).findings[0]
    assert finding.sentence == "An operator's tip fits this parcel: T-1 (confirmed oxide)."


@pytest.mark.parametrize("fields", [{"expires_at": NOON - DAY}, {"kind": TipKind.PHRASE, "values": ("- .",)}])
def test_a_tip_that_could_never_or_always_fit_is_refused(fields: dict[str, object]) -> None:
    good = {"id": "T-1", "kind": "identifier", "values": [ITEM], "added_at": NOON, "expires_at": NOON + DAY}
    with pytest.raises(ValidationError):
        Tip.model_validate(good | fields)


def one_more(tips: Tips) -> Tips:
    number = tips.last_number + 1
    fresh = Tip(id=f"T-{number}", kind=TipKind.IDENTIFIER, values=(ITEM,), added_at=NOON, expires_at=NOON + DAY)
    return Tips(last_number=number, tips=(*tips.tips, fresh))


def test_tips_given_at_once_are_all_kept_and_no_reader_sees_half_a_file(tmp_path: Path) -> None:
    path = tmp_path / "data" / "tips.json"
    done = threading.Event()
    seen_sizes: set[int] = set()

    def read_on() -> None:
        while not done.is_set():
            seen_sizes.add(len(read_tips(path).tips))

    writers = [threading.Thread(target=lambda: [change_tips(path, one_more) for _ in range(10)]) for _ in range(4)]
    reader = threading.Thread(target=read_on)
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join()
    assert [each.id for each in read_tips(path).tips] == [f"T-{number}" for number in range(1, 41)]


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"tips": [{"id": "x"}]}', b"\xff"])
def test_a_file_that_is_none_of_tips_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "tips.json"
    path.write_bytes(content)
    with pytest.raises(TipsError, match=r"tips\.json"):
        change_tips(path, one_more)
    assert path.read_bytes() == content


def test_no_file_is_no_tips(tmp_path: Path) -> None:
    assert read_tips(tmp_path / "tips.json") == Tips()
