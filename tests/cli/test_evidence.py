"""What people called misread becomes a set of archives, which grows and is written once."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from evidence_site import Site

from edge.domain import HoldActionKind
from edge.evidence import verify_bundle

Eventually = Callable[[Callable[[], object]], None]


def sortgate(tmp_path: Path, *command: str) -> subprocess.CompletedProcess[str]:
    config = tmp_path / "station.toml"
    config.write_text('data_dir = "."\n[spool]\nfolder = "spool"\n')
    whole = [sys.executable, "-m", "edge", *command, "--config", str(config)]
    return subprocess.run(whole, capture_output=True, text=True, check=False, timeout=50)


def gathered(tmp_path: Path) -> str:
    done = sortgate(tmp_path, "evidence", "misread", str(tmp_path / "set"))
    assert done.returncode == 0, done.stderr
    return done.stdout.replace("\n", " ")


def test_holds_called_misread_are_gathered_with_what_people_said(tmp_path: Path, eventually: Eventually) -> None:
    site = Site(tmp_path)
    misread, right, gone = (site.decide() for _ in range(3))
    with site.keeper():
        eventually(lambda: all(site.kept(record) for record in (misread, right, gone)))
    assert "none was misread" in gathered(tmp_path)
    for record in (misread, gone):
        site.act(HoldActionKind.MISREAD, record)
    site.act(HoldActionKind.RELEASE, misread)
    site.act(HoldActionKind.CONFIRM, right)
    shutil.rmtree(site.folder(gone))
    assert "1 written, 1 not kept any more" in gathered(tmp_path)
    assert "1 there already, 1 not kept any more" in gathered(tmp_path)
    (bundle,) = (tmp_path / "set").iterdir()
    assert bundle.name == f"evidence-st1-{misread.seq}.zip"
    assert verify_bundle(bundle).ok
    site.journal.close()


def test_an_export_is_not_booked_where_nothing_is_handed_out(tmp_path: Path) -> None:
    refused = sortgate(tmp_path, "hold", "export_evidence", "H-000001", "--by", "lin")
    assert refused.returncode == 2
    assert "sortgate evidence export" in refused.stderr
