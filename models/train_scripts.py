"""Trains the judge of scripts, `script-judge.npz`, on drawn lines that both recognisers have looked at.

Run it as `python models/train_scripts.py` after either recogniser has changed (24,000 lines, about 15 minutes on one
core), then put the new hash and figures into `manifest.toml`. It prints how many foreign lines of the held-out part are
found, and how many readable ones are taken for foreign. One hidden layer, trained by Adam.
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

from edge.vision.lines.detection import Box, Detector
from edge.vision.lines.recognition import Recogniser
from edge.vision.lines.scripts import Script, features_of
from edge.vision.models import Floats, ModelShelf
from edge.vision.settings import VisionSettings
from edge.vision.view.patches import Patch
from edge.vision.view.scene import Scene
from script_lines import PAGE_WIDTH_PX, DrawnLine, Page, pages

HERE = Path(__file__).resolve().parent
CLASSES = [script.value for script in Script]
HELD_OUT = 0.15
VIETNAMESE_LETTERS = re.compile("[\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")
TURNED = 0.1
"""Share of foreign lines seen upside down: a label without a readable line may be turned by a wrong vote."""
HIDDEN, EPOCHS, BATCH = 48, 60, 1000
RATE, DECAY = 0.003, 1e-3


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
    chance = np.random.default_rng(0)
    mean, scale = features.mean(axis=0), features.std(axis=0) + 1e-6
    inputs = _with_ones(((features - mean) / scale).astype(np.float32))
    wanted = np.eye(len(CLASSES), dtype=np.float32)[labels]
    sizes = [(inputs.shape[1], HIDDEN), (HIDDEN + 1, len(CLASSES))]
    layers = [chance.normal(0, rows**-0.5, (rows, columns)).astype(np.float32) for rows, columns in sizes]
    descent = _Adam(layers)
    for epoch in range(EPOCHS):
        order = chance.permutation(len(inputs))
        for start in range(0, len(inputs), BATCH):
            batch = order[start : start + BATCH]
            descent.step(_slopes(layers, inputs[batch], wanted[batch]), RATE * (1 - epoch / EPOCHS))
    (hidden, hidden_bias), (weights, bias) = ((layer[:-1], layer[-1]) for layer in layers)
    return {
        "mean": mean, "scale": scale, "hidden": hidden, "hidden_bias": hidden_bias, "weights": weights, "bias": bias,
    }  # fmt: skip


class _Adam:
    """Steps down slopes (Kingma and Ba, 2015); the layers are changed in place."""

    def __init__(self, layers: list[Floats]) -> None:
        self._layers = layers
        self._moments, self._squares = ([np.zeros_like(layer) for layer in layers] for _ in range(2))
        self._steps = 0

    def step(self, slopes: tuple[Floats, ...], rate: float) -> None:
        """One step; `rate` is its length where slopes are even."""
        self._steps += 1
        for number, slope in enumerate(slopes):
            self._moments[number] += 0.1 * (slope - self._moments[number])
            self._squares[number] += 0.001 * (slope**2 - self._squares[number])
            moment = self._moments[number] / (1 - 0.9**self._steps)
            square = self._squares[number] / (1 - 0.999**self._steps)
            self._layers[number] -= rate * moment / (np.sqrt(square) + 1e-8)


def _slopes(layers: list[Floats], inputs: Floats, wanted: Floats) -> tuple[Floats, Floats]:
    """How the mean cross-entropy, and the decay of weights, fall with each layer."""
    inner, outer = layers
    hidden = np.maximum(inputs @ inner, 0)
    shares = _shares(_with_ones(hidden) @ outer)
    off = (shares - wanted) / len(inputs)
    back = off @ outer[:-1].T * (hidden > 0)
    return inputs.T @ back + DECAY * inner, _with_ones(hidden).T @ off + DECAY * outer


def _with_ones(values: Floats) -> Floats:
    return np.hstack([values, np.ones((len(values), 1), dtype=np.float32)])


def _shares(evidence: Floats) -> Floats:
    shares = np.exp(evidence - evidence.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)


def measured(model: dict[str, Floats], features: Floats, labels: npt.NDArray[np.int64]) -> str:
    """How the held-out lines are judged."""
    standard = (features - model["mean"]) / model["scale"]
    hidden = np.maximum(standard @ model["hidden"] + model["hidden_bias"], 0)
    shares = _shares(hidden @ model["weights"] + model["bias"])
    foreign, judged, share = labels != 0, shares.argmax(axis=1), 1 - shares[:, 0]
    named = (judged[foreign] == labels[foreign]).mean()
    found, lost = (share[foreign] > 0.5).mean(), (share[~foreign] > 0.5).mean()  # noqa: PLR2004 - an even chance
    return (
        f"{foreign.sum()} foreign lines: {found:.4f} found, {named:.3f} named; "
        f"{(~foreign).sum()} readable lines: {lost:.4f} taken for foreign"
    )


def main() -> None:
    """Look, train, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--lines", type=int, default=24_000)
    parser.add_argument("--seed", type=int, default=3)
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
