"""Lets a network that was trained on colour take grey bytes, and prepares them within the network.

A label's picture is grey, so its three channels are copies. The mean and scale by which the levels of each channel are
prepared become steps of the network: the runtime takes a fraction of a millisecond for a label, where NumPy took
several. A whole level stands for each mean, so that padding stays nought, which these networks are touchy about; what
is left of the mean goes into the bias of the first convolution. Where all channels have one mean, the kernels of the
three are added up to one; else the grey is copied first, for the padding of no single channel would be right.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

__all__ = ["IMAGENET", "PLAIN", "Preparation", "takes_grey_bytes"]

Preparation = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]
"""The level that a network was given as nought and the levels that it was given as one, by channel."""

IMAGENET: Preparation = (np.array([0.485, 0.456, 0.406]) * 255, np.array([0.229, 0.224, 0.225]) * 255)
PLAIN: Preparation = (np.full(3, 127.5), np.full(3, 127.5))
WITH_BIAS = 3


def takes_grey_bytes(model: onnx.ModelProto, prepared: Preparation) -> None:
    """Change the network in place, so that its input is n x 1 x rows x columns of bytes.

    Raises:
        ValueError: its input goes elsewhere than into one convolution.
    """
    graph, mean, scale = model.graph, *prepared
    entry, first = graph.input[0], graph.node[0]
    if first.op_type != "Conv" or sum(entry.name in node.input for node in graph.node) != 1:
        raise ValueError("the network does not begin with one convolution")
    weights = {tensor.name: tensor for tensor in graph.initializer}
    kernel = numpy_helper.to_array(weights[first.input[1]]).astype(np.float64)
    noughts = np.round(mean)
    bias = (kernel * ((noughts - mean) / scale)[:, None, None]).sum(axis=(1, 2, 3))
    if len(first.input) == WITH_BIAS:
        bias += numpy_helper.to_array(weights[first.input[2]])
        graph.initializer.remove(weights[first.input[2]])
    first.input[:] = ["grey.levels", first.input[1], "grey.bias"]
    constants = {"grey.bias": bias}
    if (noughts == noughts[0]).all():
        graph.initializer.remove(weights[first.input[1]])
        first.input[1] = "grey.kernel"
        constants["grey.kernel"] = (kernel / scale[:, None, None]).sum(axis=1, keepdims=True)
        constants |= {"grey.steps": np.ones(()), "grey.noughts": noughts[0]}
        steps = [_lifted(entry.name)]
    else:
        constants |= {"grey.steps": 1 / scale, "grey.noughts": noughts}
        copied = helper.make_node("Concat", [entry.name] * len(mean), ["grey.copies"], "grey.copied", axis=1)
        steps = [copied, _lifted("grey.copies")]
    for name, value in constants.items():
        kind = np.uint8 if name == "grey.noughts" else np.float32
        graph.initializer.append(numpy_helper.from_array(np.asarray(value, kind), name))
    for step in reversed(steps):
        graph.node.insert(0, step)
    entry.type.tensor_type.elem_type = TensorProto.UINT8
    entry.type.tensor_type.shape.dim[1].dim_value = 1


def _lifted(source: str) -> onnx.NodeProto:
    """Bytes to numbers."""
    inputs = [source, "grey.steps", "grey.noughts"]
    return helper.make_node("DequantizeLinear", inputs, ["grey.levels"], "grey.lifted", axis=1)
