"""Makes products of a network ones of bytes, each with its bias in one step and with a result in 32 bits.

Weights are rounded by channel (`rounding.py`), inputs to the range that all but 2 in 100,000 of them keep to on the
pictures given. What a product gives is not rounded, and what passes by it is left as it was. Where such products are,
channels lie last, so that nothing is copied between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime as ort
from onnx import helper

from rounding import rounded
from steps import Network

__all__ = ["multiply_bytes"]

Batch = npt.NDArray[np.uint8]
Values = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.float64]

LEVELS = 255
CUT_OFF = 2e-5
"""Share of the values beyond either end of an input's range."""
ENDS = 200
"""Values of a picture that may lie beyond an end."""
CHANNELS_LAST, CHANNELS_FIRST = (0, 2, 3, 1), (0, 3, 1, 2)
RUNTIME_OPERATORS = "com.microsoft"


class Seen:
    """What a tensor held on pictures: how its channels go together, and between which ends it lies."""

    def __init__(self) -> None:
        self._positions = 0
        self._sums: Numbers | float = 0.0
        self._products: Numbers | float = 0.0
        self._lowest: list[Values] = []
        self._highest: list[Values] = []

    def add(self, values: Values) -> None:
        """One more picture: positions x channels."""
        precise = values.astype(np.float64)
        self._positions += len(values)
        self._sums += precise.sum(axis=0)
        self._products += precise.T @ precise
        ordered = np.partition(values, (ENDS, -ENDS), axis=None)
        self._lowest.append(ordered[:ENDS])
        self._highest.append(ordered[-ENDS:])

    @property
    def mean(self) -> Numbers:
        """By channel."""
        return np.asarray(self._sums / self._positions)

    @property
    def covariance(self) -> Numbers:
        """Channels x channels."""
        return np.asarray(self._products / self._positions - np.outer(self.mean, self.mean))

    @property
    def step_and_nought(self) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.uint8]]:
        """By how much one level of a byte differs from the next, and which of them stands for nought."""
        beyond = round(self._positions * len(self.mean) * CUT_OFF)
        low = min(0.0, float(np.sort(np.concatenate(self._lowest))[beyond]))
        high = max(0.0, float(np.sort(np.concatenate(self._highest))[-1 - beyond]))
        step = (high - low) / LEVELS
        return np.asarray(step, np.float32), np.asarray(np.rint(-low / step), np.uint8)


def multiply_bytes(model: onnx.ModelProto, products: Sequence[onnx.NodeProto], batches: Iterable[Batch]) -> None:
    """Change the network in place: these convolutions by points, and products with a bias behind, take bytes.

    Raises:
        ValueError: the weights of one of them are not known.
    """
    network = Network(model)
    seen = _seen(model, {product.input[0] for product in products}, batches)
    for product in products:
        _round(network, product, seen[product.input[0]])
    network.clear()
    if all(used.domain != RUNTIME_OPERATORS for used in model.opset_import):
        model.opset_import.append(helper.make_opsetid(RUNTIME_OPERATORS, 1))


def _seen(model: onnx.ModelProto, names: set[str], batches: Iterable[Batch]) -> dict[str, Seen]:
    """What these tensors hold on the pictures."""
    options = ort.SessionOptions()
    # As it stands a network is worked out alike on most processors; quicker forms depend on what these can do at once.
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    ordered = sorted(names)
    watched.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in ordered)
    session = ort.InferenceSession(watched.SerializeToString(), options, providers=["CPUExecutionProvider"])
    seen = {name: Seen() for name in ordered}
    for batch in batches:
        for name, values in zip(ordered, session.run(ordered, {model.graph.input[0].name: batch}), strict=True):
            last = values.transpose(CHANNELS_LAST) if values.ndim == len(CHANNELS_LAST) else values
            seen[name].add(last.reshape(-1, last.shape[-1]))
    return seen


def _round(network: Network, product: onnx.NodeProto, seen: Seen) -> None:
    """Put a product of bytes in the place of a convolution by points, or of the classifier with its bias."""
    source, (result,) = product.input[0], product.output
    kernel = network.weights(product.input[1])
    if kernel is None:
        raise ValueError(f"the weights of {result} are not known")
    (follower, *others) = network.readers(result)
    if product.op_type == "MatMul":
        (bias,) = (name for name in follower.input if network.weights(name) is not None)
        steps = _product(network, (source, follower.output[0]), kernel.T, bias, seen)
        network.replace([product, follower], steps)
        return
    weights, bias = kernel.reshape(kernel.shape[:2]), product.input[2]
    steps = [*_channels_last(network, source), *_product(network, (_last(source), _last(result)), weights, bias, seen)]
    if follower.op_type == "Add" and not others:
        # The sum is taken where channels lie last as well: its other part is there in that form, or is brought into it.
        (beside,) = (name for name in follower.input if name != result)
        (total,) = follower.output
        if beside != source:
            steps += _channels_last(network, beside)
        steps.append(helper.make_node("Add", [_last(beside), _last(result)], [_last(total)], _last(total)))
        network.replace([product, follower], [*steps, _channels_first(total)])
    else:
        network.replace([product], [*steps, _channels_first(result)])


def _product(network: Network, ends: tuple[str, str], weights: Values, bias: str, seen: Seen) -> list[onnx.NodeProto]:
    """The step that rounds the inputs, and the one that weighs them; outputs x inputs are the weights."""
    source, result = ends
    exact = weights.astype(np.float64)
    levels, steps = near = rounded(exact, seen.covariance)
    made_up = network.weights(bias) - (near.weights - exact) @ seen.mean
    step, nought = seen.step_and_nought
    constants = {
        "step": step,
        "nought": nought,
        "weights": levels.T.astype(np.int8),
        "steps": steps.astype(np.float32),
        "bias": made_up.astype(np.float32),
    }
    kept = {name: network.stored(f"{result}.{name}", value) for name, value in constants.items()}
    levelled = f"{result}.levels"
    inputs = [levelled, kept["weights"], kept["step"], kept["steps"], kept["nought"], "", kept["bias"]]
    return [
        helper.make_node("QuantizeLinear", [source, kept["step"], kept["nought"]], [levelled], levelled),
        helper.make_node("MatMulIntegerToFloat", inputs, [result], f"{result}.product", domain=RUNTIME_OPERATORS),
    ]


def _last(name: str) -> str:
    return f"{name}.last"


def _channels_last(network: Network, name: str) -> list[onnx.NodeProto]:
    """The step that lays the channels of a tensor last, unless it is there."""
    if network.maker(_last(name)) is not None:
        return []
    return [helper.make_node("Transpose", [name], [_last(name)], _last(name), perm=CHANNELS_LAST)]


def _channels_first(name: str) -> onnx.NodeProto:
    return helper.make_node("Transpose", [_last(name)], [name], f"{name}.first", perm=CHANNELS_FIRST)
