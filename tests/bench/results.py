"""All figures of a run as one value that is written as JSON: what ran where, and how everyone did on each deck."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from edge.domain import Frozen
from endurance import Latency, Memory, Throughput
from figures import Cost, Ratio, Row, Scores, cost_of, ratio_of, scores_of
from frames import Shows
from machine import Machine

__all__ = ["DeckFigures", "OneOnDeck", "Results", "decks_of"]


class OneOnDeck(Frozen):
    """One contestant on one deck. Costs of frames with a label to be read, and of empty sides, apart."""

    scores: Scores
    labelled: Cost | None
    empty: Cost | None


class DeckFigures(Frozen):
    """All contestants on one deck, and our processor time over the peers' on its labelled frames."""

    deck: str
    frames: int
    contestants: dict[str, OneOnDeck]
    text_ratio: Ratio | None
    codes_ratio: Ratio | None


class Results(Frozen):
    """A run."""

    machine: Machine
    command: str
    seeds: tuple[int, ...]
    parcels: int
    versions: dict[str, dict[str, str]]
    decks: tuple[DeckFigures, ...]
    ladders: tuple[DeckFigures, ...]
    throughput: tuple[Throughput, ...] = ()
    latency: Latency | None = None
    memory: Memory | None = None

    def deck(self, name: str) -> DeckFigures | None:
        """The deck or step of that name, if it took part."""
        return next((deck for deck in (*self.decks, *self.ladders) if deck.deck == name), None)

    def cost(self, deck: str, contestant: str) -> Cost | None:
        """What labelled frames of a deck cost a contestant, if both took part."""
        found = self.deck(deck)
        one = found.contestants.get(contestant) if found else None
        return one.labelled if one else None


def decks_of(rows: Sequence[Row]) -> tuple[DeckFigures, ...]:
    """The figures of each deck, in the order in which they were read."""
    names = dict.fromkeys(row.frame.deck for row in rows)
    return tuple(_deck_figures(name, [row for row in rows if row.frame.deck == name]) for name in names)


def _deck_figures(deck: str, rows: Sequence[Row]) -> DeckFigures:
    by_name: dict[str, list[Row]] = {}
    for row in rows:
        by_name.setdefault(row.contestant, []).append(row)
    labelled = {name: _showing(Shows.LABEL, own) for name, own in by_name.items()}
    return DeckFigures(
        deck=deck,
        frames=len({row.frame.name for row in rows}),
        contestants={name: _one(by_name[name]) for name in sorted(by_name)},
        text_ratio=ratio_of(labelled.get("sortgate-text", []), labelled.get("rapidocr", [])),
        codes_ratio=ratio_of(labelled.get("sortgate-codes", []), labelled.get("readers", [])),
    )


def _one(rows: Sequence[Row]) -> OneOnDeck:
    labelled, empty = _showing(Shows.LABEL, rows), _showing(Shows.NOTHING, rows)
    return OneOnDeck(
        scores=scores_of(rows),
        labelled=cost_of(labelled) if labelled else None,
        empty=cost_of(empty) if empty else None,
    )


def _showing(what: Shows, rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row.frame.shows is what]
