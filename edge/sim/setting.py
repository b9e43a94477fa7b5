"""What a scenario is told of its shift, and the words all scenarios share: a pass, a hold, a statement of origin."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from edge.domain import Action, Polarity, ReasonCode
from edge.sim.catalogue import Phrase, phrases
from edge.sim.dice import Dice
from edge.sim.truth import Expectation

__all__ = ["Setting", "hold", "passes", "statement"]


@dataclass(frozen=True)
class Setting:
    """What a scenario is told: the shift's languages and start, and which of how many parcels it makes."""

    languages: tuple[str, ...]
    starts_at: dt.datetime
    rank: int
    count: int
    root: Dice
    """The scenario's own stream: forks of it are shared by the parcels of one group."""


def passes() -> Expectation:
    """A pass, for whatever advisory reason."""
    return Expectation(action=Action.PASS)


def hold(*reasons: ReasonCode) -> Expectation:
    """A hold for one of the reasons."""
    return Expectation(action=Action.HOLD, reasons=reasons)


def statement(dice: Dice, languages: Sequence[str], country: str, polarity: Polarity = Polarity.ASSERTED) -> Phrase:
    """A phrase on a country's origin in one of the languages, in English where none of them has one."""
    fitting = [phrase for phrase in phrases() if phrase.country == country and phrase.polarity is polarity]
    wanted = [phrase for phrase in fitting if phrase.language in languages]
    return dice.pick(wanted or [phrase for phrase in fitting if phrase.language == "en"])
