"""Memory of one reading process over thousands of frames of varied shape: flat or not, with its confidence interval.

Run as `deploy/bench reading_soak --frames 5000 --chart soak.png`. Simulated views are cut, scaled and turned to shapes
from a tenth of a megapixel up to line-scan frames of 8192 x 12000, stored in every format, broken now and then, and
read by a real `VisionWorker`. Resident memory is sampled after each frame; the slope is fitted over the second half,
on means of blocks, because neighbouring samples are not independent. Ends with exit code 1 where memory grows or peaks
too high.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import matplotlib as mpl
import numpy as np
import numpy.typing as npt

from edge.domain import View
from edge.sim import render_shift
from edge.vision import VisionSettings, VisionWorker

mpl.use("Agg")
from matplotlib import pyplot as plt

Pixels = npt.NDArray[np.uint8]

BLOCKS = 20
STUDENT_T = 2.101
"""97.5 % quantile for the 18 degrees of freedom of a line through 20 block means."""
PATIENCE_S = 120.0
LARGEST_PX = (8192, 12000)
SHARES = (("area", 0.55), ("small", 0.2), ("line_scan", 0.2), ("largest", 0.01), ("broken", 0.04))
FORMATS = (".jpg", ".jpg", ".jpg", ".jpg", ".png", ".tiff", ".bmp", ".webp")
PEAK_LIMIT_MB = 600.0
SLOPE_LIMIT_MB = 2.0
"""In 1,000 frames; a leak of one line picture a frame would be 20 times as much."""


@dataclass(frozen=True)
class Course:
    """How memory went. `slope` and its 95 % interval are MB in 1,000 frames, over the second half."""

    frames: int
    peak_mb: float
    last_mb: float
    slope: float
    interval: tuple[float, float]
    restarts: int

    @property
    def is_flat(self) -> bool:
        """Whether growth, if any, is lost in the noise or too small to matter in a day."""
        return self.interval[0] <= 0 or self.slope < SLOPE_LIMIT_MB


def main() -> int:
    """Run the soak; the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--frames", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--chart", type=Path, help="PNG to draw the course of memory into")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sources = rendered(Path(folder), arguments.seed)
        rss_mb, peak_mb, restarts = sampled(Path(folder), sources, arguments.frames, arguments.seed)
    course = course_of(rss_mb, peak_mb, restarts)
    sys.stdout.write(json.dumps(asdict(course)) + "\n")
    if arguments.chart is not None:
        draw(rss_mb, course, arguments.chart)
    return 0 if course.is_flat and course.peak_mb <= PEAK_LIMIT_MB else 1


def rendered(folder: Path, seed: int) -> dict[str, list[Pixels]]:
    """Views of both kinds of cameras to cut frames from."""
    views = {}
    for camera, parcels in (("area", 16), ("line_scan", 8)):
        out = folder / camera
        render_shift(out, mix="story", parcels=parcels, seed=seed, camera=camera, difficulty=None)
        views[camera] = [
            np.asarray(cv2.imread(str(path), cv2.IMREAD_COLOR)) for path in sorted(out.glob("parcels/*.jpg"))
        ]
    return views


def sampled(folder: Path, sources: dict[str, list[Pixels]], frames: int, seed: int) -> tuple[list[float], float, int]:
    """Resident memory in MB after each frame, its peak, and how often the process had to be replaced."""
    rss_mb, peak_mb, restarts = [], 0.0, 0
    with VisionWorker(VisionSettings()) as worker:
        worker.wait_ready(PATIENCE_S)
        for number, path in enumerate(files(folder, sources, frames, np.random.default_rng(seed))):
            worker.read([View(name="top", path=str(path))], budget_ms=None, timeout_s=PATIENCE_S)
            rss_mb.append(worker.rss_bytes / 1e6)
            peak_mb = max(peak_mb, peak_of(worker.pid))
            if worker.is_over_memory:
                restarts += 1
                worker.restart()
                worker.wait_ready(PATIENCE_S)
            if number % 100 == 0:
                sys.stderr.write(f"{number}: {rss_mb[-1]:.0f} MB, peak {peak_mb:.0f} MB\n")
    return rss_mb, peak_mb, restarts


