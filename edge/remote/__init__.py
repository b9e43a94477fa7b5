"""Configuration from afar: signed bundles of rules and settings, verified by pure code, kept, and taken back."""

from __future__ import annotations

from edge.remote.apply import Applied, apply_bundle, roll_back, trust, trusted_root
from edge.remote.bundle import BUNDLE_TYPE, POLICY_FILE, Bundle, Target, build_bundle
from edge.remote.envelope import Refusal, RefusedError, seal, sign_more, signers_of, unverified_payload
from edge.remote.rings import Ring, rings_of
from edge.remote.store import Event, RevisionStore, Station, StoreError, Trial
from edge.remote.trial import begin_start, confirm, give_up
from edge.remote.trust import ROOT_TYPE, KeyRole, TrustRoot, key_id_of
from edge.remote.verify import Floor, verified_bundle, verified_root

__all__ = [
    "BUNDLE_TYPE",
    "POLICY_FILE",
    "ROOT_TYPE",
    "Applied",
    "Bundle",
    "Event",
    "Floor",
    "KeyRole",
    "Refusal",
    "RefusedError",
    "RevisionStore",
    "Ring",
    "Station",
    "StoreError",
    "Target",
    "Trial",
    "TrustRoot",
    "apply_bundle",
    "begin_start",
    "build_bundle",
    "confirm",
    "give_up",
    "key_id_of",
    "rings_of",
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
