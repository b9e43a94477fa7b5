"""What a decision was made from, kept for whoever questions it later: folders on the station, and signed bundles."""

from __future__ import annotations

from edge.evidence.bundle import (
    BundleError,
    NotKeptError,
    NotKeptYetError,
    NotWrittenError,
    bundle_name,
    export_bundle,
    kept_manifest,
    write_bundle,
)
from edge.evidence.folder import folder_of, read_manifest
from edge.evidence.keeper import EvidenceKeeper, store_rules
from edge.evidence.manifest import KeptFile, Manifest, MissingPicture
from edge.evidence.settings import EvidenceSettings
from edge.evidence.signing import (
    KeyFileError,
    fingerprint_of,
    public_pem,
    read_private_key,
    read_public_key,
    station_key,
)
from edge.evidence.verify import BundleReport, verify_bundle

__all__ = [
    "BundleError",
    "BundleReport",
    "EvidenceKeeper",
    "EvidenceSettings",
    "KeptFile",
    "KeyFileError",
    "Manifest",
    "MissingPicture",
    "NotKeptError",
    "NotKeptYetError",
    "NotWrittenError",
    "bundle_name",
    "export_bundle",
    "fingerprint_of",
    "folder_of",
    "kept_manifest",
    "public_pem",
    "read_manifest",
    "read_private_key",
    "read_public_key",
    "station_key",
    "store_rules",
    "verify_bundle",
    "write_bundle",
]
