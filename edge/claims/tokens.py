"""From the folded text of one line, or of several lines read on, to tokens: phrases of the lexicon and what is between.

A unit that the lexicon does not know is tried as an inflected form, as a damaged word and as words run together; two
unknown neighbours that make a known word are joined. The longest phrase wins; marks inside it and the ends of lines
do not part it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from edge.claims.damage import resembles
from edge.claims.fold import Folded
from edge.claims.lexicon import PASSED_OVER, Lexicon, Node, Sense
from edge.claims.units import Unit, folded_units

__all__ = ["NO_SENSE", "Piece", "Token", "pieces_of", "tokens_of"]

MAX_EXPECTED: Final = 60
"""Where more words than this may follow, being like one of them says little."""

SHORT_WORD: Final = 3
NO_SENSE: Final = Sense()


class Piece(NamedTuple):
    """A unit in its line. `forms` are the vocabulary words it may stand for; the first is what was read."""

    text: str
    kind: str
    line: int
    start: int
    end: int
    forms: tuple[str, ...]
    damaged: bool = False
    edited: bool = False


class _Match(NamedTuple):
    """A phrase found: where it ends, what it means, how many of its words were mended and how many read whole."""

    end: int
    sense: Sense | None
    damage: int
    edited: bool
    whole: int


@dataclass(slots=True, frozen=True)
class Token:
    """A phrase of the lexicon, or a single unit without a sense; `whole` counts its words that were not mended."""

    text: str
    kind: str
    sense: Sense
    first: Piece
    last: Piece
    damage: int = 0
    edited: bool = False
    whole: int = 0

    @property
    def is_break(self) -> bool:
        """Whether a line ends here."""
        return self.kind == "line"


def pieces_of(folded: Folded, line: int, lexicon: Lexicon) -> list[Piece]:
    """Units of one line, damaged ones mended as far as the vocabulary allows."""
    units = _rejoined(folded_units(folded.text), folded.text, lexicon)
    found: list[Piece] = []
    for unit in units:
        if unit.kind != "word" or unit.text in lexicon.vocabulary.words:
            found.append(Piece(unit.text, unit.kind, line, unit.start, unit.end, (unit.text,)))
        else:
            found.extend(_mended(unit, line, lexicon))
    return found


def _mended(unit: Unit, line: int, lexicon: Lexicon) -> Iterable[Piece]:
    text = unit.text
    stem = lexicon.stem_of(text) if len(text) > 3 else None  # noqa: PLR2004 - shorter words have no stem to speak of
    if stem:
        return [Piece(text, "word", line, unit.start, unit.end, (text, stem))]
    bare = _without_arabic_prefix(text, lexicon)
    if bare:
        return [Piece(text, "word", line, unit.start, unit.end, (text, bare))]
    repaired = lexicon.vocabulary.repair(text)
    if repaired:
        forms = (text, repaired.word)
        return [Piece(text, "word", line, unit.start, unit.end, forms, damaged=True, edited=repaired.edited)]
    cut = lexicon.vocabulary.cut(text)
    if not cut or not _share_a_language(cut, lexicon):
        return [Piece(text, "word", line, unit.start, unit.end, (text,))]
    pieces = []
    start = unit.start
    for word in cut:
        pieces.append(Piece(word, "word", line, start, start + len(word), (word,)))
        start += len(word)
    return pieces


def _share_a_language(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether words found in one run of letters can be of one statement: `silicone` is no Chile, firm and not."""
    shared: set[str] | None = None
    for word in words:
        node = lexicon.root.children.get(word)
        sense = node.sense if node is not None else None
        languages = sense.languages | (sense.place.languages if sense.place else set()) if sense else set()
        if languages:
            shared = set(languages) if shared is None else shared & languages
    return shared is None or bool(shared)


def _without_arabic_prefix(text: str, lexicon: Lexicon) -> str | None:
    """The word behind the Arabic prefixes for *in*, *and*, *for* and *the*, which are written on to it."""
    if not "\u0600" <= text[0] <= "\u06ff":
        return None
    for prefix in ("ب", "و", "ل", "ف", "ال", "بال", "وال", "لل"):
        if text.startswith(prefix) and text[len(prefix) :] in lexicon.vocabulary.words:
            return text[len(prefix) :]
    return None


def _rejoined(units: list[Unit], text: str, lexicon: Lexicon) -> list[Unit]:
    """With words that a blank has cut in two (CHI NA) put together again, where the parts themselves say nothing."""
    words = lexicon.vocabulary.words
    joined: list[Unit] = []
    for unit in units:
        last = joined[-1] if joined else None
        if (
            last
            and unit.kind == last.kind == "word"
            and last.end + 1 == unit.start
            and text[last.end] == " "
            and (last.text not in words or unit.text not in words)
            and len(last.text + unit.text) > 3  # noqa: PLR2004 - too little to tell a word by
            and lexicon.vocabulary.is_keyword(last.text + unit.text)
        ):
            joined[-1] = Unit(last.text + unit.text, "word", last.start, unit.end)
        else:
            joined.append(unit)
    return joined


def tokens_of(pieces: Sequence[Piece], lexicon: Lexicon) -> list[Token]:
    """Tokens of one run of pieces; lines read on are parted by pieces of the kind `line`."""
    tokens: list[Token] = []
    at = 0
    while at < len(pieces):
        end, sense, damage, edited, whole = _longest(pieces, at, lexicon.root)
        first = pieces[at]
        if sense is None:
            tokens.append(Token(first.text, first.kind, NO_SENSE, first, first))
            at += 1
        else:
            text = " ".join(piece.text for piece in pieces[at:end])
            tokens.append(Token(text, first.kind, sense, first, pieces[end - 1], damage, edited, whole))
            at = end
    return tokens


def _longest(pieces: Sequence[Piece], start: int, root: Node) -> _Match:
    """The longest phrase at `start`. Within a phrase, a word that is like the only one expected is taken for it."""
    node = root
    best = _Match(start, None, 0, edited=False, whole=0)
    damage = whole = 0
    edited = False
    for at in range(start, len(pieces)):
        piece = pieces[at]
        following = next((node.children[form] for form in piece.forms if form in node.children), None)
        called_for = following is None and at > start
        if called_for:
            following = _expected(piece, node)
        if following is None:
            if at > start and piece.text in PASSED_OVER:
                continue
            break
        read_whole = not called_for and piece.text in node.children
        damage += not read_whole and (called_for or piece.damaged)
        edited = edited or called_for or (not read_whole and piece.edited)
        whole += read_whole
        node = following
        if node.sense is not None:
            best = _Match(at + 1, node.sense, damage, edited=edited, whole=whole)
    return best


def _expected(piece: Piece, node: Node) -> Node | None:
    """What follows in a phrase if a damaged word is the one word that it is like among those that may follow."""
    if piece.kind != "word" or len(piece.text) < 2 or len(node.children) > MAX_EXPECTED:  # noqa: PLR2004
        return None
    if len(piece.forms) > 1 and len(piece.text) > SHORT_WORD and not piece.damaged:
        return None
    like = [child for word, child in node.children.items() if word.isalpha() and resembles(piece.text, word)]
    return like[0] if len(like) == 1 else None