def peak_of(pid: int | None) -> float:
    """Greatest resident memory of a process so far, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 / 1e6
    return 0.0


def files(folder: Path, sources: dict[str, list[Pixels]], frames: int, rng: np.random.Generator) -> Iterator[Path]:
    """One picture file after another; each is gone when the next is asked for."""
    kinds, shares = [kind for kind, _ in SHARES], [share for _, share in SHARES]
    for _ in range(frames):
        kind = str(rng.choice(kinds, p=shares))
        suffix = ".jpg" if kind == "largest" else str(rng.choice(FORMATS))
        picture = frame(kind, sources, rng)
        data = bytes(cv2.imencode(suffix, picture)[1])
        path = folder / f"frame{suffix}"
        path.write_bytes(data[: int(len(data) * rng.uniform(0.05, 0.95))] if kind == "broken" else data)
        yield path
        path.unlink()


def frame(kind: str, sources: dict[str, list[Pixels]], rng: np.random.Generator) -> Pixels:
    """A view of that kind: cut, scaled and turned by chance; grey or colour."""
    views = sources["line_scan" if kind in {"line_scan", "largest"} else "area"]
    view = views[int(rng.integers(len(views)))]
    if kind == "largest":
        width, height = LARGEST_PX
        repeats = (-(-height // view.shape[0]), -(-width // view.shape[1]))
        return np.asarray(np.tile(view[:, :, 0], repeats)[:height, :width])
    share = rng.uniform(0.15, 0.5) if kind == "small" else rng.uniform(0.6, 1.0)
    height, width = (max(64, int(side * share * rng.uniform(0.8, 1.0))) for side in view.shape[:2])
    top, left = (int(rng.integers(most + 1)) for most in (view.shape[0] - height, view.shape[1] - width))
    cut = np.rot90(view[top : top + height, left : left + width], int(rng.integers(4)))
    return np.ascontiguousarray(cut if rng.random() < 1 / 3 else cut[:, :, 0])


def course_of(rss_mb: list[float], peak_mb: float, restarts: int) -> Course:
    """The slope over the second half, on means of blocks, with its 95 % interval."""
    second = np.array(rss_mb[len(rss_mb) // 2 :])
    means = np.array([block.mean() for block in np.array_split(second, BLOCKS)])
    at = (np.arange(BLOCKS) + 0.5) * len(second) / BLOCKS / 1000
    slope, intercept = np.polyfit(at, means, 1)
    residual = means - slope * at - intercept
    spread = STUDENT_T * np.sqrt((residual @ residual) / (BLOCKS - 2) / np.square(at - at.mean()).sum())
    interval = (round(float(slope - spread), 2), round(float(slope + spread), 2))
    return Course(len(rss_mb), round(peak_mb, 1), round(rss_mb[-1], 1), round(float(slope), 2), interval, restarts)


def draw(rss_mb: list[float], course: Course, chart: Path) -> None:
    """The course of memory as a chart."""
    figure, axes = plt.subplots(figsize=(9, 4))
    axes.plot(rss_mb, linewidth=0.6)
    axes.axhline(PEAK_LIMIT_MB, color="tab:red", linewidth=0.8)
    axes.set(xlabel="frames", ylabel="resident memory, MB", ylim=(0, None))
    low, high = course.interval
    axes.set_title(f"slope {course.slope:+.1f} MB in 1,000 frames (95 %: {low:+.1f} to {high:+.1f})", fontsize=10)
    figure.savefig(chart, dpi=120, bbox_inches="tight")


if __name__ == "__main__":
    sys.exit(main())
