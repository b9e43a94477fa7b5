"""The places that belong to one statement: a province and its country, `Vietnam and China`, `Vietnam, not China`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from edge.claims.statement.binding import is_guessed
from edge.claims.statement.characters import may_deny_alone
from edge.claims.statement.evidence import is_negation
from edge.claims.statement.likeness import likeness_before, looks_like_denial
from edge.claims.statement.neighbours import touches_on
from edge.claims.words.lexicon import lexicon
from edge.claims.words.places import Place
from edge.claims.words.tokens import NO_SENSE, Token

__all__ = ["MAX_GAP", "Group", "Listed"]

MARKS_IN_LIST: Final = frozenset(",()-/&;[]")
JOINING: Final = frozenset("/&")
SHORT_NAME: Final = 4
"""Letters of a name that says too little where one was misread."""

MAX_GAP: Final = 7
"""How many tokens may stand between words of origin and a place, or between two places of a list."""

MAX_REST: Final = 2
"""Letters of a denial that may be all that was read of another word."""


@dataclass(slots=True)
class Group:
    """A place with what follows on in the same country."""

    countries: tuple[str, ...]
    indexes: list[int]
    denied: bool = False
    opposed: bool = False
    """Whether it is denied only because the place before it is not, or the other way round (`not X but Y`)."""
    alternative: bool = False
    conflicting: bool = False
    denial: int | None = None
    """The denial right behind it that is of it alone (`タイ（中国ではない）`)."""


class _PlaceAt(Protocol):
    """Tells the place at a token."""

    def __call__(self, at: int, *, after_cue: bool = False) -> Place | None: ...


class Listed:
    """Places in a run of tokens that go on from one another; `taken` are those that have their statement already."""

    def __init__(self, tokens: Sequence[Token], place_at: _PlaceAt, taken: set[int]) -> None:
        self.tokens = tokens
        self.taken = taken
        self._place_at = place_at

    def groups(self, at: int, cue: int, *, forward: bool) -> list[Group]:
        """The place at `at` with those that go on from it, behind words of origin (`forward`) or in front of them."""
        place = self._place_at(at, after_cue=forward)
        if place is None:
            return []
        groups = [Group(place.countries, [at])]
        if not forward:
            self._extend_back(groups, at, cue)
            return groups
        denial = self._denial_in_brackets(at, set())
        denial = self._denial_before_another(at) if denial is None else denial
        if denial is not None:
            return self._beyond_denial(groups[0], denial, cue)
        while True:
            step = self._next_place(groups[-1].indexes[-1], cue)
            if step is None:
                return groups
            position, next_place, signs = step
            denial = self._denial_in_brackets(position, signs)
            if denial is not None:
                groups.append(Group(next_place.countries, [position], denied=True, denial=denial))
                return groups
            if not self._follow(groups, cue, position, next_place, signs):
                return groups

    def _is_said_by(self, cue: int, token: Token) -> bool:
        """Whether a small word is of a language of the words of origin: Dutch `en` joins nothing in French."""
        return bool(token.sense.languages & self.tokens[cue].sense.languages)

    def _next_place(self, at: int, cue: int) -> tuple[int, Place, set[str]] | None:
        """The next place in the same list, with the signs between: and, or, but, not, perhaps not, comma, break."""
        signs: set[str] = set()
        for position in range(at + 1, min(len(self.tokens), at + MAX_GAP)):
            token = self.tokens[position]
            place = self._place_at(position)
            if place is not None:
                return None if self.has_own_cue(position) else (position, place, signs)
            kinds = token.sense.signs & {"and", "or", "but"} if self._is_said_by(cue, token) else set()
            if token.is_break:
                signs.add("break")
            elif token.sense.negations == {"perhaps_not"} or (signs and self._may_deny(cue, token)):
                signs.add("perhaps not")
            elif kinds:
                # A small word behind `but` joins nothing: Italian `ma a Taiwan`, though `a` is *and* in Polish.
                signs |= kinds - {"and"} if "but" in signs else kinds
            elif (beyond := self._beyond_mark(position, signs)) is not None:
                signs = beyond
            elif is_negation(token) and not token.is_mended and not self._is_link(cue, token):
                doubtful = len(token.text) == 1 and token.kind == "word"
                sure = not (doubtful or self._may_be_rest(position)) and self._is_said_by(cue, token)
                signs.add("not" if sure else "perhaps not")
            elif not ("link" in token.sense.signs and signs and not token.sense.is_cue):
                return None
        return None

    def _denial_before_another(self, place: int) -> int | None:
        """Where a denial stands right behind a place, and another right behind that (`中国ではなくベトナムです`)."""
        at = place + 1
        denies = at + 1 < len(self.tokens) and is_negation(self.tokens[at], behind=True)
        return at if denies and self._place_at(at + 1) is not None and not self.has_own_cue(at + 1) else None

    def _beyond_denial(self, group: Group, denial: int, cue: int) -> list[Group]:
        """A place that is denied right behind words of origin, and the one that these name instead."""
        group.denied, group.denial = True, denial
        step = self._next_place(denial, cue)
        return [group] if step is None else [group, Group(step[1].countries, [step[0]])]

    def _beyond_mark(self, at: int, signs: set[str]) -> set[str] | None:
        """The signs of a list beyond a mark; None where the list does not go on beyond it.

        A colon makes what stood in brackets an aside (`Country of origin (not China): Thailand`).
        """
        text = self.tokens[at].text
        if text in MARKS_IN_LIST:
            return signs | {"and" if text in JOINING else "comma"}
        if text == ":" and self.tokens[at - 1].text == ")" and signs == {"comma"}:
            return {"but"}
        abbreviated = text == "." and at + 1 < len(self.tokens) and self.tokens[at + 1].text == ","
        return signs if abbreviated else None  # `EE.UU., no en China`

    def _denial_in_brackets(self, place: int, signs: set[str]) -> int | None:
        """Where a denial stands behind a place with which it fills brackets: `タイ（中国ではない）`."""
        if self.tokens[place - 1].text != "(" or "not" in signs:
            return None
        at = place + 1
        while at < len(self.tokens) and "link" in self.tokens[at].sense.signs:
            at += 1
        denied = at < len(self.tokens) and is_negation(self.tokens[at], behind=True)
        closed = at + 1 < len(self.tokens) and self.tokens[at + 1].text == ")"
        return at if denied and closed else None

    def instead(self, cue: int) -> Group | None:
        """The place that is said instead behind words of origin: `Nicht in China hergestellt, sondern in Vietnam`."""
        at, said = cue + 1, False
        while at < len(self.tokens) and at - cue <= MAX_GAP:
            token = self.tokens[at]
            place = self._place_at(at)
            if place is not None:
                return Group(place.countries, [at], denied=True, opposed=True) if said else None
            said = said or ("but" in token.sense.signs and self._is_said_by(cue, token))
            if not (token.text == "," or token.is_break or (said and token.sense.signs & {"but", "link"})):
                return None
            at += 1
        return None

    def _may_be_rest(self, at: int) -> bool:
        """Whether a short denial runs on from a word and may be the rest of another: `CHINASNO`, of `China sino`."""
        token, before = self.tokens[at], self.tokens[at - 1]
        short = token.kind == "word" and len(token.text) <= MAX_REST
        return short and before.kind == "word" and touches_on(self.tokens, at - 1, at)

    def _is_link(self, cue: int, token: Token) -> bool:
        """Whether a denial is a small word in a language of the words of origin: Portuguese `no`, in."""
        return any(token.text in lexicon().links.get(tag, ()) for tag in self.tokens[cue].sense.languages)

    def _may_deny(self, cue: int, token: Token) -> bool:
        """Whether a word that was not read, or as a small one of another language, may deny (`, ot Switzerland`)."""
        languages = frozenset(self.tokens[cue].sense.languages)
        foreign = "link" in token.sense.signs and not token.sense.languages & languages
        unread = token.sense is NO_SENSE or foreign or bool(token.sense.place)  # of a place it is only like the name
        if token.kind == "single":
            return token.sense is NO_SENSE and may_deny_alone(token.text)
        like = likeness_before(token.text, languages) is not None or looks_like_denial(token.text, languages)
        return token.kind == "word" and unread and like

    def has_own_cue(self, position: int) -> bool:
        """Whether words of origin stand behind a place that are its own."""
        for at in range(position + 1, min(len(self.tokens), position + 4)):
            token = self.tokens[at]
            if token.sense.after is not None and token.sense.before is None:
                return True
            if not ("link" in token.sense.signs or token.text == "-" or token.sense.place is not None):
                return token.sense.after is not None and self.tokens[at].kind == "single"
        return False

    def _follow(self, groups: list[Group], cue: int, position: int, place: Place, signs: set[str]) -> bool:
        last = groups[-1]
        shared = tuple(country for country in last.countries if country in place.countries)
        if "break" in signs and self._goes_on_otherwise(position):
            return False
        if shared and "not" not in signs:
            last.countries = shared
            last.indexes.append(position)
            return True
        apart = signs & {"not", "perhaps not", "but"}  # `Made in Europe (not China)`
        if not apart and not (place.countries and last.countries):
            last.indexes.append(position)
            last.countries = last.countries or place.countries
            return True
        if "break" in signs and len(signs) == 1:
            return False
        if self._is_guess(cue, position, signs):
            return False
        if signs & {"and", "or"} and not signs & {"not", "perhaps not", "but"}:
            _join_all(groups, alternative="or" in signs)
        groups.append(self._related(Group(place.countries, [position]), last, signs))
        return True

    @staticmethod
    def _related(group: Group, last: Group, signs: set[str]) -> Group:
        """A place of another country as the signs between relate it to the last one."""
        if "perhaps not" in signs:
            group.conflicting = True
        elif "not" in signs or ("but" in signs and "and" not in signs):
            group.denied, group.opposed = True, "not" not in signs
        elif "or" in signs and last.denied and not last.opposed:
            group.denied = True  # `not in China or India`
        elif "or" in signs:
            group.alternative = last.alternative = True
        elif "and" not in signs:
            group.conflicting = last.conflicting = True
        return group

    def _is_guess(self, cue: int, position: int, signs: set[str]) -> bool:
        """Whether a place is only like a name, and nothing that joins it to the others bears it out.

        Right behind a denial, a short one is rather the word that is denied, unless a comma goes before (`لا تثني`).
        """
        if signs <= {"comma", "break"}:
            return is_guessed(self.tokens, cue, position)
        token, before = self.tokens[position], self.tokens[position - 1]
        listed = "comma" in signs and self.tokens[position - 2].text != "-"
        short = token.kind == "word" and len(token.text) <= SHORT_NAME and token.is_mended
        return short and is_negation(before) and signs <= {"not", "comma", "break"} and not listed

    def _goes_on_otherwise(self, position: int) -> bool:
        """Whether the line of a place goes on about something else: `中国邮政` below `原产国：中国`."""
        following = self.tokens[position + 1] if position + 1 < len(self.tokens) else None
        return following is not None and following.sense is NO_SENSE and following.kind in {"word", "single"}

    def _extend_back(self, groups: list[Group], at: int, cue: int) -> None:
        """Places in front of the one that words of origin follow: `广东深圳制造`, `中国和越南制造`."""
        position = at - 1
        signs: set[str] = set()
        while position >= 0 and at - position <= MAX_GAP:
            token = self.tokens[position]
            place = self._place_at(position)
            if place is not None and position not in self.taken:
                if not self._precede(groups, position, place, signs):
                    return
                signs = set()
            elif token.sense.signs & {"and", "or", "but"}:
                signs |= token.sense.signs & {"and", "or", "but"}
            elif not signs and self._denies_as_well(position, cue):
                groups[-1].denied = True  # `nicht in China und nicht in Indien hergestellt`
            elif "link" in token.sense.signs and not token.sense.is_cue and self._is_after_but(position):
                signs.add("but")
            elif "link" in token.sense.signs and not token.sense.is_cue and (signs or self._is_said_by(cue, token)):
                pass  # of this place, or the ending of the one before it: `Meksika'da veya Avusturya'da`
            elif token.text == ",":
                signs.add("comma")
            elif not (token.is_break and (signs & {"and", "or", "but"} or self._is_after_but(position - 1))):
                return
            position -= 1

    @staticmethod
    def _precede(groups: list[Group], position: int, place: Place, signs: set[str]) -> bool:
        """Add a place before the others; False where it is none of theirs."""
        last = groups[-1]
        shared = tuple(country for country in last.countries if country in place.countries)
        joining = signs & {"and", "or", "but"}
        if shared and not joining:
            last.countries = shared
            last.indexes.insert(0, position)
        elif joining:
            last.alternative = last.alternative or "or" in signs
            # What is denied before a `but` is what the words before it deny: `nicht in X, sondern in Y`.
            last.opposed = "but" in signs
            last.denied = last.denied or last.opposed
            groups.append(Group(place.countries, [position], alternative="or" in signs))
        return bool(shared or joining)

    def _denies_as_well(self, at: int, cue: int) -> bool:
        """Whether a token denies its place, which a small word joins to another (`und nicht in Indien`)."""
        token = self.tokens[at]
        joined = at > 0 and "and" in self.tokens[at - 1].sense.signs
        return joined and is_negation(token) and self._is_said_by(cue, token)

    def _is_after_but(self, at: int) -> bool:
        """Whether only small words stand between a token and a `but` before it."""
        while at >= 0 and "link" in self.tokens[at].sense.signs and not self.tokens[at].sense.signs & {"but"}:
            at -= 1
        return at >= 0 and "but" in self.tokens[at].sense.signs


def _join_all(groups: Sequence[Group], *, alternative: bool) -> None:
    """Take commas between places for the word that joins the last (`not in China, Vietnam or India`)."""
    if all(group.conflicting for group in groups):
        for group in groups:
            group.conflicting, group.alternative = False, alternative
