"""How often ordinary lines are taken for statements of origin: `deploy/bench ordinary_lines [--lines 6000] [--seed 1]`.

The lines are messages of the programs that are installed on the machine, in the languages that their translators wrote
(`/usr/share/locale`): sentences of people who never thought of origins, full of denials (`cannot`, `无法`).
None speaks of origin but a few that name languages or places, so each claim printed is one to look at.
"""

from __future__ import annotations

import argparse
import gettext
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from edge.claims import build_tables, read_claims
from edge.domain import OriginClaim, Polarity, Quad, TextLine

CATALOGUES: Final = Path("/usr/share/locale")
LANGUAGES: Final = ("de", "fr", "es", "it", "pt", "ru", "pl", "tr", "vi", "ja", "ko", "zh", "cs", "sv", "nl", "uk")
PLACEHOLDER: Final = re.compile(r"%[\d$.]*[a-z]+|_|&")
SHORTEST, LONGEST = 4, 70
SHORTEST_DENSE, LONGEST_DENSE = 3, 40
FIRST_DENSE: Final = "\u2e80"
"""Characters of a line as labels have them; fewer in scripts whose characters say more, from this one on."""


def messages(language: str) -> list[str]:
    """The lines of all messages in a language, each once, in the order of their letters."""
    lines = (line for text in _texts(language) for line in PLACEHOLDER.sub("", text).splitlines())
    return sorted({stripped for line in lines if _is_of_label_length(stripped := line.strip())})


def _texts(language: str) -> Iterator[str]:
    for path in sorted(CATALOGUES.glob(f"{language}*/LC_MESSAGES/*.mo")):
        try:
            catalogue = gettext.GNUTranslations(path.open("rb"))._catalog  # type: ignore[attr-defined]
        except (OSError, UnicodeDecodeError, ValueError):
            continue  # a catalogue in another encoding than it says
        yield from (text for original, text in catalogue.items() if original and text != original)


def _is_of_label_length(line: str) -> bool:
    if any(char >= FIRST_DENSE for char in line):
        return SHORTEST_DENSE <= len(line) <= LONGEST_DENSE
    return SHORTEST <= len(line) <= LONGEST and " " in line


def claimed(line: str) -> list[OriginClaim]:
    """What a line by itself is taken to state of origin for sure."""
    claims = read_claims([TextLine(text=line, confidence=0.97, view="top", box=Quad.upright(0, 0, 14 * len(line), 26))])
    return [
        claim
        for claim in claims.origin
        if claim.role.speaks_of_origin and claim.polarity is not Polarity.AMBIGUOUS and not claim.uncertain
    ]


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=6000, help="lines of each language")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    build_tables()
    read = wrong = 0
    for language in LANGUAGES:
        known = messages(language)
        lines = random.Random(options.seed).sample(known, min(options.lines, len(known)))
        said = {line: claims for line in lines if (claims := claimed(line))}
        for line, claims in said.items():
            stated = ", ".join(f"{claim.polarity.value} {claim.country}" for claim in claims)
            sys.stdout.write(f"{language}  {stated}  {line}\n")
        sys.stdout.write(f"{language}  {len(lines)} lines, {len(said)} taken for statements of origin\n")
        read, wrong = read + len(lines), wrong + len(said)
    if not read:
        sys.exit(f"no messages under {CATALOGUES}: install programs with translations, or a locale's language pack")
    sys.stdout.write(f"all  {read} lines, {wrong} taken for statements of origin: {1000 * wrong / read:.2f} in 1,000\n")


if __name__ == "__main__":
    main()
