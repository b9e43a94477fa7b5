"""Rewrites networks so that they compute the same numbers with less work.

The networks are published as they were trained. There a mean over positions follows the product that could follow the
mean, channels are joined only to be weighed apart, and a map is enlarged in steps that work on ever more positions.
Each rewriting here gives the same numbers but for rounding in the seventh digit.
"""

from __future__ import annotations

import numpy as np
import onnx
from onnx import helper

from steps import Network, attribute, like

__all__ = ["enlarge_at_last", "pool_before_product", "scale_once", "sum_instead_of_joining"]

_POINT = (1, 1)


def pool_before_product(network: Network) -> None:
    """`pool(other + product(x))` becomes `pool(other) + product(pool(x))`: the product has fewer positions to do.

    Raises:
        ValueError: the network has no such steps.
    """
    for pool in network.of_kind("AveragePool"):
        added = network.maker(pool.input[0])
        if added is None or added.op_type != "Add":
            continue
        for name, other in (tuple(added.input), tuple(reversed(added.input))):
            product = network.maker(name)
            if product is None or not _is_product(network, product) or len(network.readers(name)) > 1:
                continue
            source, beside = f"{name}.source", f"{name}.beside"
            pools = [like(pool, [product.input[0]], [source]), like(pool, [other], [beside])]
            moved = like(product, [source, *product.input[1:]], [name])
            total = helper.make_node("Add", [beside, name], list(pool.output), f"{pool.name}.sum")
            network.replace([product, added, pool], [*pools, moved, total])
            network.clear()
            return
    raise ValueError("no pool follows the sum of a product and something else")


def sum_instead_of_joining(network: Network, joined: str) -> None:
    """`conv(join(a, b))` becomes `conv(a) + conv(b)`, each with its own channels of the kernel.

    The runtime adds while it convolves, so nothing is copied. All of `joined` must have equally many channels.
    """
    (convolution,) = network.readers(joined)
    joining = network.maker(joined)
    kernel = network.weights(convolution.input[1])
    if joining is None or kernel is None:
        raise ValueError(f"{joined} is not joined, or its kernel is not known")
    result = convolution.output[0]
    parts, steps = [], []
    for number, (source, own) in enumerate(
        zip(joining.input, np.split(kernel, len(joining.input), axis=1), strict=True)
    ):
        weights = network.stored(f"{result}.kernel{number}", own)
        bias = list(convolution.input[2:]) if number == 0 else []
        parts.append(f"{result}.part{number}")
        steps.append(like(convolution, [source, weights, *bias], [parts[-1]]))
    total = parts[0]
    for number, part in enumerate(parts[1:], start=1):
        sum_so_far = result if part is parts[-1] else f"{result}.sum{number}"
        steps.append(helper.make_node("Add", [total, part], [sum_so_far], f"{result}.add{number}"))
        total = sum_so_far
    network.replace([joining, convolution], steps)
    network.clear()


def scale_once(network: Network) -> None:
    """`x + x * s` becomes `x * (1 + s)` where `s` is one number a channel."""
    one = network.stored("lighter.one", np.array(1, np.float32))
    for added in network.of_kind("Add"):
        scaled = network.maker(added.input[1])
        if scaled is None or scaled.op_type != "Mul" or added.input[0] not in scaled.input:
            continue
        source = added.input[0]
        (scale,) = (name for name in scaled.input if name != source)
        gate = network.maker(scale)
        if gate is not None and gate.op_type == "HardSigmoid":
            more = helper.make_node("Add", [scale, one], [f"{scale}.more"], f"{scale}.more")
            once = helper.make_node("Mul", [source, more.output[0]], list(added.output), f"{added.name}.once")
            network.replace([scaled, added], [more, once])
    network.clear()


def enlarge_at_last(network: Network) -> None:
    """Two enlargements by two, with ReLU between and a sigmoid behind, are worked out at the smaller size.

    Each position of the smaller map becomes 4 x 4 of the larger one, and none of these depends on another position: so
    they are channels until all is computed, and are laid out at last.
    """
    first, second = network.of_kind("ConvTranspose")
    kernels = [network.weights(step.input[1]) for step in (first, second)]
    adds = [network.readers(step.output[0])[0] for step in (first, second)]
    biases = [network.weights(step.input[1]) for step in adds]
    (result,) = (output.name for output in network.graph.output)
    inner, outer = kernels
    if inner is None or outer is None or biases[0] is None or biases[1] is None:
        raise ValueError("the kernels of the enlargements are not known")
    channels = inner.shape[1]
    # Channels of the first step: row, column of its 2 x 2, then what it gives at each.
    rising = inner.transpose(2, 3, 1, 0).reshape(4 * channels, -1, *_POINT)
    # Of the second: row and column of the first step's 2 x 2, then of its own; but for one's own place all is nought.
    places = np.zeros((2, 2, 2, 2, 2, 2, channels), np.float32)
    for row, column in np.ndindex(2, 2):
        places[row, column, :, :, row, column] = outer[:, 0].transpose(1, 2, 0)
    laid_out = places.transpose(0, 2, 1, 3, 4, 5, 6).reshape(16, 4 * channels, *_POINT)
    weights = [
        network.stored("lighter.rising", rising),
        network.stored("lighter.rising_bias", np.tile(biases[0].ravel(), 4)),
        network.stored("lighter.places", laid_out),
        network.stored("lighter.places_bias", np.tile(biases[1].ravel(), 16)),
    ]
    point = {"kernel_shape": _POINT}
    steps = [
        helper.make_node("Conv", [first.input[0], *weights[:2]], ["lighter.risen"], "lighter.rise", **point),
        helper.make_node("Relu", ["lighter.risen"], ["lighter.rectified"], "lighter.rectify"),
        helper.make_node("Conv", ["lighter.rectified", *weights[2:]], ["lighter.placed"], "lighter.place", **point),
        helper.make_node("Sigmoid", ["lighter.placed"], ["lighter.likely"], "lighter.judge"),
        helper.make_node("DepthToSpace", ["lighter.likely"], [result], "lighter.lay_out", blocksize=4, mode="CRD"),
    ]
    last = network.maker(result)
    if last is None or last.op_type != "Sigmoid" or last.input[0] != adds[1].output[0]:
        raise ValueError("no sigmoid follows the enlargements")
    network.replace([last], steps)
    network.clear()


def _is_product(network: Network, step: onnx.NodeProto) -> bool:
    """Whether it weighs the channels of each position by itself."""
    if step.op_type != "Conv" or (attribute(step, "group") or 1) > 1:
        return False
    kernel = network.weights(step.input[1])
    return kernel is not None and kernel.shape[2:] == _POINT
