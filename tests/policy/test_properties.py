"""From lines to a decision: what has nothing to do with a parcel's claims never changes what is found."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.claims import read_claims
from edge.domain import Decision, Quad, Reading, Sight, TextLine, ViewReading
from judged_parcels import GLAZE, NOON, POLICY, SHIRT, evidence

HEIGHT_PX, STEP_PX = 24, 60
ADDRESS = "广东省深圳市南山区"
"""In the same column as a statement it may be read on as its place, so there it is not unrelated."""
UNRELATED = (
    "SMALL PACKET", "Tel. +86 755 8321 4567", "Nanshan District, Shenzhen", "Rue de la Paix 12", "PRIORITY  PAR AVION",
    "Order 88123-A", "2 of 3", "Hans Gruber", "Batch 20261101", "Please recycle", ADDRESS,
    "易碎品 小心轻放", "Total weight 0.812 kg", "Dishwasher safe", "Scan me", "www.example.com",
)  # fmt: skip
TELLING = [
    ("NOT MADE IN CHINA",), ("非中国制造",), ("Made in Vietnam",), ("Country of origin: China",), ("原产国:越南",),
    ("Dy2O3 99.9% CAS 1308-87-8",), ("MADE IN CHINA", "Made in Vietnam"), ("Not of Chinese origin", "氧化镝"),
]  # fmt: skip


def view(name: str, texts: tuple[str, ...]) -> ViewReading:
    lines = tuple(
        TextLine(
            text=text,
            confidence=0.95,
            view=name,
            box=Quad.upright(40, 40 + at * STEP_PX, 40 + 14 * len(text), 40 + at * STEP_PX + HEIGHT_PX),
        )
        for at, text in enumerate(texts)
    )
    return ViewReading(
        view=name, code_sight=Sight.NOTHING, text_sight=Sight.FOUND if lines else Sight.NOTHING, lines=lines
    )


def decided(*views: ViewReading, goods: dict[str, str] = SHIRT) -> Decision:
    reading = Reading(views=views)
    parcel = evidence(goods, reading=reading, views=tuple(each.view for each in views))
    claims = read_claims(reading.lines)
    return POLICY.decide(parcel.model_copy(update={"claims": claims}), at=NOON)


def found(decision: Decision) -> list[tuple[str, str, str]]:
    return [(finding.rule_id, finding.sentence, finding.expected) for finding in decision.findings]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(TELLING), st.lists(st.sampled_from(UNRELATED), max_size=12), st.sampled_from([SHIRT, GLAZE]))
def test_unrelated_lines_on_another_side_change_no_finding(
    telling: tuple[str, ...], others: list[str], goods: dict[str, str]
) -> None:
    alone = decided(view("top", telling), goods=goods)
    beside = decided(view("top", telling), view("left", tuple(others)), goods=goods)
    assert (found(beside), beside.action, beside.reasons) == (found(alone), alone.action, alone.reasons)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(TELLING),
    st.lists(st.sampled_from(UNRELATED).filter(lambda text: text != ADDRESS), max_size=6),
    st.lists(st.sampled_from(UNRELATED).filter(lambda text: text != ADDRESS), max_size=6),
)
def test_unrelated_lines_above_and_below_change_no_finding(
    telling: tuple[str, ...], above: list[str], below: list[str]
) -> None:
    alone = decided(view("top", telling))
    among = decided(view("top", (*above, *telling, *below)))
    assert (found(among), among.action, among.reasons) == (found(alone), alone.action, alone.reasons)


@pytest.mark.parametrize("telling", TELLING)
def test_the_order_of_views_changes_no_decision(telling: tuple[str, ...]) -> None:
    views = [view("top", telling), view("left", UNRELATED[:5]), view("bottom", ("Made in China",))]
    first = decided(*views)
    assert {decided(*order) for order in permutations(views)} == {first}
