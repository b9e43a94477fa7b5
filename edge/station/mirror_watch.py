"""Looks for new bundles at the station's mirror, and fetches from it the large files that any bundle waits for."""

from __future__ import annotations

import hashlib
import threading
import time

import structlog

from edge.health import HealthMonitor
from edge.remote import Blob, DamagedError, RevisionStore, StoreError
from edge.remote.mirror import Mirror, MirrorError
from edge.remote.settings import RemoteSettings
from edge.station.apply_process import Apply, Outcome, applied

__all__ = ["MirrorWatch"]

TURN_S = 2.0
RETRY_S = 30.0

log = structlog.get_logger(__name__)


class _Due:
    """Something that is due at once, and then not again for a while."""

    def __init__(self, again_after_s: float) -> None:
        self._again_after_s = again_after_s
        self._due_s = 0.0

    def now(self) -> bool:
        """Whether it is time; if so, the next time is counted from now."""
        now_s = time.monotonic()
        if now_s < self._due_s:
            return False
        self._due_s = now_s + self._again_after_s
        return True

    def at_once(self) -> None:
        """Makes it due now."""
        self._due_s = 0.0


class MirrorWatch:
    """One thread while the block lasts; none if the settings name no mirror.

    Args:
        settings: where the mirror is.
        store: of revisions.
        apply: examines the bundle in a file and puts it in force.
        health: told under the function `mirror`.
    """

    def __init__(self, settings: RemoteSettings, store: RevisionStore, apply: Apply, health: HealthMonitor) -> None:
        self._store, self._apply, self._health = store, apply, health
        self._mirror = Mirror(settings.mirror_url, settings) if settings.mirror_url else None
        self._etag = ""
        self._envelope: bytes | None = None
        self._bundle_due = _Due(settings.mirror_interval_s)
        self._apply_due, self._files_due = _Due(RETRY_S), _Due(RETRY_S)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mirror", daemon=True)

    def __enter__(self) -> None:
        if self._mirror is not None:
            self._thread.start()

    def __exit__(self, *_: object) -> None:
        """Does not wait for a look that is under way: nothing of it is lost."""
        self._stopping.set()

    def _run(self) -> None:
        if self._mirror is None:
            return
        while not self._stopping.is_set():
            try:
                self._turn(self._mirror)
            except (MirrorError, DamagedError, StoreError, OSError) as error:
                self._health.failed("mirror", str(error))
                log.warning("the mirror can't be used", error=str(error))
            except Exception:
                self._health.failed("mirror", "failed in an unforeseen way; see the log")
                log.exception("the mirror failed in an unforeseen way")
            self._stopping.wait(TURN_S)

    def _turn(self, mirror: Mirror) -> None:
        if self._bundle_due.now():
            found = mirror.bundle(self._etag)
            self._health.worked("mirror")
            if found is not None:
                self._envelope, self._etag = found
                self._apply_due.at_once()
        self._fetch(mirror)
        if self._envelope is not None and not self._missing() and self._apply_due.now():
            self._take(self._envelope)

    def _missing(self) -> tuple[Blob, ...]:
        """The files still missing from the verified bundle that waits for them, whichever way it came."""
        awaited = self._store.state().awaited
        return self._store.blobs.missing(awaited.blobs) if awaited else ()

    def _fetch(self, mirror: Mirror) -> None:
        missing = self._missing()
        if not missing or not self._files_due.now():
            return
        for blob in missing:
            if not self._stopping.is_set():
                mirror.bring(blob, self._store.blobs)
        self._health.worked("mirror")
        self._files_due.at_once()
        self._apply_due.at_once()

    def _take(self, envelope: bytes) -> None:
        state = self._store.state()
        if hashlib.sha256(envelope).hexdigest() in {*state.taken, *state.refused}:
            self._envelope = None
            return
        outcome, sentence = applied(envelope, self._store.folder / "mirrored.json", self._apply)
        log.info("bundle of the mirror examined", outcome=outcome, told=sentence)
        if outcome is not Outcome.LATER:
            self._envelope = None
        if outcome is Outcome.REFUSED:
            self._health.failed("mirror", sentence[:200])
