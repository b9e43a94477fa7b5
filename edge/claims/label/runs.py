"""Statements that several lines make together: the lines that read on, and what they state in place of their parts.

A line may leave a statement open or go on with one; lines that state nothing may make one up; and a line that denies
may be of what another states. Which of that holds is told by the lines alone (`label/line.py`) and by where they
stand (`label/layout.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from edge.claims.label.layout import Frame, ReadingOn
from edge.claims.label.line import LineText, run_said
from edge.claims.label.said import Said
from edge.claims.misread.phrases import Kind
from edge.domain import Polarity, TextLine

__all__ = ["with_runs"]

STATED: Final = frozenset({Kind.DENIAL, Kind.CUE, Kind.PLACE})
"""The parts of a denied statement."""

TELLING: Final = frozenset({Kind.DENIAL, Kind.CUE})
"""Those that say more than a name, of which most are of addresses."""

NAMED: Final = frozenset({Kind.CUE, Kind.PLACE})
"""The parts of any."""

PAIR: Final = 2


def with_runs(
    found: list[Said], texts: dict[int, LineText], lines: Sequence[TextLine], frames: Sequence[Frame]
) -> list[Said]:
    """Statements that only several lines together make, in place of the parts of them that one line made alone."""
    if len(texts) < PAIR:
        return found
    boxed = {at for at, text in texts.items() if text.boxed and text.goes_on}
    reading_on = ReadingOn(lines, frames, texts, boxed)
    joined = [run for run in _runs(texts, reading_on) if _may_state(run, texts)]
    joined.extend(run for run in _made_up(texts, reading_on) if run not in joined)
    for run in joined:
        read = [said.of(run) for said in run_said(tuple(lines[at].text for at in run))]
        if not read:
            continue  # as of most runs: nothing longer, and nothing that leaves a statement of one line open
        found = [_left_open(said, read, {at: texts[at] for at in run if at not in said.lines}) for said in found]
        longer = [said for said in read if len(said.lines) > 1]
        taken = {said.cue for said in found if len(said.lines) > 1}
        for said in longer:
            parts = [old for old in found if _is_part(old, said)]
            if said.cue in taken and not parts:
                continue
            if _is_only_headed(said, parts, found):
                denied = said.statement.polarity is not Polarity.ASSERTED  # `No components / Made in China`
                found = [old.doubted() if denied and old in parts else old for old in found]
                continue
            if _is_of_other_words(said, found, texts):
                if all(texts[at].may_deny_in(said.statement.language) for at in said.lines - {said.cue[0]}):
                    found = [_left_open_by(old, said) for old in found]
                continue
            found = [old for old in found if old not in parts]
            if all(old.words != said.words for old in found):
                found.append(said)
                found = _put_right(found, said, read)
    return [_doubted(said, found, joined) for said in found]


def _made_up(texts: Mapping[int, LineText], reading_on: ReadingOn) -> Iterator[tuple[int, ...]]:
    """Pairs of lines that state nothing, of which one denies or speaks of origin, and which make up a statement."""
    silent = [at for at, text in texts.items() if not text.said and (text.holds or text.unread_part)]
    if any(texts[at].holds & TELLING for at in silent):
        for run in reading_on.runs(silent, silent):
            if len(run) == PAIR and _make_up(texts[run[0]], texts[run[1]]):
                yield run


def _runs(texts: Mapping[int, LineText], reading_on: ReadingOn) -> list[tuple[int, ...]]:
    """The lines that read on; a line that was not read at all does so from one that calls for more (`Made in`)."""
    ends = [at for at, text in texts.items() if text.leaves_open]
    starts = [at for at, text in texts.items() if text.goes_on]
    unread = [at for at, text in texts.items() if text.unread]
    broken = [at for at, text in texts.items() if text.broken]
    behind = any(text.calls_back for text in texts.values())
    above = [at for at, text in texts.items() if behind and not text.said]
    all_ends, all_starts = {*ends, *broken, *above}, {*starts, *unread}
    if not all_ends or not all_starts:
        return []
    joined = reading_on.runs(ends, starts)
    if broken or behind or (unread and any(texts[at].calls or texts[at].denial for at in ends)):
        joined.extend(
            run
            for run in reading_on.runs(all_ends, all_starts)
            if run not in joined and all(_reads_on(texts[at], texts[after]) for at, after in pairwise(run))
        )
    return joined


def _may_state(run: Sequence[int], texts: Mapping[int, LineText]) -> bool:
    """Whether lines may state something together: some do alone, or each two of them may."""
    return any(texts[at].said for at in run) or all(_may_go_on(texts[at], texts[after]) for at, after in pairwise(run))


def _may_go_on(text: LineText, after: LineText) -> bool:
    """Whether two lines may be of one statement, though the parts in them may be of no common language.

    Words of origin may have a place in another (`Made in / 中国`), and so may what is a denial and no more.
    """
    together = text.holds | after.holds >= NAMED or text.denial or after.denial
    return together or _share_a_language(text, after)


def _share_a_language(text: LineText, after: LineText) -> bool:
    return not (text.tongues and after.tongues) or bool(text.tongues & after.tongues)


def _make_up(text: LineText, after: LineText) -> bool:
    """Whether two lines that state nothing hold a denial, words of origin and a place, some of them unread."""
    if text.said or after.said or text.denies_another or after.denies_another:
        return False
    if not _share_a_language(text, after):
        return False
    held = text.holds | after.holds
    return bool(held & TELLING) and (held >= STATED or text.unread_part or after.unread_part)


def _reads_on(text: LineText, after: LineText) -> bool:
    """Whether a line may read on into one, either of which was not read; what states something needs no other."""
    if text.broken or after.calls_back:
        together = not text.denies_in or text.denies_in & after.speaks_in or (text.leaves_open and after.unread)
        return bool(together) and not (text.said or after.said)
    return text.leaves_open and (text.calls or text.denial or not after.unread)


def _left_open(said: Said, read: Sequence[Said], beside: Mapping[int, LineText]) -> Said:
    """A statement of one line is uncertain where lines that may deny leave it open: `Nt / Made in China`.

    A line below may go on with the rest of a name, and answer then (`Сделано в Китайской / Народной Рсп.: нет`).
    """
    if not any(
        other.place == said.place and other.cue == said.cue and other.statement.uncertain and other.words == said.words
        for other in read
    ):
        return said
    language, last = said.statement.language, max(said.lines)
    may_deny = all(
        line.may_be_denial(language)
        or (at > last and line.broken and line.may_deny_in(language))
        or (at < last and line.denies_its_subject)
        for at, line in beside.items()
    )
    return said.doubted() if may_deny else said


def _left_open_by(said: Said, longer: Said) -> Said:
    """A statement, uncertain where its own words of origin and other lines together deny its place."""
    same = said.cue == longer.cue and said.statement.country == longer.statement.country
    return said.doubted() if same else said


def _doubted(said: Said, found: Sequence[Said], joined: Sequence[tuple[int, ...]]) -> Said:
    """An assertion is uncertain where a line read with its own denies the same: `non Guangdong, / China origin`."""
    statement = said.statement
    if statement.polarity is not Polarity.ASSERTED:
        return said
    denied = [
        other
        for other in found
        if other.statement.polarity is Polarity.DENIED and other.statement.country == statement.country
    ]
    if any(said.lines | other.lines <= set(run) for other in denied for run in joined):
        return said._replace(statement=replace(statement, uncertain=True))
    return said


def _put_right(found: Sequence[Said], longer: Said, read: Sequence[Said]) -> list[Said]:
    """With what else the words of origin of a longer statement say as its run has it: `Made in Taiwan or / China`."""
    others = {said.place: said for said in read if said.cue == longer.cue and said.place != longer.place}
    return [others.get(old.place, old) if old.cue == longer.cue else old for old in found]


def _is_only_headed(longer: Said, parts: Sequence[Said], found: Sequence[Said]) -> bool:
    """Whether a line about goods merely stands above a whole statement of origin: `Mechanical parts / Made in China`.

    Read on, that would speak of where parts come from; but only a line that states something itself is read on so.
    """
    if longer.statement.role.speaks_of_origin or not any(part.statement.role.speaks_of_origin for part in parts):
        return False
    own = {line for part in parts for line in part.lines}
    return not any(old.lines & (longer.lines - own) for old in found)


def _is_of_other_words(longer: Said, found: Sequence[Said], texts: Mapping[int, LineText]) -> bool:
    """Whether a denial in one line is not of what another line states whole: `Made in China / Not a toy`."""
    if longer.statement.polarity is Polarity.ASSERTED:
        return False
    whole = [old for old in found if old.cue == longer.cue and len(old.lines) == 1 and not old.statement.damage]
    language, others = longer.statement.language, longer.lines - {longer.cue[0]}
    guessed = longer.statement.damage and any(old.statement.country != longer.statement.country for old in whole)
    if guessed and not all(language in texts[at].speaks_in for at in others):
        return True  # `Senza pile` below a Thai statement denies no Chile
    own = {longer.cue[0]} if whole else longer.named
    return not all(texts[at].denies_below if at < min(own) else texts[at].denies_above for at in longer.lines - own)


def _is_part(old: Said, longer: Said) -> bool:
    """Whether a statement of fewer lines is only a part of a longer one: the same place, or all of its words."""
    same = old.place[:2] == longer.place[:2] or (
        old.cue == longer.cue and old.statement.country == longer.statement.country
    )
    return len(old.lines) < len(longer.lines) and (old.words < longer.words or same)
