"""The service unit, held against systemd's own checks."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

UNITS = sorted((Path(__file__).parents[2] / "deploy" / "systemd").glob("*.service"))
ANALYZE = shutil.which("systemd-analyze")
MOST_EXPOSED = 20
"""Tenths of systemd's exposure level; 10 is a service that may do everything."""

pytestmark = pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed: apt-get install systemd")


def analyzed(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(ANALYZE), *map(str, arguments)], check=False, capture_output=True, text=True)


@pytest.mark.parametrize("source", UNITS, ids=lambda path: path.stem)
def test_the_unit_has_no_fault_that_systemd_can_find(tmp_path: Path, source: Path) -> None:
    # Only the program itself is not installed here.
    unit = tmp_path / source.name
    lines = source.read_text(encoding="utf-8").splitlines()
    unit.write_text("\n".join("ExecStart=/bin/true" if line.startswith("ExecStart=") else line for line in lines))
    done = analyzed("verify", "--man=no", unit)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_the_service_may_do_little(unit: Path) -> None:
    done = analyzed("security", "--offline=true", f"--threshold={MOST_EXPOSED}", unit)
    assert done.returncode == 0, done.stdout
