"""Whether the last words of a line leave a statement open, to go on or be denied beyond the line's end.

`read` are those tokens of a line that `read_of` leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from edge.claims.negation.characters import begins_denial
from edge.claims.negation.evidence import PLAIN, is_negation
from edge.claims.negation.likeness import is_barely_denial, may_deny
from edge.claims.negation.run_together import holds_denial
from edge.claims.negation.scope import MAX_PIECE, begins_a_word
from edge.claims.negation.small_words import is_damaged_link
from edge.claims.statement.named import CODE_LENGTHS
from edge.claims.words.lexicon import lexicon
from edge.claims.words.near_phrases import is_near_cue
from edge.claims.words.senses import Node
from edge.claims.words.tokens import NO_SENSE, Token

__all__ = ["calls", "denies_its_subject", "denies_more", "leaves_open"]

OPEN_WITHIN: Final = 4
"""How many words before a line's end an unfinished statement may begin."""

OPENING: Final = frozenset({"and", "or", "but", "yes", "no"})
"""Signs of words behind which more is to come."""


def leaves_open(read: Sequence[Token]) -> bool:
    """Whether the last word of a line may belong to a statement that goes on elsewhere.

    A line that ends in a place does so only where it holds words of a statement too, or nothing but places: most
    such lines are addresses.
    """
    return denies_its_subject(read) or (bool(read) and (_ends_open(read) or _ends_in_part(read)))


def _ends_in_part(read: Sequence[Token]) -> bool:
    """Whether a word that was not read ends a line of a statement, and may be cut in two (`Made in CH`)."""
    last = read[-1]
    if len(read) == 1 or last.kind != "word" or last.sense is not NO_SENSE or read[-2].sense is NO_SENSE:
        return False
    opened = any(token.sense.is_cue or token.sense.negations for token in read[-OPEN_WITHIN:-1])
    small = all("link" in token.sense.signs for token in read[:-1])
    return (opened or small) and lexicon().vocabulary.begins_keyword(last.text)


def _ends_open(read: Sequence[Token]) -> bool:
    if len(read) > 1 and read[-2].sense.before is not None and read[-1].text.isdigit():
        read = read[:-1]  # `Country of origin (8)`
    last = read[-1]
    if _ends_unread(read) and not _breaks_off(read):
        denies = may_deny(last.text, behind=False) or begins_a_word(read) or _is_barely_denial(read)
        if denies or len(read) == 1:
            return denies
    if last.kind == "single" and len(last.text) == 1 and _ends_a_word(read):
        return False  # `장비` is no `비`
    if last.kind == "box":
        return any(token.sense.is_cue or token.sense.place for token in read)
    denies = is_negation(last) or (len(read) > 1 and is_negation(last, behind=True)) or _is_denial_in_two(read)
    if last.sense.is_cue or denies or last.sense.signs & OPENING or _breaks_off(read) or _may_be_boxed_place(read):
        return True
    return _may_end_within(read)


def _may_be_boxed_place(read: Sequence[Token]) -> bool:
    """Whether a line is no more than a place or a code of one with its box, of which more may follow (`[ ] CN`)."""
    last = read[-1]
    is_code = last.kind == "word" and len(last.text) in CODE_LENGTHS
    return read[0].kind == "box" and (last.sense.place is not None or is_code)


def _may_end_within(read: Sequence[Token]) -> bool:
    """Whether the last word of a line may be a part of a statement that was opened shortly before, or of places."""
    last = read[-1]
    opening = (
        token for token in read[-OPEN_WITHIN:] if token.sense.is_cue or token.sense.negations or _may_open(token, last)
    )
    if last.sense.place or "link" in last.sense.signs or last.text in lexicon().vocabulary.words:
        return _names_places_only(read) or any(True for _ in opening)
    if last.kind != "word":
        return False
    languages = frozenset(language for token in opening for language in token.sense.languages)
    return bool(languages) and (is_damaged_link(last.text, languages) or holds_denial(last.text, languages))


