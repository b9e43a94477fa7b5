"""The diagnostics bundle: a ZIP of JSON files. A part that can't be made says why in its place, and hides no other.

It holds no pictures, label texts, declarations or names of persons; passwords are in files that are not read.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import platform
import sys
import zipfile
from collections.abc import Callable, Mapping
from importlib import metadata
from typing import Any

from edge import __version__
from edge.doctor import examine
from edge.doctor.station import LARGE_JOURNAL_BYTES
from edge.health import read_errors, read_status
from edge.journal import JournalReader
from edge.remote import RevisionStore
from edge.settings import Settings
from edge.vision import listed_models

__all__ = ["PARTS", "diagnostics"]


_SECRET = ("password", "secret", "token", "username", "url")
"""Settings with one of these words in their name are left out: an address may hold a password."""
_OF_PERSONS = {"by"}

README = """\
Diagnostics of the Sortgate station {station}, made at {at} UTC by version {version}.

{parts}

It holds no pictures, no label text, no declarations and no names of persons. Names of folders and hosts of the site do
stand in it. Send it to whoever helps you; open it with any program that opens ZIP files.
"""


def _health(settings: Settings) -> Any:
    return _without_persons(json.loads(read_status(settings.status_file).to_json()))


def _versions(_: Settings) -> Any:
    packages = {one.metadata["Name"]: one.version for one in metadata.distributions()}
    return {
        "sortgate": __version__,
        "python": sys.version,
        "system": platform.platform(),
        "machine": platform.machine(),
        "packages": dict(sorted(packages.items(), key=lambda item: item[0].lower())),
    }


def _settings(settings: Settings) -> Any:
    return _without_secrets(settings.model_dump(mode="json"))


def _errors(settings: Settings) -> Any:
    return [one.model_dump(mode="json") for one in read_errors(settings.errors_file)]


def _doctor(settings: Settings) -> Any:
    return [one.model_dump(mode="json") for one in examine(settings)]


def _journal(settings: Settings) -> Any:
    size = settings.journal_file.stat().st_size
    with JournalReader(settings.journal_file) as journal:
        counts = journal.counts().model_dump(mode="json")
        chain: Any = "not verified here: the journal is large; see `sortgate journal verify`"
        if size <= LARGE_JOURNAL_BYTES:
            report = journal.verify()
            chain = {"ok": report.ok, **report.model_dump(mode="json")}
    return {"bytes": size, "counts": counts, "chain": chain}


def _models(settings: Settings) -> Any:
    return [one.model_dump(mode="json") for one in listed_models(settings.vision.model_dir)]


def _configuration(settings: Settings) -> Any:
    return json.loads(RevisionStore(settings.revisions_dir).state().to_json())


def _cameras(settings: Settings) -> Any:
    return {path.stem: json.loads(path.read_bytes()) for path in sorted(settings.cameras_dir.glob("*.json"))}


PARTS: Mapping[str, tuple[str, Callable[[Settings], Any]]] = {
    "health.json": ("what the station last said of itself: functions with ages, alarms, counts", _health),
    "errors.json": ("the latest warnings and errors of its log", _errors),
    "doctor.json": ("what `sortgate doctor` finds; the console's service may not write to the spool", _doctor),
    "journal.json": ("how many decisions, and whether the hash chain holds", _journal),
    "configuration.json": ("what was pushed, taken up, refused and taken back, and by whose keys", _configuration),
    "models.json": ("the models with their hashes and what was measured of them", _models),
    "cameras.json": ("how each camera does", _cameras),
    "settings.json": ("the settings in force, without secrets", _settings),
    "versions.json": ("versions of Sortgate, Python, the system and all packages", _versions),
}


def diagnostics(settings: Settings, at: dt.datetime) -> bytes:
    """The bundle of a station as a ZIP file.

    Args:
        settings: in force.
        at: now, in UTC.
    """
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as bundle:
        told = "\n".join(f"{name:<20} {what}" for name, (what, _) in PARTS.items())
        station = f"{settings.station.site}/{settings.station.line}/{settings.station.station}"
        readme = README.format(station=station, at=f"{at:%Y-%m-%d %H:%M:%S}", version=__version__, parts=told)
        bundle.writestr("README.txt", readme)
        for name, (_, part) in PARTS.items():
            bundle.writestr(name, json.dumps(_had(part, settings), indent=2, ensure_ascii=False))
    return data.getvalue()


def _had(part: Callable[[Settings], Any], settings: Settings) -> Any:
    try:
        return part(settings)
    except Exception as error:  # noqa: BLE001 - a sick station is what this is for: each part stands by itself
        return {"could not be had": f"{type(error).__name__}: {error}"}


def _without_secrets(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_secrets(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: "(left out)" if inner is not None and any(word in name for word in _SECRET) else _without_secrets(inner)
        for name, inner in value.items()
    }


def _without_persons(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_persons(one) for one in value]
    if isinstance(value, dict):
        return {name: _without_persons(inner) for name, inner in value.items() if name not in _OF_PERSONS}
    return value
