"""A bundle verifies with standard tools, and every way to alter one is named."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge.domain import DecisionRecord, HoldActionKind
from edge.evidence import (
    BundleError,
    BundleReport,
    KeyFileError,
    export_bundle,
    fingerprint_of,
    public_pem,
    station_key,
    verify_bundle,
)
from edge.journal import JournalReader
from evidence_site import Site


@pytest.fixture
def key(tmp_path: Path) -> Ed25519PrivateKey:
    return station_key(tmp_path / "key.pem")


@pytest.fixture
def bundle(site: Site, kept: DecisionRecord, key: Ed25519PrivateKey, tmp_path: Path) -> Path:
    site.act(HoldActionKind.CLAIM, kept)
    site.act(HoldActionKind.CONFIRM, kept)
    site.decide()
    out = tmp_path / "evidence.zip"
    with JournalReader(site.journal.path) as journal:
        excerpt = journal.excerpt(kept.seq)
    assert excerpt is not None
    export_bundle(site.root, kept, excerpt, key, out)
    return out


def run(folder: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 0, done.stderr
    return done.stdout


def unpacked(bundle: Path, tmp_path: Path) -> Path:
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(tmp_path / "unpacked")
    (folder,) = (tmp_path / "unpacked").iterdir()
    return folder


def test_standard_tools_verify_a_bundle_as_its_readme_says(
    bundle: Path, key: Ed25519PrivateKey, tmp_path: Path
) -> None:
    folder = unpacked(bundle, tmp_path)
    sums = run(folder, "sha256sum", "-c", "SHA256SUMS").splitlines()
    assert all(line.endswith(": OK") for line in sums)
    assert len(sums) == sum(path.is_file() for path in folder.rglob("*")) - 2
    verify = "openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in SHA256SUMS -sigfile SHA256SUMS.sig"
    assert "Verified Successfully" in run(folder, *verify.split())
    der = run(folder, "sh", "-c", "openssl pkey -pubin -in public-key.pem -outform DER | sha256sum")
    assert der.split()[0] == fingerprint_of(key.public_key())
    chain = json.loads((folder / "chain.json").read_text())
    assert run(folder, "sha256sum", "evidence.json").split()[0] == chain["evidence_sha256"]
    script = f"(printf '%s\\n%s\\n' {chain['previous_hash']} {chain['evidence_sha256']}; cat decision.json) | sha256sum"
    assert run(folder, "sh", "-c", script).split()[0] == chain["hash"]
    assert (folder / "rules" / "rules.yaml").read_text() == "version: 1\n"
    assert "{" not in (folder / "README.txt").read_text()


def test_an_untouched_bundle_verifies_with_what_people_did(bundle: Path, key: Ed25519PrivateKey) -> None:
    report = verify_bundle(bundle, key.public_key())
    assert report.ok, report.faults
    assert report.seq == 1
    assert report.fingerprint == fingerprint_of(key.public_key())
    with zipfile.ZipFile(bundle) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("chain.json"))
        chain = json.loads(archive.read(name))
    assert [json.loads(action["action_json"])["kind"] for action in chain["actions"]] == ["claim", "confirm"]
    assert chain["next_seq"] == 2


def rewritten(bundle: Path, change: Callable[[dict[str, bytes]], None]) -> BundleReport:
    """The verdict on a bundle whose files were changed, by name."""
    with zipfile.ZipFile(bundle) as archive:
        root = archive.namelist()[0].partition("/")[0]
        files = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    change(files)
    with zipfile.ZipFile(bundle, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"{root}/{name}", content)
    return verify_bundle(bundle)


def named(report: BundleReport, *words: str) -> bool:
    return any(all(word in fault for word in words) for fault in report.faults)


@pytest.mark.parametrize(
    "name",
    [
        "decision.json",
        "evidence.json",
        "manifest.json",
        "picture-1.jpg",
        "chain.json",
        "README.txt",
        "rules/rules.yaml",
    ],
)
def test_one_changed_byte_in_any_file_is_named(bundle: Path, name: str) -> None:
    def flip(files: dict[str, bytes]) -> None:
        files[name] = files[name][:-1] + bytes([files[name][-1] ^ 1])

    assert named(rewritten(bundle, flip), name, "changed")


def test_a_file_taken_out_or_put_in_is_named(bundle: Path) -> None:
    def swap(files: dict[str, bytes]) -> None:
        del files["picture-2.jpg"]
        files["letter.txt"] = b"new"

    report = rewritten(bundle, swap)
    assert named(report, "picture-2.jpg", "taken out")
    assert named(report, "letter.txt", "put in")


def test_a_changed_list_of_hashes_does_not_fit_its_signature(bundle: Path) -> None:
    def other(files: dict[str, bytes]) -> None:
        files["SHA256SUMS"] = files["SHA256SUMS"].replace(b"a", b"b")

    assert named(rewritten(bundle, other), "SHA256SUMS", "signed")


def forged(files: dict[str, bytes], key: Ed25519PrivateKey) -> None:
    """Signs changed files anew, as somebody with a key of their own would."""
    import hashlib  # noqa: PLC0415 - of this forger alone

    apart = {"SHA256SUMS", "SHA256SUMS.sig"}
    files["public-key.pem"] = public_pem(key.public_key())
    sums = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in files if name not in apart)
    files["SHA256SUMS"], files["SHA256SUMS.sig"] = sums.encode(), key.sign(sums.encode())


def test_a_bundle_signed_by_somebody_else_is_found_out_by_the_key(bundle: Path, key: Ed25519PrivateKey) -> None:
    rewritten(bundle, lambda files: forged(files, Ed25519PrivateKey.generate()))
    assert verify_bundle(bundle).ok  # whose key that is, only the operator can say
    assert named(verify_bundle(bundle, key.public_key()), "another key")


@pytest.mark.parametrize("name", ["decision.json", "evidence.json", "picture-1.jpg"])
def test_a_bundle_changed_and_signed_anew_does_not_fit_the_chain(
    bundle: Path, key: Ed25519PrivateKey, name: str
) -> None:
    def forge(files: dict[str, bytes]) -> None:
        files[name] = files[name].replace(b"1", b"2") if name.endswith("json") else files[name] + b"x"
        forged(files, key)

    report = rewritten(bundle, forge)
    assert named(report, name), report.faults


def test_an_action_of_a_person_that_was_changed_is_named(bundle: Path, key: Ed25519PrivateKey) -> None:
    def forge(files: dict[str, bytes]) -> None:
        files["chain.json"] = files["chain.json"].replace(b'\\"lin\\"', b'\\"wu\\"')
        forged(files, key)

    assert named(rewritten(bundle, forge), "action", "changed")


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 nearly one"])
def test_what_is_no_archive_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    assert named(verify_bundle(path), "is no ZIP archive")


def test_a_cut_bundle_is_damaged(bundle: Path) -> None:
    whole = bundle.read_bytes()
    bundle.write_bytes(whole[:-30])
    assert named(verify_bundle(bundle), "is not whole")
    bundle.write_bytes(whole[:200] + bytes(200) + whole[400:])
    assert named(verify_bundle(bundle), "a file in the archive is damaged")


def test_a_path_out_of_the_folder_is_refused(bundle: Path) -> None:
    with zipfile.ZipFile(bundle, "a") as archive:
        archive.writestr("../../etc/passwd", "x")
    assert named(verify_bundle(bundle), "outside")


def test_evidence_that_was_changed_on_the_station_is_not_exported(
    site: Site, kept: DecisionRecord, key: Ed25519PrivateKey, tmp_path: Path
) -> None:
    (site.folder(kept) / "picture-1.jpg").write_bytes(b"another")
    with JournalReader(site.journal.path) as journal:
        excerpt = journal.excerpt(kept.seq)
    assert excerpt is not None
    with pytest.raises(BundleError, match="was changed"):
        export_bundle(site.root, kept, excerpt, key, tmp_path / "out.zip")
    shutil.rmtree(site.folder(kept))
    with pytest.raises(BundleError, match="no evidence"):
        export_bundle(site.root, kept, excerpt, key, tmp_path / "out.zip")
    assert list(tmp_path.glob("*out.zip*")) == []


def test_the_stations_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    first = station_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert fingerprint_of(station_key(path).public_key()) == fingerprint_of(first.public_key())
    path.write_text("not a key")
    with pytest.raises(KeyFileError, match="no private key"):
        station_key(path)
