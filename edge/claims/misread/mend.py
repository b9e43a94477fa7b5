"""Damaged words that whole ones call for: the place behind `made in`, the words of origin before a place.

Words alone are forgiven little (`words/damage.py`). Beside a whole half of a statement, a run of unknown words is
compared as one run of letters, blanks aside, with all phrases that may stand there; letters that share a shape weigh
less than others. The nearest phrase is taken where it is near enough and no phrase of another meaning is about as near:
a wrong country is worse than none.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from typing import Final

from edge.claims.negation.likeness import likeness_before, may_deny
from edge.claims.words.damage import Likeness, is_number, is_ordinary, letters_apart, skeleton
from edge.claims.words.lexicon import Lexicon, lexicon
from edge.claims.words.near_phrases import (
    MIN_CUE,
    MIN_PHRASE,
    cue_like,
    place_like,
)
from edge.claims.words.nearest import Near
from edge.claims.words.places import Place
from edge.claims.words.senses import Sense
from edge.claims.words.tokens import NO_SENSE, Token

__all__ = ["mended"]

SURE_WHEN_MENDED: Final = 8
"""Letters of a mended phrase that may still call for its other half."""


MIN_JOINED: Final = 2
MAX_JOINED: Final = 5
"""Letters of a denial that may be joined to the words of origin behind it, and where longer ones end."""

MAX_WORDS: Final = 6
MAX_CUE_WORDS: Final = 3
MAX_BETWEEN: Final = 3


MAX_FOREIGN: Final = 4
"""Letters of a word of another language that may be the first of words of origin."""

MIN_PREFIX: Final = 2
"""Letters of a small word that a lost blank joins to the place behind it."""


def mended(tokens: list[Token], words: Lexicon) -> list[Token]:
    """The tokens, with unknown stretches beside a whole half of a statement read as its other half.

    Nothing that may be a denial is taken for a part of a place.
    """
    if not any(_is_unknown(token) or _is_cue_misread(token) for token in tokens):
        return tokens
    at, cue = 0, None
    while at < len(tokens):
        token = tokens[at]
        sure = not token.is_mended or len(token.text) >= SURE_WHEN_MENDED
        several = "weak" in token.sense.signs and len(token.text) < MIN_CUE
        if sure and token.sense.is_cue and "trap" not in token.sense.signs and not several:
            tokens = _with_place(tokens, at, words)
            cue = at
        elif cue is not None and _denies_another(tokens, at):
            tokens = _with_other_place(tokens, cue, at, words)
        elif sure and token.sense.place is not None and "company_words" not in token.sense.signs:
            tokens = _with_cue(tokens, at)
        at += 1
    return tokens


def _is_unknown(token: Token) -> bool:
    mendable = token.sense is NO_SENSE or (token.is_mended and not token.sense.negations and not token.sense.is_cue)
    return token.kind == "word" and mendable and not (is_ordinary(token.text) or is_number(token.text))


def _with_place(tokens: list[Token], cue: int, words: Lexicon) -> list[Token]:
    """The unknown words behind (or, where they follow the place, before) words of origin as a place."""
    languages = frozenset(tokens[cue].sense.languages)
    if tokens[cue].sense.before is not None:
        first = cue + 1
        while first < len(tokens) and first - cue <= MAX_BETWEEN and _is_between(tokens[first], languages):
            first += 1
        stretch = _stretch(tokens, first)
        spans = [(first, first + length) for length in range(1, stretch + 1)]
        found = _best_place(tokens, cue, [span for span in spans if any(map(_is_unknown, tokens[slice(*span)]))], words)
        if found is not None:
            return found
        if first < len(tokens) and tokens[first].sense.place is not None and not tokens[first].is_mended:
            return tokens
    if tokens[cue].sense.after is not None:
        last = cue
        while last > 0 and cue - last < MAX_BETWEEN and _is_between(tokens[last - 1], languages):
            last -= 1
        stretch = _stretch_before(tokens, last)
        found = _best_place(tokens, cue, [(last - length, last) for length in range(1, stretch + 1)], words)
        if found is not None:
            return found
    return tokens


def _denies_another(tokens: Sequence[Token], at: int) -> bool:
    """Whether a denial stands behind a place and a comma: `Made in Vietnam, not ...`."""
    return (
        bool(tokens[at].sense.negations) and at > 1 and tokens[at - 1].text == "," and bool(tokens[at - 2].sense.place)
    )


def _with_other_place(tokens: list[Token], cue: int, denial: int, words: Lexicon) -> list[Token]:
    """The unknown words behind a denial that follows on from a statement as another place."""
    first = denial + 1
    while first < len(tokens) and "link" in tokens[first].sense.signs:
        first += 1
    spans = [(first, first + length) for length in range(1, _stretch(tokens, first) + 1)]
    unknown = [span for span in spans if any(map(_is_unknown, tokens[slice(*span)]))]
    return _best_place(tokens, cue, unknown, words) or tokens


def _shares(sense: Sense, languages: AbstractSet[str]) -> bool:
    """Whether a place is named in one of these languages."""
    return sense.place is not None and bool(sense.place.languages & languages)


def _goes_on_unread(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether an unread word stands right behind a place read whole; one behind *or* may be another place."""
    return end > start + 1 and not tokens[start].is_mended and tokens[start + 1].sense is NO_SENSE


