"""Damaged statements read as a whole: where a denial is seen but no statement comes of it, the likeliest one is.

Words by themselves are forgiven little, beside each other more (`misread/readings.py`). Where a
place of another country does about as well, or the denial is not whole itself, it is taken for one that may be meant,
so that the statement stays open (`misread/splice.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from edge.claims.misread.bonds import is_cut_out
from edge.claims.misread.letters import letters_of, spelled
from edge.claims.misread.phrases import alphabet
from edge.claims.misread.readings import Reading, readings
from edge.claims.misread.splice import respliced
from edge.claims.negation.characters import may_deny_alone
from edge.claims.negation.clauses import ASKING
from edge.claims.negation.evidence import PLAIN, is_number_sign, is_only_like
from edge.claims.words.damage import SAME_OUTLINE, is_ordinary
from edge.claims.words.lexicon import Lexicon
from edge.claims.words.pieces import Piece
from edge.claims.words.shapes import alike, less_alike
from edge.claims.words.tokens import NO_SENSE, Token

__all__ = ["reread"]

MARGIN: Final = 1.0
"""By how much the likeliest country must be likelier than any other."""

LIKELIER: Final = 0.15
LIKELIER_THAN_FAR: Final = 0.35
"""By how many letters misread a place must be nearer to the same letters than any other, and where it is not near."""

LEFT_OPEN: Final = frozenset({"ambiguous_not", "asks"})
"""What words that were read leave open (`not only`, `whether`), so that no part of them denies."""

MOST_LETTERS: Final = 120
MOST_LANGUAGES: Final = 7
FEW_LANGUAGES: Final = 2
FEW_WORDS: Final = 4
"""Languages in which a denial is sought, those of a name that tells the language, and words of a short run."""

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


def reread(pieces: Sequence[Piece], tokens: Sequence[Token], words: Lexicon, *, stated: bool) -> list[Token] | None:
    """Tokens of a run with the parts of its likeliest denial among them; None where there is none to be seen.

    Where nothing is `stated`, though a denial and a place were read, a word that was read may be another one misread
    (`Not mode in Mexico`).
    """
    if not _may_be_misread(tokens, stated=stated):
        return None
    languages = _reading_on(pieces, _languages(tokens))
    if not languages:
        return None
    letters = letters_of(pieces, tokens)
    if not 2 < len(letters.text) <= MOST_LETTERS:  # noqa: PLR2004 - three parts
        return None
    found = [reading for language in languages for reading in readings(letters, language)]
    best = max(found, key=lambda reading: reading.score, default=None)
    if best is None:
        return None
    alike = (reading for reading in found if _is_of_same_letters(reading, best) and _rivals(reading, best))
    best = min(alike, key=lambda reading: (reading.place.misread, -reading.score))
    country = _country(best)
    rivals = [reading for reading in found if _rivals(reading, best)]
    others = [part for part in best.parts if part is not best.place]
    settled = all(_country(other) == country for other in rivals) and not is_cut_out(best.place, others, letters)
    if settled:
        best = min(rivals, key=lambda reading: (reading.denial.misread if reading.denial else 0.0, -reading.score))
    return respliced(pieces, letters, best, words, settled=settled) if settled or best.denial else None


def _reading_on(pieces: Sequence[Piece], languages: Sequence[str]) -> Sequence[str]:
    """The languages of which two lines hold letters, where lines are read on: what one holds alone was read there."""
    if not languages or pieces[0].line == pieces[-1].line:
        return languages
    lines: list[set[str]] = [set() for _ in range(pieces[-1].line + 1)]
    for piece in pieces:
        if piece.kind in {"word", "single"}:
            lines[piece.line].update(piece.text if piece.kind == "word" else _may_be(piece.text))
    return [language for language in languages if sum(not alphabet(language).isdisjoint(line) for line in lines) > 1]


@lru_cache(maxsize=4096)
def _may_be(char: str) -> str:
    """The letters of a character, and those that it looks like."""
    return "".join((spelled(char), *alike(char), *less_alike(char)))


def _may_be_misread(tokens: Sequence[Token], *, stated: bool) -> bool:
    """Whether a denial may be seen in what was not read, and what was read does not leave it open (`not only`)."""
    if any(token.sense.negations & LEFT_OPEN and not token.damage for token in tokens):
        return False
    return any(_is_unread(token) for token in tokens) or (not stated and _denies_a_place(tokens))


def _rivals(other: Reading, best: Reading) -> bool:
    """Whether a reading is about as likely as the best.

    No misread place is where another was read whole, and a letter that looks like another is likelier misread than one
    was lost (`КПР` is rather `КНР` than `КИПР`).
    """
    likelier = LIKELIER if best.place.misread <= SAME_OUTLINE else LIKELIER_THAN_FAR
    if _is_of_same_letters(other, best) and other.place.misread > best.place.misread + likelier:
        return False
    return other.score > best.score - MARGIN and (best.place.misread > 0 or other.place.misread == 0)


def _is_of_same_letters(one: Reading, other: Reading) -> bool:
    return (one.place.start, one.place.end) == (other.place.start, other.place.end)


def _country(reading: Reading) -> tuple[str, ...]:
    place = reading.place.sense.place
    return place.countries[:1] if place is not None else ()


def _is_unread(token: Token) -> bool:
    unread = token.sense is NO_SENSE or token.damage > 0
    return unread and token.kind in {"word", "single"} and not is_ordinary(token.text)


def _denies_a_place(tokens: Sequence[Token]) -> bool:
    return any(_denies_as_read(token) for token in tokens) and any(token.sense.place for token in tokens)


def _languages(tokens: Sequence[Token]) -> list[str]:
    """The languages in which a run may deny: of its denials, or words of origin, or `in` before a place; and script.

    Where none of these was read, it is that of the place of a short run, or of the script, if a character beside a
    place may be a denial misread, or a mark that an answer follows stands behind it (`中国裂：いハえ`).
    """
    known = [token for token in tokens if token.sense is not NO_SENSE]
    denying = [
        token
        for at, token in enumerate(tokens)
        if _denies_as_read(token) and not is_only_like(token) and not is_number_sign(tokens, at)
    ]
    speaking = (
        denying or [token for token in known if token.sense.is_cue and not is_only_like(token)] or _linking(tokens)
    )
    found = {language for token in speaking for language in token.sense.languages}
    named = [token.sense.place.languages for token in known if token.sense.place]
    if not speaking and _is_short(tokens):
        found = {language for languages in named if len(languages) <= FEW_LANGUAGES for language in languages}
    if speaking or (named and (any(map(_may_be_denial_misread, tokens)) or any(map(_asks, tokens)))):
        found |= {language for token in tokens for language in _of_script(token.text[0])}
    return sorted(found)[:MOST_LANGUAGES]


def _is_short(tokens: Sequence[Token]) -> bool:
    """Whether a run is a few words and no marks, as no address is: all but its place may be a denial misread."""
    return len(tokens) <= FEW_WORDS and all(token.kind == "word" for token in tokens)


def _may_be_denial_misread(token: Token) -> bool:
    return token.kind == "single" and len(token.text) == 1 and may_deny_alone(token.text)


def _asks(token: Token) -> bool:
    return token.text in ASKING


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
