"""Statements of origin in a run of tokens: words of origin bound to their places, on whichever side these stand.

The words come from data, for each language and role; the rule of binding is one for all: between words of origin and
place only links, marks and negations may stand. A place that follows on (a province and its country, `Vietnam and
China`, `Vietnam, not China`) belongs to the same statement, unless it has words of origin of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from edge.claims.statement.bare import bare_denial
from edge.claims.statement.between import is_like_negation, is_link, is_plain_link, is_stray, links_back, may_be_small
from edge.claims.statement.binding import (
    begins_with_more,
    fits,
    holds_unknown,
    is_attribute,
    is_guessed,
    is_too_weak,
    may_be_any_word,
    runs_on,
    stand_alone,
    swallows_denial,
)
from edge.claims.statement.clauses import parts
from edge.claims.statement.evidence import Evidence, flipped, is_negation
from edge.claims.statement.likeness import is_near_denying_cue
from edge.claims.statement.listed import MAX_GAP, Group, Listed
from edge.claims.statement.makers import beyond_maker, is_like_denial, is_near_maker, may_be_place, names_maker
from edge.claims.statement.named import Named
from edge.claims.statement.neighbours import touches_on
from edge.claims.statement.polarity import judge
from edge.claims.statement.series import last_of_series
from edge.claims.statement.towns import beyond_town
from edge.claims.words.scripts import is_japanese
from edge.claims.words.tokens import NO_SENSE, Token
from edge.claims.words.units import ON
from edge.domain import Polarity, Role

__all__ = ["Statement", "statements"]

MARKS_AFTER_CUE: Final = frozenset(":-\"'/=()*<>~|_→⇒▶►・")
MARKS_BY_BOXES: Final = frozenset(":,/;|")
MAX_BREAKS: Final = 2
FIELD_DIGITS: Final = 2


@dataclass(slots=True)
class Statement:
    """One country said, or denied, in one role. `tokens` are the indexes of the words it rests on."""

    role: Role
    polarity: Polarity
    country: str | None
    country_text: str
    language: str
    cue: int
    place: int
    tokens: list[int] = field(default_factory=list)
    damage: int = 0
    uncertain: bool = False


def statements(tokens: Sequence[Token], raw: Sequence[str]) -> list[Statement]:
    """All statements of a run. `raw[line]` is the original text of a line, for codes that count only in capitals."""
    return _Reader(tokens, raw).read()


class _Reader:
    """One pass over a run of tokens."""

    def __init__(self, tokens: Sequence[Token], raw: Sequence[str]) -> None:
        self.tokens = tokens
        self.place_at = Named(tokens, raw)
        self.found: list[Statement] = []
        self.taken: set[int] = set()
        self.listed = Listed(tokens, self.place_at, self.taken)

    def read(self) -> list[Statement]:
        cues = [at for at, token in enumerate(self.tokens) if token.sense.is_cue and "trap" not in token.sense.signs]
        left = [at for at in cues if not (self._ticked(at) or self._forward(at))]
        for at in left:
            self._backward(at)
        for at, token in enumerate(self.tokens):
            if token.sense.statements:
                self._whole(at)
            elif token.sense.place is not None and at not in self.taken:
                self._bare_denial(at)
        return self.found

    def _begun(self, cue: int) -> tuple[Role, int] | None:
        """The role of words that stand before their place, and the last token before what is said of that.

        Behind the name of a maker that is what follows it.
        """
        last = last_of_series(self.tokens, cue)
        sense, by_maker = self.tokens[cue].sense, names_maker(self.tokens, last)
        role = sense.before or self._role_of_caption(cue) or self._role_in_series(cue, last)
        beyond = beyond_maker(self.tokens, last, self.place_at.raw) if by_maker else None
        if beyond is not None:
            role, last = role or sense.after, beyond - 1
        elif by_maker and not may_be_place(self.tokens, last, self.place_at.raw):
            return None
        return None if role is None or runs_on(self.tokens, cue) else (role, last)

    def _forward(self, cue: int) -> bool:
        begun = self._begun(cue)
        if begun is None:
            return False
        role, last = begun
        negations: list[int] = []
        breaks, guessed = 0, False
        at = last + 1
        while at < len(self.tokens) and at - last <= MAX_GAP:
            token = self.tokens[at]
            bound = self._bound(cue, at, role, negations, breaks)
            if bound is not None:
                return bound
            if token.is_break:
                breaks += 1
                if breaks > MAX_BREAKS or (is_attribute(self.tokens, cue) and self.tokens[cue + 1].text != ":"):
                    return False
            elif is_negation(token, of=self.tokens[cue].sense.languages) or is_like_negation(self.tokens, at, cue):
                negations.append(at)
            elif not (is_link(self.tokens, at, cue) or self._leads_on(at) or is_stray(token)):
                if guessed or not may_be_small(self.tokens, at, cue):
                    return False  # two small words in a row, both misread, are words of another sentence
                guessed = True
            at += 1
        return False

    def _bound(self, cue: int, at: int, role: Role, negations: list[int], breaks: int) -> bool | None:
        """Whether words of origin are bound to a place at `at`, or to one behind the town there; None without one."""
        country = beyond_town(self.place_at, at, cue)
        if country is not None:
            self._bind(cue, country, role, negations, forward=True, town=True)
            return True
        place = self.place_at(at, after_cue=not is_plain_link(self.tokens, at, cue))
        if place is None:
            return None
        other = is_near_maker(self.tokens, cue, at) or is_too_weak(self.tokens, cue, at, place)
        if other or self._belongs_elsewhere(cue, at, breaks):
            return False
        self._bind(cue, at, role, negations, forward=True)
        return True

    def _leads_on(self, at: int) -> bool:
        """Whether a mark may stand between words of origin and their place: so may dots in a row (`Origin..... CN`).

        So may the number of a form's field, which stands in brackets (`Country of origin (8): CN`), and the bracket
        that closes behind words of origin in brackets (`【产地】中国`).
        """
        text, beside = self.tokens[at].text, (*self.tokens[at - 1 : at], *self.tokens[at + 1 : at + 2])
        if text.isdigit():
            return len(text) <= FIELD_DIGITS and [other.text for other in beside] == ["(", ")"]
        if text == "." and "link" in self.tokens[at - 1].sense.signs and len(self.tokens[at - 1].text) == 1:
            return True  # short for a town (`в г. Шэньчжэнь`)
        if text == "]":
            return any(
                token.text == "[" and token.first.line == self.tokens[at].first.line for token in self.tokens[:at]
            )
        return text in MARKS_AFTER_CUE or (text == "." and any(other.text in {".", ":"} for other in beside))

    def _ticked(self, cue: int) -> bool:
        """Whether places stand behind boxes, and the one that is ticked is said (`Made in: [ ] China [X] Vietnam`)."""
        role, boxes = self.tokens[cue].sense.before, list(self._boxes(cue))
        if role is None or not boxes:
            return False
        self.taken.update(at for _, at in boxes)
        ticked = [at for is_ticked, at in boxes if is_ticked]
        place = self.place_at(ticked[0], after_cue=True) if len(ticked) == 1 else None
        if place is not None:
            evidence = judge(self.tokens[: cue + 1], cue, cue, [], frozenset(self.tokens[cue].sense.languages))
            self._emit(cue, role, [Group(place.countries, ticked)], evidence)
        return True

    def _boxes(self, cue: int) -> Iterator[tuple[bool, int]]:
        """The boxes behind words of origin, whether each is ticked, and where its place stands."""
        at = cue + 1
        while at + 1 < len(self.tokens):
            if self.tokens[at].kind == "box" and self.place_at(at + 1, after_cue=True) is not None:
                yield self.tokens[at].text == ON, at + 1
                at += 2
            elif self.tokens[at].text in MARKS_BY_BOXES:
                at += 1
            else:
                break

    def _role_of_caption(self, cue: int) -> Role | None:
        """The role of words that else stand behind their place, where a colon parts them from one (`制造：中国`).

        Goods have places in their names (`Product: Turkey breast`), so it must be all that is said of them.
        """
        colon, place, end = self.tokens[cue + 1 : cue + 2], cue + 2, self.tokens[cue + 3 : cue + 4]
        role = self.tokens[cue].sense.after
        if role is None or "adjective_nouns" in self.tokens[cue].sense.signs or not colon or colon[0].text != ":":
            return None
        if place >= len(self.tokens) or self.place_at(place) is None:
            return None
        begins = cue == 0 or parts(self.tokens, cue - 1)
        return role if begins and (not end or parts(self.tokens, cue + 3)) else None

    def _role_in_series(self, cue: int, last: int) -> Role | None:
        """The role of words that stand behind their place, where others that they share one with put it behind."""
        shares = last > cue and self.tokens[last].sense.before is not None and not self._binds_back(cue)
        return self.tokens[cue].sense.after if shares else None

    def _belongs_elsewhere(self, cue: int, at: int, breaks: int) -> bool:
        """Whether a place behind words of origin is not theirs.

        So it is where these already have one right before them, parted from it by a blank or the end of a line
        (`泰国原产 江西分装`, `Swedish origin / Iceland Post`) or by words of its own behind it, and where its line goes
        on about something else.
        """
        token = self.tokens[cue]
        parted = breaks > 0 or (self.tokens[at].first.parted and token.kind == "single" and not _is_spaced_out(token))
        parted = parted or self.tokens[cue + 1].text == "("
        parted = parted or (token.kind == "single" and self.listed.has_own_cue(at))
        if parted and token.sense.after is not None and cue and self._binds_back(cue):
            return True
        if not breaks:
            return False
        if self.tokens[at].is_mended and not self._begins_line(at):
            return True
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if (
            following is not None
            and following.kind == "single"
            and (following.is_mended or following.sense is NO_SENSE)
        ):
            return following.first.start == self.tokens[at].last.end  # 中国语 is no 中国
        return (
            following is not None
            and following.kind == "word"
            and following.sense is NO_SENSE
            and ("weak" in token.sense.signs or self.place_class(at) == "adjective")
        )

    def _begins_line(self, at: int) -> bool:
        """Whether nothing but denials stands before a token in its line."""
        while at > 0 and is_negation(self.tokens[at - 1]):
            at -= 1
        return at == 0 or self.tokens[at - 1].is_break

    def _binds_back(self, cue: int) -> bool:
        place = self.place_at(cue - 1) if cue else None
        return place is not None and fits(self.tokens, cue, place) and not is_too_weak(self.tokens, cue, cue - 1, place)

    def place_class(self, at: int) -> str:
        """How the place at a token is named."""
        place = self.tokens[at].sense.place
        return place.place_class if place else "code"

    def _backward(self, cue: int) -> None:
        sense = self.tokens[cue].sense
        role = sense.after
        if role is None or runs_on(self.tokens, cue):
            return
        negations: list[int] = []
        at = cue - 1
        while at >= 0 and cue - at <= MAX_GAP:
            token = self.tokens[at]
            place = self.place_at(at)
            if place is not None:
                if (
                    at not in self.taken
                    and not is_too_weak(self.tokens, cue, at, place)
                    and fits(self.tokens, cue, place)
                ):
                    self._bind(cue, at, role, negations, forward=False)
                return
            if token.is_break:
                if not stand_alone(self.tokens, at, cue):
                    return
            elif is_negation(token, behind=True) or self._denies_verb(at, cue):
                negations.append(at)
            elif not (token.text in {"-", '"'} or links_back(token, sense.languages)):
                return
            at -= 1

    def _denies_verb(self, at: int, cue: int) -> bool:
        """Whether a denial stands right before words of origin that end a clause (`В Китае не производится`)."""
        own = self.tokens[at].sense.languages & self.tokens[cue].sense.languages - {"en"}
        ends = cue + 1 == len(self.tokens) or parts(self.tokens, cue + 1)
        return at + 1 == cue and ends and bool(own) and is_negation(self.tokens[at])

    def _bind(
        self, cue: int, place_at: int, role: Role, negations: list[int], *, forward: bool, town: bool = False
    ) -> None:
        groups = self.listed.groups(place_at, cue, forward=forward)
        indexes = [at for group in groups for at in group.indexes]
        denials = [group.denial for group in groups if group.denial is not None]
        start, end = min(cue, *indexes), self._end_of_verb(cue, max(cue, *indexes, *denials))
        evidence = judge(self.tokens, start, end, negations, frozenset(self.tokens[cue].sense.languages))
        beyond = beyond_maker(self.tokens, cue, self.place_at.raw) if names_maker(self.tokens, cue) else None
        if beyond is not None:
            evidence.unread = evidence.unread or is_like_denial(self.tokens, cue, beyond)
        elif not town:
            evidence.unread = evidence.unread or holds_unknown(self.tokens, min(cue, place_at), max(cue, place_at))
        evidence.unread = evidence.unread or any(swallows_denial(self.tokens, at, cue) for at in (cue, *indexes))
        evidence.unclear = evidence.unclear or (bool(negations) and forward and self._is_subject(cue, max(indexes)))
        if self.tokens[cue].sense.denies:
            evidence.negations.append(cue)
        elif self.tokens[cue].edited and is_near_denying_cue(
            self.tokens[cue].text, frozenset(self.tokens[cue].sense.languages)
        ):
            evidence.unread = True
        if start and "none_of" in self.tokens[start - 1].sense.signs:
            self._note_none(evidence, role, start - 1)
        instead = None if forward else self.listed.instead(cue)
        if instead is not None:
            groups.append(instead)
            indexes.extend(instead.indexes)
        self.taken.update(indexes)
        self._emit(cue, role, groups, evidence)

    def _note_none(self, evidence: Evidence, role: Role, at: int) -> None:
        """Note that none is said of what follows: a denial of materials, and where it begins a line of all else.

        Beyond other words it is of these (`Fat 0% Product of France`).
        """
        if role is Role.MATERIALS:
            evidence.negations.append(at)
        elif at == 0 or self.tokens[at - 1].is_break:
            evidence.unsure.append(at)  # `0% made in China`

    def _is_subject(self, cue: int, place: int) -> bool:
        """Whether a word for goods may begin a sentence that goes on unread (`Produkt nicht in China verwenden`)."""
        following = self.tokens[place + 1 : place + 2]
        unread = any(token.kind == "word" and token.sense is NO_SENSE and token.first.parted for token in following)
        return unread and "link" in self.tokens[cue].sense.signs

    def _end_of_verb(self, cue: int, end: int) -> int:
        """Where a statement ends that names its subject first: behind what its place has run into (`部品は中国製`)."""
        following = self.tokens[end + 1] if end + 1 < len(self.tokens) else None
        if following is None or following.edited or following.sense.after is None:
            return end
        own = following.sense.languages & self.tokens[cue].sense.languages and touches_on(self.tokens, end, end + 1)
        return end + 1 if own else end

    def _emit(self, cue: int, role: Role, groups: Sequence[Group], evidence: Evidence) -> None:
        base = evidence.polarity()
        for group in groups:
            polarity = self._polarity(group, base)
            own = [] if group.denial is None else [group.denial]
            indexes = sorted({cue, *group.indexes, *own, *evidence.indexes})
            self.found.append(
                Statement(
                    role=role,
                    polarity=polarity,
                    country=group.countries[0] if group.countries else None,
                    country_text=" ".join(self.tokens[at].text for at in group.indexes),
                    language=self._language(cue, group.indexes[0]),
                    cue=cue,
                    place=group.indexes[0],
                    tokens=indexes,
                    damage=sum(self.tokens[at].damage for at in indexes),
                    uncertain=evidence.unread
                    or begins_with_more(self.tokens, cue)
                    or any(is_guessed(self.tokens, cue, at) for at in group.indexes)
                    or (polarity is Polarity.ASSERTED and may_be_any_word(self.tokens, cue, group.indexes[0])),
                )
            )

    @staticmethod
    def _polarity(group: Group, base: Polarity) -> Polarity:
        """What is said of a place in a list; a second denial denies as well (`neither in China nor in India`)."""
        is_open = group.alternative and base is not Polarity.DENIED
        if group.conflicting or is_open or (group.opposed and base is not Polarity.DENIED):
            return Polarity.AMBIGUOUS
        if group.denied and base is Polarity.DENIED and not group.opposed:
            return base
        return flipped(base) if group.denied else base

    def _language(self, cue: int, place: int) -> str:
        languages = self.tokens[cue].sense.languages
        sense = self.tokens[place].sense
        shared = languages & (sense.place.languages if sense.place else set())
        return min(shared or languages, key=lambda tag: (tag not in {"en", "zh"}, tag), default="und")

    def _whole(self, at: int) -> None:
        """A statement in one word, such as `国产`."""
        preceding = self.tokens[at - 1] if at else None
        if preceding is not None and preceding.sense.place is not None:
            return
        part = preceding is not None and (preceding.sense is NO_SENSE or "and" in preceding.sense.signs)
        if part and self.tokens[at - 1].kind == "single" and touches_on(self.tokens, at - 1, at):
            return  # `共和国货` is no `国货`
        country, role = self._stated_by(at)
        evidence = judge(self.tokens, at, at, [], frozenset(self.tokens[at].sense.languages))
        group = Group((country,), [at])
        self._emit(at, role, [group], evidence)

    def _stated_by(self, at: int) -> tuple[str, Role]:
        """What one word states in its language: `国産` beside Japan or in Japanese writing is of Japan."""
        stated = self.tokens[at].sense.statements
        if "ja" in stated and len(stated) > 1:
            beside = [token.sense.place.countries for token in self.tokens if token.sense.place]
            japanese = is_japanese(self.place_at.raw[self.tokens[at].first.line]) or (stated["ja"][0],) in beside
            return stated["ja"] if japanese else next(other for language, other in stated.items() if language != "ja")
        return next(iter(stated.values()))

    def _bare_denial(self, at: int) -> None:
        place, evidence = self.place_at(at), bare_denial(self.tokens, at, self.place_at)
        if place is not None and evidence is not None:
            self._emit(at, Role.ORIGIN, [Group(place.countries, [at])], evidence)


def _is_spaced_out(token: Token) -> bool:
    """Whether the characters of a word are set apart by blanks, so that blanks do not part words."""
    return token.first is not token.last and token.last.parted
