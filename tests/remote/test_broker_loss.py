"""The broker is stopped when a step of a bundle's way begins, and comes back, or stays away for longer than a trial.

A real broker, the station's end of a push over it, and the revisions on its disk. What is in force then stands in
`deploy/docs/configuration-states.md`, and is held to it here; when the broker is back the station says so there.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pytest

from broker_process import Broker
from bundle_steps import STEPS, struck
from edge.cli.push_files import FilesGiven
from edge.clock import Clock
from edge.journal import Journal
from edge.link import (
    ConfigDesiredMessage,
    ConfigReportedMessage,
    ConfigState,
    Incoming,
    LinkSettings,
    MqttLink,
    Topics,
    cut,
)
from edge.remote import (
    AwaitingError,
    Blob,
    Examiner,
    RefusedError,
    RevisionStore,
    apply_bundle,
    begin_start,
    trust,
)
from edge.station import ConfigurationDesk, Outcome, ProbationWatch, Verdict
from edge.station.blob_receiver import WINDOW_BYTES

if TYPE_CHECKING:
    from conftest import Office

pytestmark = pytest.mark.timeout(120)

Eventually = Callable[[Callable[[], object]], None]
PAGE = Path(__file__).parents[2] / "deploy" / "docs" / "configuration-states.md"
MODEL = bytes(2 * WINDOW_BYTES)
"""The station asks for it twice."""
HURRY = 10
"""The station's clock runs so much faster, for its probation to end soon."""
BACK_AFTER_S = 1.5
NOT_REACHED_S = 5.0
CELLS = [
    pytest.param(
        step,
        column,
        marks=[] if (step, column) in {("receive files", "back"), ("start", "away")} else pytest.mark.faults,
    )
    for step in STEPS
    for column in ("back", "away")
]


class Station:
    """The configuration of a station, over its broker: it starts anew when another revision is in force."""

    def __init__(self, folder: Path, office: Office, port: int) -> None:
        self.office, self.store = office, RevisionStore(folder / "configuration")
        self.topics = Topics(site=office.station[0], line=office.station[1], station=office.station[2])
        self._link_settings = LinkSettings(
            port=port, keepalive_s=1, ack_timeout_s=1, retry_least_s=0.05, retry_most_s=0.3
        )
        self._journal = folder / "journal.sqlite"
        Journal(self._journal).close()
        self._clock = Clock(
            boot_id="boot", monotonic_ns=lambda: time.monotonic_ns() * HURRY, utc=lambda: self.office.now
        )
        self._started, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        self._started.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    @property
    def revision(self) -> int:
        found = self.store.in_force()
        return found[1].revision if found else 0

    @property
    def standing(self) -> str:
        """What is in force, as the page has it."""
        state = self.store.state()
        waits = state.awaited is not None and self.store.blobs.missing(state.awaited.blobs)
        settled = state.trial is None and state.watch is None
        told = f"{self.revision}, waits for files" if waits else str(self.revision)
        return told if settled else f"{told}, not settled"

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._live()

    def _live(self) -> None:
        """From one start to the next."""
        trial, began_with = begin_start(self.store, now=self.office.now), self.store.state().current
        link = MqttLink(self._link_settings, client_id="station")
        watch = ProbationWatch(self.store, self._journal, self._clock)
        desk = ConfigurationDesk(
            link, self.topics, self.store, self._clock, trial=trial, apply=self._apply,
            taken_up=lambda: self.revision, look_after=watch.look, on_news=lambda: None,
        )  # fmt: skip
        link.start()
        desk.start()
        self._started.set()
        while not self._stopping.wait(0.02) and self.store.state().current == began_with:
            pass
        desk.stop()
        link.stop()

    def _apply(self, file: Path) -> Verdict:
        """As `sortgate config apply` does, which a station has do this."""
        examiner = Examiner(golden_pct=lambda _: 100.0, most_blob_bytes=len(MODEL))
        try:
            apply_bundle(
                self.store, file.read_bytes(), station=self.office.station, cases=(), now=self.office.now,
                examiner=examiner, pushed=True,
            )  # fmt: skip
        except AwaitingError as error:
            return Verdict(Outcome.LATER, str(error))
        except RefusedError as error:
            return Verdict(Outcome.REFUSED, str(error))
        return Verdict(Outcome.IN_FORCE, "")


