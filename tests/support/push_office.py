"""Bundles as an engineer makes them with the commands, for a line under test."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from edge.evidence import read_private_key
from edge.policy import default_path
from edge.remote import BUNDLE_TYPE, Bundle, build_bundle, seal, unverified_payload
from line_under_test import LineUnderTest
from sortgate_command import sortgate as command

__all__ = ["HOLD_ALL", "PushOffice", "sortgate"]

HOLD_ALL = """
  - id: hold-everything
    code: WATCHLIST
    severity: hold
    when: "true"
    say: "Everything is held."
    say_zh: "全部扣留。"
    sources: [label]
"""


def sortgate(*arguments: str, code: int = 0) -> str:
    """Runs a command and returns all that it said; its exit code must be `code`."""
    done = command(*arguments)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


class PushOffice:
    """One key for everything, trusted by the station of a line."""

    def __init__(self, folder: Path, line: LineUnderTest, port: int) -> None:
        self.folder, self.line, self.port = folder, line, port
        self.key = str(folder / "key.pem")
        openssl = shutil.which("openssl")
        assert openssl is not None
        subprocess.run([openssl, "genpkey", "-algorithm", "ed25519", "-out", self.key], check=True, capture_output=True)
        self.root = str(folder / "root.json")
        sortgate("bundle", "root", self.root, "--key", self.key, "--root-key", self.key, "--release-key", self.key)

    def trusted(self) -> None:
        """The station trusts this office from now on."""
        sortgate("config", "trust", self.root, "--config", str(self.line.config))

    def bundle(self, revision: int, *options: str, rules: str = "", settings: str = "") -> str:
        """A signed bundle in a file: the usual rules with more of them, and settings."""
        policy = self.folder / "rules.yaml"
        policy.write_text(default_path().read_text() + rules)
        out = str(self.folder / f"bundle-{revision}.json")
        given = ["--policy", str(policy), "--revision", str(revision), "--why", "a test", "--most-hold-change", "100"]
        if settings:
            file = self.folder / f"settings-{revision}.toml"
            file.write_text(settings)
            given += ["--settings", str(file)]
        sortgate("bundle", "build", out, "--key", self.key, *given, *options)
        return out

    def altered(self, bundle: str, **changes: Any) -> str:
        """The same bundle with other contents, signed: as somebody makes it who leaves the commands' checks out."""
        before = Bundle.from_json(unverified_payload(Path(bundle).read_bytes(), BUNDLE_TYPE))
        payload = build_bundle(before.model_copy(update=changes))
        Path(bundle).write_bytes(seal(payload, BUNDLE_TYPE, [read_private_key(Path(self.key))]))
        return bundle

    def push(self, bundle: str, *options: str, code: int = 0) -> str:
        """Sends a bundle to every station at the broker."""
        return sortgate("push", bundle, "--port", str(self.port), "--wait-s", "120", *options, code=code)

    def status(self) -> dict[str, Any]:
        """What the station last said of itself."""
        path = self.line.folder / "data" / "status.json"
        told: dict[str, Any] = json.loads(path.read_bytes()) if path.exists() else {}
        return told
