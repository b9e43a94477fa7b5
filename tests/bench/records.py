"""How fast declarations come in and are found: `python tests/bench/records.py [--sizes 10000 100000 1000000]`.

For each size and format a file is written, imported into a new store by a process of its own (rows a second by the
wall and by the processor, highest memory of all its processes, bytes on disk a declaration), and looked up in by
another (hits by item and by carrier's number, misses; first with the file out of the page cache, then warm). Last the
file is imported once more with one row in a hundred changed, as shippers do who deliver all they have every day. A
table goes to standard output, `records.json` and `records.png` to `--out`. With `--bare` the rows name no parties, and
so have no history of split shipments. 10^7 rows need 12 GB of disk.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from declared_files import alt_id, item_id, write_file
from edge.domain import LookupStatus
from edge.records import RecordStore, import_file
from machine import this_machine

mpl.use("Agg")

AT = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
LOOKUPS = 20_000
COLD_LOOKUPS = 1_000
COLOURS = {"csv": "#0072B2", "jsonl": "#D55E00"}
GOAL_ROWS_S = 50_000
GOAL_P99_MS = 1.0
COLUMNS = (
    ("rows", "rows"), ("format", "format"), ("rows_per_s", "rows/s"), ("rows_per_cpu_s", "rows/CPU s"),
    ("memory_mib", "peak MiB"), ("bytes_per_row", "bytes/row"), ("hit p50", "hit p50 ms"), ("hit p99", "hit p99"),
    ("alt p99", "by alt id p99"), ("miss p99", "miss p99"), ("hit cpu p99", "hit CPU p99"), ("cold p50", "cold p50"),
    ("cold p99", "cold p99"), ("again_rows_per_s", "again rows/s"),
)  # fmt: skip


def main() -> None:
    """Measure, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--formats", nargs="+", choices=list(COLOURS), default=list(COLOURS))
    parser.add_argument("--bare", action="store_true", help="rows that name no parties")
    parser.add_argument("--folder", type=Path, help="where files and stores are made for the time of the run")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / ".cache" / "records")
    parser.add_argument("--import-into", nargs=2, type=Path, metavar=("STORE", "FILE"), help=argparse.SUPPRESS)
    parser.add_argument("--look-up-in", type=Path, metavar="STORE", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.import_into:
        _print_json(_import(*asked.import_into))
    elif asked.look_up_in:
        _print_json(_look_up(asked.look_up_in, asked.sizes[0]))
    else:
        asked.out.mkdir(parents=True, exist_ok=True)
        sys.stdout.write(" | ".join(head for _, head in COLUMNS) + "\n")
        results = [
            _measure(rows, form, asked.folder, bare=asked.bare) for rows in asked.sizes for form in asked.formats
        ]
        whole = {"machine": this_machine().model_dump(), "results": results}
        (asked.out / "records.json").write_text(json.dumps(whole, indent=2) + "\n", encoding="utf-8")
        _draw(results, asked.out / "records.png")


def _measure(rows: int, form: str, folder: Path | None, *, bare: bool) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(dir=folder) as made:
        file, store = Path(made) / f"declared.{form}", Path(made) / "records.sqlite"
        write_file(file, rows, bare=bare)
        imported = _apart("--import-into", str(store), str(file))
        _leave_page_cache(store)
        found = _apart("--sizes", str(rows), "--look-up-in", str(store))
        result = {"rows": rows, "format": form, "bytes_per_row": round(store.stat().st_size / rows)} | imported | found
        again = _apart("--import-into", str(store), str(_changed(file)))
        result["again_rows_per_s"] = again["rows_per_s"]
    sys.stdout.write(" | ".join(str(result[name]) for name, _ in COLUMNS) + "\n")
    sys.stdout.flush()
    return result


def _changed(file: Path) -> Path:
    """The same declarations, one in a hundred with another description."""
    changed = file.with_stem("changed")
    with file.open(encoding="utf-8", newline="") as source, changed.open("w", encoding="utf-8", newline="") as target:
        target.writelines(
            line.replace(" no ", " number ", 1) if number % 100 == 1 else line for number, line in enumerate(source)
        )
    return changed


def _apart(*arguments: str) -> dict[str, Any]:
    """What this program prints in a process of its own: memory and caches of one measurement are not another's."""
    done = subprocess.run([sys.executable, __file__, *arguments], check=True, capture_output=True, text=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _print_json(figures: dict[str, float]) -> None:
    sys.stdout.write(json.dumps(figures))


def _import(store: Path, file: Path) -> dict[str, float]:
    begun, begun_cpu_s = time.monotonic(), _cpu_s()
    with RecordStore(store) as records:
        report = import_file(records, file, on_progress=lambda _: None, received_at=AT)
    wall_s, cpu_s = time.monotonic() - begun, _cpu_s() - begun_cpu_s
    if report.accepted + report.duplicates != report.rows:
        raise SystemExit(f"{file}: {report.refused_count} rows refused, the first: {report.refused[:1]}")
    # Of the children the kernel tells the largest only; there are as many as cores, and all do the same.
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak_kib += (os.cpu_count() or 1) * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return {
        "rows_per_s": round(report.rows / wall_s),
        "rows_per_cpu_s": round(report.rows / cpu_s),
        "memory_mib": round(peak_kib / 1024),
    }


def _cpu_s() -> float:
    """Processor time of this process and of children that have ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _leave_page_cache(store: Path) -> None:
    """Have the kernel drop what it holds of the file, as after a restart of the machine."""
    with store.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _fill_page_cache(store: Path) -> None:
    """Have the kernel hold the whole file, as far as there is memory for it."""
    with store.open("rb") as file:
        while file.read(1 << 24):
            pass


def _look_up(store: Path, rows: int) -> dict[str, float]:
    dice = random.Random(7)
    with RecordStore(store) as records:
        any_row: Callable[[], int] = lambda: dice.randrange(rows)  # noqa: E731 - shorter than a function here
        cold = _times(records, [item_id(any_row()) for _ in range(COLD_LOOKUPS)], LookupStatus.FOUND)
        _fill_page_cache(store)
        _times(records, [item_id(any_row()) for _ in range(LOOKUPS)], LookupStatus.FOUND)
        hit = _times(records, [item_id(any_row()) for _ in range(LOOKUPS)], LookupStatus.FOUND)
        alt = _times(records, [alt_id(any_row()) for _ in range(LOOKUPS)], LookupStatus.FOUND)
        miss = _times(records, [f"RR{dice.randrange(10**9):09d}CN" for _ in range(LOOKUPS)], LookupStatus.NONE)
    return {
        "cold p50": _at(cold[0], 0.5), "cold p99": _at(cold[0], 0.99), "hit p50": _at(hit[0], 0.5),
        "hit p99": _at(hit[0], 0.99), "hit cpu p99": _at(hit[1], 0.99), "alt p99": _at(alt[0], 0.99),
        "miss p99": _at(miss[0], 0.99),
    }  # fmt: skip


def _times(records: RecordStore, ids: list[str], expected: LookupStatus) -> tuple[list[float], list[float]]:
    """Milliseconds of each look-up, in order of size: by the wall, and of the processor."""
    wall_ms, cpu_ms = [], []
    for one in ids:
        cpu_ns, begun_ns = time.thread_time_ns(), time.perf_counter_ns()
        lookup = records.find([one], at=AT)
        wall_ms.append((time.perf_counter_ns() - begun_ns) / 1e6)
        cpu_ms.append((time.thread_time_ns() - cpu_ns) / 1e6)
        if lookup.status is not expected:
            raise SystemExit(f"{one}: {lookup.status}, {expected} expected")
    return sorted(wall_ms), sorted(cpu_ms)


def _at(ordered: list[float], share: float) -> float:
    return round(ordered[int(len(ordered) * share)], 3)


def _draw(results: list[dict[str, Any]], file: Path) -> None:
    figure = Figure(figsize=(12.8, 4.8), layout="constrained")
    speed, times = figure.subplots(1, 2)
    for form, colour in COLOURS.items():
        mine = [result for result in results if result["format"] == form]
        sizes = [result["rows"] for result in mine]
        speed.plot(sizes, [result["rows_per_s"] for result in mine], "o-", color=colour, label=form)
        for name, style in (("hit p99", "o-"), ("miss p99", "s--"), ("hit p50", "^:")):
            times.plot(sizes, [result[name] for result in mine], style, color=colour, label=f"{form}: {name}")
    speed.axhline(GOAL_ROWS_S, color="#999999", label="goal")
    speed.set(xscale="log", xlabel="declarations in the file", ylabel="imported a second", ylim=(0, None))
    times.axhline(GOAL_P99_MS, color="#999999", label="goal for p99")
    times.set(xscale="log", yscale="log", xlabel="declarations in the store", ylabel="ms a look-up, warm")
    for axes in (speed, times):
        axes.grid(visible=True, color="#e6e6e6", linewidth=0.8)
        axes.legend(frameon=False, fontsize=8)
    figure.savefig(file, dpi=130)


if __name__ == "__main__":
    main()
