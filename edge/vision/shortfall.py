"""Why something in a view was not read, in words that a technician can act on.

A fault of the light or the lens is told only where something that is there stayed unread: a small dark frame whose
label reads well needs nobody. But it is told also where a part was read, because the rest may hold the deciding word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from edge.domain import LineState, Sight, TextLine, ViewFault, ViewQuality
from edge.vision.settings import VisionSettings

__all__ = ["Shortfall", "is_print_unread", "why_unread"]

_OUT_OF_FOCUS = 1.5
"""Edges wider by this factor along one axis than along the other come from motion, not from the lens."""
_BLANK_LABEL_SHARE = 0.004
"""A light patch with marks smaller than this is a scrap of film or tape as likely as a label."""
_MOST = 0.5
"""Share of a label's print that is more than its rules and frames: of 328 views read well 99 in 100 had at most 0.32
unread, and one had more than this."""


@dataclass(frozen=True)
class Shortfall:
    """A fault of the view and what to do about it."""

    fault: ViewFault
    advice: str


def why_unread(
    quality: ViewQuality,
    brightest_level: float,
    sights: tuple[Sight, Sight],
    lines: Sequence[TextLine],
    settings: VisionSettings,
) -> tuple[Shortfall, ...]:
    """What keeps the print of a view from being read; nothing where all of it was read, or where no cause shows.

    `sights` are those of codes and of text.
    """
    if Sight.FOUND not in sights:
        if brightest_level < settings.dark_level:
            return (_too_dark(brightest_level),)
        if quality.saturated_share > settings.overexposed_share:
            return (_overexposed(quality.saturated_share),)
    if not _something_unread(quality, sights, lines):
        return ()
    causes = (_glare(quality, settings), _blur(quality, settings), _small_print(quality, settings))
    return tuple(cause for cause in causes if cause is not None)


def _something_unread(quality: ViewQuality, sights: tuple[Sight, Sight], lines: Sequence[TextLine]) -> bool:
    if Sight.UNREAD in sights or any(line.state is LineState.UNREADABLE for line in lines):
        return True
    return set(sights) == {Sight.NOTHING} and quality.label_share > _BLANK_LABEL_SHARE


def is_print_unread(quality: ViewQuality) -> bool:
    """Whether a label is there of whose print most lies in no line and no code that was read."""
    unread = quality.unread_print_share
    return unread is not None and unread > _MOST and quality.label_share > _BLANK_LABEL_SHARE


def _too_dark(brightest_level: float) -> Shortfall:
    advice = (
        f"too dark: the brightest parts reach level {brightest_level:.0f} of 255; check the lamp, open the aperture"
    )
    return Shortfall(ViewFault.TOO_DARK, advice)


def _overexposed(share: float) -> Shortfall:
    advice = f"overexposed: {share:.0%} of the picture is saturated; close the aperture or shorten the exposure"
    return Shortfall(ViewFault.OVEREXPOSED, advice)


def _glare(quality: ViewQuality, settings: VisionSettings) -> Shortfall | None:
    if quality.glare_share is None or quality.glare_share <= settings.glare_share:
        return None
    advice = f"glare on {quality.glare_share:.0%} of the label; turn the lamp aside or put a polariser before the lens"
    return Shortfall(ViewFault.GLARE, advice)


def _blur(quality: ViewQuality, settings: VisionSettings) -> Shortfall | None:
    if quality.edge_x_px is None or quality.edge_y_px is None:
        return None
    across, down = quality.edge_x_px, quality.edge_y_px
    wide, narrow = max(across, down), min(across, down)
    if wide <= settings.blurred_edge_px:
        return None
    if wide < _OUT_OF_FOCUS * narrow:
        return Shortfall(
            ViewFault.BLURRED, f"out of focus: edges are {wide:.1f} px wide; set the focus, clean the lens"
        )
    axis = "rows" if across > down else "columns"
    advice = f"blurred along the {axis}: edges are {wide:.1f} px wide there, {narrow:.1f} across; shorten the exposure"
    return Shortfall(ViewFault.BLURRED, advice)


def _small_print(quality: ViewQuality, settings: VisionSettings) -> Shortfall | None:
    height = quality.text_height_px
    if height is None or height >= settings.small_text_px:
        return None
    least = settings.small_text_px
    advice = f"print too small: lines are {height:.0f} px high, {least:.0f} are needed; move the camera nearer"
    return Shortfall(ViewFault.SMALL_PRINT, advice)
