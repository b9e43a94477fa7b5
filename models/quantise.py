"""Quantises a recogniser to 8 bits where that is all but free: the dense products of its body, and the classifier.

These take most of the time and stand rounding well. What stays in 32 bits is cheap or touchy: the first convolutions,
which see the pixels; depthwise ones and squeeze-and-excite, whose ranges differ from channel to channel; the neck.
How they are quantised tells `byte_products.py`; which they are, and on which lines their inputs are looked at, is here.
What is rounded to bytes next may be worked out less exactly before: so GELU is, behind products.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime as ort
from onnx import version_converter

from byte_products import multiply_bytes
from edge.vision.lines.detection import Box
from edge.vision.lines.recognition import cut_line
from edge.vision.view.scene import Scene
from grey import PLAIN, takes_grey_bytes
from lighter import pool_before_product
from rare_characters import weigh_rare_where_near
from script_lines import DrawnLine, Page, pages
from steps import Network, attribute

__all__ = ["quantised"]

ROWS, COLUMNS = 48, 256
LINES, SEED = 60, 7
BOX_HEIGHT_EM = 1.5
BOX_MARGIN_EM = 0.2
STEM, NECK = 5, 3
"""Convolutions at either end that keep 32 bits."""
EXCITE_STEPS = 4
OPSET = 17
LATER_FUSIONS = ["ConvActivationFusion", "ConvAddActivationFusion", "NchwcTransformer", "MatmulTransposeFusion"]
"""Fusions of the runtime that are left to it: behind them it is no more seen what is a product."""

Batch = npt.NDArray[np.uint8]


def quantised(source: bytes, characters: Sequence[str]) -> bytes:
    """The network of a recogniser in ONNX format, made to take grey bytes and quantised.

    `characters` are those of its channels, of which it then weighs the rare ones only where they matter.
    """
    model = _fused(source)
    multiply_bytes(model, _products(Network(model)), _batches())
    _bend_by_tanh(Network(model))
    weigh_rare_where_near(model, characters)
    return model.SerializeToString()


def _fused(source: bytes) -> onnx.ModelProto:
    """The network with compound operators fused and a product behind its mean."""
    raised = version_converter.convert_version(onnx.load_from_string(source), OPSET)
    takes_grey_bytes(raised, PLAIN)
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "fused.onnx"
        options.optimized_model_filepath = str(target)
        ort.InferenceSession(
            raised.SerializeToString(), options, providers=["CPUExecutionProvider"], disabled_optimizers=LATER_FUSIONS
        )
        fused = onnx.load(target)
    pool_before_product(Network(fused))
    return fused


def _products(network: Network) -> list[onnx.NodeProto]:
    """The convolutions and products that are quantised; the last product is the classifier."""
    *_, classifier = network.of_kind("MatMul")
    convolutions = network.of_kind("Conv")
    kept = [*convolutions[:STEM], *convolutions[-NECK:], *_squeeze_and_excite(network.graph)]
    depthwise = [step for step in convolutions if (attribute(step, "group") or 1) > 1]
    exact = {step.name for step in (*kept, *depthwise)}
    return [*(step for step in convolutions if step.name not in exact), classifier]


def _squeeze_and_excite(graph: onnx.GraphProto) -> list[onnx.NodeProto]:
    """The convolutions that follow a mean over all positions: they weigh channels, not pixels."""
    readers: dict[str, list[onnx.NodeProto]] = defaultdict(list)
    for node in graph.node:
        for name in node.input:
            readers[name].append(node)
    found = []
    reached = [node for node in graph.node if node.op_type == "ReduceMean"]
    for _ in range(EXCITE_STEPS):
        following = [reader for node in reached for name in node.output for reader in readers[name]]
        reached = [node for node in following if node.op_type in {"Conv", "Relu", "Unsqueeze"}]
        found += [node for node in reached if node.op_type == "Conv"]
    return found


def _bend_by_tanh(network: Network) -> None:
    """GELU of what products give by its form with tanh, in two thirds of the time.

    It is off by less than 0.0005; the finest steps to which its results are rounded are seven times as wide. Behind a
    convolution the runtime would have to lay the channels out anew for it.
    """
    for step in network.of_kind("Gelu"):
        maker = network.maker(step.input[0])
        if maker is not None and maker.op_type != "Conv":
            step.op_type = "FastGelu"


def _batches() -> Iterator[Batch]:
    left = LINES
    for page in pages(SEED):
        if page.script not in {"latin", "han"}:
            continue
        scene = Scene.of(page.picture)
        for line in page.lines[:left]:
            yield cut_line(scene, _box(line, page), ROWS, COLUMNS)[None, None]
        left -= len(page.lines)
        if left <= 0:
            return


def _box(line: DrawnLine, page: Page) -> Box:
    """The line's box as detection would grow it."""
    first, last = line.middle
    along = (last - first) / max(1e-6, float(np.linalg.norm(last - first)))
    up = np.array([along[1], -along[0]]) * page.size_px * BOX_HEIGHT_EM / 2
    margin = along * page.size_px * BOX_MARGIN_EM
    corners = [first - margin + up, last + margin + up, last + margin - up, first - margin - up]
    return Box(np.array(corners), across=True)
