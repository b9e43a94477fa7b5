"""The scope of a denial: whether one in a clause is of what another clause states, or of a word of its own.

Goods bear much beside their origin that is denied (`Made in China. Not a toy`). A denial in a clause of its own is of
what another states whole only where that clause holds no other words that it could be of (`Made in China - no`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from edge.claims.negation.clauses import MAX_ABBREVIATED, read_of
from edge.claims.negation.evidence import BEHIND, PLAIN, is_negation, is_only_like
from edge.claims.negation.likeness import likeness_before
from edge.claims.negation.multiword import goes_on_denying
from edge.claims.negation.neighbours import BARE
from edge.claims.negation.small_words import is_damaged_link
from edge.claims.words.damage import Likeness
from edge.claims.words.lexicon import lexicon
from edge.claims.words.near_phrases import is_near_cue, is_near_place
from edge.claims.words.tokens import NO_SENSE, Token
from edge.claims.words.units import ON

__all__ = [
    "MAX_PIECE",
    "begins_a_word",
    "denies_a_kind",
    "denies_above",
    "denies_another",
    "denies_below",
    "is_mere_denial",
    "is_open",
    "may_answer",
]

CALLING: Final = frozenset("是在于自由属系为非")
"""Characters at the end of a denial that say nothing without what follows."""

MIN_OTHER: Final = 3
"""Letters of a word that is denied by itself."""

MAX_PIECE: Final = 2
"""How many words a clause may hold that is only a piece of a phrase."""


def is_mere_denial(clause: Sequence[Token]) -> bool:
    """Whether a clause holds a denial and nothing that it could be of (`no`, `not true`, `[X] no`, `this is not`).

    Words for goods may stand before it, where they are what is denied something (`Contents not`).
    """
    read = read_of(clause)
    denial = next((at for at, token in enumerate(read) if _denies(token)), None)
    if denial is None or _calls_for_place(read[-1]):
        return False
    return all(map(_is_of_goods, read[:denial])) and all(map(_may_go_with_denial, read[denial:]))


def is_open(clause: Sequence[Token]) -> bool:
    """Whether a clause ends in a word that calls for what is denied, as the next line may say (`Do not / wash`)."""
    last = read_of(clause)[-1].sense
    return not (last.signs & {"no", "yes"} or last.negations & BEHIND)


def denies_a_kind(tokens: Sequence[Token]) -> bool:
    """Whether tokens end in a denial of words of origin that have no place (`Keine Ware`, `Not orig. prod.`)."""
    named = False
    for at in range(len(tokens) - 1, -1, -1):
        token = tokens[at]
        if token.is_mended:
            return False
        if _denies(token):
            return named
        if token.sense.place or not (_may_go_with_denial(token) or _is_of_origin(tokens, at) or token.kind in BARE):
            return False
        named = named or _is_of_origin(tokens, at)
    return False


def denies_below(tokens: Sequence[Token]) -> bool:
    """Whether nothing stands behind the last denial but words of statements, or one that was misread for those."""
    read = read_of(tokens)
    denial = max((at for at, token in enumerate(read) if is_negation(token)), default=None)
    if denial is None:
        return len(read) <= MAX_PIECE
    return begins_a_word(read) or not (_is_of_another(read, denial) or _is_of_those_before(read, denial))


def denies_above(tokens: Sequence[Token]) -> bool:
    """Whether it holds nothing but words of statements, or is a word or two that may have been misread."""
    read = read_of(tokens)
    if len(read) <= MAX_PIECE:
        return not (read and is_negation(read[0]) and _is_of_another(read, 0))
    boxes = read[0].kind == "box"  # one of their answers may be unread
    return all(
        token.kind == "box"
        or (token.sense is not NO_SENSE and not token.is_mended)
        or (boxes and token.kind == "word" and len(token.text) <= MAX_ABBREVIATED)
        for token in read
    )


def denies_another(read: Sequence[Token]) -> bool:
    """Whether a denial that was read is of a word of its own line that is no part of a statement (`No added sugar`)."""
    return any(
        is_negation(token)
        and not token.is_mended
        and (_is_of_another(read, at) or _is_of_those_before(read, at) or _holds_another(read[at:]))
        for at, token in enumerate(read)
    )


def may_answer(tokens: Sequence[Token]) -> bool:
    """Whether a denial that ends a clause may as well answer the goods named before it (`mouse non`, `电池 无`).

    So may words that are said as an answer too, and single characters, behind words that are no part of a statement.
    Where words of origin or a place stand before it, it is of them.
    """
    read = read_of(tokens)
    if len(read) < MAX_PIECE or not is_negation(read[-1]):
        return False
    *before, word, last = read
    answers = len(last.text) == 1 if last.kind == "single" else "no" in last.sense.signs
    if not answers or word.sense is not NO_SENSE or any(token.sense.is_cue or token.sense.place for token in before):
        return False
    if word.kind == "single":
        return bool(before) and before[-1].sense is NO_SENSE
    return word.kind == "word" and not _may_be_part(word.text, frozenset(last.sense.languages))


def begins_a_word(read: Sequence[Token]) -> bool:
    """Whether a line ends in a stray letter behind a denial, of a word that goes on in the next (`Nicht h`)."""
    return len(read) > 1 and is_negation(read[-2]) and len(read[-1].text) == 1


def _denies(token: Token) -> bool:
    return bool(token.sense.negations & PLAIN) or "no" in token.sense.signs


def _may_go_with_denial(token: Token) -> bool:
    sense = token.sense
    if sense.is_cue or sense.place or token.is_mended or "number_words" in sense.signs:
        return False
    return token.text == ON or bool(sense.negations & PLAIN or sense.signs & {"no", "yes", "link"})


def _is_of_goods(token: Token) -> bool:
    """Whether a token is a small word, or one for goods, which may say of what they are made as well (`contents`)."""
    return _may_go_with_denial(token) or ("link" in token.sense.signs and not token.sense.place)


def _calls_for_place(token: Token) -> bool:
    """Whether a token is a small word that a denied place may follow in the next line (`pas en`)."""
    return "link" in token.sense.signs and not token.sense.negations and "no" not in token.sense.signs


def _is_of_origin(tokens: Sequence[Token], at: int) -> bool:
    """Whether a token is words that speak of origin, or short for one (`Erz.` for `Erzeugnis`)."""
    token = tokens[at]
    if token.sense.is_cue:
        return any(role is not None and role.speaks_of_origin for role in (token.sense.before, token.sense.after))
    ends = at + 1 < len(tokens) and tokens[at + 1].text == "."
    return ends and token.sense is NO_SENSE and lexicon().cuts_short(token.text)


def _holds_another(denying: Sequence[Token]) -> bool:
    """Whether one of the words behind a denial was not read, and is long enough to be told from those of statements."""
    languages = frozenset(denying[0].sense.languages)
    return not any(token.sense.is_cue or token.sense.place for token in denying) and any(
        token.kind == "word"
        and token.sense is NO_SENSE
        and len(token.text) > MIN_OTHER
        and not _may_be_part(token.text, languages)
        for token in denying[1:]
    )


def _is_of_another(read: Sequence[Token], denial: int) -> bool:
    """Whether a denial is of the word behind it, small ones passed over, which is no part of a statement misread."""
    languages = frozenset(read[denial].sense.languages)
    for token in read[denial + 1 :]:
        if token.sense is NO_SENSE:
            part = _may_be_part(token.text, languages) or goes_on_denying(read[denial].text, token.text)
            return token.kind == "word" and not part
        if "link" not in token.sense.signs:
            break
    return False


def _is_of_those_before(read: Sequence[Token], denial: int) -> bool:
    """Whether a denial that stands last is of the unread characters it is written on to (`保存料不使用`).

    So it is of an unread word before it, unless this may be a part of a statement (`मोड़ें नहीं`), and so may be any
    character that ends a line (`王非`, a name), but for those behind which more must come (`物品都不是`).
    """
    if len(read[denial].text) > 1 and read[denial].text[-1] in CALLING:
        return False
    before = read[denial - 1 : denial]
    stands_last = is_negation(read[denial], behind=True) or (
        denial == len(read) - 1 and read[denial].kind == "single" and bool(before)
    )
    if not stands_last or not all(other.sense is NO_SENSE or is_only_like(other) for other in before):
        return False
    if before and before[0].kind == "word":
        return denial == len(read) - 1 and not _may_be_part(before[0].text, frozenset(read[denial].sense.languages))
    return len(read) > MAX_PIECE and not read[denial].first.parted


def _may_be_part(word: str, languages: frozenset[str]) -> bool:
    """Whether an unread word may be a small one misread, words of origin, a place, or the rest of a denial."""
    return (
        len(word) < MIN_OTHER
        or is_damaged_link(word, languages)
        or is_near_cue(word)
        or is_near_place(word)
        or likeness_before(word, languages) is Likeness.DENIES
    )
