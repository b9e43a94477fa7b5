"""The place that unread words beside words of origin are, misread: `Made in Chlma`.

They are compared as one run of letters, blanks aside, with all names of places; small words and denials may stand
between, and a lost blank may have joined one of these to the name.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Final

from edge.claims.misread.stretches import is_unknown, joined, stretch_before, stretch_behind
from edge.claims.negation.likeness import likeness_before
from edge.claims.statement.made_of import of_materials
from edge.claims.words.damage import Likeness
from edge.claims.words.lexicon import Lexicon, lexicon
from edge.claims.words.near_denials import is_near_denial
from edge.claims.words.near_phrases import MIN_PHRASE, place_like
from edge.claims.words.places import Place
from edge.claims.words.senses import Sense
from edge.claims.words.tokens import NO_SENSE, Token

__all__ = ["with_other_place", "with_place"]

MAX_BETWEEN: Final = 3

MIN_PREFIX: Final = 2
"""Letters of a small word that a lost blank joins to the place behind it."""


def with_place(tokens: list[Token], cue: int, words: Lexicon) -> list[Token]:
    """The unknown words behind (or, where they follow the place, before) words of origin as a place."""
    languages = frozenset(tokens[cue].sense.languages)
    if tokens[cue].sense.before is not None:
        first = cue + 1
        while first < len(tokens) and first - cue <= MAX_BETWEEN and _is_between(tokens[first], languages):
            first += 1
        stretch = 0 if first in of_materials(tokens) else stretch_behind(tokens, first)
        spans = [(first, first + length) for length in range(1, stretch + 1)]
        found = _best_place(tokens, cue, [span for span in spans if any(map(is_unknown, tokens[slice(*span)]))], words)
        if found is not None:
            return found
        if first < len(tokens) and tokens[first].sense.place is not None and not tokens[first].is_mended:
            return tokens
    if tokens[cue].sense.after is not None:
        last = cue
        while last > 0 and cue - last < MAX_BETWEEN and _is_between(tokens[last - 1], languages):
            last -= 1
        stretch = stretch_before(tokens, last)
        found = _best_place(tokens, cue, [(last - length, last) for length in range(1, stretch + 1)], words)
        if found is not None:
            return found
    return tokens


def with_other_place(tokens: list[Token], cue: int, denial: int, words: Lexicon) -> list[Token]:
    """The unknown words behind a denial that follows on from a statement as another place."""
    first = denial + 1
    while first < len(tokens) and "link" in tokens[first].sense.signs:
        first += 1
    spans = [(first, first + length) for length in range(1, stretch_behind(tokens, first) + 1)]
    unknown = [span for span in spans if any(map(is_unknown, tokens[slice(*span)]))]
    return _best_place(tokens, cue, unknown, words) or tokens


def _is_between(token: Token, languages: frozenset[str]) -> bool:
    """Whether a token may stand between words of origin and their place: a small word, or what may be a denial."""
    if token.kind in {"mark", "line"} or "link" in token.sense.signs or token.sense.negations:
        return True
    if token.kind != "word" or token.sense is not NO_SENSE:
        return False
    if token.text in lexicon().vocabulary.words and len(token.text) > 2:  # noqa: PLR2004 - `ho` is a part of words
        return False
    return is_near_denial(token.text) or likeness_before(token.text, languages) is Likeness.DENIES


def _best_place(tokens: list[Token], cue: int, spans: Sequence[tuple[int, int]], words: Lexicon) -> list[Token] | None:
    weak, languages = "weak" in tokens[cue].sense.signs, tokens[cue].sense.languages
    best: tuple[float, int, int, Sense] | None = None
    for start, end in spans:
        if not is_unknown(tokens[start]) and end <= cue:
            continue  # a small word before the words of origin is no beginning of a name: `La Poste Mali`
        whole = tokens[start].sense.place if _goes_on_unread(tokens, start, end) else None
        text = "".join(token.text for token in tokens[start:end])
        if end - start == 1:
            parted = _parted_from_denial(tokens[start], frozenset(languages), words)
            if parted is not None:
                return [*tokens[:start], *parted, *tokens[end:]]
        for letters in (text, *_without_small_word(text, frozenset(languages))):
            known = letters in words.vocabulary.words
            near = None if known else place_like(letters, languages=frozenset(languages))
            if near is not None and (weak or end <= cue) and not _shares(near.meaning, languages):
                continue
            if whole is not None and near is not None and _names(near.meaning, whole):
                continue  # `Made in Vietnam for ...` names Vietnam as it stands
            if near is not None and (best is None or near.cost - 0.5 * (end - start) < best[0]):
                best = (near.cost - 0.5 * (end - start), start, end, near.meaning)
    return None if best is None else joined(tokens, best[1], best[2], best[3])


def _shares(sense: Sense, languages: AbstractSet[str]) -> bool:
    """Whether a place is named in one of these languages."""
    return sense.place is not None and bool(sense.place.languages & languages)


def _goes_on_unread(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether an unread word stands right behind a place read whole; one behind *or* may be another place."""
    return end > start + 1 and not tokens[start].is_mended and tokens[start + 1].sense is NO_SENSE


def _names(sense: Sense, place: Place) -> bool:
    """Whether a sense is the country of a place."""
    return sense.place is not None and sense.place.countries == place.countries


@lru_cache(maxsize=4096)
def _without_small_word(text: str, languages: frozenset[str]) -> tuple[str, ...]:
    """What is left of a text without a small word of these languages that it begins with."""
    links = {link for tag in languages for link in lexicon().links.get(tag, ()) if len(link) >= MIN_PREFIX}
    return tuple(text[cut:] for cut in range(MIN_PREFIX, len(text) - MIN_PHRASE + 1) if text[:cut] in links)


def _parted_from_denial(token: Token, languages: frozenset[str], words: Lexicon) -> tuple[Token, Token] | None:
    """A word cut into a denial, or what is like one, and the place that a lost blank has joined to it (`nohcinese`).

    It is not where the whole word is about as near to a name: `китаиокого`, of China, holds no `таиского`, Thai; nor
    where it begins with a small word (`fabricado naTurqvia`).
    """
    text = token.text
    whole = place_like(text)
    if whole is not None and whole.cost <= 1:
        return None
    for length in range(2, len(text) - MIN_PHRASE + 1):
        head, rest = text[:length], text[length:]
        if likeness_before(head, languages) is None or any(head in words.links.get(tag, ()) for tag in languages):
            continue
        listed = words.inflections.listed_as(rest)
        node = words.root.children.get(listed[-1] if listed else rest)
        near = place_like(rest, 1.0) if node is None else None
        cost, sense = (0.0, node.sense) if node is not None else (near.cost, near.meaning) if near else (1.0, None)
        if cost >= 1 or (whole is not None and whole.cost <= cost + 1):
            continue
        if sense is None or not _shares(sense, languages):
            continue
        cut = token.first.start + length
        denial = token._replace(text=head, sense=NO_SENSE, last=token.first._replace(text=head, end=cut), damage=0)
        place = token._replace(text=rest, sense=sense, first=token.first._replace(text=rest, start=cut), whole=1)
        return denial._replace(first=denial.last), place
    return None
