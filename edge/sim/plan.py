"""From a mix to cases: how many parcels of each scenario a shift holds, and in which order they come."""

from __future__ import annotations

import datetime as dt

from edge.sim.case import Case
from edge.sim.catalogue import MixData, mixes
from edge.sim.dice import Dice
from edge.sim.honest import HONEST
from edge.sim.hostile import HOSTILE
from edge.sim.setting import Setting
from edge.sim.story import STORY

__all__ = ["SCENARIOS", "UnknownNameError", "mix_named", "planned", "shares"]

SCENARIOS = {**HONEST, **STORY, **HOSTILE}
"""Every scenario by name."""


class UnknownNameError(ValueError):
    """A mix, camera or difficulty that does not exist."""


def mix_named(name: str) -> MixData:
    """The mix of that name.

    Raises:
        UnknownNameError: naming those that exist.
    """
    known = mixes()
    if name not in known:
        raise UnknownNameError(f"there is no mix {name!r}; choose one of {', '.join(known)}")
    return known[name]


def shares(mix: MixData, parcels: int) -> dict[str, int]:
    """Parcels of each scenario: by its share, largest remainders first; each at least once if there is room."""
    weights = mix.scenarios
    total = sum(weights.values())
    counts = {name: parcels * weight // total for name, weight in weights.items()}
    remainders = sorted(weights, key=lambda name: (-(parcels * weights[name] % total), name))
    for name in remainders[: parcels - sum(counts.values())]:
        counts[name] += 1
    if parcels >= len(weights):
        for name in [name for name, count in counts.items() if count == 0]:
            counts[max(counts, key=lambda other: (counts[other], other))] -= 1
            counts[name] = 1
    return counts


def planned(mix: str, parcels: int, seed: int, starts_at: dt.datetime) -> list[Case]:
    """The cases of a shift in the order of the belt.

    Raises:
        UnknownNameError: there is no such mix.
    """
    data = mix_named(mix)
    root = Dice("shift", mix, seed)
    cases = []
    for name, count in shares(data, parcels).items():
        own = root.fork(name)
        for rank in range(count):
            setting = Setting(data.languages, starts_at, rank, count, own)
            cases.append(SCENARIOS[name](own.fork("parcel", rank), setting))
    return root.fork("order").shuffled(cases)
