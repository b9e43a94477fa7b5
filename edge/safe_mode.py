"""The station when it can't start: it says so, and takes a better configuration. No parcel is let in.

Meanwhile the conveyor acts by its own default, as it does without any station; but nobody has to travel to mend it.
"""

from __future__ import annotations

import threading

import structlog

from edge.clock import Clock
from edge.link import MqttLink, Presence
from edge.remote import RevisionStore, StoreError
from edge.settings import Settings
from edge.station import Apply, ConfigurationDesk, MirrorWatch, Telling

__all__ = ["SafeMode"]

TURN_S = 2.0
TRY_AGAIN_S = 300.0
"""Before it is tried again whether the station can start: a disk may have been freed, a file put back."""

log = structlog.get_logger(__name__)


class SafeMode:
    """Health and configuration only. `run` works until `stop` is called, or until it is time to start again.

    Bundles come over the broker, from the mirror if the settings name one, or from a stick, as they always do.

    Args:
        settings: in force.
        apply: examines a bundle that was pushed, and puts it in force.
        apply_mirrored: the same for one of the mirror.
    """

    def __init__(self, settings: Settings, *, apply: Apply, apply_mirrored: Apply) -> None:
        self._settings = settings
        self._stopping, self._anew = threading.Event(), threading.Event()
        station, clock = settings.station, Clock()
        self._topics = station.topics
        self._link = MqttLink(
            settings.link,
            client_id=self._topics.client_id("sortgate"),
            will=Presence.will_for(self._topics, station.mode, lambda: 0),
        )
        self._telling = Telling(
            station, clock, self._link, self._topics,
            status_file=settings.status_file, rules_revision="none: safe mode", config_revision=0, metrics=None,
        )  # fmt: skip
        self._presence = Presence(self._link, self._topics, settings.dispatch, mode=station.mode)
        self._revisions = RevisionStore(settings.revisions_dir)
        self._configuration = ConfigurationDesk(
            self._link, self._topics, self._revisions, clock,
            trial=None, apply=apply, taken_up=lambda: -1, on_news=self._anew.set,
        )  # fmt: skip
        self._mirror = MirrorWatch(settings.remote, self._revisions, apply_mirrored, self._telling.health)

    @property
    def superseded(self) -> bool:
        """Whether the station is to be started again."""
        return not self._stopping.is_set()

    def _in_force(self) -> str | None:
        """Digest of the bundle in force, however it came; None: what the station was set up with."""
        try:
            return self._revisions.state().current
        except StoreError:
            return None

    def stop(self) -> None:
        """Asks `run` to end. May be called from any thread."""
        self._stopping.set()
        self._anew.set()

    def run(self, why: str) -> None:
        """Works until told to stop, until another configuration is in force, or until it is time to try again."""
        log.error("safe mode: health and configuration only", why=why)
        telling = self._telling
        telling.alarms.raise_("safe-mode")
        telling.health.failed("capture", f"safe mode: {why}"[:200])
        parts = (self._link, self._configuration, self._presence)
        for part in parts:
            part.start()
        telling.ready()
        try:
            waited_s, began_with = 0.0, self._in_force()
            with self._mirror:
                while waited_s < TRY_AGAIN_S and not self._anew.wait(TURN_S) and self._in_force() == began_with:
                    waited_s += TURN_S
                    telling.tell(self._presence, open_holds=0, declarations=0)
        finally:
            telling.stopping()
            for part in reversed(parts):
                part.stop()
