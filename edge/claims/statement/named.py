"""The places that are named in a run of tokens: names, and right behind words of origin codes of countries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from edge.claims.negation.likeness import likeness_before
from edge.claims.negation.neighbours import token_behind
from edge.claims.statement.made_of import materials, of_materials
from edge.claims.words.damage import Likeness
from edge.claims.words.places import Place, country_of_code
from edge.claims.words.tokens import Token
from edge.claims.words.wordlists import word_list

__all__ = ["CODE_LENGTHS", "Places", "is_word_of_statements"]

CODE_LENGTHS: Final = frozenset({2, 3})
MAX_DENIAL: Final = 3
"""Letters of a name that may be a denial misread."""

CODES_THAT_ARE_WORDS: Final = word_list("codes_that_are_words")


def is_word_of_statements(code: str) -> bool:
    """Whether a code of a country is a word of statements as well (`IN`)."""
    return code in CODES_THAT_ARE_WORDS


class Places:
    """Tells the places in a run of tokens; `raw[line]` is the original text of a line."""

    def __init__(self, tokens: Sequence[Token], raw: Sequence[str]) -> None:
        self.tokens = tokens
        self.raw = raw
        self.languages = frozenset(
            language for token in tokens if token.sense.is_cue for language in token.sense.languages
        )
        self.materials = tuple(materials(tokens))
        self.aside = of_materials(tokens)
        """The tokens that say what goods are made of, within what is said of where."""

    def at(self, at: int, *, after_cue: bool = False) -> Place | None:
        """The place at a token: a name, or right behind words of origin an ISO code printed in capitals."""
        token = self.tokens[at]
        if token.sense.place is not None and "trap" not in token.sense.signs:
            if self._is_company(at) or self._is_rather_denial(at):
                return None
            code = self._code_of_others(at)
            return token.sense.place if code is None else code if after_cue else None
        if not after_cue or (is_word_of_statements(token.text.upper()) and (self._answers(at) or self._goes_on(at))):
            return None
        return self.code_at(at)

    def not_aside(self, reach: Iterable[int], of: int | None = None) -> Iterator[int]:
        """The indexes of a reach that say nothing aside, unless what it is `of` does so too."""
        return (at for at in reach if at not in self.aside or of in self.aside)

    def code_at(self, at: int) -> Place | None:
        """The country of an ISO code printed in capitals at a token."""
        token, code = self.tokens[at], self.tokens[at].text.upper()
        if token.kind != "word" or len(code) not in CODE_LENGTHS or code not in self.raw[token.first.line]:
            return None
        country = country_of_code(code)
        return None if country is None else Place((country,), "name", "und", frozenset())

    def _code_of_others(self, at: int) -> Place | None:
        """The country of a code that is spelt as a name in another language without its accents (`MY` is no `Mỹ`)."""
        place = self.tokens[at].sense.place
        return None if place is None or self.languages <= place.languages else self.code_at(at)

    def _is_rather_denial(self, at: int) -> bool:
        """Whether a short name in a language of no words of origin is most like a denial in theirs (`FAS EN CHINE`)."""
        token = self.tokens[at]
        place = token.sense.place
        if place is None or token.kind != "word" or len(token.text) > MAX_DENIAL or place.languages & self.languages:
            return False
        return likeness_before(token.text, self.languages) is Likeness.DENIES

    def _answers(self, at: int) -> bool:
        """Whether a place stands shortly before: `China origin: NO` is an answer, not Norway."""
        return any(other.sense.place for other in self.tokens[max(0, at - 4) : at])

    def _goes_on(self, at: int) -> bool:
        """Whether it stands behind another word: `République populaire de` at the end of a line is not Germany."""
        before = next((other for other in reversed(self.tokens[:at]) if other.kind != "mark"), None)
        return before is not None and before.kind == "word" and not before.sense.is_cue

    def _is_company(self, at: int) -> bool:
        """Whether the place is part of the name of a firm or a thing: `China Post`, `China Sea Traders`."""
        following = token_behind(self.tokens, at)
        return following is not None and "company_words" in following.sense.signs
