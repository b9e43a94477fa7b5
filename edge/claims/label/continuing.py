"""Whether a line may go on with a statement that began in another line, by its first words.

`read` are those tokens of a line that `read_of` leaves.
"""

from __future__ import annotations

from collections.abc import Sequence

from edge.claims.label.parts import MAX_DENIAL
from edge.claims.negation.answers import is_like_no
from edge.claims.negation.evidence import is_negation
from edge.claims.negation.likeness import may_deny
from edge.claims.negation.scope import MAX_PIECE
from edge.claims.negation.small_words import is_damaged_link
from edge.claims.words.damage import is_ordinary
from edge.claims.words.lexicon import lexicon
from edge.claims.words.tokens import NO_SENSE, Token

__all__ = ["calls_back", "goes_on"]


def goes_on(read: Sequence[Token], text: str) -> bool:
    """Whether a line may go on with a statement that began elsewhere."""
    if not read:
        return False
    first = read[0]
    sense = first.sense
    if len(read) <= MAX_PIECE and all(token.kind == "single" and token.sense is NO_SENSE for token in read):
        return True  # what may be left of a denial that stands last (`님` of `아님`)
    if len(read) == 1 and sense is NO_SENSE and first.kind == "word" and _may_deny_behind(first.text):
        return True
    begun = sense is NO_SENSE and first.kind == "word" and first.text in lexicon().vocabulary.words
    if begun or _ends_a_word_begun(read) or _is_rest_of_word(read):
        return True
    following = next((token for token in read[1:] if "link" not in token.sense.signs), None)
    speaks_on = following is not None and (following.sense.place or following.sense.is_cue)
    if sense is NO_SENSE and first.kind == "word" and speaks_on:
        return len(first.text) <= MAX_DENIAL and not is_ordinary(first.text)
    known = sense.is_cue or sense.place is not None or bool(sense.negations) or bool(sense.signs - {"trap"})
    return (
        known
        or calls_back(read)
        or first.kind == "box"
        or (len(read) == 1 and text.strip().isupper() and len(first.text) in {2, 3})
    )


def _is_rest_of_word(read: Sequence[Token]) -> bool:
    """Whether a line begins with a word that was not read and may be the rest of one cut in two (`NESIA`)."""
    first = read[0]
    unread = first.sense is NO_SENSE and first.kind == "word"
    return unread and len(read) <= MAX_PIECE and lexicon().vocabulary.ends_keyword(first.text)


def calls_back(read: Sequence[Token]) -> bool:
    """Whether a line holds nothing but a denial that stands behind its place (`malı değildir`, `していません`)."""
    denying = [token for token in read if token.sense.denies or is_negation(token, behind=True)]
    languages = frozenset(language for token in denying for language in token.sense.languages)
    return bool(denying) and all(
        token.sense.languages != {"en"}
        and (
            token.sense.after is not None
            or is_negation(token, behind=True)
            or "link" in token.sense.signs
            or (token.sense is NO_SENSE and token.kind == "word" and is_damaged_link(token.text, languages))
        )
        for token in read
    )


def _may_deny_behind(word: str) -> bool:
    """Whether a word that was not read may be a denial that stands last, or the answer of a form (`Neiu`)."""
    return may_deny(word, behind=True) or is_like_no(word, lexicon().languages)


def _ends_a_word_begun(read: Sequence[Token]) -> bool:
    """Whether a line begins with a character of a statement's words, and denies right behind it (`品除外`)."""
    begun = len(read) > 1 and read[0].kind == "single" and read[0].sense is NO_SENSE
    return begun and read[0].text in lexicon().vocabulary.words and is_negation(read[1], behind=True)
