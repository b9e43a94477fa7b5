"""Rooms load what is asked of them and nothing else, and no name of theirs can turn out to be something else."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from importlib import import_module

import pytest

import edge
from edge.on_demand import names_on_demand

ROOMS = [room.name for room in pkgutil.walk_packages(edge.__path__, "edge.") if room.ispkg]


@pytest.mark.parametrize("room", ROOMS)
def test_every_name_of_a_room_is_there_and_none_is_that_of_a_module_in_it(room: str) -> None:
    package = import_module(room)
    names = set(getattr(package, "__all__", ()))
    assert all(getattr(package, name) is not None for name in names)
    if "__getattr__" in vars(package):
        modules = {module.name for module in pkgutil.iter_modules(package.__path__)}
        assert names.isdisjoint(modules), "once the module is loaded, nobody would ask for the name in it"


def test_a_name_that_a_room_does_not_have_is_refused_as_everywhere() -> None:
    with pytest.raises(ImportError, match="cannot import name 'Rader'"):
        exec("from edge.vision import Rader")  # noqa: S102 - the type checker would find it
    with pytest.raises(AttributeError, match=r"'edge\.vision' has no attribute 'Rader'"):
        names_on_demand("edge.vision")("Rader")


def test_a_command_that_only_asks_the_station_loads_neither_networks_nor_readers_nor_rules() -> None:
    told = "import sys, edge.cli.hold, edge.cli.evidence; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, timeout=60).stdout
    assert {"onnxruntime", "cv2", "zxingcpp", "tesserocr", "cel"}.isdisjoint(loaded.split())
