"""Power loss: what a disk may hold after it, made from a record of every write and sync of a process at work.

strace writes down what the process asks of the kernel. From that, the files are made as they may be found after the
power went at any one of those calls: what was synced is there, and of what was not, any part may be missing, sector by
sector, in any order. Names come and go in the order in which they were given, as journalling file systems keep them,
and each sync of a file keeps the names given before it.
"""

from __future__ import annotations

import contextlib
import random
import re
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Call", "Disk", "calls", "recorded", "told_commands"]

SECTOR = 512
PATIENCE_S = 60.0
_CALLS = "pwrite64,write,ftruncate,fsync,fdatasync,rename,unlink,openat,sendto"
_LINE = re.compile(r"^(\d+) +(.*)$")
_RESUMED = re.compile(r"^<\.\.\. \w+ resumed>(.*)$")
_CALL = re.compile(r"^(\w+)\((.*)\) += (-?\d+)")
_ESCAPED = re.compile(r"\\x([0-9a-f]{2})")
_COMMAND = re.compile(rb'\{"v":1,"t":"([^"]+)","n":(\d+),"a"')


@dataclass(frozen=True)
class Call:
    """One call that came to its end: its name, the texts among its arguments, the numbers, and what it returned."""

    name: str
    texts: tuple[bytes, ...]
    path: str
    numbers: tuple[int, ...]
    flags: str
    returned: int


@contextlib.contextmanager
def recorded(pid: int, log: Path) -> Iterator[None]:
    """Records the calls of a process that runs, until it ends: end it inside the block."""
    command = ["strace", "-f", "-y", "-xx", "-s", "10000000", "-e", "signal=none", "-e", f"trace={_CALLS}"]
    with subprocess.Popen([*command, "-o", str(log), "-p", str(pid)], stderr=subprocess.PIPE, text=True) as strace:
        assert strace.stderr is not None
        first = strace.stderr.readline()
        assert "attached" in first, first
        time.sleep(0.2)  # the other threads follow within milliseconds
        yield
        strace.wait(PATIENCE_S)


def calls(log: Path) -> Iterator[Call]:
    """The calls of a record, in the order in which they ended; a write that was cut off counts as begun."""
    begun: dict[str, str] = {}
    for text in log.read_text(encoding="ascii").splitlines():
        line = _LINE.match(text)
        if line is None:
            continue
        pid, said = line.groups()
        if said.endswith("<unfinished ...>"):
            begun[pid] = said.removesuffix("<unfinished ...>")
            continue
        if resumed := _RESUMED.match(said):
            said = begun.pop(pid, "") + resumed[1]
        if call := _CALL.match(said):
            yield _call(call[1], call[2], int(call[3]))
    for said in begun.values():
        if said.startswith(("pwrite64", "write", "sendto")):
            name, _, arguments = said.partition("(")
            yield _call(name, arguments, 0)


def _call(name: str, arguments: str, returned: int) -> Call:
    texts = tuple(_plain(text) for text in re.findall(r'"((?:\\x[0-9a-f]{2})*)"', arguments))
    where = re.match(r"\d+<([^>]*)>", arguments)
    bare = re.sub(r'"[^"]*"|<[^>]*>', "", arguments)
    numbers = tuple(int(number) for number in re.findall(r"(?<![\w])(\d+)(?![\w])", bare))
    return Call(name, texts, _plain(where[1]).decode(errors="replace") if where else "", numbers, bare, returned)


def _plain(text: str) -> bytes:
    return bytes.fromhex("".join(_ESCAPED.findall(text)))


def told_commands(call: Call) -> list[tuple[str, int]]:
    """Track and sequence number of the commands to the controller that a call sends."""
    if call.name != "sendto":
        return []
    return [(track.decode(), int(seq)) for text in call.texts for track, seq in _COMMAND.findall(text)]


@dataclass
class _File:
    """`synced` survives for certain; `since` are writes (offset, data) and cuts (size) after the last sync."""

    synced: bytearray = field(default_factory=bytearray)
    since: list[tuple[int, bytes] | int] = field(default_factory=list)
    end: int = 0

    def sync(self) -> None:
        for change in self.since:
            _apply(self.synced, change)
        self.since.clear()

    def found(self, dice: random.Random) -> bytes:
        """What may be found of it after power loss."""
        content = bytearray(self.synced)
        for change in self.since:
            if isinstance(change, int):
                if dice.random() < 0.5:
                    _apply(content, change)
                continue
            at, data = change
            share = dice.choice((0.0, 0.5, 1.0))
            for part in range(0, len(data), SECTOR):
                if dice.random() < share:
                    _apply(content, (at + part, data[part : part + SECTOR]))
        return bytes(content)


def _apply(content: bytearray, change: tuple[int, bytes] | int) -> None:
    size = change if isinstance(change, int) else change[0] + len(change[1])
    content.extend(bytes(max(0, size - len(content))))
    if isinstance(change, int):
        del content[size:]
    else:
        content[change[0] : size] = change[1]


class Disk:
    """The files of one folder whose names begin in a certain way, from a state in which all was synced.

    Args:
        folder: they lie in it.
        beginning: of the names that count.
    """

    def __init__(self, folder: Path, beginning: str) -> None:
        self._prefix = f"{folder}/{beginning}"
        self._files = {
            str(path): _File(bytearray(path.read_bytes())) for path in folder.iterdir() if self._counts(str(path))
        }
        self._kept_names = dict(self._files)
        self._renamed: list[dict[str, _File]] = []

    def _counts(self, path: str) -> bool:
        return path.startswith(self._prefix) and not path.endswith(("-shm", ".lock"))

    def take(self, call: Call) -> None:
        """The next call of the process."""
        path = call.texts[0].decode(errors="replace") if call.name in {"openat", "rename", "unlink"} else call.path
        if not self._counts(path) or (call.returned < 0):
            return
        match call.name:
            case "openat":
                self._open(path, call.flags)
            case "pwrite64":
                self._files[path].since.append((call.numbers[-1], call.texts[0]))
            case "write":
                file = self._files[path]
                file.since.append((file.end, call.texts[0]))
                file.end += len(call.texts[0])
            case "ftruncate":
                self._files[path].since.append(call.numbers[-1])
            case "fsync" | "fdatasync":
                self._files[path].sync()
                self._kept_names = dict(self._files)
                self._renamed.clear()
            case "rename":
                self._files[call.texts[1].decode()] = self._files.pop(path)
                self._renamed.append(dict(self._files))
            case "unlink":
                self._files.pop(path, None)
                self._renamed.append(dict(self._files))

    def _open(self, path: str, flags: str) -> None:
        if path not in self._files and "O_CREAT" in flags:
            self._files[path] = _File()
            self._renamed.append(dict(self._files))
        elif "O_TRUNC" in flags:
            self._files[path].since.append(0)
            self._files[path].end = 0

    def lose_power(self, dice: random.Random, folder: Path) -> None:
        """Writes into a folder what may be found after the power went now."""
        names = dice.choice([self._kept_names, *self._renamed])
        for path, file in names.items():
            (folder / Path(path).name).write_bytes(file.found(dice))
