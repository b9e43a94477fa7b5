"""How well labels' words are judged: `python tests/bench/judging.py [--quick]`.

Thousands of generated statements of origin in sixteen languages, laid out on labels and damaged like print that was
misread. Printed are precision and recall of asserted and denied claims, polarity flips, wrong claims on lines that
claim nothing, wrong holds on honest parcels, and CPU time per parcel.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice

from edge.claims import build_tables, read_claims
from edge.daemon.memory import look_for_garbage_seldom
from edge.domain import (
    Action,
    Declaration,
    DeclarationLine,
    Identity,
    Instant,
    Lookup,
    LookupStatus,
    Measurement,
    OriginClaim,
    Parcel,
    Polarity,
    Reading,
    ReadStatus,
    Role,
    Sight,
    TextLine,
    ViewReading,
)
from edge.policy import Evidence, Policy
from judging_damage import damaged
from judging_labels import label
from judging_sentences import LANGUAGES, Sentence, sentences

DAMAGES = (0, 1, 2, 3)
SHARES = {"asserted": 0.3, "denied": 0.4, "moved": 0.08, "several": 0.1, "other": 0.08, "open": 0.04}
NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
PARCEL_LINES = 80
Said = tuple[str, Polarity]


def tell(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@dataclass
class Score:
    """Counts over one language at one level of damage: truths wanted and found, claims given and right.

    `noticed` are truths whose claim came back, be it as uncertain, so that people look at the parcel.
    """

    wanted: Counter[Polarity] = field(default_factory=Counter)
    found: Counter[Polarity] = field(default_factory=Counter)
    noticed: Counter[Polarity] = field(default_factory=Counter)
    given: Counter[Polarity] = field(default_factory=Counter)
    right: Counter[Polarity] = field(default_factory=Counter)
    flips: int = 0

    def add(self, other: Score) -> None:
        """Counts of both."""
        for name in ("wanted", "found", "noticed", "given", "right"):
            getattr(self, name).update(getattr(other, name))
        self.flips += other.flips

    def row(self, name: str) -> str:
        """One line of the table, in percent."""
        cells = [f"{name:10}", f"{sum(self.wanted.values()):6}"]
        for polarity in (Polarity.ASSERTED, Polarity.DENIED):
            cells.append(f"{_percent(self.right[polarity], self.given[polarity]):>9}")
            cells.append(f"{_percent(self.found[polarity], self.wanted[polarity]):>7}")
            cells.append(f"{_percent(self.noticed[polarity], self.wanted[polarity]):>8}")
        return " ".join([*cells, f"{self.flips:6}"])


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "-"


def certain(claims: tuple[OriginClaim, ...]) -> set[Said]:
    """What a label is taken to say for sure, as the policy takes it."""
    return {
        (claim.country, claim.polarity)
        for claim in claims
        if claim.country is not None
        and not claim.uncertain
        and claim.polarity is not Polarity.AMBIGUOUS
        and (claim.role.speaks_of_origin or (claim.role is Role.MATERIALS and claim.polarity is Polarity.DENIED))
    }


def judged(language: str, damage: int, count: int, seed: int, *, show: bool) -> Score:
    """Score of `count` statements of a language, each `damage` characters damaged, on a label each."""
    dice = random.Random(f"{language} {damage} {seed}")
    score = Score()
    for kind, share in SHARES.items():
        for said in islice(sentences(language, kind, dice), round(share * count)):
            text = damaged(said.text, damage, dice)
            lines = label(said, text, dice)
            claims = read_claims(lines).origin
            found = certain(claims)
            missed = _count(score, said, found, claims)
            if show and (missed or found - said.truth):
                tell(f"{language} {damage} {kind:8} {said.text!r} -> {text!r} said {_plain(found)}")
                tell(f"    {[(c.country, c.polarity.value, [span.text for span in c.spans]) for c in claims]}")
    return score


def _plain(said: set[Said]) -> str:
    return ", ".join(f"{polarity.value} {country}" for country, polarity in sorted(said)) or "nothing"


def _count(score: Score, said: Sentence, found: set[Said], claims: tuple[OriginClaim, ...]) -> bool:
    score.wanted.update(polarity for _, polarity in said.truth)
    score.noticed.update(polarity for country, polarity in said.truth if _notices(claims, country, polarity))
    score.found.update(polarity for _, polarity in said.truth & found)
    score.given.update(polarity for _, polarity in found)
    score.right.update(polarity for _, polarity in said.truth & found)
    other = {Polarity.ASSERTED: Polarity.DENIED, Polarity.DENIED: Polarity.ASSERTED}
    score.flips += sum((country, other[polarity]) in found for country, polarity in said.truth)
    return bool(said.truth - found)


def _notices(claims: tuple[OriginClaim, ...], country: str, polarity: Polarity) -> bool:
    """Whether a claim speaks of the country, with the right polarity or none that is certain."""
    return any(
        claim.country == country
        and (claim.polarity is polarity or claim.uncertain or claim.polarity is Polarity.AMBIGUOUS)
        for claim in claims
    )


def silence(count: int, seed: int, *, show: bool) -> tuple[int, int]:
    """Lines without a claim, and the claims of origin read from them, parcel by parcel of some fifty lines."""
    dice = random.Random(f"silence {seed}")
    wrong = lines = 0
    while lines < count:
        parcel = label(None, "", dice, lines=51)
        for claim in read_claims(parcel).origin:
            if claim.role.speaks_of_origin and claim.polarity is not Polarity.AMBIGUOUS and not claim.uncertain:
                wrong += 1
                if show:
                    tell(f"wrong claim: {claim.polarity.value} {claim.country} {[span.text for span in claim.spans]}")
        lines += len(parcel)
    return lines, wrong


def honest(language: str, damage: int, count: int, seed: int, policy: Policy, *, show: bool) -> Counter[Action]:
    """Decisions on parcels whose label says the origin that was declared."""
    dice = random.Random(f"honest {language} {damage} {seed}")
    made: Counter[Action] = Counter()
    for said in islice(sentences(language, "asserted", dice), count):
        lines = label(said, damaged(said.text, damage, dice), dice)
        ((country, _),) = said.truth
        decision = policy.decide(_evidence(lines, country), at=NOON)
        made[decision.action] += 1
        if show and decision.action is not Action.PASS:
            found = [finding.sentence for finding in decision.findings]
            tell(f"honest parcel: {decision.action.value} {said.text} {found}")
    return made


def _evidence(lines: list[TextLine], country: str) -> Evidence:
    view = ViewReading(view="top", code_sight=Sight.FOUND, lines=tuple(lines), text_sight=Sight.FOUND)
    line = DeclarationLine(
        line_no=1, description="Cotton towel", quantity=Decimal(2), line_net_mass_g=400, line_value=Decimal(24),
        currency="USD", hs_code="630260", origin_country=country,
    )  # fmt: skip
    declaration = Declaration(item_id="RB123456785GB", received_at=NOON, dispatch_country=country, lines=(line,),
                              gross_mass_g=450)  # fmt: skip
    moment = Instant(boot_id="b", monotonic_ns=0)
    return Evidence(
        parcel=Parcel(
            parcel_id="p", station="s", track_id="1", triggered_at=NOON, triggered=moment, deadline=moment,
            measurement=Measurement(mass_g=450, length_mm=300, width_mm=200, height_mm=60),
        ),
        reading=Reading(views=(view,)),
        identity=Identity(status=ReadStatus.OK, item_id="RB123456785GB"),
        claims=read_claims(lines),
        lookup=Lookup(status=LookupStatus.FOUND, declaration=declaration, age_s=3600.0),
    )  # fmt: skip


def cpu_ms(count: int, seed: int) -> Iterator[float]:
    """CPU time of reading the claims of parcels of 80 lines, one of them a damaged statement."""
    dice = random.Random(f"speed {seed}")
    build_tables()
    gc.collect()
    look_for_garbage_seldom()  # as the daemon does, when it has built its tables
    for number in range(count + 20):
        said = next(sentences(dice.choice(LANGUAGES), dice.choice(["asserted", "denied"]), dice))
        lines = label(said, damaged(said.text, dice.choice(DAMAGES), dice), dice, lines=PARCEL_LINES)
        before = time.process_time_ns()
        read_claims(lines)
        if number >= 20:  # the first fill the caches, as a daemon's do
            yield (time.process_time_ns() - before) / 1e6


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the statements")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--language", choices=LANGUAGES, help="only this one")
    parser.add_argument("--show", action="store_true", help="print every miss")
    options = parser.parse_args()
    count = 60 if options.quick else 400
    languages = [options.language] if options.language else list(LANGUAGES)
    for damage in DAMAGES:
        tell(f"\n{damage} characters damaged   asserted: precision, recall, noticed   denied: the same   flips")
        total = Score()
        for language in languages:
            score = judged(language, damage, count, options.seed, show=options.show)
            tell(score.row(language))
            total.add(score)
        tell(total.row("all"))
    lines, wrong = silence(count * 50, options.seed, show=options.show)
    tell(f"\nlines without a claim: {lines}, wrong claims {wrong}: {1000 * wrong / lines:.2f} in 1,000")
    policy = Policy.load()
    for damage in DAMAGES[:3]:
        made: Counter[Action] = Counter()
        for language in languages:
            made.update(honest(language, damage, count // 4, options.seed, policy, show=options.show))
        tell(f"honest parcels, {damage} damaged: " + ", ".join(f"{a.value} {n}" for a, n in made.most_common()))
    times = sorted(cpu_ms(count, options.seed))
    p99 = times[int(0.99 * len(times))]
    tell(f"CPU per parcel of {PARCEL_LINES} lines: p50 {statistics.median(times):.2f} ms, p99 {p99:.2f} ms")


if __name__ == "__main__":
    main()
