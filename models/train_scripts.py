# ruff: noqa: INP001 - a script beside its data, not a package
"""Trains the judge of scripts, `script-judge.npz`, on drawn lines that both recognisers have looked at.

Run it as `python models/train_scripts.py` after either recogniser has changed (20,000 lines, about 20 minutes on one
core), then put the new hash and figures into `manifest.toml`. It prints how many foreign lines of the held-out part are
found, and how many readable ones are taken for foreign. Multinomial logistic regression by full-batch Adam.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from script_lines import PAGE_WIDTH_PX, DrawnLine, Page, pages

from edge.vision.lines.detection import Box, Detector
from edge.vision.lines.recognition import Recogniser
from edge.vision.lines.scripts import Script, features_of
from edge.vision.models import Floats, ModelShelf
from edge.vision.settings import VisionSettings
from edge.vision.view.patches import Patch
from edge.vision.view.scene import Scene

HERE = Path(__file__).resolve().parent
CLASSES = [script.value for script in Script]
HELD_OUT = 0.15
VIETNAMESE_LETTERS = re.compile("[\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")
TURNED = 0.1
"""Share of foreign lines seen upside down: a label without a readable line may be turned by a wrong vote."""
STEPS, RATE, DECAY = 900, 0.02, 3e-4


class Sample(NamedTuple):
    """One line: features of the fast look and of both looks, and the class."""

    first: Floats
    both: Floats
    label: int


class Eyes:
    """Detection and both recognisers, as the station uses them."""

    def __init__(self) -> None:
        settings = VisionSettings()
        shelf = ModelShelf(HERE, settings.intra_op_threads)
        self.detector = Detector(shelf.load("ppocrv6-tiny-det"), settings)
        self.fast, self.better = (
            Recogniser(shelf.load(name), shelf.characters_of(name), settings.line_narrowing)
            for name in ("ppocrv6-tiny-rec-int8", "ppocrv6-small-rec-int8")
        )


def samples(eyes: Eyes, seed: int) -> Iterator[Sample]:
    """Looks at the lines of page after page."""
    chance = np.random.default_rng(seed)
    for page in pages(seed):
        scene = Scene.of(page.picture)
        patch = Patch(np.array([[1.0, 0, 0], [0, 1.0, 0]]), PAGE_WIDTH_PX, page.picture.shape[0], is_label=True)
        for box in eyes.detector.find(scene, patch):
            line = _line_at(box, page)
            if line is None:
                continue
            script = _script_of(page, line)
            seen = box.turned() if script is not Script.READABLE and chance.random() < TURNED else box
            first, second = eyes.fast.read(scene, seen), eyes.better.read(scene, seen)
            yield Sample(features_of(first, None), features_of(first, second), CLASSES.index(script.value))


def _script_of(page: Page, line: DrawnLine) -> Script:
    if page.script not in {"latin", "han"}:
        return Script(page.script)
    return Script.VIETNAMESE if VIETNAMESE_LETTERS.search(line.text) else Script.READABLE


def _line_at(box: Box, page: Page) -> DrawnLine | None:
    """The line that a found box lies on, unless it is a mere speck of one."""
    if box.length_px < box.height_px:
        return None
    x, y = box.corners.mean(axis=0)
    for line in page.lines:
        (left, top), (right, bottom) = line.middle
        if left < x < right and abs(y - np.interp(x, (left, right), (top, bottom))) < 0.6 * page.size_px:
            return line
    return None


def trained(features: Floats, labels: npt.NDArray[np.int64]) -> dict[str, Floats]:
    """Weights on standardised features: cross-entropy with weight decay, the rate falling to nothing."""
    mean, scale = features.mean(axis=0), features.std(axis=0) + 1e-6
    inputs = (features - mean) / scale
    wanted = np.eye(len(CLASSES), dtype=np.float32)[labels]
    weights = np.zeros((inputs.shape[1] + 1, len(CLASSES)), dtype=np.float32)
    moment, square = np.zeros_like(weights), np.zeros_like(weights)
    inputs = np.hstack([inputs, np.ones((len(inputs), 1), dtype=np.float32)])
    for step in range(1, STEPS + 1):
        evidence = inputs @ weights
        shares = np.exp(evidence - evidence.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        slope = inputs.T @ (shares - wanted) / len(inputs) + DECAY * weights
        moment = 0.9 * moment + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        rate = RATE * (1 - step / (STEPS + 1))
        weights -= rate * (moment / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return {"mean": mean, "scale": scale, "weights": weights[:-1], "bias": weights[-1]}


def measured(model: dict[str, Floats], features: Floats, labels: npt.NDArray[np.int64]) -> str:
    """How the held-out lines are judged."""
    evidence = (features - model["mean"]) / model["scale"] @ model["weights"] + model["bias"]
    foreign, judged = labels != 0, evidence.argmax(axis=1)
    shares = np.exp(evidence - evidence.max(axis=1, keepdims=True))
    share = 1 - shares[:, 0] / shares.sum(axis=1)
    named = (judged[foreign] == labels[foreign]).mean()
    found, lost = (share[foreign] > 0.5).mean(), (share[~foreign] > 0.5).mean()  # noqa: PLR2004 - an even chance
    return (
        f"{foreign.sum()} foreign lines: {found:.4f} found, {named:.3f} named; "
        f"{(~foreign).sum()} readable lines: {lost:.4f} taken for foreign"
    )


def main() -> None:
    """Look, train, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--lines", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    source = samples(Eyes(), arguments.seed)
    seen = [next(source) for _ in range(arguments.lines)]
    labels = np.array([sample.label for sample in seen], dtype=np.int64)
    kept = int(len(seen) * (1 - HELD_OUT))  # whole pages but for one: no page is in both parts
    archive: dict[str, npt.NDArray[np.generic]] = {"classes": np.array(CLASSES)}
    for name in ("first", "both"):
        features = np.stack([getattr(sample, name) for sample in seen])
        model = trained(features[:kept], labels[:kept])
        sys.stdout.write(f"{name}: {measured(model, features[kept:], labels[kept:])}\n")
        archive |= {f"{name}_{part}": value.astype(np.float32) for part, value in model.items()}
    path = HERE / "script-judge.npz"
    np.savez_compressed(path, **archive)  # type: ignore[arg-type]  # numpy's stub takes the arrays for the flag
    sys.stdout.write(f"{path}: {path.stat().st_size} bytes, sha256 {hashlib.sha256(path.read_bytes()).hexdigest()}\n")


if __name__ == "__main__":
    main()
