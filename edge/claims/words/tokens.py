"""From the pieces of one line, or of several lines read on, to tokens: phrases of the lexicon and what is between.

The longest phrase wins; marks inside it and the ends of lines do not part it. Within a phrase a damaged word is taken
for the one that is called for, and a character for one that it looks like.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from edge.claims.words.damage import is_number, letters_differ_by_one, resembles
from edge.claims.words.lexicon import PASSED_OVER, Lexicon
from edge.claims.words.pieces import SHORT_WORD, Piece
from edge.claims.words.senses import Node, Sense

__all__ = ["NO_SENSE", "Token", "tokens_of"]

MAX_EXPECTED: Final = 60
"""Where more words than this may follow, being like one of them says little."""

MENDING_WEIGHS: Final = 0.7
SKIPPING_WEIGHS: Final = 1.2
"""How much less a phrase weighs for each word mended or character skipped, in words."""

UNITS_A_MENDING: Final = 4
"""Of so many characters of a phrase one may be mended, and one in any phrase."""

QUESTIONING: Final = frozenset(":?")
"""Marks behind which an answer stands."""

SURE_START: Final = 2
"""How many characters must be read before one is passed over."""

MAX_WORD: Final = 4
"""Characters of a word that is looked for where another may have been misread."""

NO_SENSE: Final = Sense()


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
    sense: Sense
    damage: int
    edited: bool
    whole: int


class Token(NamedTuple):
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


def tokens_of(pieces: Sequence[Piece], lexicon: Lexicon) -> list[Token]:
    """Tokens of one run of pieces; lines read on are parted by pieces of the kind `line`."""
    tokens: list[Token] = []
    at = 0
    while at < len(pieces):
        first = pieces[at]
        match = _longest(pieces, at, lexicon) if first.begins else None
        if match is None:
            tokens.append(Token(first.text, first.kind, NO_SENSE, first, first))
            at += 1
        else:
            end, sense, damage, edited, whole = match
            text = " ".join([piece.text for piece in pieces[at:end]])
            tokens.append(Token(text, first.kind, sense, first, pieces[end - 1], damage, edited, whole))
            at = end
    return tokens


def _longest(pieces: Sequence[Piece], start: int, lexicon: Lexicon) -> _Match | None:
    """The phrase at `start` that most of the pieces stand for.

    Within a phrase, a word that is like the only one expected is taken for it, and so is a character that looks like
    one that may follow; each such mending weighs against the phrase, so a whole one of nearly the same length wins.
    """
    alone = lexicon.root.children.get(pieces[start].text)
    if alone is not None and alone.sense is not None and not alone.children and pieces[start].kind != "single":
        return _Match(start + 1, alone.sense, 0, edited=False, whole=1)  # as most: no phrase goes on from it
    best, most, clash = None, 0.0, False
    paths = [_Path(start, lexicon.root, 0, False, 0, False, 0, 0)]  # noqa: FBT003 - built by place, as all paths are
    while paths:
        path = paths.pop()
        at, node, damage, edited, whole, looks_alike, skipped, passed = path
        sense = node.sense
        if sense is not None and not passed:
            weight = at - start - MENDING_WEIGHS * damage - SKIPPING_WEIGHS * skipped
            if weight == most and best is not None and looks_alike:
                clash = clash or (_names_another(sense, best.sense) and at - start > SURE_START)
            if weight > most and _may_be_mended(path, sense):
                clash = False
                best = _Match(at, sense, damage + skipped, edited=edited, whole=whole)
                most = weight
        if at < len(pieces) and node.children:
            paths.extend(_steps(pieces, path, start, lexicon))
    if best is not None and best.edited and best.whole < SURE_START and _cuts_a_place(pieces, start, best.end, lexicon):
        return None
    return None if clash else best


def _cuts_a_place(pieces: Sequence[Piece], start: int, end: int, lexicon: Lexicon) -> bool:
    """Whether the characters up to `end` hold the first of a place read whole beyond it (`蹙中国` is no `台中`)."""
    for first in range(start + 1, end):
        node, at = lexicon.root.children.get(pieces[first].text), first + 1
        while pieces[first].kind == "single" and node is not None and at < len(pieces):
            node = node.children.get(pieces[at].text)
            at += 1
            if at > end and node is not None and node.sense is not None and node.sense.place is not None:
                return True
    return False


def _names_another(one: Sense, other: Sense) -> bool:
    """Whether two phrases that are as near name different countries, so that nobody can tell which was printed."""
    return one.place is not None and other.place is not None and one.place.countries[:1] != other.place.countries[:1]


def _may_be_mended(path: _Path, sense: Sense) -> bool:
    """Whether a phrase that was mended counts: traps do not, nor do small words of which a character was misread."""
    if path.edited and "trap" in sense.signs:
        return False
    if not path.looks_alike and not path.skipped:
        return True
    return sense.is_cue or bool(sense.negations) or (sense.place is not None and path.whole > 0)


def _steps(pieces: Sequence[Piece], path: _Path, start: int, lexicon: Lexicon) -> list[_Path]:
    """The ways on from a place in the phrases, likest last."""
    at, node, damage, edited, whole, looks_alike, skipped, passed = path
    piece, children = pieces[at], node.children
    text = piece.text
    exact = children.get(text)
    if exact is None and len(piece.forms) > 1:
        exact = next((children[form] for form in piece.forms if form in children), None)
    steps = _misread(pieces, path, start, lexicon, bridging=exact is None) if piece.kind == "single" else []
    if exact is not None:
        if text in children:
            steps.append(_Path(at + 1, exact, damage, edited, whole + 1, looks_alike, skipped, 0))
        else:
            edited = edited or piece.edited
            steps.append(_Path(at + 1, exact, damage + piece.damaged, edited, whole, looks_alike, skipped, 0))
    elif at > start:
        if text in PASSED_OVER:
            if _goes_on(pieces, at, start) and not _ends_sentence(pieces, at, lexicon):
                steps.append(_Path(at + 1, node, damage, edited, whole, looks_alike, skipped, passed + 1))
        elif (
            piece.kind == "word"
            and (called_for := _expected(piece, node, lexicon, sure=whole >= SURE_START)) is not None
        ):
            steps.append(_Path(at + 1, called_for, damage + 1, True, whole, looks_alike, skipped, 0))  # noqa: FBT003
    return steps


def _misread(pieces: Sequence[Piece], path: _Path, start: int, lexicon: Lexicon, *, bridging: bool) -> list[_Path]:
    """Ways on by a character that was misread; `bridging` also over one that was misread for any other."""
    at, node, damage, _, whole, _, skipped, passed = path
    piece = pieces[at]
    if (
        piece.known
        or passed
        or damage + skipped > (at - start) // UNITS_A_MENDING
        or _parts_two_words(pieces, at, start)
    ):
        return []
    if at == start and _leads_to_a_place(pieces, at, lexicon):
        return []
    ways = list(_skips(pieces, path)) if bridging and whole and not _begins_another(pieces, at, lexicon) else []
    following = _bound_to_follow(pieces, at + 1, start, damage + skipped + 1)
    for other in _others(node, piece.text, following, lexicon):
        ways.append(_Path(at + 1, other, damage + 1, True, whole, True, skipped, 0))  # noqa: FBT003
    ends_here = bool(ways) and node.sense is not None and _is_word(pieces, at, lexicon)
    return [] if ends_here else ways


def _parts_two_words(pieces: Sequence[Piece], at: int, start: int) -> bool:
    """Whether a blank parts the first two characters of a phrase, of which the first is the end of another word.

    With one of them misread they are none: in `折叠 中国` there is no `台中`.
    """
    first, second = pieces[start], pieces[start + 1] if start + 1 < len(pieces) else None
    if at > start + 1 or second is None or not second.parted or first.parted or not start:
        return False
    return pieces[start - 1].kind == "single" and pieces[start - 1].line == first.line


def _bound_to_follow(pieces: Sequence[Piece], at: int, start: int, mended: int) -> str | None:
    """The text that must go on a phrase at `at`, because no more of it may be mended; None where much may."""
    if at == len(pieces):
        return ""
    piece = pieces[at]
    bound = piece.known or mended > (at - start) // UNITS_A_MENDING
    return piece.text if piece.kind == "single" and bound else None


@lru_cache(maxsize=4096)
def _others(node: Node, char: str, following: str | None, lexicon: Lexicon) -> tuple[Node, ...]:
    """Where a character leads if it is one that looks like it; most of those end where nothing goes on."""
    found = (node.children[other] for other in lexicon.may_be(char) if other in node.children)
    return tuple(
        child for child in found if following is None or child.sense is not None or following in child.children
    )


def _begins_another(pieces: Sequence[Piece], at: int, lexicon: Lexicon) -> bool:
    """Whether a word of its own begins at `at`, so that its character is no stray one: `原产德国` is no `原产国`."""
    node = lexicon.root.children.get(pieces[at].text)
    if node is None:
        return False
    if node.sense is not None and (node.sense.negations or node.sense.signs & {"and", "or", "but"}):
        return True
    following = node.children.get(pieces[at + 1].text) if at + 1 < len(pieces) else None
    return following is not None and following.sense is not None


def _is_word(pieces: Sequence[Piece], at: int, lexicon: Lexicon) -> bool:
    """Whether a word of several characters stands whole at `at`, where a phrase may end: `ผลิต` before `โดย`."""
    node: Node | None = lexicon.root
    for piece in pieces[at : at + MAX_WORD]:
        node = node.children.get(piece.text) if node is not None else None
        if node is None or (node.sense is not None and piece is not pieces[at]):
            break
    return node is not None and node.sense is not None


def _leads_to_a_place(pieces: Sequence[Piece], at: int, lexicon: Lexicon) -> bool:
    """Whether a small word stands before a place that is whole without it: `由俄罗斯` is no `白俄罗斯`."""
    word = lexicon.root.children.get(pieces[at].text)
    if word is None or word.sense is None or "link" not in word.sense.signs:
        return False
    node: Node | None = lexicon.root
    for piece in pieces[at + 1 :]:
        node = node.children.get(piece.text) if node is not None else None
        if node is None or node.sense is not None:
            break
    return node is not None and node.sense is not None and node.sense.place is not None


def _goes_on(pieces: Sequence[Piece], at: int, start: int) -> bool:
    """Whether a phrase may go on beyond a mark.

    A full stop parts single letters or abbreviations of a phrase, and not two sentences (`产品。产地`), nor an answer
    from what follows (`en Chine : NON. Fragile`); nor does a mark between blanks part two characters of one
    (`中国制造 - 商品`).
    """
    if pieces[at].text == "." and at - 1 == start > 0 and pieces[start - 1].text in QUESTIONING:
        return False
    if pieces[at].text != ".":
        between = pieces[at].parted and at + 1 < len(pieces) and pieces[at + 1].parted
        return not (between and pieces[at - 1].kind == "single")
    return pieces[at - 1].kind != "single" or at - 1 == start or pieces[at - 2].kind == "mark"


def _ends_sentence(pieces: Sequence[Piece], at: int, lexicon: Lexicon) -> bool:
    """Whether words of origin of their own begin behind a full stop (`Wear parts. Made in China`)."""
    if pieces[at].text != "." or at + 2 >= len(pieces) or not pieces[at + 1].parted:
        return False
    node = lexicon.root.children.get(pieces[at + 1].text)
    following = node.children.get(pieces[at + 2].text) if node is not None else None
    return following is not None and following.sense is not None and following.sense.before is not None


def _skips(pieces: Sequence[Piece], path: _Path) -> Iterator[_Path]:
    """Ways on over a character that was misread for any other, lost or added, as far as the next one bears it out."""
    at, node, damage, _, whole, looks_alike, skipped, _ = path
    if len(node.children) > MAX_EXPECTED:
        return
    text, after, next_after = _in_a_word(pieces, at)
    sure = whole >= SURE_START

    def over(end: int, child: Node) -> _Path:
        return _Path(end, child, damage, True, whole, looks_alike, skipped + 1, 0)  # noqa: FBT003

    for child in node.children.values():
        if sure and text in child.children:
            yield over(at + 1, child.children[text])
        if after in child.children and (sure or next_after in child.children[after].children):
            yield over(at + 2, child.children[after])
    if sure and after in node.children:
        yield over(at + 2, node.children[after])


def _in_a_word(pieces: Sequence[Piece], at: int) -> tuple[str, str, str]:
    """The characters from `at` on that no blank parts from it; none where there are no more."""
    found = [pieces[at].text]
    for piece in pieces[at + 1 : at + 3]:
        if piece.kind != "single" or (piece.parted and not pieces[at].parted):
            break
        found.append(piece.text)
    text, after, next_after = (*found, "", "")[:3]
    return text, after, next_after


def _expected(piece: Piece, node: Node, lexicon: Lexicon, *, sure: bool) -> Node | None:
    """What follows in a phrase if a damaged word is the one word that it is like among those that may follow.

    So may be a small word of other languages (`Made im`); where a phrase is `sure`, a letter of three is forgiven.
    """
    if len(piece.text) < 2 or len(node.children) > MAX_EXPECTED:  # noqa: PLR2004 - one letter is like any
        return None
    if is_number(piece.text):
        return None  # `No 35 Made in China` is no Spanish `no es`
    if len(piece.forms) > 1 and len(piece.text) > SHORT_WORD and not piece.damaged:
        return None
    if piece.known and not _is_foreign(piece.text, node, lexicon):
        return None
    if lexicon.is_near_denial(piece.text, _tongues(node)):
        return None
    called_for = _the_one_like(piece.text, node, sure=sure)
    return None if called_for is None or lexicon.is_like_long_denial(piece.text) else called_for


@lru_cache(maxsize=4096)
def _tongues(node: Node) -> frozenset[str]:
    """The languages of the phrases that go on from a place in them by one word."""
    senses = [child.sense for child in node.children.values() if child.sense is not None]
    named = [sense.place.languages for sense in senses if sense.place is not None]
    return frozenset().union(*(sense.languages for sense in senses), *named)


def _is_foreign(word: str, node: Node, lexicon: Lexicon) -> bool:
    """Whether a word is one of statements in other languages than a phrase."""
    sense = lexicon.root.children[word].sense
    return sense is not None and bool(sense.languages) and sense.languages.isdisjoint(_tongues(node))


@lru_cache(maxsize=4096)
def _the_one_like(text: str, node: Node, *, sure: bool) -> Node | None:
    words = [word for word in node.children if -1 <= len(word) - len(text) <= 1 and word.isalpha()]
    like = [word for word in words if resembles(text, word)]
    if not like and sure:
        like = [word for word in words if len(word) >= SHORT_WORD and letters_differ_by_one(text, word)]
    return node.children[like[0]] if len(like) == 1 else None
