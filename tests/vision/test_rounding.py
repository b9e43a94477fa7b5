"""Weights of 8 bits: exact on every processor, and so chosen that little is lost."""

from __future__ import annotations

import importlib
from types import ModuleType

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime as ort
import pytest
from onnx import TensorProto, helper, numpy_helper

from edge.vision.models import find_model_dir

SHIPPED = find_model_dir(None)
RECOGNISERS = ("ppocrv6-tiny-rec-int8", "ppocrv6-small-rec-int8")
INT16, BYTE = 32_767, 255
OUTPUTS, INPUTS = 64, 16
GELU_BY_TANH_OFF = 5e-4


@pytest.fixture
def rounding(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SHIPPED))  # the scripts there are no package
    return importlib.import_module("rounding")


@pytest.fixture
def byte_products(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SHIPPED))
    return importlib.import_module("byte_products")


def most_in_16_bits(levels: npt.NDArray[np.float64]) -> float:
    """The most that two neighbouring weights (outputs x inputs) can make of bytes, whichever sign it has."""
    pairs = levels.astype(np.float64).reshape(len(levels), -1, 2)
    return float(BYTE * max(np.maximum(pairs, 0).sum(axis=2).max(), np.maximum(-pairs, 0).sum(axis=2).max()))


def going_together(rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """The covariance of inputs that depend on one another."""
    mixed = rng.normal(size=(INPUTS, INPUTS // 2))
    return np.asarray(mixed @ mixed.T + 0.05 * np.eye(INPUTS))


@pytest.mark.parametrize("name", RECOGNISERS)
def test_no_two_neighbouring_weights_of_a_shipped_recogniser_overflow_16_bits(name: str) -> None:
    model = onnx.load(SHIPPED / f"{name}.onnx")
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    products = [step for step in model.graph.node if step.op_type == "MatMulIntegerToFloat"]
    assert len(products) > 10
    for step in products:
        assert most_in_16_bits(stored[step.input[1]].T) <= INT16


@pytest.mark.parametrize("name", RECOGNISERS)
def test_a_shipped_recogniser_says_the_same_to_the_bit_by_quick_and_by_careful_products(name: str) -> None:
    """The careful ones are an option of the runtime for processors without VNNI; to others it makes no difference."""
    careful = ort.SessionOptions()
    careful.add_session_config_entry("session.x64quantprecision", "1")
    quick, exact = (
        ort.InferenceSession(SHIPPED / f"{name}.onnx", options, providers=["CPUExecutionProvider"])
        for options in (ort.SessionOptions(), careful)
    )
    rng = np.random.default_rng(11)
    for line in (rng.integers(0, 256, (2, 1, 48, 96)), 255 * rng.integers(0, 2, (1, 1, 48, 160))):
        levels = {quick.get_inputs()[0].name: line.astype(np.uint8)}
        np.testing.assert_array_equal(quick.run(None, levels)[0], exact.run(None, levels)[0])


@pytest.mark.parametrize("name", RECOGNISERS)
def test_gelu_by_tanh_is_off_by_less_than_half_of_the_step_to_which_it_is_rounded(name: str) -> None:
    model = onnx.load(SHIPPED / f"{name}.onnx")
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    bent = {step.output[0] for step in model.graph.node if step.op_type == "FastGelu"}
    moved = {step.output[0] for step in model.graph.node if step.op_type == "Transpose" and step.input[0] in bent}
    rounded = [step for step in model.graph.node if step.op_type == "QuantizeLinear" and step.input[0] in bent | moved]
    assert len(rounded) > 7
    assert min(stored[step.input[1]].item() for step in rounded) > 2 * GELU_BY_TANH_OFF


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_weights_of_one_sign_and_one_size_keep_to_16_bits_though_all_are_the_greatest(
    rounding: ModuleType, sign: float
) -> None:
    weights = np.full((OUTPUTS, INPUTS), sign)
    near = rounding.rounded(weights, np.eye(INPUTS))
    assert most_in_16_bits(near.levels) <= INT16
    np.testing.assert_allclose(near.weights, weights, rtol=0.01)


def test_weights_keep_to_16_bits_where_the_errors_of_others_are_passed_on_to_them(rounding: ModuleType) -> None:
    rng = np.random.default_rng(12)
    for _ in range(20):
        near = rounding.rounded(rng.standard_cauchy(size=(OUTPUTS, INPUTS)), going_together(rng))
        assert most_in_16_bits(near.levels) <= INT16
        assert np.abs(near.levels).max() <= 127
        np.testing.assert_array_equal(near.levels, np.rint(near.levels))


def test_a_product_of_rounded_weights_is_nearer_than_if_each_were_rounded_by_itself(rounding: ModuleType) -> None:
    rng = np.random.default_rng(13)
    weights, covariance = rng.normal(size=(OUTPUTS, INPUTS)), going_together(rng)
    steps = np.abs(weights).max(axis=1, keepdims=True) / 127
    alone = np.rint(weights / steps) * steps

    def error(rounded: npt.NDArray[np.float64]) -> float:
        return float(np.einsum("oi,ij,oj->", rounded - weights, covariance, rounded - weights))

    assert error(rounding.rounded(weights, covariance).weights) < 0.8 * error(alone)


def test_a_network_of_byte_products_gives_nearly_what_it_gave(byte_products: ModuleType) -> None:
    """Two products with a sum about them, whose other part is not rounded, and a classifier with its bias."""
    rng = np.random.default_rng(14)
    drawn = {
        "widen": rng.normal(size=(8, 4, 1, 1)) / 2,
        "widen_bias": rng.normal(size=8),
        "narrow": rng.normal(size=(4, 8, 1, 1)) / 2,
        "narrow_bias": rng.normal(size=4),
        "classes": rng.normal(size=(4, 10)),
        "classes_bias": rng.normal(size=10),
    }
    steps = [
        helper.make_node("Conv", ["x", "widen", "widen_bias"], ["wide"], "widening"),
        helper.make_node("Relu", ["wide"], ["kept"]),
        helper.make_node("Conv", ["kept", "narrow", "narrow_bias"], ["narrowed"], "narrowing"),
        helper.make_node("Add", ["x", "narrowed"], ["sum"]),
        helper.make_node("ReduceMean", ["sum"], ["pooled"], axes=[2], keepdims=0),
        helper.make_node("Transpose", ["pooled"], ["steps"], perm=[0, 2, 1]),
        helper.make_node("MatMul", ["steps", "classes"], ["scores"], "classifying"),
        helper.make_node("Add", ["scores", "classes_bias"], ["y"]),
    ]
    graph = helper.make_graph(
        steps,
        "drawn",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 4, "h", "w"])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", "w", 10])],
        [numpy_helper.from_array(value.astype(np.float32), name) for name, value in drawn.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    lines = [rng.normal(size=(1, 4, 6, 80)).astype(np.float32) for _ in range(3)]
    before = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    expected = before.run(None, {"x": lines[0]})[0]
    byte_products.multiply_bytes(model, [step for step in model.graph.node if step.name], iter(lines))
    assert [step.op_type for step in model.graph.node].count("MatMulIntegerToFloat") == len(lines)
    after = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    assert np.abs(after.run(None, {"x": lines[0]})[0] - expected).max() < 0.02 * np.abs(expected).max()
