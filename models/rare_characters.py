"""Has a recogniser weigh the characters that few lines hold only where a line may hold one.

To weigh all channels at every step takes 9 to 15 % of its time. So only those are that
`edge/vision/lines/channels.py` names. Where a rare one comes near to the likeliest usual one, all are weighed, and at
all steps of a line where it comes nearer still at any.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper

from edge.vision.lines.channels import Numbers, channels_of
from steps import Network, like

__all__ = ["weigh_rare_where_near"]

NEAR, NEAR_IN_LINE = 8.0, 2.0
"""By how much the likeliest rare one lies, at most, behind the likeliest usual one where all are weighed at a step, and
where at all steps of the line: in natural logarithms. At 115,000 steps of lines of labels and of Chinese no likeliest
channel became another one."""
PER_CHANNEL = (1, 3, 6)
"""Inputs of a product of bytes that hold something for each channel: weights, steps, bias."""


def weigh_rare_where_near(model: onnx.ModelProto, characters: Sequence[str]) -> None:
    """Change a quantised recogniser in place; `characters` are those of its channels.

    It then gives the likelihoods of the channels that are always weighed (lines x steps x channels), the places where
    all are (line and step of each), and the likelihoods of all channels there (places x channels).
    """
    network, channels = Network(model), channels_of(characters)
    softmax = network.maker(model.graph.output[0].name)
    product = network.maker(softmax.input[0]) if softmax is not None else None
    if softmax is None or product is None or product.op_type != "MatMulIntegerToFloat":
        raise ValueError("the classifier is no product of bytes")
    few = _inputs_for(network, product, channels.always)
    sizes = network.stored("rare.sizes", np.array([channels.usual, len(channels.always) - channels.usual]))
    near, near_in_line = (
        network.stored(f"rare.{name}", np.array(limit, np.float32))
        for name, limit in (("near", NEAR), ("near_in_line", NEAR_IN_LINE))
    )
    steps = [
        like(product, few, ["rare.logits"]),
        like(softmax, ["rare.logits"], ["always"]),
        helper.make_node("Split", ["rare.logits", sizes], ["rare.usual", "rare.others"], axis=-1),
        helper.make_node("ReduceMax", ["rare.usual"], ["rare.usual_best"], axes=[-1], keepdims=0),
        helper.make_node("ReduceMax", ["rare.others"], ["rare.others_best"], axes=[-1], keepdims=0),
        helper.make_node("Sub", ["rare.usual_best", "rare.others_best"], ["rare.lead"]),
        helper.make_node("ReduceMin", ["rare.lead"], ["rare.least"], axes=[-1], keepdims=1),
        helper.make_node("Less", ["rare.lead", near], ["rare.is_near"]),
        helper.make_node("Less", ["rare.least", near_in_line], ["rare.is_near_in_line"]),
        helper.make_node("Or", ["rare.is_near", "rare.is_near_in_line"], ["rare.is_open"]),
        helper.make_node("NonZero", ["rare.is_open"], ["rare.open"]),
        helper.make_node("Transpose", ["rare.open"], ["places"], perm=[1, 0]),
        helper.make_node("GatherND", [product.input[0], "places"], ["rare.levels"]),
        like(product, ["rare.levels", *product.input[1:]], ["rare.all_logits"]),
        like(softmax, ["rare.all_logits"], ["all"]),
    ]
    network.replace([product, softmax], steps)
    _set_outputs(model)
    network.clear()


def _inputs_for(network: Network, product: onnx.NodeProto, channels: Numbers) -> list[str]:
    """The inputs of a product of bytes, those that hold something for each channel cut down to these channels."""
    inputs = list(product.input)
    for place in PER_CHANNEL:
        weights = network.weights(inputs[place])
        if weights is None:
            raise ValueError("the weights of the classifier are not known")
        inputs[place] = network.stored(f"{inputs[place]}.always", weights[..., channels])
    return inputs


def _set_outputs(model: onnx.ModelProto) -> None:
    """Have the model give the likelihoods that are always weighed, the places where all are, and those there."""
    del model.graph.output[:]
    outputs = {"always": (TensorProto.FLOAT, 3), "places": (TensorProto.INT64, 2), "all": (TensorProto.FLOAT, 2)}
    model.graph.output.extend(
        helper.make_tensor_value_info(name, kind, [None] * dimensions) for name, (kind, dimensions) in outputs.items()
    )
