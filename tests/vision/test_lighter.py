"""What `lighter.py` and `quarters.py` make of a network computes the same numbers, and fewer of them on the way."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import TensorProto, helper, numpy_helper

from edge.vision.models import find_model_dir

CHANNELS = 4


@pytest.fixture
def scripts(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """The scripts of the model folder, which is no package."""
    monkeypatch.syspath_prepend(str(find_model_dir(None)))
    return importlib.import_module


def a_network(*steps: tuple[Any, ...], output: tuple[int | str, ...]) -> onnx.ModelProto:
    """From x to y. A step is an operator, what it reads, what it gives, and its attributes.

    What is read under the name of a shape, as `4x8x1x1`, are weights drawn at random.
    """
    drawn = np.random.default_rng(3)
    weights = {name for _, inputs, *_ in steps for name in inputs if name[:1].isdigit()}
    graph = helper.make_graph(
        [helper.make_node(kind, inputs, [given], given, **dict(*more)) for kind, inputs, given, *more in steps],
        "drawn",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", CHANNELS, "h", "w"])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, output)],
        [
            numpy_helper.from_array(drawn.normal(size=[int(size) for size in name.split("x")]).astype(np.float32), name)
            for name in sorted(weights)
        ],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)], ir_version=8)


def answer(model: onnx.ModelProto, *, rows: int = 6) -> Any:
    levels = np.random.default_rng(4).normal(size=(1, CHANNELS, rows, 8)).astype(np.float32)
    onnx.checker.check_model(model)
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": levels})[0]


def operators(model: onnx.ModelProto) -> list[str]:
    return [step.op_type for step in model.graph.node]


def test_a_product_behind_a_mean_gives_the_mean_of_the_products(scripts: Callable[[str], ModuleType]) -> None:
    model = a_network(
        ("Conv", ["x", "4x4x1x1", "4"], "product"),
        ("Add", ["x", "product"], "sum"),
        ("AveragePool", ["sum"], "y", {"kernel_shape": [3, 2], "strides": [3, 2]}),
        output=("n", 4, "h", "w"),
    )
    before = answer(model)
    scripts("lighter").pool_before_product(scripts("steps").Network(model))
    assert operators(model) == ["AveragePool", "AveragePool", "Conv", "Add"]
    np.testing.assert_allclose(answer(model), before, rtol=1e-4, atol=1e-5)


def test_a_convolution_of_joined_channels_is_the_sum_of_one_for_each(scripts: Callable[[str], ModuleType]) -> None:
    model = a_network(
        ("Relu", ["x"], "other"),
        ("Sigmoid", ["x"], "third"),
        ("Concat", ["x", "other", "third"], "joined", {"axis": 1}),
        ("Conv", ["joined", "5x12x3x3", "5"], "y", {"pads": [1, 1, 1, 1], "strides": [2, 2]}),
        output=("n", 5, "h", "w"),
    )
    before = answer(model)
    scripts("lighter").sum_instead_of_joining(scripts("steps").Network(model), "joined")
    assert "Concat" not in operators(model)
    np.testing.assert_allclose(answer(model), before, rtol=1e-4, atol=1e-5)


def test_channels_that_are_weighed_and_added_to_themselves_are_weighed_once(
    scripts: Callable[[str], ModuleType],
) -> None:
    model = a_network(
        ("GlobalAveragePool", ["x"], "mean"),
        ("HardSigmoid", ["mean"], "weight"),
        ("Mul", ["x", "weight"], "weighed"),
        ("Add", ["x", "weighed"], "y"),
        output=("n", 4, "h", "w"),
    )
    before = answer(model)
    scripts("lighter").scale_once(scripts("steps").Network(model))
    assert operators(model) == ["GlobalAveragePool", "HardSigmoid", "Add", "Mul"]
    np.testing.assert_allclose(answer(model), before, rtol=1e-4, atol=1e-5)


def test_a_map_that_is_enlarged_at_last_is_that_of_two_enlargements(scripts: Callable[[str], ModuleType]) -> None:
    by_two = {"kernel_shape": [2, 2], "strides": [2, 2]}
    model = a_network(
        ("ConvTranspose", ["x", "4x3x2x2"], "larger", by_two),
        ("Add", ["larger", "1x3x1x1"], "shifted"),
        ("Relu", ["shifted"], "rectified"),
        ("ConvTranspose", ["rectified", "3x1x2x2"], "largest", by_two),
        ("Add", ["largest", "1x1x1x1"], "evidence"),
        ("Sigmoid", ["evidence"], "y"),
        output=("n", 1, "h", "w"),
    )
    before = answer(model)
    scripts("lighter").enlarge_at_last(scripts("steps").Network(model))
    assert operators(model) == ["Conv", "Relu", "Conv", "Sigmoid", "DepthToSpace"]
    np.testing.assert_allclose(answer(model), before, rtol=1e-4, atol=1e-5)


def test_a_map_worked_out_in_quarters_is_that_of_enlarged_maps_joined_to_a_whole_one(
    scripts: Callable[[str], ModuleType],
) -> None:
    to_nearest = {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
    half, quarter = ({"kernel_shape": [side, side], "strides": [side, side]} for side in (2, 4))
    model = a_network(
        ("AveragePool", ["x"], "half", half),
        ("AveragePool", ["x"], "quarter", quarter),
        ("Resize", ["half", "", "by_2"], "half.enlarged", to_nearest),
        ("Resize", ["quarter", "", "by_4"], "quarter.enlarged", to_nearest),
        ("Concat", ["quarter.enlarged", "half.enlarged", "x"], "joined", {"axis": 1}),
        ("Conv", ["joined", "5x12x3x3", "5"], "evidence", {"pads": [1, 1, 1, 1]}),
        ("Relu", ["evidence"], "rectified"),
        ("Conv", ["rectified", "4x5x1x1", "4"], "places"),
        ("DepthToSpace", ["places"], "y", {"blocksize": 2, "mode": "CRD"}),
        output=("n", 1, "h", "w"),
    )
    for times in (2, 4):
        scales = np.array([1, 1, times, times], np.float32)
        model.graph.initializer.append(numpy_helper.from_array(scales, f"by_{times}"))
    before = answer(model, rows=8)
    scripts("quarters").work_in_quarters(scripts("steps").Network(model), "joined")
    assert operators(model).count("Conv") == 4 * 3
    np.testing.assert_allclose(answer(model, rows=8), before, rtol=1e-4, atol=1e-5)
