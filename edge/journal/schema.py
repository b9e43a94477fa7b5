"""The tables of the journal's file, and how an older file is brought up to date.

The columns that are searched are generated from the very text that is hashed, so they can't say anything else.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from edge.journal.errors import JournalVersionError
from edge.journal.senders import sender_key_of

__all__ = ["APPLICATION_ID", "MIGRATIONS", "layout_version", "migrate"]

APPLICATION_ID = 0x53474A4C
"""ASCII `SGJL`: marks the file as a Sortgate journal (https://www.sqlite.org/pragma.html#pragma_application_id)."""

_VERSION_1 = """
CREATE TABLE decisions (
    seq             INTEGER PRIMARY KEY,
    record_json     TEXT NOT NULL,
    evidence_sha256 TEXT NOT NULL,
    previous_hash   TEXT NOT NULL,
    hash            TEXT NOT NULL,
    parcel_id       TEXT GENERATED ALWAYS AS (record_json ->> '$.parcel_id') STORED NOT NULL,
    action          TEXT GENERATED ALWAYS AS (record_json ->> '$.decision.action') STORED NOT NULL
) STRICT;
CREATE UNIQUE INDEX decisions_by_parcel ON decisions (parcel_id);
CREATE INDEX decisions_by_action ON decisions (action);

CREATE TABLE evidence (
    seq       INTEGER PRIMARY KEY REFERENCES decisions (seq),
    body_zlib BLOB NOT NULL
) STRICT;

CREATE TABLE outbox (
    seq         INTEGER PRIMARY KEY REFERENCES decisions (seq),
    track_id    TEXT NOT NULL,
    delivery    TEXT NOT NULL,
    attempts    INTEGER NOT NULL DEFAULT 0,
    accepted    INTEGER NOT NULL DEFAULT 0,
    ack_result  TEXT,
    ack_at      TEXT
) STRICT;
CREATE INDEX outbox_by_delivery ON outbox (delivery);

CREATE TABLE holds (
    hold_id   TEXT PRIMARY KEY,
    seq       INTEGER NOT NULL UNIQUE REFERENCES decisions (seq),
    hold_json TEXT NOT NULL,
    state     TEXT GENERATED ALWAYS AS (hold_json ->> '$.state') STORED NOT NULL
) STRICT;
CREATE INDEX holds_by_state ON holds (state);
"""

_VERSION_2 = """
ALTER TABLE decisions ADD COLUMN item_id TEXT GENERATED ALWAYS AS (record_json ->> '$.item_id') VIRTUAL;
ALTER TABLE decisions ADD COLUMN decided_s TEXT
    GENERATED ALWAYS AS (substr(record_json ->> '$.decided_at.utc', 1, 19)) VIRTUAL;
CREATE INDEX decisions_by_item ON decisions (item_id) WHERE item_id IS NOT NULL;
CREATE INDEX decisions_by_time ON decisions (decided_s);
"""
"""Finds decisions by item and by time (UTC to the second, so that texts compare as times do)."""

_VERSION_3 = """
CREATE TABLE actions (
    number        INTEGER PRIMARY KEY,
    after_seq     INTEGER NOT NULL REFERENCES decisions (seq),
    action_json   TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash          TEXT NOT NULL,
    action_id     TEXT GENERATED ALWAYS AS (action_json ->> '$.action_id') STORED NOT NULL,
    hold_id       TEXT GENERATED ALWAYS AS (action_json ->> '$.hold_id') STORED NOT NULL
) STRICT;
CREATE UNIQUE INDEX actions_by_id ON actions (action_id);
CREATE INDEX actions_by_hold ON actions (hold_id);

CREATE TABLE breaks (
    first_seq  INTEGER PRIMARY KEY,
    break_json TEXT NOT NULL
) STRICT;
"""
"""What people did with holds, and where the chain was linked on after a damaged file."""

_VERSION_4 = """
CREATE TABLE alarm_events (
    number        INTEGER PRIMARY KEY,
    after_seq     INTEGER REFERENCES decisions (seq),
    event_json    TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash          TEXT NOT NULL,
    alarm_id      TEXT GENERATED ALWAYS AS (event_json ->> '$.alarm_id') STORED NOT NULL,
    happened_s    TEXT GENERATED ALWAYS AS (substr(event_json ->> '$.at.utc', 1, 19)) STORED NOT NULL
) STRICT;
CREATE INDEX alarm_events_by_alarm ON alarm_events (alarm_id, number);
CREATE INDEX alarm_events_by_time ON alarm_events (happened_s);
"""
"""What became of alarms and what people did about them. `after_seq` is null before the first decision."""

_VERSION_5 = """
CREATE TABLE configuration_events (
    number        INTEGER PRIMARY KEY,
    after_seq     INTEGER REFERENCES decisions (seq),
    event_json    TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash          TEXT NOT NULL
) STRICT;
"""
"""What became of the configuration: trusted, applied, confirmed, refused, rolled back, and whose keys signed it."""

_VERSION_6 = """
CREATE TABLE tip_events (
    number        INTEGER PRIMARY KEY,
    after_seq     INTEGER REFERENCES decisions (seq),
    event_json    TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash          TEXT NOT NULL
) STRICT;
"""
"""Which tips were given and taken back, and by whom."""

_VERSION_7 = """
ALTER TABLE evidence ADD COLUMN sender_key TEXT NOT NULL DEFAULT '';
UPDATE evidence SET sender_key = sender_key_of(body_zlib)
    WHERE seq IN (SELECT seq FROM holds ORDER BY seq DESC LIMIT 10000)
       OR seq > (SELECT max(seq) FROM evidence) - 10000;
CREATE INDEX evidence_by_sender ON evidence (sender_key) WHERE sender_key <> '';
"""
"""Finds the parcels of a sender. Earlier evidence has to be unpacked for this, so only that of the newest 10,000 holds
and 10,000 parcels gets its key: a few seconds once, and no line waits minutes for its journal."""

_VERSION_8 = """
DROP INDEX holds_by_state;
CREATE INDEX holds_open ON holds (seq) WHERE state NOT IN ('released', 'confirmed');
CREATE VIEW open_holds AS SELECT * FROM holds WHERE state NOT IN ('released', 'confirmed');
CREATE INDEX outbox_by_track ON outbox (track_id);
"""
"""Finds the few holds that wait for a person among all that ever were, and decisions by their track."""

MIGRATIONS: tuple[str, ...] = (
    _VERSION_1, _VERSION_2, _VERSION_3, _VERSION_4, _VERSION_5, _VERSION_6, _VERSION_7, _VERSION_8,
)  # fmt: skip
"""Step `n` brings a file of version `n` to version `n + 1`. Add steps at the end; never change one that was shipped."""


def layout_version(connection: sqlite3.Connection, path: Path) -> int:
    """Version of the layout of an open file, 0 for an empty one.

    Raises:
        JournalVersionError: it belongs to a newer version or to another program.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if tables and application_id != APPLICATION_ID:
        raise JournalVersionError(f"{path} is a database of another program. Name another file for the journal.")
    if version > len(MIGRATIONS):
        raise JournalVersionError(
            f"{path} was written by a newer version of Sortgate (layout {version}, known here: {len(MIGRATIONS)}). "
            f"Install that version again, or put back the copy that `deploy/install` made before it."
        )
    return int(version)


def migrate(connection: sqlite3.Connection) -> None:
    """Brings an open file up to date, a step a transaction."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    connection.create_function("sender_key_of", 1, sender_key_of, deterministic=True)
    for number, step in enumerate(MIGRATIONS[version:], start=version + 1):
        connection.executescript(
            f"BEGIN IMMEDIATE; {step} PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {number}; COMMIT;"
        )
