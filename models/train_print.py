"""Trains the judge of print, `print-judge.npz`, on the cells of simulated parcels.

Run it as `python models/train_print.py` (112 parcels to learn from, as many held out; ten minutes of two cores), then
put the new hash and figures into `manifest.toml`. Each picture is seen as it is, in other light, and as a negative,
because print is light on dark as well. It prints how many cells of print of the held-out parcels would be lost, and how
many of film kept. One hidden layer, by Adam in small batches.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from edge.domain import Quad
from edge.sim.stage import Play, parcels_of, rendered
from edge.vision.settings import VisionSettings
from edge.vision.view.patches import LIKELY_PRINT, may_be_print
from edge.vision.view.pictures import Grey, decode_picture
from edge.vision.view.print_judge import PrintJudge, features_of
from edge.vision.view.scene import CELL_PX, Scene

HERE = Path(__file__).resolve().parent
DECKS = (
    ("clean", "area", "easy"),
    ("story", "area", "normal"), ("story", "area", "hard"),
    ("world", "area", "normal"), ("world", "area", "hard"),
    ("story", "line_scan", "normal"), ("story", "line_scan", "hard"),
)  # fmt: skip
PARCELS = 16
SEED, HELD_OUT_SEED = 71, 1
"""Held out are the parcels of the benchmark."""
GAINS = (0.5, 1.5)
CELL_VIEW_PX = 2 * CELL_PX
BESIDE_CELLS = 5
"""Cells so near to print are neither print nor film."""
HIDDEN, EPOCHS, BATCH, RATE, HALVED_AFTER, DECAY = 24, 14, 4096, 3e-3, 4, 1e-5

Floats = npt.NDArray[np.float32]
Weights = dict[str, Floats]


def cells_of(seed: int, cache: Path) -> tuple[Floats, Floats]:
    """The features of all cells that may be print, and whether they are (1) or not (0)."""
    chance = np.random.default_rng(seed)
    features, labels = [], []
    for picture, prints in pictures(seed, cache):
        for seen in (picture, _in_other_light(picture, chance), 255 - _in_other_light(picture, chance)):
            scene = Scene.of(seen)
            found = features_of(scene, (slice(0, scene.density.shape[0]), slice(0, scene.density.shape[1])))
            may_be, printed = may_be_print(scene), _covered(prints, scene.density.shape)
            beside = cv2.dilate(printed, np.ones((BESIDE_CELLS, BESIDE_CELLS), np.uint8)) > 0
            for is_print, cells in ((1, may_be & (printed > 0)), (0, may_be & ~beside)):
                features.append(found[:, cells].T)
                labels.append(np.full(int(cells.sum()), is_print, np.float32))
    return np.concatenate(features), np.concatenate(labels)


def pictures(seed: int, cache: Path) -> Iterator[tuple[Grey, list[Quad]]]:
    """Views of simulated parcels, and where codes and lines are in them."""
    for mix, camera, difficulty in DECKS:
        play = Play(mix=mix, parcels=PARCELS, seed=seed, camera=camera, difficulty=difficulty)
        folder, truths = rendered(play, cache, on_parcel=lambda _: None)
        for truth in truths:
            for view in truth.views:
                path = parcels_of(folder) / f"{truth.parcel}-{view}.jpg"
                if path.is_file():
                    picture = decode_picture(path.read_bytes(), "0" * 64, VisionSettings())
                    yield picture.grey, [each.box for each in (*truth.lines, *truth.codes) if each.view == view]


def _in_other_light(picture: Grey, chance: np.random.Generator) -> Grey:
    return np.asarray(cv2.convertScaleAbs(picture, alpha=chance.uniform(*GAINS)), np.uint8)


def _covered(prints: list[Quad], shape: tuple[int, ...]) -> npt.NDArray[np.uint8]:
    covered = np.zeros(shape, np.uint8)
    for quad in prints:
        cv2.fillPoly(covered, [np.round(np.array(quad.corners) / CELL_VIEW_PX - 0.5).astype(np.int32)], 1)
    return covered


def train(features: Floats, labels: Floats) -> Weights:
    """Weights of the network; print and film count alike, however many cells there are of either."""
    chance = np.random.default_rng(SEED)
    mean, scale = features.mean(axis=0), features.std(axis=0) + 1e-6
    inputs = (features - mean) / scale
    counts = np.where(labels > 0, 0.5 / labels.mean(), 0.5 / (1 - labels.mean())).astype(np.float32)
    sides = (inputs.shape[1], HIDDEN, 1)
    weights = {
        "hidden": chance.normal(size=sides[:2]) / np.sqrt(sides[0]), "hidden_bias": np.zeros(HIDDEN),
        "last": chance.normal(size=sides[1:]) / np.sqrt(HIDDEN), "last_bias": np.zeros(1),
    }  # fmt: skip
    weights = {name: value.astype(np.float32) for name, value in weights.items()}
    moments = {name: (np.zeros_like(value), np.zeros_like(value)) for name, value in weights.items()}
    step = 0
    for epoch in range(EPOCHS):
        order = chance.permutation(len(inputs))
        for batch in np.array_split(order, max(1, len(order) // BATCH)):
            step += 1
            rate = RATE * 0.5 ** (epoch / HALVED_AFTER)
            for name, slope in _slopes(weights, inputs[batch], labels[batch], counts[batch]).items():
                first, second = moments[name]
                first += 0.1 * (slope - first)
                second += 0.001 * (slope**2 - second)
                weights[name] -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return weights | {"mean": mean, "scale": scale}


def _slopes(weights: Weights, inputs: Floats, labels: Floats, counts: Floats) -> Weights:
    """Of the cross entropy, for one batch."""
    hidden = np.maximum(inputs @ weights["hidden"] + weights["hidden_bias"], 0)
    likely = 1 / (1 + np.exp(-(hidden @ weights["last"] + weights["last_bias"])[:, 0]))
    error = ((likely - labels) * counts / len(labels))[:, None]
    back = error @ weights["last"].T * (hidden > 0)
    return {
        "hidden": inputs.T @ back + DECAY * weights["hidden"], "hidden_bias": back.sum(axis=0),
        "last": hidden.T @ error, "last_bias": error.sum(axis=0),
    }  # fmt: skip


def main() -> None:
    """Train, write the file, and say how it does on parcels that it has not seen."""
    parser = argparse.ArgumentParser(description="Train the judge of print.")
    parser.add_argument("--cache", type=Path, default=Path("/tmp/sortgate-print"), help="folder of rendered parcels")  # noqa: S108
    cache = parser.parse_args().cache
    path = HERE / "print-judge.npz"
    np.savez(path, **train(*cells_of(SEED, cache)))
    judge = PrintJudge(path.read_bytes())
    features, labels = cells_of(HELD_OUT_SEED, cache)
    kept = judge.weigh(features.T) > LIKELY_PRINT
    sys.stdout.write(
        f"sha256 {hashlib.sha256(path.read_bytes()).hexdigest()}, {path.stat().st_size} bytes\n"
        f"held-out cells: {1 - kept[labels > 0].mean():.4f} of {int(labels.sum())} of print lost, "
        f"{kept[labels == 0].mean():.4f} of {int((labels == 0).sum())} of film kept\n"
    )


if __name__ == "__main__":
    main()
