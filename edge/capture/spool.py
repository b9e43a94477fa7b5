"""The spool folder: parcels as files, from the moment the line makes them visible until they are done.

Nothing is remembered here that a restart could lose. A trigger stays in `incoming/` until the station says that the
parcel is done, and it says so only once the journal has the decision. So after a crash the same file is found again,
gets the same `parcel_id`, and the journal says that it was decided. For the same reason no move has to be forced to the
disk: if one is lost, a decided parcel is merely found again.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable

import structlog

from edge.capture.aside import keep_newest, move, set_aside, set_stray_aside, strangers_in
from edge.capture.parcels import Namer, parcel_id_of
from edge.capture.retention import Shelf
from edge.capture.settings import SpoolSettings
from edge.capture.trigger import Trigger, TriggerError, is_trigger_name, read_trigger
from edge.clock import Clock
from edge.domain import Frozen, Instant, Label, Parcel, UtcTime

__all__ = ["Arrival", "BadTrigger", "Spool"]

MOST_AT_ONCE = 20
"""Triggers in one look: each may cost a wait for the disk, and meanwhile nobody sees what appears."""

FEW = 50
"""Triggers set aside before there may be too many of them."""

SETTLE_MS = 25.0
"""A folder's modification time moves in steps of the kernel's tick, at most 10 ms: twice that, and a little more."""

CALENDAR_S = (0.0, 253_402_300_799.0)
"""1970 to the end of 9999, by the clock of files: a scanner whose clock is far off dates its files outside of it."""

log = structlog.get_logger(__name__)


class Arrival(Frozen):
    """A parcel that needs its decision by `parcel.deadline`. `name` is that of its trigger file."""

    name: str
    parcel: Parcel
    trigger: Trigger


class BadTrigger(Frozen):
    """A trigger that can't be used. With a `track_id` the parcel still gets its `no_decision`, under `parcel_id`."""

    name: str
    why: str
    seen_at: UtcTime
    track_id: str | None = None
    parcel_id: Label | None = None


