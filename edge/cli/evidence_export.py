"""`sortgate evidence export | misread`: evidence as signed archives, each booked first if the station is running."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge.cli.asking import calling
from edge.cli.booking import ExportBooking
from edge.cli.exits import CommandError, Exit
from edge.cli.key_files import private_key_in
from edge.cli.output import results
from edge.cli.station_files import Config, decision_number, opened_journal, station_settings
from edge.console import visible
from edge.domain import DecisionRecord, Hold
from edge.evidence import (
    BundleError,
    KeyFileError,
    NotKeptError,
    NotKeptYetError,
    NotWrittenError,
    bundle_name,
    export_bundle,
    fingerprint_of,
    kept_manifest,
    station_key,
)
from edge.journal import ChainExcerpt, JournalReader

__all__ = ["By", "Reason", "export", "gather_misread"]

By = Annotated[str | None, typer.Option(help="Who orders it; else the user of this terminal.")]
Reason = Annotated[str, typer.Option(help="Why, for the journal.")]


def export(
    name: Annotated[str, typer.Argument(help="A hold (H-000042), a decision's number, an item, track or parcel id.")],
    config: Config,
    out: Annotated[Path, typer.Option(help="ZIP file to write.")],
    key: Annotated[
        Path | None, typer.Option(help="Private Ed25519 key (PEM) to sign with; else the station's own.")
    ] = None,
    by: By = None,
    reason: Reason = "",
) -> None:
    """Write the evidence of one decision as a signed archive.

    Anybody can verify it with standard tools. The running station books who took it. Where it can't, the archive is
    written all the same, and this is said.
    """
    settings = station_settings(config)
    try:
        with opened_journal(settings) as journal, calling(settings, "evidence") as caller:
            private = private_key_in(key) if key else station_key(settings.evidence_key_file)
            booking = ExportBooking(caller, by=by, reason=reason)
            record = _named(journal, name)
            _Exports(journal, settings.evidence_dir, private, booking).write(record, out)
    except KeyFileError as error:
        raise CommandError(str(error), Exit.UNAVAILABLE) from error
    except NotWrittenError as error:
        raise CommandError(str(error), Exit.NO_OUTPUT) from error
    except (NotKeptError, NotKeptYetError) as error:
        raise CommandError(str(error), Exit.NO_INPUT) from error
    except BundleError as error:
        raise CommandError(str(error), Exit.DATA) from error
    results().print(f"{out}: decision {record.seq}, signed with key {fingerprint_of(private.public_key())}")
    booking.tell_unbooked()


def gather_misread(
    folder: Annotated[Path, typer.Argument(help="Where the archives go; those that lie there already stay.")],
    config: Config,
    by: By = None,
    reason: Reason = "to improve the reading",
) -> None:
    """Gather the evidence of all holds that were called misread.

    It is for whoever improves the reading. The running station books who took it. Where it can't, archives are written
    all the same, and this is said.
    """
    settings = station_settings(config)
    done: Counter[str] = Counter()
    try:
        with opened_journal(settings) as journal, calling(settings, "evidence") as caller:
            key = station_key(settings.evidence_key_file)
            folder.mkdir(parents=True, exist_ok=True)
            booking = ExportBooking(caller, by=by, reason=reason)
            exports = _Exports(journal, settings.evidence_dir, key, booking)
            for hold in journal.misread_holds():
                done[_gathered(journal, hold, exports, folder)] += 1
    except OSError as error:
        raise CommandError(f"{folder} can't be made: {error.strerror}", Exit.NO_OUTPUT) from error
    except NotWrittenError as error:
        raise CommandError(str(error), Exit.NO_OUTPUT) from error
    except (KeyFileError, BundleError) as error:
        raise CommandError(str(error), Exit.UNAVAILABLE) from error
    results().print(f"{folder}: {', '.join(f'{count} {what}' for what, count in done.items()) or 'none was misread'}")
    booking.tell_unbooked()


class _Exports:
    """Writes archives, each booked first.

    Args:
        journal: has the decisions.
        root: where their evidence is kept.
        key: to sign with.
        booking: has the station book them.
    """

    def __init__(self, journal: JournalReader, root: Path, key: Ed25519PrivateKey, booking: ExportBooking) -> None:
        self._journal, self._root, self._key, self._booking = journal, root, key, booking

    def write(self, record: DecisionRecord, out: Path) -> None:
        """Writes one archive; the chain in it ends with the booking.

        Raises:
            NotWrittenError: `out` already exists or can't be written.
            BundleError: there is no evidence.
        """
        if out.exists():
            raise NotWrittenError(f"{out} is there already; name another file")
        # Looked at first: otherwise an export would be booked that never took place.
        kept_manifest(self._root, record, self._excerpt(record).hash)
        self._booking.book(record)
        export_bundle(self._root, record, self._excerpt(record), self._key, out)

    def _excerpt(self, record: DecisionRecord) -> ChainExcerpt:
        excerpt = self._journal.excerpt(record.seq)
        if excerpt is None:
            raise NotKeptError(f"decision {record.seq} is not in the journal any more")
        return excerpt


def _gathered(journal: JournalReader, hold: Hold, exports: _Exports, folder: Path) -> str:
    """Writes the archive of one hold, and says what became of it."""
    row = journal.decision(hold.seq)
    if row is None:
        return "not in the journal"
    out = folder / f"{bundle_name(row.record)}.zip"
    if out.exists():
        return "there already"
    try:
        exports.write(row.record, out)
    except NotKeptError:
        return "not kept any more"
    except NotKeptYetError:
        return "not written yet"
    return "written"


def _named(journal: JournalReader, name: str) -> DecisionRecord:
    """The decision that is meant; the newest if there are several."""
    seq = decision_number(name.removeprefix("H-"))
    row = None if seq is None else journal.decision(seq)
    row = row if row and name in {row.record.hold_id, str(row.record.seq)} else journal.latest_of(name)
    if row is None:
        raise CommandError(f"the journal knows no hold, item, track or parcel {visible(name)}", Exit.NO_INPUT)
    return row.record
