"""Loads the ONNX models of `models/`, and refuses any that is not exactly the one that the manifest describes.

A model file is hostile until its SHA-256 is that of the manifest; then its input shape, its output width and its
thread count are checked, and a canary inference must give finite numbers of the right shape. What fails is named, with
what to do, and no text is read with it.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from edge.domain import ModelUse
from edge.vision.errors import ModelError

__all__ = ["Floats", "GreyBatch", "Model", "ModelShelf", "Outputs", "characters_in", "find_model_dir"]

Floats = npt.NDArray[np.float32]
Outputs = Sequence[npt.NDArray[Any]]
GreyBatch = npt.NDArray[np.uint8]
"""Pictures x 1 x rows x columns: all networks here take grey bytes."""

_CANARY_WIDTH_PX = 64
_CANARY_HEIGHT_PX = 64
_MAP_DIMENSIONS = 4
_LARGE_INPUT_PX = 900_000
"""A label of nearly a megapixel to the detector."""


def find_model_dir(configured: Path | None) -> Path:
    """The folder with `manifest.toml`: the configured one, that inside the installed package, or that of a checkout.

    Raises:
        ModelError: there is no manifest in any of them.
    """
    package = Path(__file__).resolve().parents[1]
    places = [configured] if configured is not None else [package / "models", package.parent / "models"]
    for place in places:
        if (place / "manifest.toml").is_file():
            return place
    looked = ", ".join(str(place) for place in places)
    raise ModelError(f"no manifest.toml in {looked}; install the package again or set vision.model_dir")


def characters_in(listed: bytes) -> tuple[str, ...]:
    """The characters of a published list by channel: channel 0 is the CTC blank, the last one a space."""
    lines = listed.decode("utf-8").split("\r\n")
    return ("", *lines[:-1], " ")


@dataclass(frozen=True)
class Model:
    """A loaded, verified model with one input."""

    use: ModelUse
    session: ort.InferenceSession

    def infer(self, batch: GreyBatch) -> Outputs:
        """The outputs for one batch.

        Raises:
            ModelError: an output holds NaN or infinity, or the runtime refused the input.
        """
        try:
            options = _returning_memory() if batch.size > _LARGE_INPUT_PX else None
            outputs = self.session.run(None, {self.session.get_inputs()[0].name: batch}, options)
        except Exception as error:  # the runtime raises classes of its own that share no base but this
            raise ModelError(f"model {self.use.name} failed on an input of shape {batch.shape}: {error}") from error
        if not all(map(_is_finite, outputs)):
            raise ModelError(f"model {self.use.name} gave numbers that are none (NaN or infinity); replace the file")
        return cast("Outputs", outputs)


def _is_finite(numbers: Floats) -> bool:
    """A number that is none makes the sum of squares one, and the softmax by which recognisers end all of its row."""
    seen = numbers if numbers.ndim == _MAP_DIMENSIONS else np.ascontiguousarray(numbers[..., 0])
    return bool(np.isfinite(np.vdot(seen, seen)))


class ModelShelf:
    """The manifest of a model folder, and the way to load what it lists.

    Raises:
        ModelError: the manifest is missing or not readable.
    """

    def __init__(self, folder: Path, intra_op_threads: int) -> None:
        self._folder = folder
        self._threads = intra_op_threads
        try:
            self._manifest = tomllib.loads((folder / "manifest.toml").read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ModelError(f"{folder / 'manifest.toml'} cannot be read: {error}") from error

    def load(self, name: str) -> Model:
        """Load and check the model of that name.

        Raises:
            ModelError: it is missing, changed, of another shape, or ignores the thread setting.
        """
        entry = self._entry("model", name)
        model = Model(ModelUse(name=name, sha256=entry["sha256"]), self._session(name, self._verified(entry)))
        _check_shapes(model, entry)
        return model

    def characters_of(self, model_name: str) -> tuple[str, ...]:
        """The characters of a recogniser by channel.

        Raises:
            ModelError: the list is missing or changed.
        """
        entry = self._entry("characters", self._entry("model", model_name)["characters"])
        return characters_in(self._verified(entry))

    def weights(self, name: str) -> bytes:
        """The verified content of a file of weights that is no network.

        Raises:
            ModelError: it is missing or changed.
        """
        return self._verified(self._entry("weights", name))

    def _entry(self, kind: str, name: str) -> dict[str, Any]:
        for entry in self._manifest.get(kind, []):
            if entry.get("name") == name:
                return cast("dict[str, Any]", entry)
        raise ModelError(f"{self._folder / 'manifest.toml'} lists no {kind} {name!r}; install the package again")

    def _verified(self, entry: dict[str, Any]) -> bytes:
        path = self._folder / str(entry["file"])
        try:
            data = path.read_bytes()
        except OSError as error:
            raise ModelError(f"{path} cannot be read ({error.strerror}); run models/derive.py") from error
        if hashlib.sha256(data).hexdigest() != entry["sha256"]:
            raise ModelError(f"{path} has another SHA-256 than its manifest states; run models/derive.py")
        return data

    def _session(self, name: str, data: bytes) -> ort.InferenceSession:
        options = ort.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        _share_memory()
        options.add_session_config_entry("session.use_env_allocators", "1")
        try:
            session = ort.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # as in `infer`
            raise ModelError(f"model {name} cannot be loaded: {error}") from error
        if session.get_session_options().intra_op_num_threads != self._threads:
            raise ModelError(f"model {name} did not take {self._threads} threads; check the onnxruntime version")
        return session


@cache
def _share_memory() -> None:
    """One pool of memory for all networks of a process: a pool each would keep what its own largest input took."""
    place = ort.OrtMemoryInfo("Cpu", ort.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, ort.OrtMemType.DEFAULT)
    ort.create_and_register_allocator(place, None)


@cache
def _returning_memory() -> ort.RunOptions:
    """The runtime's memory pool is given back after the run: it would keep what its largest input took."""
    options = ort.RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return options


def _check_shapes(model: Model, entry: dict[str, Any]) -> None:
    """Input as the manifest states it, and a canary inference whose output has the stated channels."""
    name, shape = model.use.name, model.session.get_inputs()[0].shape
    stated = entry["input_shape"]
    actual = [size if isinstance(size, int) else -1 for size in shape]
    if actual != stated:
        raise ModelError(f"model {name} takes {actual}, but its manifest states {stated}")
    height = stated[2] if stated[2] > 0 else _CANARY_HEIGHT_PX
    output, *_ = model.infer(np.zeros((1, 1, height, _CANARY_WIDTH_PX), dtype=np.uint8))
    channels = output.shape[1] if output.ndim == _MAP_DIMENSIONS else output.shape[-1]
    if channels != entry["output_channels"]:
        message = f"model {name} gave {channels} channels, but its manifest states {entry['output_channels']}"
        raise ModelError(message)
