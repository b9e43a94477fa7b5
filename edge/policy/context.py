"""The documented context: every fact that a rule may use, its type, and what it means.

A condition names facts as `group.name`. Facts that a sense may fail to give are tri-state: `null` is "not known", which
is neither zero nor empty, so a condition says `x != null && x > 1.0`. All numbers are of CEL's type double. All lists
are sorted and free of repetition, so the order of views or lines never changes a judgement.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, TypeAlias

__all__ = ["CONTEXT", "FACTS", "Fact", "FactValue", "Facts", "grouped", "value_of"]

FactType: TypeAlias = Literal["number", "number?", "flag", "text", "text?", "texts"]
Named: TypeAlias = Literal["", "country", "material", "class", "list"]
FactValue: TypeAlias = float | bool | str | list[str] | None
Facts: TypeAlias = dict[str, dict[str, FactValue]]


class Fact(NamedTuple):
    """One fact: its type (`?`: may be null) and meaning.

    `values` are all that a text can be, where they are few; `of` says what texts name that are no free words.
    """

    type: FactType
    meaning: str
    values: tuple[str, ...] = ()
    of: Named = ""

    @property
    def exemplars(self) -> list[FactValue]:
        """Values that a rule must be able to bear, the emptiest first."""
        if self.type == "texts":
            return [[], ["CN"], ["CN", "VN"]]
        if self.type == "flag":
            return [False, True]
        known: list[FactValue] = (
            [0.0, 2.5, 10_000.0] if self.type in ("number", "number?") else [*(self.values or ("", "CN"))]
        )
        return [None, *known] if self.type.endswith("?") else known


_SIGHTS = ("found", "nothing_there", "could_not_read", "did_not_look")

CONTEXT: Final[dict[str, dict[str, Fact]]] = {
    "parcel": {
        "mass_g": Fact("number?", "mass on the line's scale, grams"),
        "volume_l": Fact("number?", "volume of the enclosing box, litres"),
        "density_kg_l": Fact("number?", "mass over box volume: the bulk density seen from outside, kg/L"),
    },
    "reading": {
        "fault": Fact("text", "reason code where nothing usable was read, or only a part in time; else empty"),
        "codes": Fact("text", "how far the looking for codes got", _SIGHTS),
        "text": Fact("text", "how far the looking for text got", _SIGHTS),
        "pictures": Fact("number", "pictures given"),
        "faulty_pictures": Fact("number", "pictures that gave no reading at all"),
        "unread": Fact("flag", "a line that was found, or a code that was seen, could not be read, or not surely"),
        "unread_print_pct": Fact(
            "number?",
            "share of a label's print that lies in nothing read, percent, of the side with most; a seventh is usual",
        ),
        "poor_print_pct": Fact(
            "number?", "the same of sides whose picture is told to be dark, blurred, glaring or too small; else null"
        ),
        "unread_script": Fact("flag", "a line is in a script that can't be read, or not surely"),
        "unread_sides": Fact("texts", "sides whose text is not known: unreadable, not looked at, no usable picture"),
    },
    "id": {
        "status": Fact("text", "what the codes amount to", ("ok", "no_read", "invalid", "conflict")),
        "item_id": Fact("text", "the item's number, empty unless the status is ok"),
        "valid": Fact("texts", "valid numbers seen"),
        "invalid": Fact("texts", "numbers seen that fail their check, with what is wrong"),
        "invalid_in_code": Fact("flag", "an invalid number stood in a barcode, where misreading is ruled out"),
        "issuer": Fact("text?", "country whose post issued the item's number", of="country"),
    },
    "seen": {
        "known": Fact("flag", "earlier passes of the number could be looked up"),
        "at_once": Fact(
            "texts", "tracks of other parcels that bear the same number and are on the belt at this moment"
        ),
        "earlier": Fact("number?", "passes of the same number before this one, as far as the journal goes back"),
        "last_h": Fact("number?", "hours since the last of them"),
        "other_mass_g": Fact("number?", "mass under the same number that differs most from this parcel's, grams"),
        "held_version": Fact("number?", "latest version of the declaration by which the number was held before"),
        "open_holds": Fact("texts", "holds of the number that nobody has released or confirmed"),
        "confirmed_holds": Fact("texts", "holds of the number confirmed within a year, with no release since"),
    },
    "label": {
        "asserted": Fact("texts", "countries the label or a code names as origin, beyond doubt", of="country"),
        "uncertain": Fact("texts", "countries named as origin in words that may be incomplete", of="country"),
        "denied": Fact("texts", "countries the label denies as origin", of="country"),
        "ambiguous": Fact("texts", "countries of statements that can be read both ways", of="country"),
        "quotes": Fact("texts", "words of the denials and of the statements of origin"),
        "confidence": Fact("number", "lowest confidence of the statements of origin, 0 to 1; 1 without any"),
        "claims": Fact("number", "statements found, of origin and of goods"),
        "materials": Fact(
            "texts", "strategic materials that the label names as such: oxide, powder, metal, by CAS", of="material"
        ),
        "hs": Fact("texts", "tariff numbers on the label"),
        "net_mass_g": Fact(
            "number?", "net mass on the parcel's customs form, grams; null where a row of it was not read for certain"
        ),
        "largest_net_mass_g": Fact("number?", "largest net mass printed on the parcel, grams; it may be of one pack"),
    },
    "record": {
        "status": Fact("text", "answer of the record store", ("found", "stale", "none", "unavailable", "not_looked")),
        "age_h": Fact("number?", "time since receipt, hours"),
        "posted_h": Fact("number?", "hours from posting to this judgement"),
        "version": Fact("number?", "version of the declaration, 1 for the first"),
        "amended_h": Fact("number?", "hours from posting to the receipt of this version; null for a first version"),
        "origins": Fact("texts", "countries of origin of the declared lines", of="country"),
        "unknown_origins": Fact("texts", "codes declared as origin that are those of no country, or of several"),
        "destination": Fact("text?", "declared country of destination", of="country"),
        "whence": Fact("texts", "countries the item was sent through: dispatch and the number's issuer", of="country"),
        "licensed": Fact("flag", "an export licence is named, by a number that can be one"),
        "descriptions": Fact("texts", "declared descriptions"),
        "hs": Fact("texts", "declared tariff numbers"),
        "materials": Fact("texts", "strategic materials that the declaration names, in any form", of="material"),
        "substances": Fact(
            "texts",
            "strategic materials that the declaration names as such, and not as a part of a thing",
            of="material",
        ),
        "unnamed_rare_earths": Fact("flag", "rare earths are declared as a substance or an ore, and not which"),
        "cas_conflicts": Fact("texts", "lines whose CAS numbers and words name different materials"),
        "gross_mass_g": Fact("number?", "declared gross mass, grams"),
        "net_mass_g": Fact("number?", "sum of the lines' net masses, grams; null where one is missing"),
        "rare_earth_pct": Fact("number?", "highest declared rare-earth share, percent"),
    },
    "goods": {
        "classes": Fact("texts", "classes of goods by description and tariff heading", of="class"),
        "cover": Fact("flag", "a line is of a class that strategic materials have been hidden under"),
        "powder": Fact("flag", "a line speaks of powder, paste, granules, solution"),
        "vague": Fact("texts", "descriptions that say nothing of the goods"),
        "other_on_label": Fact("texts", "descriptions on the label whose class of goods is none of those declared"),
        "contradictions": Fact("texts", "lines whose description and tariff heading are of different classes"),
        "unusual_kg_l": Fact("number?", "bulk density that these goods seldom pass, kg/L"),
        "impossible_kg_l": Fact("number?", "bulk density that these goods can't have, kg/L"),
        "usd_per_kg": Fact("number?", "declared value over declared net mass"),
        "usual_usd_per_kg": Fact("number?", "value that these goods seldom pass, US dollars per kg"),
        "most_mass_g": Fact(
            "number?",
            "what the declared bottles can weigh at most, by quantity and by a volume declared or printed, grams",
        ),
        "purity_pct": Fact("number?", "highest purity stated on the label or declared, percent"),
        "purity_is_usual": Fact("flag", "such goods are sold by purity: metal powders, solder, compounds"),
    },
    "control": {
        "on_label": Fact("texts", "materials on the label that a list in force controls", of="material"),
        "perhaps_on_label": Fact(
            "texts",
            "materials that a list in force controls, whose CAS number one on the label is but for a digit",
            of="material",
        ),
        "in_record": Fact("texts", "materials in the declaration that a list in force controls", of="material"),
        "hs": Fact("texts", "declared tariff numbers that a list in force controls"),
        "hs_on_label": Fact("texts", "tariff numbers on the label that a list in force controls"),
        "banned": Fact("texts", "materials named that no licence lets out to the declared destination", of="material"),
        "lists": Fact("texts", "announcements that control the materials named", of="list"),
        "hs_lists": Fact("texts", "announcements that control the tariff numbers", of="list"),
        "ban_lists": Fact("texts", "announcements that ban the materials named", of="list"),
    },
    "watch": {
        "hold": Fact("texts", "operators' tips that fit and ask for a hold, with why they were given"),
        "recheck": Fact("texts", "those that ask for a second look"),
        "note": Fact("texts", "those that only ask to be told"),
    },
    "history": {
        "parcels": Fact("number", "small parcels of like goods of the same parties in the window, this one included"),
        "total_mass_kg": Fact("number", "their declared mass, kg"),
        "window_h": Fact("number", "the window, hours"),
        "gathered": Fact("number", "those of them with one addressee, or all where none is told, this one included"),
        "gathered_mass_kg": Fact("number", "their declared mass, kg"),
        "week": Fact("number", "as gathered, within a week before and after this parcel"),
        "week_mass_kg": Fact("number", "their declared mass, kg"),
    },
}

FACTS: Final[Mapping[str, Fact]] = {
    f"{group}.{name}": fact for group, facts in CONTEXT.items() for name, fact in facts.items()
}
"""The same facts by the names that conditions and sentences give them: `group.name`."""


def value_of(facts: Facts, name: str) -> FactValue:
    """The value of the fact called `group.name`."""
    group, _, own = name.partition(".")
    return facts[group][own]


def grouped(values: Mapping[str, FactValue]) -> Facts:
    """Values by the names `group.name` in the shape of the context: group by group."""
    facts: Facts = {}
    for name, value in values.items():
        group, _, own = name.partition(".")
        facts.setdefault(group, {})[own] = value
    return facts
