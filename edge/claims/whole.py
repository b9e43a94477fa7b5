"""Damaged statements read as a whole: where a denial is seen but no statement comes of it, the likeliest one is.

Words by themselves are forgiven little. A denial, words of origin and a place of one language that stand beside each
other bear each other out, so here they are sought together, blanks aside: letters that share a shape weigh less than
others, and the three may cost only so much in all. A place of another country that does about as well leaves nothing
said. A denial that is not whole itself is taken for one that may be meant, so that the statement stays open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from edge.claims.certainty import bear_out, denies_surely, is_enough_left
from edge.claims.damage import SAME_OUTLINE, is_ordinary
from edge.claims.evidence import PLAIN
from edge.claims.fragments import Fragment, fragments
from edge.claims.letters import MISREAD_MARKS, Letters, letters_of, spelled, stretch_of
from edge.claims.lexicon import Lexicon, Sense, lexicon
from edge.claims.phrases import Kind, all_phrases, alphabet, is_ideograph
from edge.claims.pieces import Piece
from edge.claims.shapes import alike, less_alike
from edge.claims.tokens import NO_SENSE, Token, tokens_of

__all__ = ["reread"]

MOST_COST: Final = 2.2
"""Letters, as their misreadings weigh, that a denial, words of origin and a place may be off in all."""

MOST_COST_SHARE: Final = 0.26
"""The same as a share of their letters: of short statements less is forgiven."""

SHORT_DENIAL: Final = 3
MISREAD_LONG: Final = 1.5
"""Letters of denials that must be read but for letters of one shape, and how far longer ones may be off."""

COST_WEIGHS: Final = 2.0
"""How many letters read as they should make up for one misread."""

MARGIN: Final = 1.0
"""By how much the likeliest country must be likelier than any other."""

LIKELIER: Final = 0.3
"""By how many letters misread a place must be nearer to the same letters than any other."""

MISREAD_LETTERS: Final = 0.2
MISREAD_SYLLABLES: Final = 0.34
SHORT_ENDING: Final = 2
FIRST_SYLLABLE: Final = "\u1100"
"""The share of the letters, or syllables, of a place that may be misread where words of origin have another that is
whole, how long an ending it may have, and where the scripts of syllables begin.
"""

LEFT_OPEN: Final = frozenset({"ambiguous_not", "asks"})
"""What words that were read leave open (`not only`, `whether`), so that no part of them denies."""

MOST_BETWEEN: Final = 5
"""Unexplained letters that may stand between two parts of a statement."""

UNEXPLAINED_COSTS: Final = 0.35
COMMA_COSTS: Final = 0.5
MOST_LETTERS: Final = 120
MOST_OF_A_KIND: Final = 12
MOST_LANGUAGES: Final = 7
SCRIPTS: Final = (
    ("\u0400", "\u04ff", ("ru", "uk")),
    ("\u0590", "\u05ff", ("he",)),
    ("\u0600", "\u06ff", ("ar",)),
    ("\u0900", "\u097f", ("hi",)),
    ("\u0e00", "\u0e7f", ("th",)),
    ("\u3040", "\u30ff", ("ja",)),
    ("\u4e00", "\u9fff", ("zh",)),
    ("\uac00", "\ud7a3", ("ko",)),
)


class _Reading(NamedTuple):
    """A denial, words of origin and a place that were found together."""

    score: float
    denial: Fragment | None
    """None where the words of origin deny by themselves (`üretilmedi`)."""
    cue: Fragment
    place: Fragment

    @property
    def parts(self) -> list[Fragment]:
        """The parts in the order in which they stand."""
        parts = [self.cue, self.place, *([self.denial] if self.denial else [])]
        return sorted(parts, key=lambda part: part.start)


def reread(pieces: Sequence[Piece], tokens: Sequence[Token], words: Lexicon, *, stated: bool) -> list[Token] | None:
    """Tokens of a run with the parts of its likeliest denial among them; None where there is none to be seen.

    Where nothing is `stated`, though a denial and a place were read, a word that was read may be another one misread
    (`Not mode in Mexico`).
    """
    all_phrases()  # filed with the first line, not with the first damaged one
    languages = _languages(tokens)
    if not languages or not _may_be_misread(tokens, stated=stated) or not _may_read_on(pieces, languages):
        return None
    letters = letters_of(pieces, tokens)
    if not 2 < len(letters.text) <= MOST_LETTERS:  # noqa: PLR2004 - three parts
        return None
    readings = [reading for language in languages for reading in _readings(letters, language)]
    best = max(readings, key=lambda reading: reading.score, default=None)
    if best is None:
        return None
    alike = (reading for reading in readings if _is_of_same_letters(reading, best) and _rivals(reading, best))
    best = min(alike, key=lambda reading: (reading.place.misread, -reading.score))
    country = _country(best)
    if any(_rivals(other, best) and _country(other) != country for other in readings):
        return None
    return _respliced(pieces, letters, best, words)


def _may_read_on(pieces: Sequence[Piece], languages: Sequence[str]) -> bool:
    """Whether lines that are read on hold letters of one language each: what one line holds alone was read there."""
    if pieces[0].line == pieces[-1].line:
        return True
    lines: list[set[str]] = [set() for _ in range(pieces[-1].line + 1)]
    for piece in pieces:
        if piece.kind in {"word", "single"}:
            lines[piece.line].update(piece.text if piece.kind == "word" else _may_be(piece.text))
    return any(sum(not alphabet(language).isdisjoint(line) for line in lines) > 1 for language in languages)


@lru_cache(maxsize=4096)
def _may_be(char: str) -> str:
    """The letters of a character, and those that it looks like."""
    return "".join((spelled(char), *alike(char), *less_alike(char)))


def _is_near(place: Fragment, letters: Letters) -> bool:
    """Whether so much of a name is left that no other word is likely to stand there (`Not a toy` denies no Amoy)."""
    syllables = letters.of[place.end - 1] - letters.of[place.start] + 1
    is_word = letters.text[place.start] < FIRST_SYLLABLE
    most = MISREAD_LETTERS * len(place.printed) if is_word else MISREAD_SYLLABLES * syllables
    ending = place.end - place.start - len(place.printed)
    return place.ends_within == 0 and place.misread <= most and ending <= SHORT_ENDING


def _has_another(cue: Fragment, place: Fragment, letters: Letters) -> bool:
    """Whether words of origin stand beside a place that was read whole, and is not this one."""
    named = letters.named & ~place.letters
    before, after = cue.start - 1, cue.end
    while before >= 0 and letters.linking & ~named & stretch_of(before, before + 1):
        before -= 1
    while letters.linking & ~named & stretch_of(after, after + 1):
        after += 1
    return bool(named & (stretch_of(max(before, 0), before + 1) | stretch_of(after, after + 1)))


def _is_of_others(place: Fragment, cue: Fragment, whole: Sequence[Fragment], letters: Letters) -> bool:
    """Whether a place has words of origin of its own beside it (`义大利制造，非申国裂造` denies no Italy)."""
    return any(
        not other.overlaps(cue) and _stand_together(other, place) and _are_beside(other, place, letters)
        for other in whole
    )


def _are_beside(one: Fragment, other: Fragment, letters: Letters) -> bool:
    """Whether nothing but small words stands between two parts, and no mark."""
    first, last = sorted((one, other), key=lambda part: part.start)
    gap = stretch_of(first.end, last.start)
    return first.end <= last.start and not (
        gap & ~letters.linking or letters.parted & stretch_of(first.end, last.start + 1)
    )


def _may_be_misread(tokens: Sequence[Token], *, stated: bool) -> bool:
    """Whether a denial may be seen in what was not read, and what was read does not leave it open (`not only`)."""
    if any(token.sense.negations & LEFT_OPEN and not token.damage for token in tokens):
        return False
    return any(_is_unread(token) for token in tokens) or (not stated and _denies_a_place(tokens))


def _rivals(other: _Reading, best: _Reading) -> bool:
    """Whether a reading is about as likely as the best.

    No misread place is where another was read whole, and a letter that looks like another is likelier misread than one
    was lost (`КПР` is rather `КНР` than `КИПР`).
    """
    if _is_of_same_letters(other, best) and other.place.misread > best.place.misread + LIKELIER:
        return False
    return other.score > best.score - MARGIN and (best.place.misread > 0 or other.place.misread == 0)


def _is_of_same_letters(one: _Reading, other: _Reading) -> bool:
    return (one.place.start, one.place.end) == (other.place.start, other.place.end)


def _country(reading: _Reading) -> tuple[str, ...]:
    place = reading.place.sense.place
    return place.countries[:1] if place is not None else ()


def _is_unread(token: Token) -> bool:
    unread = token.sense is NO_SENSE or token.damage > 0
    return unread and token.kind in {"word", "single"} and not is_ordinary(token.text)


def _denies_a_place(tokens: Sequence[Token]) -> bool:
    return any(_denies_as_read(token) for token in tokens) and any(token.sense.place for token in tokens)


def _languages(tokens: Sequence[Token]) -> list[str]:
    """The languages in which a run may deny: of its denials, or words of origin, or `in` before a place; and script."""
    known = [token for token in tokens if token.sense is not NO_SENSE]
    denying = [token for token in known if _denies_as_read(token)]
    speaking = denying or [token for token in known if token.sense.is_cue] or _linking(tokens)
    found = {language for token in speaking for language in token.sense.languages}
    if speaking:
        found |= {language for token in tokens for language in _of_script(token.text[0])}
    return sorted(found)[:MOST_LANGUAGES]


def _linking(tokens: Sequence[Token]) -> list[Token]:
    """Small words right before a place of their language (`Notade in China`)."""
    return [
        token
        for token, after in pairwise(tokens)
        if "link" in token.sense.signs and after.sense.place and token.sense.languages & after.sense.place.languages
    ]


def _denies_as_read(token: Token) -> bool:
    return bool(token.sense.negations & PLAIN) or "no" in token.sense.signs


@lru_cache(maxsize=4096)
def _of_script(char: str) -> tuple[str, ...]:
    """The languages of a script that few write in; none for Latin letters and marks."""
    return next((languages for first, last, languages in SCRIPTS if first <= char <= last), ())


def _readings(letters: Letters, language: str) -> Iterator[_Reading]:
    """All denied statements of a language that the letters may be."""
    denials = _likeliest([part for part in fragments(letters, Kind.DENIAL, language) if _may_deny(part, letters)])
    cues = _without_worse(fragments(letters, Kind.CUE if denials else Kind.DENYING_CUE, language), letters)
    denied = [(cue, _denials_of(cue, denials)) for cue in _likeliest(cues)]
    places = _likeliest(fragments(letters, Kind.PLACE, language)) if any(of for _, of in denied) else []
    beside = [*places, *fragments(letters, Kind.LINK, language)] if places else []
    whole = [cue for cue, _ in denied if not cue.cost]
    for cue, of in denied:
        for place in places:
            if cue.cost + place.cost > MOST_COST or place.overlaps(cue) or not _stand_together(cue, place):
                continue
            if _is_of_others(place, cue, whole, letters):
                continue
            if place.cost and not _is_near(place, letters) and _has_another(cue, place, letters):
                continue
            for denial in of:
                if denial is not None and not _denies(denial, cue, place, letters):
                    continue
                reading = _Reading(0.0, denial, cue, place)
                score = _score(letters, reading.parts, beside)
                if score is not None:
                    yield reading._replace(score=score)


def _denials_of(cue: Fragment, denials: Sequence[Fragment]) -> Sequence[Fragment | None]:
    """The denials that may be of some words of origin; of those that deny by themselves there is none to be sought."""
    if cue.sense.denies:
        return [None]
    return [denial for denial in denials if not denial.overlaps(cue) and bear_out(cue, denial)]


def _without_worse(cues: Sequence[Fragment], letters: Letters) -> list[Fragment]:
    """Words of origin, but for those that deny where some that do not are nearer (`üretilmiştiv`)."""
    if not any(cue.sense.denies and cue.cost for cue in cues):
        return list(cues)
    language = cues[0].language
    others = [cue for cue in fragments(letters, Kind.CUE, language) if not cue.sense.denies]
    return [
        cue
        for cue in cues
        if not cue.sense.denies or not any(cue.overlaps(other) and _is_nearer(other, cue) for other in others)
    ]


def _is_nearer(one: Fragment, other: Fragment) -> bool:
    return one.cost < other.cost and one.weight + MOST_COST >= other.weight


def _likeliest(parts: Sequence[Fragment]) -> list[Fragment]:
    return sorted(parts, key=lambda part: part.weight - COST_WEIGHS * part.cost, reverse=True)[:MOST_OF_A_KIND]


def _may_deny(part: Fragment, letters: Letters) -> bool:
    """Whether a denial stands where nothing else was read, whole, glued to a word, or misread as one."""
    answers = part.cost == 0 and letters.answering & part.letters
    if letters.explained & part.letters & ~letters.denying and not answers:
        return False  # `no` of `feito no`
    if part.cost == 0:
        return True
    if part.ends_within and not part.letters & ~letters.denying:
        return False  # `no` of `not`
    if part.misread and not part.letters & ~letters.linking and not is_ideograph(part.printed[0]):
        return False  # Russian `на`, read as it should be, is no `не`
    if part.misread and part.weight <= SHORT_DENIAL:
        return part.ends_within <= 1 and part.misread <= SAME_OUTLINE
    return part.ends_within <= 1 and part.misread <= MISREAD_LONG


def _stand_together(cue: Fragment, place: Fragment) -> bool:
    """Whether words of origin have their place on its side, and enough of both was read."""
    if is_ideograph(place.printed[0]) and not is_enough_left(cue, place):
        return False
    return cue.sense.before is not None if cue.start < place.start else cue.sense.after is not None


def _denies(denial: Fragment, cue: Fragment, place: Fragment, letters: Letters) -> bool:
    """Whether a denial stands where its kind does: before what it denies, or behind all.

    Between words of origin and their place, what is a small word of another language is no denial (`fabricado no
    México`); nor is a common word of the line above one that was misread (`New / Fabricado na China` is no `nem`).
    """
    if denial.overlaps(place) or _is_of_characters(denial, min(cue, place), letters):
        return False
    if cue.end <= denial.start and denial.end <= place.start and _is_small(denial, cue, letters):
        return False
    ordinary = not denial.letters & ~letters.ordinary
    if denial.misread and ordinary and letters.lines[denial.start] != letters.lines[cue.start]:
        return False
    kinds = denial.sense.negations
    behind = denial.start >= max(cue.end, place.end)
    if behind:
        answers = "no" in denial.sense.signs and bool(letters.answering & denial.letters)
        clause = stretch_of(max(cue.end, place.end), denial.start + 1)
        return answers or ("after_not" in kinds and not letters.parted & clause)
    if "after_not" in kinds and denial.start >= place.end:
        return True
    return bool(kinds & {"not", "weak_not", "outside"})


def _is_of_characters(denial: Fragment, after: Fragment, letters: Letters) -> bool:
    """Whether a denial is of unread characters written on to it, parted from the rest by a blank (`無添加 中国産`)."""
    written_on = letters.going_on & stretch_of(denial.end, denial.end + 1)
    return denial.end < after.start and bool(written_on) and not letters.going_on >> after.start & 1


def _is_small(denial: Fragment, cue: Fragment, letters: Letters) -> bool:
    """Whether a denial is a small word as well in a language of the words of origin (`fabricado no México`).

    Where these were misread, it may be one of another language, unless a colon stands before it.
    """
    text = letters.text[denial.start : denial.end]
    if any(text in lexicon().links.get(language, ()) for language in cue.sense.languages):
        return True
    small = not denial.letters & ~letters.linking and not is_ideograph(text[0])
    return small and cue.cost > 0 and not letters.parted & stretch_of(denial.start, denial.end)


def _score(letters: Letters, parts: Sequence[Fragment], beside: Sequence[Fragment]) -> float | None:
    """How many letters of a statement speak for it; None where too many speak against it.

    Between its parts may stand small words, and before its denial another place (`made in Italy, not in China`).
    """
    cost = sum(part.cost for part in parts)
    size = sum(part.weight for part in parts)
    most = min(MOST_COST, MOST_COST_SHARE * size)
    if cost > most:
        return None
    for one, other in pairwise(parts):
        between = stretch_of(one.end, other.start) & ~(letters.linking | letters.named)
        gap = stretch_of(one.end, other.start + 1)
        if other.kind is not Kind.DENIAL and letters.parted & ~letters.answering & gap:
            if one.kind is Kind.DENIAL and letters.named & stretch_of(one.end, other.start):
                return None  # `not in China, <unread> in Korea`
            cost += COMMA_COSTS
        if (
            one.kind is Kind.DENIAL
            and other.kind is not Kind.PLACE
            and letters.named & stretch_of(one.end, other.start)
        ):
            cost += COMMA_COSTS  # `A ではなく B 製` has words of origin of B
        for known in beside:
            if known.kind is Kind.PLACE and other.kind is not Kind.DENIAL:
                continue
            if one.end <= known.start and known.end <= other.start and not known.letters & ~between:
                between &= ~known.letters
                cost += known.cost
        if between.bit_count() > MOST_BETWEEN:
            return None
        cost += UNEXPLAINED_COSTS * between.bit_count()
    return size - COST_WEIGHS * cost if cost <= most else None


@cache
def _may_be_meant(language: str) -> Sense:
    """The sense of a denial that is not whole: it may be one."""
    return Sense(languages={language}, negations={"perhaps_not"})


def _respliced(pieces: Sequence[Piece], letters: Letters, reading: _Reading, words: Lexicon) -> list[Token]:
    """Tokens of the run: the parts found, and what stands between them as it was."""
    tokens: list[Token] = []
    rest: list[Piece] = []
    number, offset = 0, 0
    for part, after in zip(reading.parts, (*reading.parts[1:], None), strict=True):
        first, start = letters.of[part.start], letters.at[part.start]
        last, end = letters.of[part.end - 1], letters.at[part.end - 1] + 1
        rest.extend(_cut(pieces, (number, offset), (first, start), words))
        between = tokens_of(rest, words)
        tokens.extend(between if part is reading.parts[0] else _read_of(between, part.language))
        rest = []
        held = list(_cut(pieces, (first, start), (last, end), words))
        sense = part.sense
        if part.kind is Kind.DENIAL and not denies_surely(part, letters, after):
            sense = _may_be_meant(part.language)
        text = " ".join(piece.text for piece in held)
        damage = 0 if part.cost == 0 else 1
        tokens.append(Token(text, held[0].kind, sense, held[0], held[-1], damage, edited=damage > 0, whole=2))
        number, offset = last, end
    rest.extend(_cut(pieces, (number, offset), (len(pieces), 0), words))
    tokens.extend(tokens_of(rest, words))
    return tokens


def _read_of(between: Sequence[Token], language: str) -> list[Token]:
    """Tokens between the parts but for those read as nothing, or as little, which belong to what stands beside them.

    Where there were any, a comma parted them from what follows (`made in <unread>, not Austria`), and goes with them.
    """
    read = [token for token in between if not _says_nothing(token, language)]
    return read if len(read) == len(between) else [token for token in read if token.text != ","]


def _says_nothing(token: Token, language: str) -> bool:
    """Whether a token is unknown, a single character misread, or a small word of other languages only.

    So is a mark that is a letter of such a word (`xuất xứ +ừ`).
    """
    if token.text in MISREAD_MARKS:
        return True
    if token.kind not in {"word", "single"}:
        return False
    small = "link" in token.sense.signs and language not in token.sense.languages
    return token.sense is NO_SENSE or small or (token.is_mended and token.kind == "single")


def _cut(pieces: Sequence[Piece], first: tuple[int, int], last: tuple[int, int], words: Lexicon) -> Iterator[Piece]:
    """The pieces from one place to another; (number, offset) are a piece and a character of it."""
    for number in range(first[0], min(last[0] + 1, len(pieces))):
        piece = pieces[number]
        start = first[1] if number == first[0] else 0
        end = last[1] if number == last[0] else len(piece.text)
        if start == 0 and end >= len(piece.text):
            yield piece
        elif start < end:
            text = piece.text[start:end]
            known = text in words.root.children
            where = piece.start + start
            yield piece._replace(
                text=text, start=where, end=where + len(text), forms=(text,), known=known, begins=known,
                parted=piece.parted and start == 0,
            )  # fmt: skip
