"""Reads the views of one parcel, in this process: the stages in order, each between two looks at the clock.

A picture that cannot be read gives a faulted view and never an exception, so one bad picture costs one view. A model
that fails gives `MODEL_FAULT` for the text of that view while its codes are still read.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import cv2

from edge.domain import ModelUse, Reading, Sha256, Sight, View, ViewFault, ViewReading
from edge.vision.deadline import Deadline
from edge.vision.errors import ModelError, PictureError
from edge.vision.lanes import Lanes
from edge.vision.lines.detection import Box, Detector
from edge.vision.lines.other_scripts import OtherScriptReader
from edge.vision.lines.recognition import Recogniser
from edge.vision.lines.scripts import ScriptJudge
from edge.vision.lines.text import TextReader, TextSeen
from edge.vision.models import ModelShelf, find_model_dir
from edge.vision.print_or_bars import without_print
from edge.vision.search.codes import CodeReader, CodesSeen
from edge.vision.settings import VisionSettings
from edge.vision.shortfall import is_print_unread, why_unread
from edge.vision.view.patches import Patch, find_patches
from edge.vision.view.pictures import Picture, decode_picture, read_picture_file
from edge.vision.view.print_judge import PrintJudge
from edge.vision.view.quality import brightest_level, measure_quality
from edge.vision.view.scene import Scene

__all__ = ["Reader"]

_Judge = TypeVar("_Judge", ScriptJudge, PrintJudge)


class Reader:
    """The whole of vision for one parcel at a time. Not safe for use by several threads at once.

    Raises:
        ModelError: a model file is missing, changed or of another shape.
    """

    def __init__(self, settings: VisionSettings) -> None:
        cv2.setNumThreads(settings.intra_op_threads)
        self._settings = settings
        shelf = ModelShelf(find_model_dir(settings.model_dir), settings.intra_op_threads)
        fast, better = (
            Recogniser(shelf.load(name), shelf.characters_of(name), settings.line_narrowing)
            for name in ("ppocrv6-tiny-rec-int8", "ppocrv6-small-rec-int8")
        )
        self._lanes = Lanes(settings.lanes)
        detector = Detector(shelf.load("ppocrv6-tiny-det"), settings)
        self._others = OtherScriptReader(settings.tessdata_dir)
        self._text = TextReader(
            detector,
            fast=fast,
            better=better,
            judge=_judge(ScriptJudge, shelf, "script-judge"),
            others=self._others,
            lanes=self._lanes,
            settings=settings,
        )
        self._prints = _judge(PrintJudge, shelf, "print-judge")
        self._codes = CodeReader(settings)
        self._networks = (detector.use, fast.use, better.use)
        self.models: tuple[ModelUse, ...] = (*self._networks, *self._others.models)

    def warm_up(self) -> None:
        """Make now what is else made at first need, so that no parcel waits for it."""
        if self._settings.read_text:
            self._others.make_engines()

    def read(
        self,
        views: Sequence[View],
        *,
        budget_ms: float | None = None,
        on_picture: Callable[[Sha256], None] | None = None,
    ) -> Reading:
        """Read all views of a parcel; with a budget, what can be read in that time.

        Never raises for a bad picture: its view is faulted instead. `on_picture` is told the hash of each picture
        before a decoder sees it.
        """
        started = perf_counter()
        deadline = Deadline(budget_ms)
        readings = tuple(self._read_view(view, deadline, on_picture) for view in views)
        return Reading(
            views=readings,
            models=(*self._networks, *self._others.taken_part()),
            timed_out=deadline.reached,
            elapsed_ms=round((perf_counter() - started) * 1000, 3),
        )

    def _read_view(self, view: View, deadline: Deadline, on_picture: Callable[[Sha256], None] | None) -> ViewReading:
        if view.not_captured is not None:
            return faulted_view(view, view.not_captured, advice=view.why, looked=False)
        if deadline.passed:
            return faulted_view(view, ViewFault.TIMEOUT, looked=False)
        started = perf_counter()
        sha256 = None
        try:
            data = read_picture_file(Path(view.path), self._settings)
            sha256 = hashlib.sha256(data).hexdigest()
            if on_picture is not None:
                on_picture(sha256)
            picture = decode_picture(data, sha256, self._settings)
        except PictureError as error:
            return faulted_view(view, error.fault, sha256=sha256, advice=str(error))
        del data  # up to 64 MB that reading has no use for
        return self._look(view, picture, deadline, {"decode": _since(started)})

    def _look(self, view: View, picture: Picture, deadline: Deadline, stages: dict[str, float]) -> ViewReading:
        started = perf_counter()
        scene = Scene.of(picture)
        patches = find_patches(scene, self._prints, self._settings.max_patches)
        stages["search"] = _since(started)
        codes, text = self._read_both(view, scene, patches, deadline, stages)
        started = perf_counter()
        quality = measure_quality(scene, patches, text.lines, codes.codes)
        sights = (codes.sight, text.sight)
        shortfalls = why_unread(quality, brightest_level(picture.half), sights, text.lines, self._settings)
        is_text_lost = bool(shortfalls) or is_print_unread(quality)
        stages["quality"] = _since(started)
        timed_out = (ViewFault.TIMEOUT,) if deadline.reached else ()
        return ViewReading(
            view=view.name,
            sha256=picture.sha256,
            pixel_sha256=picture.pixel_sha256,
            width_px=picture.width_px,
            height_px=picture.height_px,
            codes=codes.codes,
            code_sight=_dimmed(codes.sight, is_lost=bool(shortfalls)),
            unread_codes=codes.unread,
            lines=text.lines,
            text_sight=_dimmed(text.sight, is_lost=is_text_lost),
            faults=(*(shortfall.fault for shortfall in shortfalls), *text.faults, *timed_out),
            advice=tuple(shortfall.advice for shortfall in shortfalls),
            quality=quality,
            stage_ms=stages,
        )

    def _read_both(
        self, view: View, scene: Scene, patches: list[Patch], deadline: Deadline, stages: dict[str, float]
    ) -> tuple[CodesSeen, TextSeen]:
        """Codes, and beside them where lines of text are; then the lines, less those that are a code's own digits."""

        def codes_seen() -> CodesSeen:
            started = perf_counter()
            seen = CodesSeen((), Sight.NOT_LOOKED)
            if self._settings.read_codes and not deadline.passed:
                seen = self._codes.read(scene, patches, view.name, deadline)
            stages["codes"] = _since(started)
            return seen

        def lines_found() -> list[list[Box]] | None:
            started = perf_counter()
            found: list[list[Box]] | None = []
            if self._settings.read_text:
                try:
                    found = self._text.find(scene, patches, deadline)
                except ModelError:
                    found = None
            stages["lines"] = _since(started)
            return found

        codes, found = self._lanes.both(codes_seen, lines_found)
        started = perf_counter()
        text = self._read_text(view, scene, found, codes, deadline)
        stages["text"] = _since(started)
        return without_print(codes, text.lines), text

    def _read_text(
        self, view: View, scene: Scene, found: list[list[Box]] | None, codes: CodesSeen, deadline: Deadline
    ) -> TextSeen:
        if found is None:
            return TextSeen((), Sight.UNREAD, (ViewFault.MODEL_FAULT,))
        if not self._settings.read_text or deadline.passed:
            return TextSeen((), Sight.NOT_LOOKED)
        try:
            return self._text.read(scene, found, [code.box for code in codes.codes], view.name, deadline)
        except ModelError:
            return TextSeen((), Sight.UNREAD, (ViewFault.MODEL_FAULT,))


