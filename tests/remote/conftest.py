"""Keys, roots and bundles as an engineer makes them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge.remote import BUNDLE_TYPE, ROOT_TYPE, Bundle, KeyRole, RevisionStore, Target, TrustRoot, build_bundle, seal

NOW = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
RULES = """\
version: 1
rules:
  - {id: none, code: WATCHLIST, severity: hold, when: "false", say: "A test.", say_zh: "测试。", sources: [label]}
"""
"""As few as can be: they are loaded again for each bundle."""
STATION = ("hkg", "line-3", "station-1")


def pem(key: Ed25519PrivateKey) -> str:
    public = key.public_key()
    return public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


class Office:
    """Where bundles are made: two root keys, three release keys of which two must sign."""

    now = NOW
    station = STATION

    def __init__(self) -> None:
        self.root_keys = [Ed25519PrivateKey.generate() for _ in range(2)]
        self.release_keys = [Ed25519PrivateKey.generate() for _ in range(3)]

    def root_document(self, **changes: Any) -> TrustRoot:
        return TrustRoot.model_validate(
            {
                "version": 1,
                "expires_at": NOW + dt.timedelta(days=365),
                "root": KeyRole(threshold=2, keys=tuple(map(pem, self.root_keys))),
                "release": KeyRole(threshold=2, keys=tuple(map(pem, self.release_keys))),
                **changes,
            }
        )

    def root(self, *signers: Ed25519PrivateKey, **changes: Any) -> bytes:
        document = self.root_document(**changes)
        return seal(document.to_json().encode(), ROOT_TYPE, signers or self.root_keys)

    def bundle(self, revision: int = 1, *signers: Ed25519PrivateKey, **changes: Any) -> bytes:
        bundle = Bundle.model_validate(
            {
                "revision": revision,
                "made_at": NOW - dt.timedelta(days=1),
                "expires_at": NOW + dt.timedelta(days=14),
                "target": Target(site="hkg"),
                "why": "a test",
                "files": {"policy.yaml": f"{RULES}# revision {revision}\n"},
                **changes,
            }
        )
        return seal(build_bundle(bundle), BUNDLE_TYPE, signers or self.release_keys[:2])


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def store(tmp_path: Path) -> RevisionStore:
    return RevisionStore(tmp_path / "configuration")
