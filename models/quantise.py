# ruff: noqa: INP001 - a script beside its data, not a package
"""Quantises a recogniser to 8 bits where that is all but free: the dense convolutions of its body, and the classifier.

These take most of the time and stand rounding well. What stays in 32 bits is cheap or touchy: the first convolutions,
which see the pixels; depthwise ones and squeeze-and-excite, whose ranges differ from channel to channel; the neck.
Weights are rounded by channel, activations by the range that all but 1 in 100,000 of them keep to on
drawn lines. GELU is fused beforehand, or each of its parts would be rounded. Processors with VNNI compute these
convolutions twice as fast as in 32 bits. What the classifier gives is not rounded again: its bias is added in 32 bits,
within the same step.
"""

from __future__ import annotations

import logging
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime as ort
from grey import PLAIN, takes_grey_bytes
from lighter import pool_before_product
from onnx import helper, version_converter
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from script_lines import DrawnLine, Page, pages
from steps import Network

from edge.vision.detection import Box
from edge.vision.recognition import cut_line
from edge.vision.scene import Scene

__all__ = ["quantised"]

ROWS, COLUMNS = 48, 256
LINES, SEED = 60, 7
BOX_HEIGHT_EM = 1.5
BOX_MARGIN_EM = 0.2
STEM, NECK = 5, 3
"""Convolutions at either end that keep 32 bits."""
EXCITE_STEPS = 4
OPSET = 17
"""From opset 13 on weights can be rounded by channel."""
RUNTIME_OPERATORS = "com.microsoft"
PER_CHANNEL_OFF = ["ConvActivationFusion", "ConvAddActivationFusion", "NchwcTransformer", "MatmulTransposeFusion"]
"""Fusions of the runtime that the quantiser does not know."""

Batch = npt.NDArray[np.uint8]


class DrawnLines(CalibrationDataReader):
    """Lines in Latin and Chinese letters, as `script_lines.py` draws them, cut to one width."""

    def __init__(self, input_name: str) -> None:
        self._batches = iter([{input_name: batch} for batch in _batches()])

    def get_next(self) -> dict[str, Batch] | None:
        """The next line as a network takes it, or None when all have been given."""
        return next(self._batches, None)


def quantised(source: bytes) -> bytes:
    """The network of a recogniser in ONNX format, made to take grey bytes and quantised."""
    logging.getLogger().setLevel(logging.ERROR)  # the quantiser recommends what is done here anyway
    with tempfile.TemporaryDirectory() as folder:
        fused, result = Path(folder) / "fused.onnx", Path(folder) / "quantised.onnx"
        input_name = _fuse(source, fused)
        quantize_static(
            fused,
            result,
            DrawnLines(input_name),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=["Conv", "MatMul"],
            nodes_to_exclude=_kept(onnx.load(fused).graph),
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            calibrate_method=CalibrationMethod.Percentile,
        )
        return _classifying_in_one_step(onnx.load(result)).SerializeToString()


def _fuse(source: bytes, target: Path) -> str:
    """Write the network with compound operators fused and a product behind its mean; return its input's name."""
    raised = version_converter.convert_version(onnx.load_from_string(source), OPSET)
    takes_grey_bytes(raised, PLAIN)
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(target)
    session = ort.InferenceSession(
        raised.SerializeToString(), options, providers=["CPUExecutionProvider"], disabled_optimizers=PER_CHANNEL_OFF
    )
    fused = onnx.load(target)
    pool_before_product(Network(fused))
    onnx.save(fused, target)
    return str(session.get_inputs()[0].name)


def _classifying_in_one_step(model: onnx.ModelProto) -> onnx.ModelProto:
    """The quantised network with product and bias of its classifier as one step, whose result stays in 32 bits."""
    network = Network(model)
    (result,) = (output.name for output in model.graph.output)
    softmax = network.maker(result)
    added = network.maker(softmax.input[0]) if softmax else None
    product = next((step for step in reversed(network.of_kind("MatMul"))), None)
    if softmax is None or added is None or added.op_type != "Add" or product is None:
        raise ValueError("the network does not end with a classifier")
    (bias,) = (name for name in added.input if network.weights(name) is not None)
    rounded, weighed = (network.maker(name) for name in product.input)
    if rounded is None or weighed is None:
        raise ValueError("the classifier is not quantised")
    inputs = [rounded.input[0], weighed.input[0], rounded.input[1], weighed.input[1], rounded.input[2], "", bias]
    step = helper.make_node("MatMulIntegerToFloat", inputs, list(added.output), "classifier", domain=RUNTIME_OPERATORS)
    network.replace([product, added], [step])
    network.clear()
    if all(used.domain != RUNTIME_OPERATORS for used in model.opset_import):
        model.opset_import.append(helper.make_opsetid(RUNTIME_OPERATORS, 1))
    return model


def _kept(graph: onnx.GraphProto) -> list[str]:
    """The convolutions and products that keep 32 bits; the last product is the classifier."""
    products = [node.name for node in graph.node if node.op_type == "MatMul"]
    convolutions = [node for node in graph.node if node.op_type == "Conv"]
    depthwise = [
        node.name
        for node in convolutions
        if any(attribute.name == "group" and attribute.i > 1 for attribute in node.attribute)
    ]
    ends = [node.name for node in (*convolutions[:STEM], *convolutions[-NECK:])]
    return [*ends, *depthwise, *_squeeze_and_excite(graph), *products[:-1]]


def _squeeze_and_excite(graph: onnx.GraphProto) -> list[str]:
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
        found += [node.name for node in reached if node.op_type == "Conv"]
    return found


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
