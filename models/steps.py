"""Finds the steps of a network in ONNX form, puts others in their place, and clears away what nobody reads any more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import helper, numpy_helper

__all__ = ["Network", "attribute", "like"]

Array = npt.NDArray[Any]


def attribute(step: onnx.NodeProto, name: str) -> Any:
    """The value of an attribute, or None where the step has none of that name."""
    return next((helper.get_attribute_value(each) for each in step.attribute if each.name == name), None)


def like(step: onnx.NodeProto, inputs: list[str], outputs: list[str]) -> onnx.NodeProto:
    """The same operator with the same attributes between other tensors."""
    other = helper.make_node(step.op_type, inputs, outputs, f"{step.name}.{outputs[0]}", domain=step.domain)
    other.attribute.extend(step.attribute)
    return other


class Network:
    """A network that is changed in place."""

    def __init__(self, model: onnx.ModelProto) -> None:
        self.graph = model.graph

    def of_kind(self, kind: str) -> list[onnx.NodeProto]:
        """All steps of one operator, in their order."""
        return [step for step in self.graph.node if step.op_type == kind]

    def maker(self, name: str) -> onnx.NodeProto | None:
        """The step that a tensor comes from; None of weights and of the input."""
        return next((step for step in self.graph.node if name in step.output), None)

    def readers(self, name: str) -> list[onnx.NodeProto]:
        """The steps that take a tensor in."""
        return [step for step in self.graph.node if name in step.input]

    def weights(self, name: str) -> Array | None:
        """The value of a tensor that never changes, else None."""
        found = next((tensor for tensor in self.graph.initializer if tensor.name == name), None)
        if found is not None:
            return numpy_helper.to_array(found)
        maker = self.maker(name)
        return numpy_helper.to_array(attribute(maker, "value")) if maker and maker.op_type == "Constant" else None

    def stored(self, name: str, value: Array) -> str:
        """Keep weights under a name, which is returned."""
        self.graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def note_shape(self, name: str, shape: Sequence[int | str]) -> None:
        """Note what is known of a shape: the runtime adds while it convolves where it knows both to be alike."""
        self.graph.value_info.append(helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape))

    def replace(self, old: Iterable[onnx.NodeProto], new: Sequence[onnx.NodeProto]) -> None:
        """Put steps in the place of others: where the last of those stands, all that is read is there.

        Shapes that were noted of what the new ones give are forgotten.
        """
        old = list(old)
        place = max(list(self.graph.node).index(step) for step in old)
        for step in reversed(new):
            self.graph.node.insert(place + 1, step)
        for step in old:
            self.graph.node.remove(step)
        given = {name for step in new for name in step.output}
        for noted in [each for each in self.graph.value_info if each.name in given]:
            self.graph.value_info.remove(noted)

    def clear(self) -> None:
        """Drop steps and weights that nothing reads."""
        read = {output.name for output in self.graph.output}
        for step in reversed(list(self.graph.node)):
            if read.isdisjoint(step.output):
                self.graph.node.remove(step)
            else:
                read.update(step.input)
        for tensor in [each for each in self.graph.initializer if each.name not in read]:
            self.graph.initializer.remove(tensor)
