"""The frames that contestants read: views of simulated parcels, rendered by the simulator and cached, with their truth.

What counts is what a person could read: a print is legible where at least nine tenths of its box are in the frame and
under no cover, less than a tenth of it lies under glare as bright as paper, and its ink is at least 7 px high. Prints
that are not legible are neither asked for nor held against anyone who reads them. Blur is not looked at: on the hard
decks motion makes some print of 7 to 9 px unreadable, for every contestant alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Final, Literal

from edge.domain import Frozen
from edge.sim import CodeTruth, LineTruth, OriginTruth, ParcelTruth, Place
from edge.sim.stage import Play, parcels_of, rendered

__all__ = ["DECKS", "Deck", "Frame", "Shows", "Statement", "WantedCode", "frame_of", "frames_of", "legible"]

VISIBLE: Final = 0.9
GLARED: Final = 0.1
INK_PX: Final = 7.0


class Deck(Frozen):
    """Frames of one kind: a mix of parcels before a camera under conditions."""

    name: str
    mix: str
    camera: str
    difficulty: str


DECKS: Final = {
    deck.name: deck
    for deck in (
        Deck(name="clean-easy", mix="clean", camera="area", difficulty="easy"),
        Deck(name="story", mix="story", camera="area", difficulty="normal"),
        Deck(name="story-hard", mix="story", camera="area", difficulty="hard"),
        Deck(name="world", mix="world", camera="area", difficulty="normal"),
        Deck(name="world-hard", mix="world", camera="area", difficulty="hard"),
        Deck(name="line-scan", mix="story", camera="line_scan", difficulty="normal"),
        Deck(name="line-scan-hard", mix="story", camera="line_scan", difficulty="hard"),
    )
}


class Statement(Frozen):
    """A legible statement of origin and the line it is printed in. Bare country codes of a table are none."""

    said: OriginTruth
    line: LineTruth


class WantedCode(Frozen):
    """A code that is there. `match`: how a reading is held against its text; `nosep`: letters and digits only."""

    text: str
    symbology: str
    match: Literal["exact", "suffix", "contains", "nosep"] = "nosep"


class Shows(StrEnum):
    """What a frame costs depends on what it shows: a label, something smaller such as a sticker, or nothing."""

    LABEL = "label"
    LITTLE = "little"
    NOTHING = "nothing"


class Frame(Frozen):
    """One picture and what is legible on it.

    `printed` holds every code that is there, legible or not. Real pictures give `texts` whose places nobody has
    marked. Where `for_text` or `for_codes` is False nobody knows what text or codes are there, so it is not asked for.
    """

    name: str
    deck: str
    path: Path
    shows: Shows
    codes: tuple[WantedCode, ...] = ()
    printed: tuple[WantedCode, ...] = ()
    lines: tuple[LineTruth, ...] = ()
    statements: tuple[Statement, ...] = ()
    texts: tuple[str, ...] = ()
    for_text: bool = True
    for_codes: bool = True


def legible(print_: CodeTruth | LineTruth) -> bool:
    """Whether a person could read the print."""
    tall = isinstance(print_, CodeTruth) or min(print_.box.height_px, print_.box.length_px) >= INK_PX
    return print_.visible >= VISIBLE and print_.glared < GLARED and tall


def frames_of(
    deck: Deck, parcels: int, seed: int, cache: Path, on_parcel: Callable[[ParcelTruth], None]
) -> list[Frame]:
    """The frames of a deck, rendered unless the cache has them, in the order of the belt.

    Raises:
        edge.sim.FontMissingError: naming the Debian package to install.
    """
    play = Play(mix=deck.mix, parcels=parcels, seed=seed, camera=deck.camera, difficulty=deck.difficulty)
    folder, truths = rendered(play, cache, on_parcel=on_parcel)
    return [frame for truth in truths for frame in _views(deck, seed, parcels_of(folder), truth)]


def _views(deck: Deck, seed: int, folder: Path, truth: ParcelTruth) -> Iterator[Frame]:
    for view in truth.views:
        path = folder / f"{truth.parcel}-{view}.jpg"
        if path.is_file():
            codes = [code for code in truth.codes if code.view == view]
            lines = [line for line in truth.lines if line.view == view]
            said = [said for said in truth.origin if said.view == view]
            yield frame_of(
                f"{deck.name}-{seed}-{truth.parcel}-{view}", deck.name, path, codes=codes, lines=lines, said=said
            )


def frame_of(
    name: str,
    deck: str,
    path: Path,
    *,
    codes: Iterable[CodeTruth],
    lines: Iterable[LineTruth],
    said: Iterable[OriginTruth] = (),
) -> Frame:
    """A frame with what is legible of the prints that are there."""
    codes, lines = list(codes), list(lines)
    readable = tuple(filter(legible, lines))
    labelled = any(line.place is Place.LABEL for line in readable)
    return Frame(
        name=name,
        deck=deck,
        path=path,
        shows=Shows.LABEL if labelled else Shows.LITTLE if codes or lines else Shows.NOTHING,
        codes=tuple(_wanted(code) for code in codes if legible(code)),
        printed=tuple(map(_wanted, codes)),
        lines=readable,
        statements=tuple(_statements(said, readable)),
    )


def _wanted(code: CodeTruth) -> WantedCode:
    return WantedCode(text=code.text, symbology=code.symbology.value)


def _statements(said: Iterable[OriginTruth], lines: tuple[LineTruth, ...]) -> Iterator[Statement]:
    for statement in said:
        fitting = [line for line in lines if line.text == statement.text and line.place is statement.place]
        if fitting and statement.text != statement.country:
            yield Statement(said=statement, line=fitting[0])
