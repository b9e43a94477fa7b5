"""Parcels that the line has announced and whose pictures are still to come: gathered, then put into the spool.

What comes by message is turned into what comes by file: a trigger with its pictures, in the spool's `incoming/`. So
from here on all parcels go the same way, and one memory survives a crash. An announcement is written down at once,
under a hidden name; after a crash the next start finds and finishes it, with views that were not taken as such.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import structlog

from edge.capture.agenda import Agenda, attempt
from edge.capture.announced import lay, left_over, picture_of, stem_of, write_down
from edge.capture.cameras import Camera, Neighbour, Take, Taken
from edge.capture.tracks import TracksOnBelt
from edge.capture.trigger import MAX_VIEWS, Trigger, TriggerError, TriggerView
from edge.clock import Clock
from edge.domain import Instant, ViewFault

__all__ = ["Gathering"]

log = structlog.get_logger(__name__)

LOOK_S = 0.01
"""Between looks for pictures that an announcement names."""
IDLE_S = 0.5
GRACE_MS = 300.0
"""For a camera to answer, after the last moment at which its picture may have been taken."""
REMEMBERED = 64
"""Parcels on the belt at once: possible neighbours in a picture."""


@dataclass
class _Pass:
    """One parcel on its way past the cameras. `waits_for`: views whose camera has not answered, or file not come."""

    trigger: Trigger
    triggered_ns: int
    give_up_ns: int
    waits_for: set[str]
    files: dict[str, str] = field(default_factory=dict)
    views: dict[str, TriggerView] = field(default_factory=dict)


class Gathering:
    """Gathers the pictures of announced parcels, on a thread of its own. Safe to use from any thread.

    Args:
        incoming: the folder of the spool in which parcels appear.
        cameras: of the station; each gives every parcel a view, unless the announcement names a file for it.
        clock: the station's.
        belt_speed_mm_s: for announcements that give a distance.
        picture_wait_ms: how long to wait for a file that is named.
        reserve_ms: this long before its deadline a parcel goes on with what there is.
        on_lost: called with a trigger that the spool can't take, and why: its parcel still needs its disposition.
        on_turn: called on each turn of the thread.
    """

    def __init__(
        self,
        incoming: Path,
        cameras: Sequence[Camera],
        clock: Clock,
        *,
        belt_speed_mm_s: float | None,
        picture_wait_ms: float,
        reserve_ms: float,
        on_lost: Callable[[Trigger, str], None],
        on_turn: Callable[[], None] = lambda: None,
    ) -> None:
        self._incoming, self._cameras, self._clock = incoming, {camera.name: camera for camera in cameras}, clock
        self._belt_speed_mm_s, self._picture_wait_ms, self._reserve_ms = belt_speed_mm_s, picture_wait_ms, reserve_ms
        self._on_lost, self._on_turn = on_lost, on_turn
        self._agenda = Agenda(clock)
        self._gathering: dict[str, _Pass] = {}
        self._tracks = TracksOnBelt(clock)
        self._belt: deque[Neighbour] = deque(maxlen=REMEMBERED)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="gathering", daemon=True)

    def start(self) -> None:
        """Finishes what an earlier run left behind, then starts the thread.

        Raises:
            OSError: the folder can't be used.
        """
        self._incoming.mkdir(parents=True, exist_ok=True)
        self._finish_left_over()
        self._thread.start()

    def stop(self) -> None:
        """Ends at once; what is not gathered yet is finished at the next start."""
        self._stopping.set()
        self._agenda.hand_in(lambda: None)
        if self._thread.ident is not None:
            self._thread.join()

    def announce(self, trigger: Trigger) -> bool:
        """Takes a parcel in. False: its track is already on the belt, so this is the same announcement again.

        Args:
            trigger: with the instant of the trigger, and the views that come as files.

        Raises:
            TriggerError: it can't be used: there would be no view, or it gives a distance and no speed is known.
        """
        if trigger.boot_id is None or trigger.triggered_monotonic_ns is None or trigger.triggered_at is None:
            raise TriggerError("an announcement without its instant", trigger.track_id)
        if not trigger.views and not self._cameras:
            raise TriggerError("it names no picture, and no camera is configured", trigger.track_id)
        if len({view.name for view in trigger.views} | self._cameras.keys()) > MAX_VIEWS:
            raise TriggerError(
                f"it names so many pictures that there are more than {MAX_VIEWS} with those of the cameras"
            )
        deadline = self._clock.after(
            trigger.left_ms(self._belt_speed_mm_s),
            Instant(boot_id=trigger.boot_id, monotonic_ns=trigger.triggered_monotonic_ns),
        )
        if not self._tracks.take(trigger.track_id, deadline):
            return False
        self._agenda.hand_in(lambda: self._begin(trigger, deadline))
        return True

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._on_turn()
            self._agenda.turn(LOOK_S if any(one.files for one in self._gathering.values()) else IDLE_S)
            for one in [one for one in self._gathering.values() if one.files]:
                attempt(partial(self._look_for_files, one))

    def _begin(self, trigger: Trigger, deadline: Instant) -> None:
        """Writes a parcel down, and asks for its pictures, each when its time has come."""
        triggered_ns = trigger.triggered_monotonic_ns or 0
        named = {view.name: view for view in trigger.views}
        cameras = [camera for name, camera in self._cameras.items() if name not in named]
        waits = [(camera, triggered_ns + _shift_ns(camera, trigger, self._belt_speed_mm_s)) for camera in cameras]
        last_ns = max(
            [triggered_ns + int(self._picture_wait_ms * 1e6)] * bool(named)
            + [at_ns + int((camera.settings.window_ms + GRACE_MS) * 1e6) for camera, at_ns in waits]
        )
        one = _Pass(
            trigger=trigger,
            triggered_ns=triggered_ns,
            give_up_ns=min(last_ns, deadline.monotonic_ns - int(self._reserve_ms * 1e6)),
            waits_for={camera.name for camera in cameras} | set(named),
            files={view.name: view.file for view in trigger.views if view.file is not None},
            views={name: view for name, view in named.items() if view.file is None},
        )
        one.waits_for -= set(one.views)
        self._gathering[trigger.track_id] = one
        self._belt.append(Neighbour(triggered_ns=triggered_ns, length_mm=trigger.length_mm))
        try:
            write_down(self._incoming, trigger)
        except OSError as error:
            # It goes on from memory; only a crash in the next moments would lose it.
            log.warning("announcement not written down", track_id=trigger.track_id, error=error.strerror)
        for camera, at_ns in waits:
            self._agenda.at(at_ns, partial(self._ask, one, camera, at_ns))
        self._agenda.at(one.give_up_ns, partial(self._give_up, one))
        self._look_for_files(one)

    def _ask(self, one: _Pass, camera: Camera, at_ns: int) -> None:
        file = picture_of(stem_of(one.trigger), camera.name)
        take = Take(
            number=0,
            at_ns=at_ns,
            within_ns=int(camera.settings.window_ms * 1e6),
            file=self._incoming / file,
            triggered_ns=one.triggered_ns,
            length_mm=one.trigger.length_mm,
            neighbours=tuple(other for other in self._belt if other.triggered_ns != one.triggered_ns),
        )
        camera.take(take, lambda taken: self._agenda.hand_in(lambda: self._taken(one, camera.name, file, taken)))

    def _taken(self, one: _Pass, name: str, file: str, taken: Taken) -> None:
        if taken.fault is None:
            self._have(one, TriggerView(name=name, file=file))
        else:
            log.warning("view not captured", camera=name, track_id=one.trigger.track_id, why=taken.why)
            self._have(one, TriggerView(name=name, not_captured=taken.fault, why=taken.why[:200]))

    def _look_for_files(self, one: _Pass) -> None:
        for name, file in list(one.files.items()):
            if _has_come(self._incoming / file):
                del one.files[name]
                self._have(one, TriggerView(name=name, file=file))

    def _have(self, one: _Pass, view: TriggerView) -> None:
        if self._gathering.get(one.trigger.track_id) is not one:
            return  # it was given up before
        one.views[view.name] = view
        one.waits_for.discard(view.name)
        if not one.waits_for:
            self._finish(one)

    def _give_up(self, one: _Pass) -> None:
        """Goes on without what has not come. A missing file is still named, and will be reported as missing."""
        if self._gathering.get(one.trigger.track_id) is not one:
            return
        for name in one.waits_for:
            file = one.files.get(name)
            one.views[name] = (
                TriggerView(name=name, file=file) if file else _not_captured(name, "gave no answer in time")
            )
        self._finish(one)

    def _finish(self, one: _Pass) -> None:
        """Puts the parcel into the spool."""
        self._gathering.pop(one.trigger.track_id, None)
        self._lay(one.trigger, one.views.values())

    def _lay(self, trigger: Trigger, views: Iterable[TriggerView]) -> None:
        try:
            lay(self._incoming, trigger, views)
        except OSError as error:
            self._on_lost(trigger, f"the spool can't be written: {error.strerror}")

    def _finish_left_over(self) -> None:
        """Finishes what was announced before a crash. Whatever is wrong with one, the station starts."""
        for trigger in left_over(self._incoming):
            attempt(partial(self._finish_with_what_there_is, trigger))

    def _finish_with_what_there_is(self, trigger: Trigger) -> None:
        views = {view.name: view for view in trigger.views}
        for name in self._cameras.keys() - views.keys():
            file = picture_of(stem_of(trigger), name)
            there = _has_come(self._incoming / file)
            why = "the station was started anew before it took the picture"
            views[name] = TriggerView(name=name, file=file) if there else _not_captured(name, why)
        self._lay(trigger, views.values())


def _has_come(picture: Path) -> bool:
    """Whether a picture is there; one that can't be looked at now may come later."""
    try:
        return picture.exists()
    except OSError:
        return False


def _not_captured(name: str, why: str) -> TriggerView:
    return TriggerView(name=name, not_captured=ViewFault.NOT_CAPTURED, why=f"camera {name}: {why}"[:200])


def _shift_ns(camera: Camera, trigger: Trigger, belt_speed_mm_s: float | None) -> int:
    """From the trigger to the picture: the belt moves half the parcel's length more, so that its middle is seen."""
    half_ms = 0.0
    if camera.settings.field_mm is not None and belt_speed_mm_s and trigger.length_mm:
        half_ms = trigger.length_mm / 2 / belt_speed_mm_s * 1000
    return int((camera.settings.offset_ms + half_ms) * 1e6)
