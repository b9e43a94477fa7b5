"""Model files are hostile until proved: missing, changed, swapped or poisoned ones are refused by name."""

from __future__ import annotations

import hashlib
import importlib
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import TensorProto, helper, numpy_helper

from edge.domain import ModelUse
from edge.vision.errors import ModelError
from edge.vision.models import Model, ModelShelf, find_model_dir
from edge.vision.reader import Reader
from edge.vision.settings import VisionSettings

DETECTOR = "ppocrv6-tiny-det"
SHIPPED = find_model_dir(None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped folder with the detector only."""
    shutil.copy(SHIPPED / "manifest.toml", tmp_path)
    shutil.copy(SHIPPED / f"{DETECTOR}.onnx", tmp_path)
    return tmp_path


def replaced(folder: Path, old: str, new: str) -> None:
    path = folder / "manifest.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_the_shipped_files_are_those_of_the_manifest() -> None:
    done = subprocess.run(
        [sys.executable, SHIPPED / "derive.py", "--check"], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_a_configured_folder_without_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no manifest\.toml"):
        find_model_dir(tmp_path)


def test_a_missing_model_is_refused(folder: Path) -> None:
    (folder / f"{DETECTOR}.onnx").unlink()
    with pytest.raises(ModelError, match="cannot be read"):
        ModelShelf(folder, 1).load(DETECTOR)


@pytest.mark.parametrize("change", ["truncated", "flipped", "swapped"])
def test_a_changed_model_is_refused_before_it_is_loaded(folder: Path, change: str) -> None:
    path = folder / f"{DETECTOR}.onnx"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    changed = {"truncated": bytes(data[:-100]), "flipped": bytes(data), "swapped": b"another file"}[change]
    path.write_bytes(changed)
    with pytest.raises(ModelError, match="SHA-256"):
        ModelShelf(folder, 1).load(DETECTOR)


def test_a_model_of_another_input_shape_is_refused(folder: Path) -> None:
    replaced(folder, "input_shape = [-1, 1, -1, -1]", "input_shape = [-1, 3, -1, -1]")
    with pytest.raises(ModelError, match="its manifest states"):
        ModelShelf(folder, 1).load(DETECTOR)


def test_a_model_of_another_output_width_fails_its_canary(folder: Path) -> None:
    replaced(folder, "output_channels = 1\n", "output_channels = 2\n")
    with pytest.raises(ModelError, match="gave 1 channels"):
        ModelShelf(folder, 1).load(DETECTOR)


def test_a_model_the_manifest_does_not_list_is_refused(folder: Path) -> None:
    with pytest.raises(ModelError, match="lists no model"):
        ModelShelf(folder, 1).load("unknown")


def test_a_model_that_answers_nan_is_refused_at_its_canary(folder: Path) -> None:
    levels = helper.make_node("Cast", ["x"], ["levels"], to=TensorProto.FLOAT)
    logarithm = helper.make_node("Log", ["levels"], ["y"])  # log(0) is -inf
    dims = ["n", 1, "h", "w"]
    graph = helper.make_graph(
        [levels, logarithm],
        "poisoned",
        [helper.make_tensor_value_info("x", TensorProto.UINT8, dims)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, dims)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    data = model.SerializeToString()
    (folder / f"{DETECTOR}.onnx").write_bytes(data)
    genuine = hashlib.sha256((SHIPPED / f"{DETECTOR}.onnx").read_bytes()).hexdigest()
    replaced(folder, genuine, hashlib.sha256(data).hexdigest())
    with pytest.raises(ModelError, match="NaN or infinity"):
        ModelShelf(folder, 1).load(DETECTOR)


def test_a_likelihood_that_is_no_number_is_refused_in_whichever_row_and_channel_it_arises() -> None:
    """It is looked for in one channel: the softmax that ends a recogniser spreads it over its row."""
    steps, channels = 3, 20
    poison = np.zeros((1, steps, channels), dtype=np.float32)
    poison[0, 1, 13] = np.nan
    nodes = [
        helper.make_node("Cast", ["x"], ["levels"], to=TensorProto.FLOAT),
        helper.make_node("Add", ["levels", "poison"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["y"], axis=2),
    ]
    shape = ["n", steps, channels]
    inputs = [helper.make_tensor_value_info("x", TensorProto.UINT8, shape)]
    outputs = [helper.make_tensor_value_info("y", TensorProto.FLOAT, shape)]
    graph = helper.make_graph(nodes, "poisoned", inputs, outputs, [numpy_helper.from_array(poison, "poison")])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    session = ort.InferenceSession(made.SerializeToString(), providers=["CPUExecutionProvider"])
    with pytest.raises(ModelError, match="NaN or infinity"):
        Model(ModelUse(name="poisoned", sha256="0" * 64), session).infer(np.zeros((1, steps, channels), np.uint8))


@pytest.mark.parametrize("threads", [1, 2])
def test_threads_are_as_configured(threads: int) -> None:
    """Counted in a process of its own: an idle pool of the runtime shows as threads of the process."""
    script = f"""
import os
from edge.vision.models import Model, ModelShelf, find_model_dir
from edge.vision.reader import Reader
from edge.vision.settings import VisionSettings
before = len(os.listdir('/proc/self/task'))
model = ModelShelf(find_model_dir(None), {threads}).load('{DETECTOR}')
print(len(os.listdir('/proc/self/task')) - before)
"""
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert int(done.stdout) == threads - 1


def test_the_character_lists_fit_the_recognisers() -> None:
    shelf = ModelShelf(SHIPPED, 1)
    for name, count in (("ppocrv6-tiny-rec-int8", 6906), ("ppocrv6-small-rec-int8", 18710)):
        characters = shelf.characters_of(name)
        assert len(characters) == count
        assert (characters[0], characters[-1]) == ("", " ")
        assert {"A", "z", "0", "中", "国"} <= set(characters)


def test_shipped_onnx_files_are_valid() -> None:
    for path in sorted(SHIPPED.glob("*.onnx")):
        onnx.checker.check_model(str(path))


@pytest.mark.parametrize("preparation", ["IMAGENET", "PLAIN"])
def test_a_network_for_grey_bytes_computes_what_it_did_of_three_equal_channels(
    monkeypatch: pytest.MonkeyPatch, preparation: str
) -> None:
    monkeypatch.syspath_prepend(str(SHIPPED))
    grey = importlib.import_module("grey")
    rng = np.random.default_rng(5)
    weights = [rng.normal(size=(8, 3, 3, 3)).astype(np.float32), rng.normal(size=8).astype(np.float32)]
    graph = helper.make_graph(
        [helper.make_node("Conv", ["x", "kernel", "bias"], ["y"])],
        "colour",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3, "h", "w"])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 8, "h", "w"])],
        [numpy_helper.from_array(array, name) for array, name in zip(weights, ("kernel", "bias"), strict=True)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    colour = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    levels = rng.integers(0, 256, (2, 1, 12, 20), dtype=np.uint8)
    mean, scale = getattr(grey, preparation)
    prepared = ((levels - mean[:, None, None]) / scale[:, None, None]).astype(np.float32)
    (expected,) = colour.run(None, {"x": prepared})
    grey.takes_grey_bytes(model, (mean, scale))
    changed = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    np.testing.assert_allclose(changed.run(None, {"x": levels})[0], expected, rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize("name", ["script-judge", "print-judge"])
@pytest.mark.parametrize("weights", ["of another version", "cut short"])
def test_weights_of_another_form_are_refused_by_name(tmp_path: Path, name: str, weights: str) -> None:
    """As those in models that were pushed to a station before it was upgraded."""
    folder = Path(shutil.copytree(SHIPPED, tmp_path / "models"))
    path = folder / f"{name}.npz"
    shipped = path.read_bytes()
    if weights == "cut short":
        path.write_bytes(shipped[:1000])
    else:
        np.savez(path, classes=np.array(["readable"]))
    replaced(folder, hashlib.sha256(shipped).hexdigest(), hashlib.sha256(path.read_bytes()).hexdigest())
    with pytest.raises(ModelError, match=name):
        Reader(VisionSettings(model_dir=folder))
