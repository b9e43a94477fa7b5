"""Rare characters are weighed only where a line may hold one, and there all of them, as if they always were."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import TensorProto, helper, numpy_helper

from edge.vision.lines.channels import channels_of
from edge.vision.models import ModelShelf, find_model_dir

SHIPPED = find_model_dir(None)
RECOGNISERS = ("ppocrv6-tiny-rec-int8", "ppocrv6-small-rec-int8")
RARE = [chr(ord("一") + number) for number in range(400)]
CHARACTERS = ("", *"ABC123", *RARE, " ")
INNER = 8


@pytest.fixture
def rare(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SHIPPED))  # the scripts there are no package
    return importlib.import_module("rare_characters")


def a_classifier() -> onnx.ModelProto:
    """Bytes (lines x steps x inner features) to likelihoods of all channels, as recognisers end."""
    drawn, channels = np.random.default_rng(2), len(CHARACTERS)
    stored = {
        "weights": drawn.integers(-127, 128, (INNER, channels)).astype(np.int8),
        "step": np.array(0.01, np.float32),
        "steps": drawn.uniform(0.01, 0.1, channels).astype(np.float32),
        "nought": np.array(128, np.uint8),
        "bias": np.array([0 if character in RARE else 20 for character in CHARACTERS], np.float32),
    }
    inputs = ["x", "weights", "step", "steps", "nought", "", "bias"]
    graph = helper.make_graph(
        [
            helper.make_node("MatMulIntegerToFloat", inputs, ["logits"], domain="com.microsoft"),
            helper.make_node("Softmax", ["logits"], ["y"], axis=-1),
        ],
        "classifier",
        [helper.make_tensor_value_info("x", TensorProto.UINT8, ["lines", "steps", INNER])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["lines", "steps", channels])],
        [numpy_helper.from_array(value, name) for name, value in stored.items()],
    )
    domains = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=domains, ir_version=8)


def answers(model: onnx.ModelProto, levels: Any) -> Any:
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": levels})


def test_all_channels_are_weighed_where_a_rare_one_comes_near_and_in_all_of_a_line_where_one_comes_nearer(
    rare: ModuleType,
) -> None:
    levels = np.random.default_rng(3).integers(0, 256, (40, 6, INNER)).astype(np.uint8)
    (plain,) = answers(a_classifier(), levels)
    changed = a_classifier()
    rare.weigh_rare_where_near(changed, CHARACTERS)
    always, places, everywhere = answers(changed, levels)
    channels = channels_of(CHARACTERS)
    usual, sample = channels.always[: channels.usual], channels.always[channels.usual :]
    lead = np.log(plain[..., usual].max(axis=-1) / plain[..., sample].max(axis=-1))
    near = (lead < rare.NEAR) | (lead.min(axis=-1, keepdims=True) < rare.NEAR_IN_LINE)
    assert 0 < near.sum() < near.size
    np.testing.assert_array_equal(places, np.argwhere(near))
    np.testing.assert_allclose(everywhere, plain[near], atol=1e-6)
    few = plain[..., channels.always]
    np.testing.assert_allclose(always, few / few.sum(axis=-1, keepdims=True), rtol=1e-3, atol=1e-6)


def test_a_line_near_no_rare_character_is_answered_without_weighing_them(rare: ModuleType) -> None:
    model = a_classifier()
    stored = {tensor.name: tensor for tensor in model.graph.initializer}
    surely_blank = np.where(np.array(CHARACTERS) == "", 100, 0).astype(np.float32)
    stored["bias"].CopyFrom(numpy_helper.from_array(surely_blank, "bias"))
    rare.weigh_rare_where_near(model, CHARACTERS)
    always, places, everywhere = answers(model, np.full((2, 6, INNER), 128, np.uint8))
    assert (always.argmax(axis=-1) == 0).all()
    assert len(places) == len(everywhere) == 0


@pytest.mark.parametrize("name", RECOGNISERS)
def test_letters_digits_and_the_blank_are_always_weighed_and_what_tells_the_script_as_well(name: str) -> None:
    characters = ModelShelf(SHIPPED, intra_op_threads=1).characters_of(name)
    channels = channels_of(characters)
    usual = {characters[channel] for channel in channels.always[: channels.usual]}
    assert {"", " ", *"AZaz09", *"éñüßøłçő", *".:-/()", *"、。"} <= usual
    assert not {"中", "国", "不", "無"} & usual
    np.testing.assert_array_equal(channels.always[channels.places], channels.traced)
    assert channels.traced[0] == 0
    assert len(set(channels.always.tolist())) == len(channels.always)
