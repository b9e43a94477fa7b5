"""Configuration from afar: rules in signed bundles, verified by pure code, kept in revisions, taken up or back."""

from __future__ import annotations

from edge.remote.apply import Applied, apply_bundle, roll_back, trust, trusted_root
from edge.remote.bundle import BUNDLE_TYPE, Bundle, Target, build_bundle
from edge.remote.envelope import Refusal, RefusedError, seal, sign_more, signers_of, unverified_payload
from edge.remote.store import Event, RevisionStore, Station, StoreError
from edge.remote.trust import ROOT_TYPE, KeyRole, TrustRoot, key_id_of
from edge.remote.verify import Floor, verified_bundle, verified_root

__all__ = [
    "BUNDLE_TYPE",
    "ROOT_TYPE",
    "Applied",
    "Bundle",
    "Event",
    "Floor",
    "KeyRole",
    "Refusal",
    "RefusedError",
    "RevisionStore",
    "Station",
    "StoreError",
    "Target",
    "TrustRoot",
    "apply_bundle",
    "build_bundle",
    "key_id_of",
    "roll_back",
    "seal",
    "sign_more",
    "signers_of",
    "trust",
    "trusted_root",
    "unverified_payload",
    "verified_bundle",
    "verified_root",
]
