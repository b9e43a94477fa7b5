"""Reports over MQTT what has become of the bundle that the station is to have.

The broker sends each report back to the station: that proves that it can be reached both ways.
"""

from __future__ import annotations

from collections.abc import Callable

from edge.clock import Clock
from edge.link import ConfigReportedMessage, ConfigState, Incoming, MqttLink, Topics
from edge.remote import Awaited, Event, RevisionStore, Station

__all__ = ["ConfigurationReport"]

_LAST_WORDS = {"refused": ConfigState.REFUSED, "rolled_back": ConfigState.ROLLED_BACK}


class ConfigurationReport:
    """Publishes what has changed since the last report. For use from one thread; make it before the link is started.

    Args:
        link: to the broker.
        topics: of this station.
        store: of revisions.
        clock: dates the reports.
        taken_up: the revision that parcels are judged by.
        on_echo: called on the network thread when a report comes back from the broker.
    """

    def __init__(
        self,
        link: MqttLink,
        topics: Topics,
        store: RevisionStore,
        clock: Clock,
        *,
        taken_up: Callable[[], int],
        on_echo: Callable[[], None],
    ) -> None:
        self._link, self._topics, self._store, self._clock = link, topics, store, clock
        self._taken_up, self._on_echo = taken_up, on_echo
        self._said: ConfigReportedMessage | None = None
        self.heard = False
        """Whether a report has come back: the broker is reached both ways."""
        link.subscribe(topics.config_reported, self._on_reported, takes_retained=True)

    def begin_anew(self) -> None:
        """The broker may have lost the last report: the next one is sent even if it says the same. From any thread."""
        self._said = None

    def tell(self, desired: str | None, refused: str | None) -> None:
        """Reports what has become of a bundle.

        Args:
            desired: digest of the bundle that the station is to have; None: there is none.
            refused: why it was refused since the start; None: it was not.
        """
        state = self._store.state()
        if desired is None:
            self.say(ConfigState.NOTHING_DESIRED, None)
        elif refused is not None:
            self.say(ConfigState.REFUSED, desired, refused)
        elif state.trial is not None and state.trial.digest == desired:
            self.say(ConfigState.ON_TRIAL, desired)
        elif state.awaited is not None and state.awaited.digest == desired:
            self.say(ConfigState.RECEIVING, desired, self._progress(state.awaited))
        else:
            last = _last_of(state, desired)
            self.say(self._outcome(state, last), desired, last.why if last else "")

    def say(self, state: ConfigState, desired: str | None, sentence: str = "") -> None:
        """Reports this state, unless the last report said the same."""
        found = self._store.in_force()
        report = ConfigReportedMessage(
            at=self._clock.utc(),
            session=self._link.session,
            revision=found[1].revision if found else 0,
            digest=self._store.state().current,
            desired=desired,
            state=state,
            sentence=sentence[:2000],
        )
        if self._said is not None and self._said.model_copy(update={"at": report.at}) == report:
            return
        before, self._said = self._said, report  # before it is sent: its echo may be here before we go on
        if not self._link.publish(self._topics.config_reported, report.payload(), retain=True):
            self._said = before

    def _on_reported(self, message: Incoming) -> None:
        said = self._said
        if said is not None and message.payload == said.payload():
            self.heard = True
            self._on_echo()

    def _progress(self, awaited: Awaited) -> str:
        """How much is here, in steps of 5 %: each report is a message."""
        total = sum(blob.size_bytes for blob in awaited.blobs)
        held = sum(map(self._store.blobs.held_bytes, awaited.blobs))
        return f"{100 * held // total // 5 * 5} % of {total / 1e6:.1f} MB of models and pictures are here"

    def _outcome(self, state: Station, last: Event | None) -> ConfigState:
        if last is None:
            return ConfigState.RECEIVING
        if last.what in _LAST_WORDS:
            return _LAST_WORDS[last.what]
        # In force is what parcels are judged by, not what lies on the disk.
        if last.what == "applied" and self._taken_up() != last.revision:
            return ConfigState.VERIFYING
        on_probation = state.watch is not None and state.watch.digest == last.digest
        return ConfigState.ON_PROBATION if on_probation else ConfigState.IN_FORCE


def _last_of(state: Station, digest: str) -> Event | None:
    """What happened last to a bundle."""
    return next((event for event in reversed(state.events) if event.digest == digest), None)
