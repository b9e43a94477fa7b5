"""The installer, into a folder: install, again, upgrade, roll back, remove. The packages are stood in for by links."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = """\
#!/bin/sh
# `python3 -m venv FOLDER` without a network: pip only notes what it is asked. Sortgate tells its version, copies
# the journal and, where a file says so, can't go on with the one that is there.
mkdir -p "$3/bin"
printf '#!/bin/sh\\necho "$@" >>"%s/asked"\\n' "$3" >"$3/bin/pip"
cat >"$3/bin/sortgate" <<'END'
#!/bin/sh
machine=$(dirname "$0")/../../../../../..
case "$2" in
backup) echo decisions >"$machine/var/lib/sortgate/copy" && echo "$machine/var/lib/sortgate/copy" ;;
holds) echo "as the release says" >&2 && exit "$(cat "$machine/answer" 2>/dev/null || echo 66)" ;;
*) echo sortgate ;;
esac
END
chmod +x "$3/bin/pip" "$3/bin/sortgate"
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What the installer takes from a checkout, without its history."""
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT / "deploy", checkout / "deploy")
    for folder in ("edge", "models"):
        (checkout / folder).mkdir()
    for file in ("README.md", "pyproject.toml"):
        (checkout / file).write_text("read me", encoding="utf-8")
    release(checkout, "1.0")
    return checkout


def release(checkout: Path, version: str) -> None:
    (checkout / "edge" / "__init__.py").write_text(f'__version__ = "{version}"\n', encoding="utf-8")


def run(checkout: Path, *arguments: str, umask: int = 0o022) -> subprocess.CompletedProcess[str]:
    python = checkout / "python"
    python.write_text(PYTHON, encoding="utf-8")
    python.chmod(0o755)
    return subprocess.run(
        [checkout / "deploy" / "install", "--root", str(machine(checkout)), *arguments],
        check=False, capture_output=True, text=True, umask=umask, env={**os.environ, "PYTHON": str(python)},
    )  # fmt: skip


def machine(checkout: Path) -> Path:
    return checkout.parent / "machine"


def current(checkout: Path) -> str:
    """The version of the release in use."""
    return (machine(checkout) / "opt" / "sortgate" / "current").readlink().name.split("-")[0]


def test_it_installs_everything_a_station_needs_and_a_second_run_changes_nothing(checkout: Path) -> None:
    done = run(checkout)
    assert done.returncode == 0, done.stderr
    root = machine(checkout)
    assert (root / "opt/sortgate/current/venv/bin/sortgate").exists()
    assert (root / "etc/systemd/system/sortgate.service").read_text().startswith("# The station as a service")
    assert len(list((root / "etc/systemd/system").glob("sortgate*.service"))) == 3
    assert (root / "usr/local/bin/sortgate").readlink() == Path("/opt/sortgate/current/venv/bin/sortgate")
    assert (root / "var/spool/sortgate/incoming").is_dir()
    assert (root / "etc/sortgate").stat().st_mode & 0o777 == 0o750
    asked = (root / "opt/sortgate/current/venv/asked").read_text()
    assert "--require-hashes" in asked
    assert run(checkout).returncode == 0
    assert (root / "opt/sortgate/current/venv/asked").read_text() == asked


def test_the_service_can_read_its_release_however_careful_the_umask_of_whoever_installs_it(checkout: Path) -> None:
    assert run(checkout, umask=0o077).returncode == 0
    release = (machine(checkout) / "opt/sortgate/current").resolve()
    folders = (release, release / "venv", release / "venv/bin", machine(checkout) / "usr/local/bin")
    assert [oct(folder.stat().st_mode & 0o055) for folder in folders] == [oct(0o055)] * 4


def test_a_scanner_may_put_files_into_incoming_and_see_nothing_else(checkout: Path) -> None:
    assert run(checkout).returncode == 0
    root = machine(checkout)
    modes = {name: root.joinpath(name).stat().st_mode & 0o7777 for name in
             ("etc/sortgate", "var/lib/sortgate", "var/spool/sortgate", "var/spool/sortgate/incoming")}  # fmt: skip
    assert [oct(mode) for mode in modes.values()] == ["0o750", "0o750", "0o751", "0o2770"]


def test_it_never_overwrites_settings(checkout: Path) -> None:
    run(checkout)
    settings = machine(checkout) / "etc/sortgate/station.toml"
    settings.write_text("mine", encoding="utf-8")
    release(checkout, "1.1")
    assert run(checkout).returncode == 0
    assert settings.read_text(encoding="utf-8") == "mine"


def test_an_upgrade_keeps_the_release_before_and_goes_back_to_it(checkout: Path) -> None:
    for version in ("1.0", "1.1", "1.2"):
        release(checkout, version)
        assert run(checkout).returncode == 0
    assert current(checkout) == "1.2"
    kept = {path.name.split("-")[0] for path in (machine(checkout) / "opt/sortgate/releases").iterdir()}
    assert kept == {"1.1", "1.2"}
    assert run(checkout, "--rollback").returncode == 0
    assert current(checkout) == "1.1"
    assert run(checkout, "--rollback").returncode == 0
    assert current(checkout) == "1.2"


def test_a_release_that_can_not_read_the_journal_is_not_gone_back_to_and_what_to_do_is_said(checkout: Path) -> None:
    run(checkout)
    release(checkout, "1.1")
    run(checkout)
    for answer, told in ((65, "set the journal aside"), (78, "can't use the settings")):
        (machine(checkout) / "answer").write_text(str(answer), encoding="utf-8")
        done = run(checkout, "--rollback")
        assert done.returncode == 69
        assert told in done.stderr
        assert "as the release says" in done.stderr
        assert current(checkout) == "1.1"


def test_the_journal_is_copied_before_an_upgrade_gives_it_another_layout(checkout: Path) -> None:
    run(checkout)
    data = machine(checkout) / "var/lib/sortgate"
    release(checkout, "1.1")
    assert run(checkout).returncode == 0
    assert not list(data.iterdir()), "the same layout needs no copy"
    (machine(checkout) / "answer").write_text("75", encoding="utf-8")
    release(checkout, "1.2")
    assert run(checkout).returncode == 0
    (copy,) = data.iterdir()
    assert copy.name.startswith("before-1.2-")


def test_a_checkout_that_changed_is_another_release_though_its_version_did_not(checkout: Path) -> None:
    run(checkout)
    (checkout / "edge" / "mended.py").write_text("", encoding="utf-8")
    assert run(checkout).returncode == 0
    assert len(list((machine(checkout) / "opt/sortgate/releases").iterdir())) == 2


def test_there_is_nothing_to_go_back_to_after_the_first_install(checkout: Path) -> None:
    run(checkout)
    done = run(checkout, "--rollback")
    assert done.returncode == 69
    assert "no release to go back to" in done.stderr
    assert current(checkout) == "1.0"


def test_a_release_that_was_cut_short_is_built_anew(checkout: Path) -> None:
    run(checkout)
    release_folder = machine(checkout) / "opt/sortgate/current"
    (release_folder / "complete").unlink()
    (release_folder / "venv/bin/sortgate").unlink()
    assert run(checkout).returncode == 0
    assert (machine(checkout) / "opt/sortgate/current/venv/bin/sortgate").exists()


def test_removing_it_keeps_data_unless_told_otherwise(checkout: Path) -> None:
    run(checkout)
    kept = machine(checkout) / "var/lib/sortgate" / "journal.sqlite"
    kept.write_bytes(b"decisions")
    assert run(checkout, "--uninstall").returncode == 0
    assert not (machine(checkout) / "opt/sortgate").exists()
    assert not (machine(checkout) / "usr/local/bin/sortgate").is_symlink()
    assert kept.exists()
    run(checkout)
    assert run(checkout, "--uninstall", "--purge").returncode == 0
    assert not kept.exists()