def _names(sense: Sense, place: Place) -> bool:
    """Whether a sense is the country of a place."""
    return sense.place is not None and sense.place.countries == place.countries


def _best_place(tokens: list[Token], cue: int, spans: Sequence[tuple[int, int]], words: Lexicon) -> list[Token] | None:
    weak, languages = "weak" in tokens[cue].sense.signs, tokens[cue].sense.languages
    best: tuple[float, int, int, Sense] | None = None
    for start, end in spans:
        if not _is_unknown(tokens[start]) and end <= cue:
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
    return None if best is None else _joined(tokens, best[1], best[2], best[3])


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
        node = words.root.children.get(words.stem_of(rest) or rest)
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


def _with_cue(tokens: list[Token], place: int) -> list[Token]:
    """The unknown words right before or behind a place as words of origin."""
    named = tokens[place].sense.place
    languages = named.languages if named is not None else frozenset()
    last = place
    while last > 0 and (tokens[last - 1].text in {":", '"', "-"} or tokens[last - 1].sense.negations):
        last -= 1
    stretch = _stretch_before(tokens, last)
    first = last - stretch
    if 0 < stretch < MAX_CUE_WORDS and first > 0 and _is_foreign(tokens[first - 1], languages):
        stretch += 1
    for length in range(min(stretch, MAX_CUE_WORDS), 0, -1):
        near = _cue_of(tokens[last - length : last], languages, before=True)
        if near is not None:
            return _behind_unread(tokens, last - length, last, near)
    for length in range(min(_stretch(tokens, place + 1), MAX_CUE_WORDS), 0, -1):
        near = _cue_of(tokens[place + 1 : place + 1 + length], languages, before=False)
        if near is not None:
            return _joined(tokens, place + 1, place + 1 + length, near.meaning)
    behind = place + 1
    common = _cue_misread(tokens[behind], languages) if behind < len(tokens) else None
    return tokens if common is None else _joined(tokens, behind, behind + 1, common)


def _is_cue_misread(token: Token) -> bool:
    """Whether a common word is words of origin but for letters that are hardly told apart (`mall`: Turkish `malı`)."""
    return token.sense is NO_SENSE and is_ordinary(token.text) and skeleton(token.text) in _cues_behind()


def _cue_misread(token: Token, languages: frozenset[str]) -> Sense | None:
    """The same words in one of these languages; none beside English names, where the word is what it is."""
    senses = _cues_behind()[skeleton(token.text)] if _is_cue_misread(token) and "en" not in languages else ()
    return next((sense for sense in senses if sense.languages & languages), None)


@cache
def _cues_behind() -> dict[str, list[Sense]]:
    """Words of origin that stand behind their place, by what is left where letters are hardly told apart."""
    found: dict[str, list[Sense]] = {}
    for word, node in lexicon().root.children.items():
        if node.sense is not None and node.sense.after is not None:
            found.setdefault(skeleton(word), []).append(node.sense)
    return found