@contextmanager
def pushing(
    bundle: bytes, folder: Path, blob: Blob, topics: Topics, port: int
) -> Iterator[list[ConfigReportedMessage]]:
    """An engineer, as `sortgate push` does it; what the station reports."""
    reports: list[ConfigReportedMessage] = []
    link = MqttLink(LinkSettings(port=port, retry_most_s=0.3, session_expiry_s=0), client_id="engineer")

    def heard(message: Incoming) -> None:
        reports.append(ConfigReportedMessage.read(message.payload))

    link.subscribe(topics.config_reported, heard, takes_retained=True)
    given = FilesGiven(link, folder, [blob])
    link.start()
    parts = cut(bundle)
    desired = ConfigDesiredMessage(transaction="a", digest=hashlib.sha256(bundle).hexdigest(), parts=len(parts))
    told = [(topics.config_part(number), part) for number, part in enumerate(parts)]
    try:
        with given:
            for topic, payload in [*told, (topics.config_desired, desired.payload())]:
                while not link.publish(topic, payload, retain=True):
                    time.sleep(0.02)
            yield reports
    finally:
        link.stop()


def expected() -> dict[tuple[str, str], str]:
    """The second table of the page: what is in force in the end, by step and by whether the broker comes back."""
    rows = [line.strip("| ").split(" | ") for line in PAGE.read_text().splitlines() if line.startswith("| ")]
    begin = next(number for number, row in enumerate(rows) if row[1:] == ["comes back", "stays away"])
    return {
        (row[0], column): cell
        for row in rows[begin + 2 :]
        for column, cell in zip(("back", "away"), row[1:], strict=True)
    }


@pytest.mark.parametrize(("step", "column"), CELLS)
def test_a_broker_lost_at_a_step_delays_a_bundle_or_has_it_taken_back_and_the_station_says_which(  # noqa: PLR0917
    office: Office, broker: Broker, tmp_path: Path, eventually: Eventually, monkeypatch: pytest.MonkeyPatch,
    step: str, column: str,
) -> None:  # fmt: skip
    blob = Blob(sha256=hashlib.sha256(MODEL).hexdigest(), size_bytes=len(MODEL))
    (tmp_path / blob.sha256).write_bytes(MODEL)
    bundle = office.bundle(
        2, settings_toml="[link]\nkeepalive_s = 5\n", models=[{"name": "manifest.toml", **blob.model_dump()}],
        confirm_within_s=60 if column == "back" else NOT_REACHED_S, probation={"for_s": 5},
    )  # fmt: skip
    station = Station(tmp_path, office, broker.port)
    trust(station.store, office.root(), now=office.now)
    apply_bundle(
        station.store, office.bundle(1, probation={"for_s": 0}), station=office.station, cases=(), now=office.now
    )
    lost = threading.Event()

    def lose(whole: Callable[..., Any], *args: Any, **more: Any) -> Any:
        broker.stop()
        lost.set()
        return whole(*args, **more)

    monkeypatch.setattr("edge.remote.apply.FREE_BYTES", 0)
    with station:
        # Before anything is pushed: a step is told by the number of its call.
        monkeypatch.setattr(STEPS[step][0], struck(step, lose))
        with pushing(bundle, tmp_path, blob, station.topics, broker.port) as reports:
            eventually(lost.is_set)
            time.sleep(BACK_AFTER_S if column == "back" else NOT_REACHED_S + 2)
            if column == "away":
                eventually(lambda: station.standing == expected()[step, column])
            broker.start()
            ends_well = column == "back" or "2" in expected()[step, column] or "waits" in expected()[step, column]
            last, revision = (ConfigState.IN_FORCE, 2) if ends_well else (ConfigState.ROLLED_BACK, 1)
            eventually(lambda: reports and (reports[-1].state, reports[-1].revision) == (last, revision))
            eventually(lambda: station.standing == str(revision))
    told = station.store.state().events[-1]
    assert told.what == ("proved" if ends_well else "rolled_back")
    assert ends_well or "not reached within 5 s" in told.why
    assert expected()[step, "back"] == "2"
