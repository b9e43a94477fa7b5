"""The whole examination, in the order in which faults are best put right."""

from __future__ import annotations

from collections.abc import Iterator

from edge.doctor import machine, station
from edge.doctor.cameras import cameras
from edge.doctor.finding import Finding, Verdict
from edge.doctor.trust import trust
from edge.settings import Settings

__all__ = ["examine"]


def examine(settings: Settings) -> Iterator[Finding]:
    """Looks at everything, and yields each finding as soon as it is made.

    If a folder can't be used, what is in it is not looked at.
    """
    yield machine.cores(settings)
    yield machine.memory(settings)
    yield machine.clock()
    folders = [machine.folder("data folder", settings.data_dir), machine.folder("spool", settings.spool.folder)]
    yield from folders
    if all(finding.verdict is not Verdict.FAIL for finding in folders):
        yield machine.room(settings)
        yield machine.commit_speed(settings)
        yield station.journal(settings)
        yield station.declarations(settings)
    yield station.rules(settings)
    yield trust(settings)
    yield station.models(settings)
    yield station.broker(settings)
    yield from cameras(settings)
