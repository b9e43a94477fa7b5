"""What stations say of a bundle that is pushed to them, until each station of a ring has said its last word."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from rich.live import Live
from rich.table import Table

from edge.cli.push_sending import Name, Sender
from edge.console import visible_lines
from edge.link import BadMessageError, ConfigReportedMessage, ConfigState, Incoming, StateMessage
from edge.link.topics import ROOT

__all__ = ["Following", "Heard"]

REFRESH_S = 0.2


@dataclass
class Heard:
    """What stations have said over this broker: their states, and what they report of their configuration."""

    states: dict[Name, StateMessage] = field(default_factory=dict)
    reports: dict[Name, ConfigReportedMessage] = field(default_factory=dict)

    def note(self, message: Incoming) -> None:
        """Takes in a state or a report. What can't be read comes from no station."""
        site, line, station, *kind = message.topic.removeprefix(f"{ROOT}/").split("/")
        try:
            if kind == ["state"]:
                self.states[site, line, station] = StateMessage.read(message.payload)
            elif message.payload:
                self.reports[site, line, station] = ConfigReportedMessage.read(message.payload)
        except BadMessageError:
            return


@dataclass
class Following:
    """What becomes of a bundle at the stations it is for. `probation_s`: None if its end is not waited for."""

    heard: Heard
    sender: Sender
    names: list[Name]
    digest: str
    wait_s: float
    probation_s: float | None

    def ring(self, live: Live, ring: list[Name]) -> list[Name]:
        """Waits until every station of a ring has said its last word, or all have fallen silent.

        Returns:
            Those that did not take up the bundle.
        """
        before, quiet_since_s = self._reports(ring), time.monotonic()
        while not all(map(self._final, ring)):
            patience_s = self.wait_s
            if self.probation_s is not None and any(map(self._on_probation, ring)):
                patience_s += self.probation_s
            if time.monotonic() - quiet_since_s > patience_s:
                break
            live.update(self.table(), refresh=True)
            time.sleep(REFRESH_S)
            self.sender.send_again(name for name in ring if not self._final(name))
            if self._reports(ring) != before:
                before, quiet_since_s = self._reports(ring), time.monotonic()
        live.update(self.table(), refresh=True)
        return [name for name in ring if not self.taken(name)]

    def taken(self, name: Name) -> bool:
        """Whether a station works by the bundle."""
        report = self._about(name)
        return report is not None and self._final(name) and report.digest == self.digest

    def silent(self, name: Name) -> bool:
        """Whether a station has said nothing of the bundle: it is away, and finds it when it comes back."""
        return self._about(name) is None

    def table(self) -> Table:
        """A row for each station."""
        table = Table("station", "is", "revision", "bundle", "why", box=None, pad_edge=False)
        for name in self.names:
            report, about = self.heard.reports.get(name), self._about(name)
            table.add_row(
                "/".join(name), self.heard.states[name].state.value, str(report.revision) if report else "?",
                about.state.value.replace("_", " ") if about else "not told yet",
                visible_lines(about.sentence) if about else "",
            )  # fmt: skip
        return table

    def _final(self, name: Name) -> bool:
        report = self._about(name)
        if report is None:
            return False
        return report.state.final or (self.probation_s is None and self._on_probation(name))

    def _on_probation(self, name: Name) -> bool:
        report = self._about(name)
        return report is not None and report.state is ConfigState.ON_PROBATION

    def _about(self, name: Name) -> ConfigReportedMessage | None:
        """What a station last said of this very bundle."""
        report = self.heard.reports.get(name)
        return report if report is not None and report.desired == self.digest else None

    def _reports(self, ring: list[Name]) -> list[ConfigReportedMessage | None]:
        return [self.heard.reports.get(name) for name in ring]
