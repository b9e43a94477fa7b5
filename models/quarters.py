"""Works out a map in four quarters, of its even and odd rows and columns, where most of what it is made of is enlarged.

A kernel of 3 x 3 that lies on a map which was enlarged by two meets but 2 x 2 of that map's positions; which of its
weights fall together differs from quarter to quarter. So five ninths of these products are saved, and maps are enlarged
to half as much. What follows the kernel looks at each position by itself, until all are laid out.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import onnx
from onnx import helper

from steps import Network, attribute, like

__all__ = ["work_in_quarters"]

Kernel = npt.NDArray[np.float32]

_QUARTERS = ((0, 0), (0, 1), (1, 0), (1, 1))
"""Row and column of a quarter's first position in the map."""


def work_in_quarters(network: Network, joined: str) -> None:
    """`lay_out(steps(conv(join(enlarged, ..., whole))))` with the convolution and the steps once for each quarter.

    All of `joined` must have equally many channels, and even sides; all but the last must be enlarged, each position to
    even numbers of rows and columns.

    Raises:
        ValueError: nothing is joined there, or the kernel is not known.
    """
    joining, (convolution,) = network.maker(joined), network.readers(joined)
    kernel = network.weights(convolution.input[1])
    if joining is None or kernel is None:
        raise ValueError(f"{joined} is not joined, or its kernel is not known")
    *enlarged, whole = joining.input
    on_enlarged, on_whole = np.split(kernel, [kernel.shape[1] * len(enlarged) // len(joining.input)], axis=1)
    half = f"{joined}.half"
    steps = [_enlarged_by_half(network, name) for name in enlarged]
    steps.append(helper.make_node("Concat", [step.output[0] for step in steps], [half], half, axis=1))
    *following, laid_out = _following(network, convolution)
    quarters = []
    for row, column in _QUARTERS:
        own = f".{row}{column}"
        kernels = [network.stored(f"{whole}{own}.kernel", on_whole)]
        kernels.append(network.stored(f"{half}{own}.kernel", _on_half(_on_half(on_enlarged, 2, row), 3, column)))
        pads = [1 - row, 1 - column, row, column]
        parts = [f"{whole}{own}", f"{half}{own}"]
        steps += [
            helper.make_node(
                "Conv", [whole, kernels[0], *convolution.input[2:]], parts[:1], parts[0], pads=pads, strides=[2, 2]
            ),
            helper.make_node("Conv", [half, kernels[1]], parts[1:], parts[1], pads=pads),
            helper.make_node("Add", parts, [convolution.output[0] + own], convolution.output[0] + own),
        ]
        steps += [like(step, [step.input[0] + own, *step.input[1:]], [step.output[0] + own]) for step in following]
        quarters.append(laid_out.input[0] + own)
    steps += _laying_out(network, laid_out, quarters)
    network.replace([joining, convolution, *following, laid_out], steps)
    for row, column in _QUARTERS:
        for part in (whole, half):
            network.note_shape(f"{part}.{row}{column}", ["n", len(kernel), "half_rows", "half_columns"])
    network.clear()


def _enlarged_by_half(network: Network, name: str) -> onnx.NodeProto:
    """The step that enlarges a map, made to enlarge it half as much."""
    step = network.maker(name)
    scales = network.weights(step.input[2]) if step is not None and step.op_type == "Resize" else None
    if step is None or scales is None:
        raise ValueError(f"{name} is not enlarged")
    result = f"{name}.half"
    if (scales == (1, 1, 2, 2)).all():
        return helper.make_node("Identity", [step.input[0]], [result], result)
    halved = network.stored(f"{result}.scales", scales / np.array([1, 1, 2, 2], np.float32))
    return like(step, [*step.input[:2], halved], [result])


def _following(network: Network, step: onnx.NodeProto) -> Iterator[onnx.NodeProto]:
    """What follows a step, one after the other, up to where positions are laid out."""
    while step.op_type != "DepthToSpace":
        (step,) = network.readers(step.output[0])
        yield step


def _on_half(kernel: Kernel, axis: int, first: int) -> Kernel:
    """Three weights along an axis as the two that they are on a map of half the size, for every second position."""
    before, middle, after = np.moveaxis(kernel, axis, 0)
    two = (before + middle, after) if first else (before, middle + after)
    return np.moveaxis(np.stack(two), 0, axis)


def _laying_out(network: Network, laid_out: onnx.NodeProto, quarters: list[str]) -> list[onnx.NodeProto]:
    """The positions of all quarters at their places; channels come as quarter by quarter, and go as row by row."""
    side = attribute(laid_out, "blocksize")
    (result,) = laid_out.output
    together, ordered = f"{result}.quarters", f"{result}.ordered"
    order = np.arange(4 * side * side).reshape(2, 2, side, side).transpose(0, 2, 1, 3).ravel()
    return [
        helper.make_node("Concat", quarters, [together], together, axis=1),
        helper.make_node("Gather", [together, network.stored(f"{result}.order", order)], [ordered], ordered, axis=1),
        helper.make_node("DepthToSpace", [ordered], [result], laid_out.name, blocksize=2 * side, mode="CRD"),
    ]
