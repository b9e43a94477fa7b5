"""A disk that is really full: decisions go on, no half folder is seen, and all is kept once there is room again."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

STATION = """
import subprocess, sys, time
from pathlib import Path
from edge.domain import FunctionState
from evidence_site import Site

def until(condition):
    end_s = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end_s, "it never came true"
        time.sleep(0.01)

site = Site(Path(sys.argv[1]))
held = [site.decide(pictures=1, size_bytes=1_000_000) for _ in range(5)]
with site.keeper() as keeper:
    until(lambda: site.health.report()[0].state is FunctionState.FAILED)
    assert "No space left" in site.health.report()[0].detail, site.health.report()
    whole = list(site.root.glob("*/*/*/[0-9]*"))
    assert 0 < len(whole) < 5 and all((folder / "manifest.json").exists() for folder in whole), whole
    assert not keeper.may_forget(held[-1].parcel_id)
    assert [alarm.alarm_id for alarm in site.alarms.present()] == ["evidence-not-kept"]
    held.append(site.decide(pictures=1))
    subprocess.run(["mount", "-o", "remount,size=50m", site.root], check=True)
    until(lambda: keeper.may_forget(held[-1].parcel_id))
assert all(site.kept(record).missing == () for record in held)
assert site.health.report()[0].state is FunctionState.OK
assert not list(site.root.glob("*/*/*/.*"))
print("healed")
"""
FULL = 'mount -t tmpfs -o size=3m tmpfs "$2/evidence" && exec "$1" -c "$3" "$2"'


def test_a_full_disk_delays_evidence_and_nothing_else_and_heals(tmp_path: Path) -> None:
    unshare = shutil.which("unshare") or "unshare"
    if subprocess.run([unshare, "-rm", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a small disk (unshare -rm)")
    (tmp_path / "evidence").mkdir()
    support = Path(__file__).resolve().parents[1] / "support"
    done = subprocess.run(
        [unshare, "-rm", "sh", "-c", FULL, "sh", sys.executable, str(tmp_path), STATION],
        env={"PYTHONPATH": f"{support}:{support.parents[1]}", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
        capture_output=True, text=True, check=False, timeout=50,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("healed\n")
