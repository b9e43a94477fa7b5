"""Configuration from afar: signed bundles of rules, settings and models, verified by pure code, kept, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.on_demand import names_on_demand

if TYPE_CHECKING:
    from edge.remote.apply import Applied, AwaitingError, apply_bundle, roll_back
    from edge.remote.blobs import Blob, BlobStore, DamagedError, bring_from
    from edge.remote.bundle import (
        BUNDLE_TYPE,
        MANIFEST_FILE,
        POLICY_FILE,
        Bundle,
        GoldenPicture,
        ModelFile,
        Target,
        build_bundle,
    )
    from edge.remote.disk import StoreError
    from edge.remote.envelope import Refusal, RefusedError, named_signers_of, seal, sign_more, unverified_payload
    from edge.remote.examining import Examined, Examiner
    from edge.remote.probation import Performance, Probation, Watch, objection
    from edge.remote.rings import Ring, rings_of
    from edge.remote.store import Awaited, Event, RevisionStore, Station, Trial
    from edge.remote.trial import begin_start, confirm, give_up
    from edge.remote.trust_root import ROOT_TYPE, KeyRole, TrustRoot, key_id_of
    from edge.remote.trusting import trust, trusted_root
    from edge.remote.verify import Floor, verified_bundle, verified_root
    from edge.remote.watching import begin_watch, disprove, prove
else:
    __getattr__ = names_on_demand(__name__)

__all__ = [
    "BUNDLE_TYPE",
    "MANIFEST_FILE",
    "POLICY_FILE",
    "ROOT_TYPE",
    "Applied",
    "Awaited",
    "AwaitingError",
    "Blob",
    "BlobStore",
    "Bundle",
    "DamagedError",
    "Event",
    "Examined",
    "Examiner",
    "Floor",
    "GoldenPicture",
    "KeyRole",
    "ModelFile",
    "Performance",
    "Probation",
    "Refusal",
    "RefusedError",
    "RevisionStore",
    "Ring",
    "Station",
    "StoreError",
    "Target",
    "Trial",
    "TrustRoot",
    "Watch",
    "apply_bundle",
    "begin_start",
    "begin_watch",
    "bring_from",
    "build_bundle",
    "confirm",
    "disprove",
    "give_up",
    "key_id_of",
    "named_signers_of",
    "objection",
    "prove",
    "rings_of",
    "roll_back",
    "seal",
    "sign_more",
    "trust",
    "trusted_root",
    "unverified_payload",
    "verified_bundle",
    "verified_root",
]