def _judge(kind: Callable[[bytes], _Judge], shelf: ModelShelf, name: str) -> _Judge:
    """A judge with its weights; those of another version of Sortgate are of another form.

    Raises:
        ModelError: they are missing, changed or of another form.
    """
    data = shelf.weights(name)
    try:
        return kind(data)
    except (ValueError, KeyError, OSError, zipfile.BadZipFile) as error:
        raise ModelError(
            f"the weights {name} are not those of this version ({error}); give it its own models"
        ) from error


def faulted_view(
    view: View, fault: ViewFault, *, sha256: str | None = None, advice: str = "", looked: bool = True
) -> ViewReading:
    """The reading of a view that gave nothing, and why. `looked` False: nobody tried."""
    sight = Sight.UNREAD if looked else Sight.NOT_LOOKED
    return ViewReading(
        view=view.name,
        sha256=sha256 or view.sha256,
        code_sight=sight,
        text_sight=sight,
        faults=(fault,),
        advice=(advice,) if advice else (),
    )


def _dimmed(sight: Sight, *, is_lost: bool) -> Sight:
    """Nothing seen in bad light, or where print shows, is not nothing there."""
    return Sight.UNREAD if is_lost and sight is Sight.NOTHING else sight


def _since(started: float) -> float:
    """Milliseconds since then."""
    return round((perf_counter() - started) * 1000, 3)