def calls(read: Sequence[Token]) -> bool:
    """Whether a line ends in words of origin, and in small words behind them, that have no place yet (`Made in`)."""
    for token in reversed(read):
        if token.sense.before is not None and "trap" not in token.sense.signs:
            return True
        if "link" not in token.sense.signs:
            return False
    return False


def denies_more(read: Sequence[Token]) -> bool:
    """Whether a line holds a denial, and a place or words of origin behind it that lack their other half."""
    denials = [at for at, token in enumerate(read) if token.sense.negations & PLAIN]
    return any(token.sense.place or token.sense.is_cue for at in denials[:1] for token in read[at + 1 :])


def denies_its_subject(read: Sequence[Token]) -> bool:
    """Whether a line is a denial and nothing but small words, however many (`Nada en este paquete fue`).

    Words for goods may stand between them, where the last is a small one (`None of the toys in this box are`).
    """
    if not read or not is_negation(read[0]):
        return False
    if len(read) == 1:
        return True
    last = read[-1].sense
    named = any(token.sense.place or token.sense.is_cue for token in read if "link" not in token.sense.signs)
    return not named and "link" in last.signs and bool(last.languages & read[0].sense.languages)


def _is_denial_in_two(read: Sequence[Token]) -> bool:
    """Whether a line is two unread words, as a mark or a blank parts them, that may be one denial (`Isu't`)."""
    unread = len(read) == MAX_PIECE and all(token.sense is NO_SENSE and token.kind == "word" for token in read)
    return unread and may_deny("".join(token.text for token in read), behind=False)


def _may_open(token: Token, last: Token) -> bool:
    """Whether an unread word may be words of origin, or a denial in the language of the last (`Сдепано в`)."""
    languages = frozenset(last.sense.languages)
    if token.kind != "word" or token.sense is not NO_SENSE:
        return False
    denies = is_barely_denial(token.text, languages) or begins_denial(token.text, languages)
    return denies or ("link" in last.sense.signs and is_near_cue(token.text))


def _is_barely_denial(read: Sequence[Token]) -> bool:
    """Whether a line is a short word and no more, of which two letters were misread if it is a denial (`Fae`)."""
    return len(read) == 1 and is_barely_denial(read[0].text, lexicon().languages)


def _ends_unread(read: Sequence[Token]) -> bool:
    """Whether an unread word ends a line that holds nothing before it but small words, denials and boxes."""
    unread = read[-1].sense is NO_SENSE and read[-1].kind == "word"
    return unread and all(
        token.kind == "box" or "link" in token.sense.signs or is_negation(token) for token in read[:-1]
    )


def _ends_a_word(read: Sequence[Token]) -> bool:
    """Whether the last character of a line is written on to one that was not read as any word."""
    before = read[-2] if len(read) > 1 else None
    return before is not None and before.sense is NO_SENSE and before.kind == "single" and not read[-1].first.parted


def _names_places_only(read: Sequence[Token]) -> bool:
    """Whether a line holds nothing but places and what goes with them, behind words of origin or by themselves."""
    other = next((token for token in reversed(read) if not _goes_with_place(token)), None)
    return other is None or other.sense.is_cue


def _goes_with_place(token: Token) -> bool:
    """Whether a token is a place, a small word, or a word that may be a denial."""
    if token.sense is NO_SENSE:
        return token.kind == "word" and may_deny(token.text, behind=False)
    return token.sense.place is not None or "link" in token.sense.signs


def _breaks_off(read: Sequence[Token]) -> bool:
    """Whether a line ends within a phrase (`Nguồn / gốc`), and holds nothing before it but words of statements."""
    for length in (1, 2, 3):
        node: Node | None = lexicon().root
        for token in read[-length:]:
            node = node.children.get(token.text) if node is not None else None
        if node is not None and node.children and len(read) >= length and len(read[-length].text) > 1:
            return all(token.sense is not NO_SENSE for token in read[:-length])
    return False
