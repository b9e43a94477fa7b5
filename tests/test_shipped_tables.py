"""The tables that are shipped as YAML mean the same whichever of the two loaders of YAML reads them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import edge
from edge.shipped_tables import shipped_table

ROOT = Path(edge.__file__).parent
TABLES = sorted(path for room in ("records", "sim") for path in (ROOT / room).rglob("*.yaml"))


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_a_shipped_table_means_the_same_to_both_loaders(path: Path) -> None:
    package = ".".join(path.parent.relative_to(ROOT.parent).parts).removesuffix(".data")
    name = path.name if path.parent.name != "data" else f"data/{path.name}"
    assert shipped_table(package, name) == yaml.safe_load(path.read_text(encoding="utf-8"))
