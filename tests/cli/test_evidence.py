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


def gathered(tmp_path: Path) -> str:
    config = tmp_path / "station.toml"
    config.write_text('data_dir = "."\n[spool]\nfolder = "spool"\n')
    command = [sys.executable, "-m", "edge", "evidence", "misread", str(tmp_path / "set"), "--config", str(config)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=50)
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
