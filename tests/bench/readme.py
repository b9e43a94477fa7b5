"""The table of figures in the README: written between two markers, so that it can be made anew by one command."""

from __future__ import annotations

from pathlib import Path

from results import DeckFigures, Results
from table import percent, speed_lines, table

__all__ = ["BEGIN", "END", "MarkerError", "section", "write_readme"]

BEGIN, END = "<!-- reading: begin -->", "<!-- reading: end -->"
TEXT = ("sortgate", "rapidocr", "tesseract")
CODES = ("sortgate-codes", "readers")


class MarkerError(ValueError):
    """The README has no place for the figures."""


def write_readme(results: Results, readme: Path) -> None:
    """Put the figures between the markers.

    Raises:
        MarkerError: the markers are missing.
    """
    text = readme.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise MarkerError(f"{readme} lacks the markers {BEGIN} and {END}; put them where the figures belong")
    head, tail = text.split(BEGIN)[0], text.split(END)[1]
    readme.write_text(f"{head}{BEGIN}\n{section(results)}\n{END}{tail}", encoding="utf-8")


def section(results: Results) -> str:
    """The figures as Markdown."""
    machine = results.machine
    where = (
        f"`{results.command}` on {machine.cores} cores of an {machine.processor} "
        f"({machine.memory_gb:.0f} GB, Python {machine.python}); seeds {', '.join(map(str, results.seeds))}, "
        f"{results.parcels} parcels a deck."
    )
    return "\n\n".join([_text(results), _codes(results), speed_lines(results), where])


def _text(results: Results) -> str:
    head = (
        "frames", "phrases exact: Sortgate", "RapidOCR", "Tesseract", "denials lost", "characters: Sortgate",
        "RapidOCR", "Tesseract", "text CPU, of RapidOCR's",
    )  # fmt: skip
    rows = []
    for deck in results.decks:
        found = [deck.contestants[name].scores for name in _best(deck) if name in deck.contestants]
        if len(found) == len(TEXT):
            lost = " / ".join(str(scores.said.get("denial_lost", 0)) for scores in found)
            ratio = f"{deck.text_ratio.median:.2f}" if deck.text_ratio else "-"
            phrases = [percent(scores.exact) for scores in found]
            rows.append((deck.deck, *phrases, lost, *(percent(scores.characters) for scores in found), ratio))
    return table(head, rows)


def _best(deck: DeckFigures) -> tuple[str, ...]:
    """Tesseract in whichever of its two modes read more of this deck."""
    modes = [name for name in ("tesseract", "tesseract-sparse") if name in deck.contestants]
    best = max(modes, key=lambda name: deck.contestants[name].scores.characters.percent or 0.0, default="tesseract")
    return (*TEXT[:2], best)


def _codes(results: Results) -> str:
    head = ("frames", "codes read: Sortgate", "both readers", "wrong reads", "CPU ms: Sortgate", "both readers")
    rows = []
    for deck in results.decks:
        found = [deck.contestants[name] for name in CODES if name in deck.contestants]
        if len(found) == len(CODES):
            wrong = " / ".join(str(one.scores.wrong_codes) for one in found)
            costs = [str(cost.cpu_p50_ms) if (cost := one.labelled or one.empty) else "-" for one in found]
            rows.append((deck.deck, *(percent(one.scores.codes) for one in found), wrong, *costs))
    return table(head, rows)
