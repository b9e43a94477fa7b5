"""The service unit, held against systemd's own checks."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

UNIT = Path(__file__).parents[2] / "deploy" / "systemd" / "sortgate.service"
ANALYZE = shutil.which("systemd-analyze")
MOST_EXPOSED = 20
"""Tenths of systemd's exposure level; 10 is a service that may do everything."""

pytestmark = pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed: apt-get install systemd")


def analyzed(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(ANALYZE), *map(str, arguments)], check=False, capture_output=True, text=True)


def test_the_unit_has_no_fault_that_systemd_can_find(tmp_path: Path) -> None:
    # Only the program itself is not installed here.
    unit = tmp_path / "sortgate.service"
    lines = UNIT.read_text(encoding="utf-8").splitlines()
    unit.write_text("\n".join("ExecStart=/bin/true" if line.startswith("ExecStart=") else line for line in lines))
    done = analyzed("verify", "--man=no", unit)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_service_may_do_little() -> None:
    done = analyzed("security", "--offline=true", f"--threshold={MOST_EXPOSED}", UNIT)
    assert done.returncode == 0, done.stdout