class Spool:
    """Watches one folder for one station. To be used from one thread.

    Args:
        settings: the folder, and what to keep.
        station: name that goes into parcel ids.
        clock: the station's.
        belt_speed_mm_s: for triggers that give a distance.
        may_forget: asked, with a parcel's id, before its files in `done/` are removed.

    Raises:
        OSError: the folders can't be made or read. Every method may raise this.
    """

    def __init__(
        self,
        settings: SpoolSettings,
        *,
        station: str,
        clock: Clock,
        belt_speed_mm_s: float | None = None,
        may_forget: Callable[[str], bool] = lambda _: True,
    ) -> None:
        self._clock = clock
        self._incoming, self._done, self._failed = settings.incoming, settings.done, settings.folder / "failed"
        self._make_folders()
        self._namer = Namer(station, clock, self._incoming, belt_speed_mm_s)
        self._shelf = Shelf(
            self._done,
            keep_parcels=settings.keep_parcels,
            keep_bytes=settings.keep_mb * 1_000_000,
            least_free_bytes=settings.least_free_mb * 1_000_000,
            may_forget=may_forget,
        )
        self._in_work: dict[str, tuple[str, ...]] = {}
        self._last_look: Instant | None = None
        self._unread: dict[str, Instant | None] = {}
        self._strangers: set[tuple[str, int]] = set()
        self._set_aside = 0
        self._folder_time_ns = -1
        self._folder_changed_at = self._scanned_at = clock.instant()

    def poll(self) -> list[Arrival | BadTrigger]:
        """What has appeared since the last look, in order of appearance; never blocks. Each trigger comes once.

        What can't be read at the moment is left for the next look; whatever one trigger is, it costs no other. Of very
        many the newest are told first: they are on the belt, and those that came while we were away are long past it.
        """
        now = self._clock.instant()
        if not self._incoming.exists():  # somebody tidied up; the scanner may have no right to make it again
            self._make_folders()
        if self._unchanged(now):
            self._last_look = now
            return []
        try:
            found = self._appeared(self._last_look)
        except OSError:
            self._folder_time_ns = -1  # it must be read again, even if nothing more appears in it
            raise
        self._last_look = now
        return found

    def _appeared(self, appeared_after: Instant | None) -> list[Arrival | BadTrigger]:
        with os.scandir(self._incoming) as entries:
            fresh = [
                (entry.stat(follow_symlinks=False).st_mtime_ns, entry.name)
                for entry in entries
                if is_trigger_name(entry.name) and not entry.name.startswith(".") and entry.name not in self._in_work
            ]
        since = {name: self._unread.get(name, appeared_after) for _, name in fresh}
        found: list[Arrival | BadTrigger] = []
        fault: OSError | None = None
        for mtime_ns, name in sorted(fresh)[-MOST_AT_ONCE:]:
            try:
                read = self._read(name, mtime_ns, since[name])
            except FileNotFoundError:
                continue
            except OSError as error:
                fault = fault or error
                continue
            found.append(read)
            self._in_work[name] = _pictures_of(read)
        self._unread = {name: at for name, at in since.items() if name not in self._in_work}
        if self._unread:
            self._folder_time_ns = -1
        if fault and not found:
            raise fault
        return found

    def done(self, arrival: Arrival) -> None:
        """Moves the trigger and its pictures to a folder of their own in `done/`, named by the parcel's id."""
        target = self._done / arrival.parcel.parcel_id
        target.mkdir(parents=True, exist_ok=True)
        # The trigger goes last: as long as it is there, the move will be finished, even after a crash.
        for file in (*_pictures_of(arrival), arrival.name):
            move(self._incoming / file, target / file)
        self._in_work.pop(arrival.name, None)
        self._shelf.add(target)

    def was_done(self, arrival: Arrival) -> bool:
        """Whether this very trigger was put away before: then it comes again, and its pictures may be others."""
        return (self._done / arrival.parcel.parcel_id / arrival.name).exists()

    def failed(self, bad: BadTrigger) -> None:
        """Moves the trigger and the pictures that it names to `failed/`, with a text that says why."""
        # A duplicate trigger names the pictures of a parcel that is being read: those stay.
        wanted = {file for name, files in self._in_work.items() if name != bad.name for file in files}
        text = (
            f"{bad.name} was refused: {bad.why}\n"
            f"Seen at {bad.seen_at.isoformat()}. Correct what writes it; to try this one again, move it back.\n"
        )
        set_aside(self._incoming / bad.name, self._failed, text, wanted=wanted)
        self._in_work.pop(bad.name, None)  # one that can't be moved stays known, and is not refused at every look
        self._set_aside += 1
        if self._set_aside % FEW == 0:
            keep_newest(self._failed)

    def tidy(self) -> None:
        """Puts aside what lay here at the last call and still belongs to no parcel.

        To be called at intervals that are longer than any parcel waits for its trigger.
        """
        if not self._unread:  # else a trigger may name them that nobody has looked at
            known = {file for files in self._in_work.values() for file in files}
            strangers = strangers_in(self._incoming, known)
            strays = strangers & self._strangers
            for name, _ in strays:
                set_stray_aside(self._incoming / name, self._failed)
            if strays:
                log.warning("files that no trigger has named were put aside", files=len(strays))
            self._strangers = strangers - strays
        keep_newest(self._failed)

    def _make_folders(self) -> None:
        for folder in (self._incoming, self._done, self._failed):
            folder.mkdir(parents=True, exist_ok=True)

    def _unchanged(self, now: Instant) -> bool:
        """Whether nothing can have appeared: the folder's time has not changed, and it was read since it last did."""
        folder_time_ns = self._incoming.stat().st_mtime_ns
        if folder_time_ns != self._folder_time_ns:
            self._folder_time_ns = folder_time_ns
            self._folder_changed_at = now
        elif self._scanned_at.monotonic_ns - self._folder_changed_at.monotonic_ns > SETTLE_MS * 1e6:
            return True
        self._scanned_at = now
        return False

    def _read(self, name: str, mtime_ns: int, appeared_after: Instant | None) -> Arrival | BadTrigger:
        first_s, last_s = CALENDAR_S
        written_at = dt.datetime.fromtimestamp(min(max(mtime_ns / 1e9, first_s), last_s), dt.UTC)
        path = self._incoming / name
        try:
            if not path.is_file() or path.is_symlink():
                raise TriggerError("not a regular file")  # noqa: TRY301 - refused in the same words as the rest
            trigger = read_trigger(path)
            parcel = self._namer.parcel(trigger, seen_at=written_at, appeared_after=appeared_after)
        except PermissionError:
            why = "the station has no right to read it; let its writer give the group that right (umask 027)"
            return BadTrigger(name=name, why=why, seen_at=self._clock.utc())
        except TriggerError as error:
            track_id = error.track_id
            return BadTrigger(
                name=name,
                why=str(error),
                seen_at=self._clock.utc(),
                track_id=track_id,
                parcel_id=parcel_id_of(self._namer.station, track_id, written_at) if track_id else None,
            )
        except OSError:
            raise  # it may be read at the next look
        except Exception:
            log.exception("trigger failed in an unforeseen way", file=name)
            return BadTrigger(name=name, why="it failed in an unforeseen way; see the log", seen_at=self._clock.utc())
        return Arrival(name=name, parcel=parcel, trigger=trigger)


def _pictures_of(arrival: Arrival | BadTrigger) -> tuple[str, ...]:
    return arrival.trigger.files if isinstance(arrival, Arrival) else ()
