"""The console in a person's language: texts from `locale/*.po`, country names from CLDR."""

from __future__ import annotations

import functools
import io
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel import Locale
from babel.dates import format_datetime, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from edge.alarms import CATALOGUE
from edge.console.text import visible
from edge.console.web.phrases import VERBATIM, matched
from edge.domain import Finding, OriginClaim, Polarity, UtcTime

__all__ = ["LANGUAGES", "Words", "words_of"]

LANGUAGES = {"en": "English", "zh": "中文"}
_LOCALES = {"en": "en_GB", "zh": "zh_Hans_CN"}


class Words:
    """What one language calls things."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.tag = {"en": "en", "zh": "zh-Hans"}[language]
        self._locale = Locale.parse(_LOCALES[language])
        self._texts = _translations(language)

    def gettext(self, text: str) -> str:
        """The text in this language, or unchanged if it has no translation; codes such as `lane_full` as words."""
        told = self._texts.gettext(text) if text else ""  # the empty text is a catalogue's own header
        return told.replace("_", " ") if told.isidentifier() else told

    def told(self, text: str) -> str:
        """A sentence of another room, with the numbers and names in it."""
        found = matched(text)
        if found is None:
            return self.gettext(text)
        pattern, places = found
        told = {name: value if name in VERBATIM else self.told(value) for name, value in places.items()}
        return self.gettext(pattern).format(**told)

    def country(self, code: str) -> str:
        """The country's name with its code, which is what a form shows."""
        name = self._locale.territories.get(code)
        return f"{name} ({code})" if name else code

    def origin(self, claim: OriginClaim) -> str:
        """An origin claim: its role, whether it is asserted or denied, the country."""
        country = self.country(claim.country) if claim.country else visible(claim.country_text) or "?"
        pattern = {
            Polarity.ASSERTED: self.gettext("{role}: {country}"),
            Polarity.DENIED: self.gettext("{role}: NOT {country}"),
            Polarity.AMBIGUOUS: self.gettext("{role}: perhaps {country}"),
        }[claim.polarity]
        told = pattern.format(role=self.gettext(claim.role.value), country=country)
        return told + (self.gettext(" (words may be missing)") if claim.uncertain else "")

    def sentence(self, finding: Finding) -> str:
        """What a finding says, with nothing hidden in it."""
        own = finding.sentence_zh if self.language == "zh" else ""
        return visible(own or finding.sentence)

    def expected(self, finding: Finding) -> str:
        """What a finding expected, with nothing hidden in it; empty if it does not say."""
        own = finding.expected_zh if self.language == "zh" else ""
        return visible(own or finding.expected)

    def observed(self, finding: Finding) -> str:
        """What a finding observed instead; otherwise as `expected`."""
        own = finding.observed_zh if self.language == "zh" else ""
        return visible(own or finding.observed)

    def alarm(self, alarm_id: str) -> str:
        """The condition that an alarm tells of."""
        definition = CATALOGUE.get(alarm_id)
        return self.gettext(definition.condition) if definition else alarm_id

    def reason(self, code: str) -> str:
        """A reason code as words."""
        return self.gettext(code.replace("_", " ").lower())

    def age(self, seconds: float) -> str:
        """A length of time in its largest unit."""
        return str(format_timedelta(int(seconds), threshold=1.2, format="short", locale=self._locale))

    def span(self, seconds: float | None) -> str:
        """As `age`; a dash if it is not known."""
        return "-" if seconds is None else self.age(seconds)

    def share(self, value: float | None) -> str:
        """A share of 1 in percent; a dash if it is not known."""
        return "-" if value is None else f"{self.number(round(value * 100, 1))} %"

    def moment(self, at: UtcTime) -> str:
        """Day and time in UTC."""
        return str(format_datetime(at, "yyyy-MM-dd HH:mm:ss", locale=self._locale)) + " UTC"

    def number(self, value: float) -> str:
        """A number with the separators of the language."""
        return str(format_decimal(value, locale=self._locale))


@functools.cache
def words_of(language: str) -> Words:
    """The words of one of `LANGUAGES`.

    Raises:
        KeyError: it is none of them.
    """
    return Words(language)


def _translations(language: str) -> NullTranslations:
    path = Path(__file__).parent / "locale" / f"{language}.po"
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
