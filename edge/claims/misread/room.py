"""Where in misread letters a place may begin, so that none is sought where words of origin could not have it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from edge.claims.misread.fragments import Fragment
from edge.claims.misread.letters import Letters, stretch_of

__all__ = ["MOST_BETWEEN", "room_for_place"]

MOST_BETWEEN: Final = 5
"""Unexplained letters that may stand between two parts of a statement."""


def room_for_place(
    denied: Sequence[tuple[Fragment, Sequence[Fragment | None]]], links: Sequence[Fragment], letters: Letters
) -> int:
    """The letters at which a place may begin that words of origin and their denials leave room for.

    Between two parts of a statement stand few letters that no small word or name explains, but for what a denial stands
    behind: there may be other places, which count here as well.
    """
    unexplained = ~(letters.linking | letters.named | letters.joining)
    for link in links:
        unexplained &= ~link.letters
    room = 0
    for cue, denials in denied:
        for denial in denials:
            room |= _room_beside(cue, denial, unexplained, len(letters.text))
    return room


def _room_beside(cue: Fragment, denial: Fragment | None, unexplained: int, length: int) -> int:
    """The same of some words of origin and one denial; None where they deny by themselves."""
    ahead, behind = cue.sense.after is not None, cue.sense.before is not None
    if denial is None or cue.start < denial.start:
        room = stretch_of(0, cue.start) if ahead else 0
        if denial is None:
            return room | (_reach(cue.end, unexplained, length) if behind else 0)
        return room | stretch_of(cue.end, denial.end) | (_reach(denial.end, unexplained, length) if behind else 0)
    room = _reach(denial.end, unexplained, length)
    if room >> cue.start & 1:
        room |= stretch_of(0, denial.start) if ahead else 0
        room |= _reach(cue.end, unexplained, length) if behind else 0
    return room


def _reach(start: int, unexplained: int, length: int) -> int:
    """The letters from `start` on up to which few are unexplained."""
    end, between = start, 0
    while end < length and between <= MOST_BETWEEN:
        between += unexplained >> end & 1
        end += 1
    return stretch_of(start, end)
