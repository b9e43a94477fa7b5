"""A disk of a few megabytes that a test fills: what a full disk does is then what the kernel does."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

__all__ = ["become_read_only", "fill", "small_disk"]


@contextmanager
def small_disk(folder: Path, size_mb: int) -> Iterator[Path]:
    """A disk of its own in a folder, which is made, while the block lasts. Skips where none can be mounted."""
    folder.mkdir(parents=True)
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if os.geteuid() != 0 or mount is None or umount is None:
        pytest.skip("mounting a small disk needs root: what a full disk does was not looked at")
    done = subprocess.run([mount, "-t", "tmpfs", "-o", f"size={size_mb}m", "tmpfs", str(folder)], check=False)
    if done.returncode != 0:
        pytest.skip("this machine lets no disk be mounted: what a full disk does was not looked at")
    try:
        yield folder
    finally:
        subprocess.run([umount, "-l", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Writes until nothing more goes; the file that has to be removed for there to be room again."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        size = 1 << 20
        while size:
            try:
                file.write(b"x" * size)
            except OSError:
                size //= 2
    return filler


def become_read_only(disk: Path) -> None:
    """What the kernel does with a disk that fails: it can be read, and nothing can be written."""
    mount = shutil.which("mount")
    assert mount is not None
    subprocess.run([mount, "-o", "remount,ro", str(disk)], check=True)
