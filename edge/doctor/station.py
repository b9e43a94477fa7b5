"""What the station works with: models, rules, journal, declarations, and the broker."""

from __future__ import annotations

import time
import uuid

from edge import vision
from edge.doctor.finding import Finding, Verdict
from edge.journal import JournalError, JournalOlderError, JournalReader, JournalVersionError
from edge.link import LinkState, MqttLink
from edge.policy import Policy, PolicyError
from edge.records import RecordStore, RecordStoreError
from edge.settings import Settings
from edge.system_libraries import lacking_packages

__all__ = ["LARGE_JOURNAL_BYTES", "broker", "declarations", "journal", "models", "rules"]

LARGE_JOURNAL_BYTES = 500_000_000
"""A larger journal takes minutes to verify."""
PATIENCE_S = 2.0
"""For the broker's answer, after the time for opening the connection."""


def models(settings: Settings) -> Finding:
    """Whether the networks load and are those of the manifest, and whether some scripts stay unread."""
    try:
        reader = vision.Reader(settings.vision)  # loaded here, so that a missing library of the system is a finding
    except ImportError as error:
        lacking = " ".join(lacking_packages())
        advice = f"apt-get install {lacking}" if lacking else "install this release again"
        return Finding(what="models", verdict=Verdict.FAIL, seen=f"nothing can be read: {error}", advice=advice)
    except vision.ModelError as error:
        return Finding(what="models", verdict=Verdict.FAIL, seen=str(error), advice="install this release again")
    names = ", ".join(use.name for use in reader.models)
    if packages := vision.missing_packages(reader.models):
        advice = f"apt-get install {' '.join(packages)}"
        return Finding(what="models", verdict=Verdict.WARN, seen=f"{names}; some scripts stay unread", advice=advice)
    return Finding(what="models", verdict=Verdict.OK, seen=names)


def rules(settings: Settings) -> Finding:
    """Whether the rules load."""
    try:
        policy = Policy.load(settings.policy_file)
    except PolicyError as error:
        return Finding(what="rules", verdict=Verdict.FAIL, seen=str(error), advice="see `sortgate policy check`")
    return Finding(what="rules", verdict=Verdict.OK, seen=f"revision {policy.revision}")


def journal(settings: Settings) -> Finding:
    """Whether the journal's chain holds."""
    path = settings.journal_file
    if not path.exists():
        return Finding(what="journal", verdict=Verdict.OK, seen=f"{path} is begun with the first parcel")
    try:
        with JournalReader(path) as reader:
            if path.stat().st_size > LARGE_JOURNAL_BYTES:
                seen = f"{path}, {path.stat().st_size / 1e9:.1f} GB, not verified here"
                return Finding(what="journal", verdict=Verdict.OK, seen=seen)
            report = reader.verify()
    except JournalError as error:
        verdict = Verdict.WARN if isinstance(error, JournalOlderError) else Verdict.FAIL
        return Finding(what="journal", verdict=verdict, seen=str(error), advice=_way_out(error))
    if report.ok:
        return Finding(what="journal", verdict=Verdict.OK, seen=f"{path}: the chain holds")
    advice = "see `sortgate journal verify`; keep the file, somebody or something altered it"
    return Finding(what="journal", verdict=Verdict.FAIL, seen=f"{path}: the chain is broken", advice=advice)


def _way_out(error: JournalError) -> str:
    if isinstance(error, JournalOlderError):
        return "start the station"
    if isinstance(error, JournalVersionError):
        return "install the release that wrote it; the station of this one does not start with it"
    return "start the station: it sets a damaged journal aside and goes on from the last copy"


def declarations(settings: Settings) -> Finding:
    """How many declarations there are to judge by."""
    path = settings.records_file
    advice = "import some with `sortgate records import`, or feed `records/upsert`"
    if not path.exists():
        return Finding(what="declarations", verdict=Verdict.WARN, seen="none yet", advice=advice)
    try:
        with RecordStore(path) as store:
            count = store.count()
    except RecordStoreError as error:
        advice = "do as it says; until then parcels are judged without declarations"
        return Finding(what="declarations", verdict=Verdict.FAIL, seen=str(error), advice=advice)
    if not count:
        return Finding(what="declarations", verdict=Verdict.WARN, seen="none yet", advice=advice)
    return Finding(what="declarations", verdict=Verdict.OK, seen=f"{count}")


def broker(settings: Settings) -> Finding:
    """Whether the broker lets us in; under another name than the station's, which would otherwise be thrown out."""
    place = f"{settings.link.host}:{settings.link.port}"
    link = MqttLink(settings.link.without_session, client_id=f"doctor-{uuid.uuid4().hex[:8]}")
    link.start()
    try:
        end_s = time.monotonic() + settings.link.connect_timeout_s + PATIENCE_S
        while time.monotonic() < end_s and link.report().state is LinkState.DOWN:
            time.sleep(0.02)
        report = link.report()
    finally:
        link.stop()
    if report.state is LinkState.CONNECTED:
        return Finding(what="broker", verdict=Verdict.OK, seen=f"{place} lets us in")
    if report.state is LinkState.REFUSED:
        advice = "check link.username, link.password_file and the certificates against the broker's"
        return Finding(what="broker", verdict=Verdict.FAIL, seen=f"{place}: {report.detail}", advice=advice)
    advice = (
        "check link.host, link.port, link.tls_ca_file, the cable and the broker;"
        " the station decides and records without it"
    )
    return Finding(what="broker", verdict=Verdict.FAIL, seen=report.detail or f"{place}: no answer", advice=advice)
