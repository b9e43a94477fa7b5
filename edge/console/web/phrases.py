"""Sentences of other rooms with numbers and names in them, recognised by their pattern so that they can be translated.

The rooms speak English to logs and terminals; here is what of that reaches a screen. A sentence that follows no pattern
is shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["PATTERNS", "VERBATIM", "matched"]

PATTERNS = (
    # The bar
    "The station only watches (mode {mode}): no parcel is stopped.",
    "Decisions do not reach the conveyor: {detail}.",
    "{loop} does not turn any more.",
    "there is no status at {path}; has the station been started?",
    # Functions with a number or a name, and their details
    "reader-{number}",
    "camera-{camera}",
    "broker {state}: {detail}",
    "no connection to {place}: {detail}",
    "the broker does not let us hear {topics}",
    "no final word on track {track}",
    "the held parcel on track {track} was not diverted",
    "the same picture again and again from {cameras}",
    "the spool can't be used: {detail}",
    "could not {chore}: {detail}",
    "the vision process gave no answer in time and was killed",
    "the vision process gave no answer in time and was killed: the machine hardly let it run",
    "the vision process ended {how}",
    "by signal {number}",
    "with exit code {number}",
    "a quarantined picture could not be kept: {detail}",
    "failed in an unforeseen way; see the log",
    "reading failed in an unforeseen way; see the log",
    "judging failed in an unforeseen way; see the log",
    "an announcement failed in an unforeseen way; see the log",
    "{count} announcements came too fast and were dropped",
    "a second trigger for a parcel that was decided, or is still on the belt; the first counts",
    "evidence can't be kept at the moment, its pictures wait in the spool: {detail}",
    "the text of the rules in force is not kept: {detail}",
    "safe mode: {detail}",
    # Why a picture was not read, and what to do (edge/vision/shortfall.py)
    "too dark: the brightest parts reach level {level} of 255; check the lamp, open the aperture",
    "overexposed: {share} of the picture is saturated; close the aperture or shorten the exposure",
    "glare on {share} of the label; turn the lamp aside or put a polariser before the lens",
    "out of focus: edges are {wide} px wide; set the focus, clean the lens",
    "blurred along the {axis}: edges are {wide} px wide there, {narrow} across; shorten the exposure",
    "print too small: lines are {height} px high, {least} are needed; move the camera nearer",
    # What the station answers to people (edge/journal/holds.py, edge/link/hold_clerk.py, edge/link/caller.py)
    "{answer}; its evidence is kept until a person lets it go",
    "hold {hold} is {state} already; nothing was changed",
    "hold {hold} is claimed by {person}; ask them, or escalate it; nothing was changed",
    "hold {hold} needs the word of a second person; {person} said {state} already",
    "hold {hold} waits for a second person to {state} it, as {person} did",
    "hold {hold} is {state}",
    "there is no hold {hold}; look at the list of open holds",
    (
        "the station did not answer within {seconds} s. Look whether it runs, and at the {what}, before you ask again: "
        "the request may have been carried out"
    ),
    "the broker can't be reached ({detail}); nothing was asked",
    "the station failed in an unforeseen way; look at the {what} before you ask again",
    # What the console says of itself (edge/console/web/feed.py, pending.py)
    "the console failed in an unforeseen way; look at the {what} before you ask again",
    "the console failed in an unforeseen way; see the log",
    # What the console refuses
    "Your role does not allow this: {role}.",
    "a password needs {least} to {most} characters",
    "this link was used already, or is too old; ask for a new one",
    # What a model is for (models/manifest.toml)
    "finds text lines on a label",
    "first look: reads every line",
    "second look: reads the lines that are unsure or matter",
    # Any function with its detail; last, for it fits much
    "{function}: {detail}",
)
"""Each is a message of the catalogues in `locale/`."""

VERBATIM = {"hold", "person", "camera", "number", "count"}
"""Names, which are the same in every language."""

_ONE_WORD = {"function", "mode", "state", "axis", "loop", "hold", "what", "number", "camera"}


def _compiled(pattern: str) -> re.Pattern[str]:
    literals_and_names = re.split(r"\{(\w+)\}", pattern)
    parts = [
        (rf"(?P<{part}>[\w-]+)" if part in _ONE_WORD else rf"(?P<{part}>.+)") if number % 2 else re.escape(part)
        for number, part in enumerate(literals_and_names)
    ]
    return re.compile("".join(parts), re.DOTALL)


_COMPILED = tuple((pattern, _compiled(pattern)) for pattern in PATTERNS)


def matched(text: str) -> tuple[str, Mapping[str, str]] | None:
    """The pattern that a text follows, and what is in its places; None: it follows none."""
    for pattern, expression in _COMPILED:
        found = expression.fullmatch(text)
        if found:
            return pattern, found.groupdict()
    return None
