"""The scores of the reading benchmark: what counts as read, as lost and as wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from contestants import Answer, ReadCode, ReadLine
from edge.domain import LineState, Polarity, Quad, Role, Symbology
from edge.sim import CodeTruth, LineTruth, OriginTruth, Place, Script
from figures import Row, ratio_of, scores_of
from frames import Frame, Shows, Statement, WantedCode, frame_of

DENIAL = "NOT MADE IN CHINA"
BOX = (100.0, 100.0, 500.0, 130.0)


def read(text: str, box: Sequence[float] = BOX, *, confidence: float = 0.99, ink_beside: bool = False) -> ReadLine:
    left, top, right, bottom = box
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return ReadLine(text=text, confidence=confidence, corners=corners, ink_beside=ink_beside)


def answer(*lines: ReadLine, codes: Sequence[str] = (), cpu_ms: float = 10.0) -> Answer:
    return Answer(
        lines=lines,
        codes=tuple(ReadCode(text=text, kind="CODE128") for text in codes),
        wall_ms=cpu_ms,
        cpu_ms=cpu_ms,
        peak_rss_mb=100,
        rss_mb=100,
    )


def printed(text: str, *, visible: float = 1.0, glared: float = 0.0, box: Sequence[float] = BOX) -> LineTruth:
    left, top, right, bottom = box
    return LineTruth(
        text=text,
        script=Script.LATIN,
        view="top",
        place=Place.LABEL,
        box=Quad.upright(left, top, right, bottom),
        visible=visible,
        glared=glared,
    )


def frame(line: LineTruth, polarity: Polarity = Polarity.DENIED, name: str = "one") -> Frame:
    said = OriginTruth(
        country="CN",
        polarity=polarity,
        role=Role.MADE,
        text=line.text,
        language="en",
        view="top",
        place=Place.LABEL,
    )
    return frame_of(name, "deck", Path("top.jpg"), codes=(), lines=(line,), said=(said,))


def said(given: Answer, polarity: Polarity = Polarity.DENIED, text: str = DENIAL) -> str:
    scores = scores_of([Row(frame(printed(text), polarity), "anyone", given)])
    (what,) = [what for what, count in scores.said.items() if count]
    return what


def share_right(given: Answer, text: str = "Ceramic mug 12345678") -> float:
    percent = scores_of([Row(frame(printed(text)), "anyone", given)]).characters.percent
    assert percent is not None
    return percent


def test_a_print_read_in_two_pieces_is_read() -> None:
    pieces = (read("12345678", (320, 101, 500, 129)), read("Ceramic mug", (100, 101, 310, 129)))
    assert share_right(answer(*pieces)) == 100


def test_of_a_line_that_goes_on_into_another_print_only_the_part_on_this_one_counts() -> None:
    assert share_right(answer(read("Ceramic mug 12345678 Total weight 3.400 kg", (100, 100, 900, 130)))) == 100


def test_a_print_that_nobody_read_is_all_wrong_but_no_line_found() -> None:
    scores = scores_of([Row(frame(printed("Ceramic mug")), "anyone", answer())])
    assert (scores.characters.part, scores.characters.whole, scores.found.whole) == (0, 10, 0)


def test_the_right_words_in_another_place_are_not_the_print() -> None:
    assert share_right(answer(read("Ceramic mug 12345678", (100, 900, 500, 930)))) == 0


def test_made_up_text_never_costs_more_than_the_print_has() -> None:
    assert share_right(answer(read("x" * 400))) == 0


def test_a_lost_denial_is_told_from_a_statement_read_right() -> None:
    assert said(answer(read(DENIAL))) == "right"
    assert said(answer(read("MADE IN CHINA"))) == "denial_lost"
    assert said(answer(read("NOT MADE IN CHINA")), Polarity.ASSERTED, "MADE IN CHINA") == "denial_made_up"


def test_a_denial_lost_with_a_warning_is_uncertain() -> None:
    assert said(answer(read("MADE IN CHINA", ink_beside=True))) == "uncertain"
    assert said(answer(read("MADE IN CHINA", confidence=0.3))) == "uncertain"


def test_a_statement_elsewhere_says_nothing_of_this_print() -> None:
    assert said(answer(read("MADE IN CHINA", (100, 900, 500, 930)))) == "nothing"


def test_a_part_of_a_phrase_is_not_the_phrase() -> None:
    scores = scores_of([Row(frame(printed(DENIAL)), "anyone", answer(read("CHINA", (400, 100, 500, 130))))])
    assert (scores.exact.part, scores.close.part) == (0, 0)
    nearly = scores_of([Row(frame(printed(DENIAL)), "anyone", answer(read("NOT MADE IN CHIMA")))])
    assert (nearly.exact.part, nearly.close.part) == (0, 1)


@pytest.mark.parametrize(
    "hidden",
    [
        printed(DENIAL, visible=0.8),
        printed(DENIAL, glared=0.2),
        printed(DENIAL, box=(100, 100, 500, 105)),
    ],
)
def test_print_that_no_one_could_read_is_not_asked_for(hidden: LineTruth) -> None:
    scores = scores_of([Row(frame(hidden), "anyone", answer())])
    assert (scores.characters.whole, scores.exact.whole) == (0, 0)


def test_a_line_said_to_be_unread_is_counted_as_such_and_not_as_read() -> None:
    line = read("").model_copy(update={"state": LineState.UNREAD_SCRIPT})
    scores = scores_of([Row(frame(printed("Ceramic mug")), "anyone", answer(line))])
    assert (scores.said_unread, scores.characters.part) == ({"latin": 1}, 0)


def code(text: str, *, visible: float = 1.0) -> CodeTruth:
    return CodeTruth(
        text=text,
        symbology=Symbology.CODE_128,
        symbology_id="]C1",
        view="top",
        place=Place.LABEL,
        box=Quad.upright(0, 0, 300, 60),
        module_px=2.0,
        visible=visible,
    )


def codes_read(codes: Sequence[CodeTruth], *texts: str) -> tuple[int, int, int]:
    seen = frame_of("one", "deck", Path("top.jpg"), codes=codes, lines=())
    scores = scores_of([Row(seen, "anyone", answer(codes=texts))])
    return scores.codes.part, scores.codes.whole, scores.wrong_codes


def test_a_code_is_the_same_however_its_separators_are_written() -> None:
    assert codes_read([code("0106901234567892\x1d422156")], "(01)06901234567892(422)156") == (1, 1, 0)


def test_ean_13_with_a_leading_nought_is_the_upc_a_of_the_same_digits() -> None:
    assert codes_read([code("0012345678905")], "012345678905") == (1, 1, 0)


def test_a_text_that_no_code_holds_is_wrong_even_if_another_code_was_read() -> None:
    assert codes_read([code("LX832901555CN")], "LX832901555CN", "LX832901556CN") == (1, 1, 1)


def test_a_code_half_covered_is_not_asked_for_and_not_wrong_when_read() -> None:
    assert codes_read([code("LX832901555CN", visible=0.5)], "LX832901555CN") == (0, 0, 0)


@pytest.mark.parametrize(
    ("match", "text", "given", "same"),
    [
        ("exact", "A-1", "A1", False),
        ("nosep", "A-1", "A1", True),
        ("suffix", "555CN", "LX832901555CN", True),
        ("suffix", "LX8329", "LX832901555CN", False),
        ("contains", "8329", "LX832901555CN", True),
    ],
)
def test_a_truth_says_how_it_is_compared(match: str, text: str, given: str, *, same: bool) -> None:
    wanted = WantedCode.model_validate({"text": text, "symbology": "code_128", "match": match})
    one = Frame(name="a", deck="d", path=Path("a"), shows=Shows.LABEL, codes=(wanted,), printed=(wanted,))
    assert scores_of([Row(one, "anyone", answer(codes=[given]))]).codes.part == int(same)


def test_costs_are_compared_frame_by_frame_and_only_where_both_read() -> None:
    names = [str(number) for number in range(20)]
    ours = [Row(frame(printed(DENIAL), name=name), "a", answer(cpu_ms=float(name) + 1)) for name in names]
    theirs = [Row(frame(printed(DENIAL), name=name), "b", answer(cpu_ms=10 * (float(name) + 1))) for name in names[:15]]
    ratio = ratio_of(ours, theirs)
    assert ratio is not None
    assert (ratio.median, ratio.low, ratio.high, ratio.frames) == (0.1, 0.1, 0.1, 15)
    assert ratio_of(ours, []) is None


def test_bare_country_codes_of_a_table_are_no_phrases() -> None:
    line = printed("CN")
    assert frame(line).statements == ()
    assert frame(printed(DENIAL)).statements == (Statement(said=_said_of(DENIAL), line=printed(DENIAL)),)


def _said_of(text: str) -> OriginTruth:
    return frame(printed(text)).statements[0].said