def _cue_of(stretch: Sequence[Token], languages: frozenset[str], *, before: bool) -> Near[Sense] | None:
    """The words of origin that a stretch is, which has a word that was not read."""
    text = "".join(token.text for token in stretch)
    return cue_like(text, languages, before=before) if any(map(_is_unknown, stretch)) else None


def _is_between(token: Token, languages: frozenset[str]) -> bool:
    """Whether a token may stand between words of origin and their place: a small word, or what may be a denial."""
    if token.kind in {"mark", "line"} or "link" in token.sense.signs or token.sense.negations:
        return True
    if token.kind != "word" or token.sense is not NO_SENSE:
        return False
    if token.text in lexicon().vocabulary.words and len(token.text) > 2:  # noqa: PLR2004 - `ho` is a part of words
        return False
    return lexicon().is_near_denial(token.text) or likeness_before(token.text, languages) is Likeness.DENIES


def _stretch(tokens: Sequence[Token], first: int) -> int:
    """How many words from `first` on may be one damaged phrase: unknown ones, small words and places among them."""
    length = 0
    while first + length < len(tokens) and length < MAX_WORDS and _may_be_damaged(tokens[first + length]):
        if length and may_deny(tokens[first + length].text, behind=True):
            break  # `Tayvan ae9il`, of `Tayvan değil`
        length += 1
    return length if any(_is_unknown(token) for token in tokens[first : first + length]) else 0


def _stretch_before(tokens: Sequence[Token], last: int) -> int:
    length = 0
    while last - length > 0 and length < MAX_WORDS and _may_be_damaged(tokens[last - length - 1]):
        if tokens[last - length - 1].sense.place is not None and not tokens[last - length - 1].is_mended:
            break
        length += 1
    return length if any(_is_unknown(token) for token in tokens[last - length : last]) else 0


def _is_foreign(token: Token, languages: frozenset[str]) -> bool:
    """Whether a short word is one of other languages only, so that it may be one of these misread (`Sin xuất tại`)."""
    short = token.kind == "word" and len(token.text) <= MAX_FOREIGN and not token.sense.is_cue
    return short and bool(token.sense.languages) and not lexicon().is_word_of(token.text, languages)


def _may_be_damaged(token: Token) -> bool:
    small = ("link" in token.sense.signs or token.sense.place) and not (token.sense.negations or token.sense.is_cue)
    return token.kind == "word" and (token.sense is NO_SENSE or bool(small))


def _behind_unread(tokens: list[Token], start: int, end: int, near: Near[Sense]) -> list[Token]:
    """The tokens with those from `start` to `end` as words of origin, letters before these as a word by itself.

    So the denial that a lost blank has joined to them (`wofabricado`) is not taken for letters that are too many.
    """
    first = tokens[start]
    text = "".join(token.text for token in tokens[start:end])
    most = min(MAX_JOINED, len(first.text) + (end - start > 1))
    extra = min(range(most), key=lambda at: letters_apart(text[at:], near.letters))
    if extra == len(first.text):
        return _joined(tokens, start + 1, end, near.meaning)
    if extra < MIN_JOINED:
        return _joined(tokens, start, end, near.meaning)
    cut = first.first.start + extra
    head = first._replace(text=first.text[:extra], sense=NO_SENSE, last=first.first._replace(end=cut), damage=0)
    rest = first._replace(text=first.text[extra:], first=first.first._replace(start=cut, parted=False))
    parted = [*tokens[:start], head._replace(first=head.last), rest, *tokens[start + 1 :]]
    return _joined(parted, start + 1, end + 1, near.meaning)


def _joined(tokens: list[Token], start: int, end: int, sense: Sense) -> list[Token]:
    """The tokens with those from `start` to `end` as one of the given sense, borne out by what stands beside it."""
    text = " ".join(token.text for token in tokens[start:end])
    one = tokens[start]._replace(text=text, sense=sense, last=tokens[end - 1].last, damage=1, edited=True, whole=1)
    return [*tokens[:start], one, *tokens[end:]]
