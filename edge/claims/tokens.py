"""From the folded text of one line, or of several lines read on, to tokens: phrases of the lexicon and what is between.

A unit that the lexicon does not know is tried as an inflected form, as a damaged word and as words run together; two
unknown neighbours that make a known word are joined. The longest phrase wins; marks inside it and the ends of lines
do not part it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from edge.claims.damage import is_ordinary, resembles
from edge.claims.fold import Folded
from edge.claims.lexicon import PASSED_OVER, Lexicon, Node, Sense
from edge.claims.units import Unit, folded_units

__all__ = ["NO_SENSE", "Piece", "Token", "pieces_of", "tokens_of"]

MAX_EXPECTED: Final = 60
"""Where more words than this may follow, being like one of them says little."""

SHORT_WORD: Final = 3
MIN_JOINED: Final = 5
MENDING_WEIGHS: Final = 0.7
SKIPPING_WEIGHS: Final = 1.2
"""How much less a phrase weighs for each word mended or character skipped, in words."""

UNITS_A_MENDING: Final = 4
"""Of so many characters of a phrase one may be mended, and one in any phrase."""

SURE_START: Final = 2
"""How many characters must be read before one is passed over."""

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
    parted: bool = False
    """Whether a blank stands before it."""
    known: bool = False
    """Whether it is a word of statements as it stands, so that it is taken for no other."""


class _Path(NamedTuple):
    """A way through the phrases as far as piece `at`."""

    at: int
    node: Node
    damage: int
    edited: bool
    whole: int
    looks_alike: bool = False
    skipped: int = 0
    passed: int = 0
    """Marks passed over since the last word."""


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

    @property
    def is_mended(self) -> bool:
        """Whether letters had to be changed and not one word, or not two single characters, were read as listed."""
        return self.edited and self.whole < (SURE_START if self.kind == "single" else 1)


def pieces_of(folded: Folded, line: int, lexicon: Lexicon) -> list[Piece]:
    """Units of one line, damaged ones mended as far as the vocabulary allows."""
    units = _rejoined(folded_units(folded.text), folded.text, lexicon)
    found: list[Piece] = []
    for unit in units:
        if unit.kind != "word" or unit.text in lexicon.vocabulary.words:
            known = _is_known(unit, lexicon)
            forms = _forms(unit.text, lexicon)
            found.append(Piece(unit.text, unit.kind, line, unit.start, unit.end, forms, known=known))
        else:
            found.extend(_mended(unit, line, lexicon))
    return [piece._replace(parted=True) if _is_parted(folded, piece.start) else piece for piece in found]


def _is_parted(folded: Folded, start: int) -> bool:
    """Whether a blank stands before a folded character, be it one that folding has taken out."""
    return start > 0 and (folded.text[start - 1] == " " or folded.offsets[start] > folded.ends[start - 1])


def _is_known(unit: Unit, lexicon: Lexicon) -> bool:
    """Whether a unit must be what it was read as: a word that a phrase begins with, a character that denies."""
    node = lexicon.root.children.get(unit.text)
    return node is not None and (unit.kind == "word" or (node.sense is not None and bool(node.sense.negations)))


@lru_cache(maxsize=4096)
def _forms(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    """A listed word, and its stem where by itself it is only a part of phrases."""
    if text in lexicon.root.children or len(text) <= SHORT_WORD:
        return (text,)
    stem = lexicon.stem_of(text)
    return (text, stem) if stem else (text,)


def _mended(unit: Unit, line: int, lexicon: Lexicon) -> Iterable[Piece]:
    text = unit.text
    stem = lexicon.stem_of(text) if len(text) > 3 else None  # noqa: PLR2004 - shorter words have no stem to speak of
    if stem:
        return [Piece(text, "word", line, unit.start, unit.end, (text, stem))]
    bare = _without_arabic_prefix(text, lexicon)
    if bare:
        return [Piece(text, "word", line, unit.start, unit.end, (text, bare))]
    repaired = lexicon.vocabulary.repair(text)
    joined = lexicon.two_words(text) if len(text) >= MIN_JOINED and not is_ordinary(text) else None
    if joined and (repaired is None or repaired.edited):
        first, second = joined
        middle = unit.start + len(first)
        return [
            Piece(first, "word", line, unit.start, middle, (first,), known=first in lexicon.root.children),
            Piece(second, "word", line, middle, unit.end, (second,), known=second in lexicon.root.children),
        ]
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
        end, sense, damage, edited, whole = _longest(pieces, at, lexicon)
        first = pieces[at]
        if sense is None:
            tokens.append(Token(first.text, first.kind, NO_SENSE, first, first))
            at += 1
        else:
            text = " ".join(piece.text for piece in pieces[at:end])
            tokens.append(Token(text, first.kind, sense, first, pieces[end - 1], damage, edited, whole))
            at = end
    return tokens


def _longest(pieces: Sequence[Piece], start: int, lexicon: Lexicon) -> _Match:
    """The phrase at `start` that most of the pieces stand for.

    Within a phrase, a word that is like the only one expected is taken for it, and so is a character that looks like
    one that may follow; each such mending weighs against the phrase, so a whole one of nearly the same length wins.
    """
    best, most = _Match(start, None, 0, edited=False, whole=0), 0.0
    if not _may_begin(pieces[start], lexicon):
        return best
    paths = [_Path(start, lexicon.root, 0, edited=False, whole=0)]
    while paths:
        path = paths.pop()
        sense, length = path.node.sense, path.at - start
        weight = length - MENDING_WEIGHS * path.damage - SKIPPING_WEIGHS * path.skipped
        if sense is not None and not path.passed and weight > most and _may_be_mended(path, sense):
            damage = path.damage + path.skipped
            best, most = _Match(path.at, sense, damage, edited=path.edited, whole=path.whole), weight
        if path.at < len(pieces):
            paths.extend(_steps(pieces, path, start, lexicon))
    return best


def _may_be_mended(path: _Path, sense: Sense) -> bool:
    """Whether a phrase with mended characters counts: only words of statements do, no small words and no traps."""
    if not path.looks_alike and not path.skipped:
        return True
    return sense.is_cue or bool(sense.negations) or (sense.place is not None and path.whole > 0)


def _may_begin(piece: Piece, lexicon: Lexicon) -> bool:
    """Whether any phrase can begin with a piece."""
    starts = lexicon.root.children
    if any(form in starts for form in piece.forms):
        return True
    return piece.kind == "single" and any(other in starts for other in lexicon.may_be(piece.text))


def _steps(pieces: Sequence[Piece], path: _Path, start: int, lexicon: Lexicon) -> Iterator[_Path]:
    """The ways on from a place in the phrases, likest last."""
    piece, node = pieces[path.at], path.node
    exact = next((node.children[form] for form in piece.forms if form in node.children), None)
    if (
        piece.kind == "single"
        and not piece.known
        and path.damage + path.skipped <= (path.at - start) // UNITS_A_MENDING
    ):
        mended = path._replace(damage=path.damage + 1, edited=True, looks_alike=True, passed=0)
        if exact is None and path.whole:
            yield from _skips(pieces, path._replace(skipped=path.skipped + 1, edited=True, passed=0))
        for other in lexicon.may_be(piece.text):
            if other in node.children:
                yield mended._replace(at=path.at + 1, node=node.children[other])
    if exact is not None:
        read_whole = piece.text in node.children
        yield path._replace(
            at=path.at + 1,
            node=exact,
            passed=0,
            damage=path.damage + (not read_whole and piece.damaged),
            edited=path.edited or (not read_whole and piece.edited),
            whole=path.whole + read_whole,
        )
    elif path.at > start and piece.text in PASSED_OVER:
        yield path._replace(at=path.at + 1, passed=path.passed + 1)
    elif path.at > start and (called_for := _expected(piece, node)) is not None:
        yield path._replace(at=path.at + 1, node=called_for, damage=path.damage + 1, edited=True, passed=0)


def _skips(pieces: Sequence[Piece], mended: _Path) -> Iterator[_Path]:
    """Ways on over a character that was misread for any other, lost or added, as far as the next one bears it out."""
    at, node = mended.at, mended.node
    if len(node.children) > MAX_EXPECTED:
        return
    text, after, next_after = (
        pieces[k].text if k < len(pieces) and pieces[k].kind == "single" else "" for k in (at, at + 1, at + 2)
    )
    sure = mended.whole >= SURE_START
    for child in node.children.values():
        if sure and text in child.children:
            yield mended._replace(at=at + 1, node=child.children[text])
        if after in child.children and (sure or next_after in child.children[after].children):
            yield mended._replace(at=at + 2, node=child.children[after])
    if sure and after in node.children:
        yield mended._replace(at=at + 2, node=node.children[after])


def _expected(piece: Piece, node: Node) -> Node | None:
    """What follows in a phrase if a damaged word is the one word that it is like among those that may follow."""
    if piece.kind != "word" or piece.known or len(piece.text) < 2 or len(node.children) > MAX_EXPECTED:  # noqa: PLR2004
        return None
    if len(piece.forms) > 1 and len(piece.text) > SHORT_WORD and not piece.damaged:
        return None
    like = [child for word, child in node.children.items() if word.isalpha() and resembles(piece.text, word)]
    return like[0] if len(like) == 1 else None
