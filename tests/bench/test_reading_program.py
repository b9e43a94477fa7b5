"""The program of the reading benchmark: truth of real pictures, contestants as processes, and the README's figures."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from contestants import CONTESTANTS
from frames import Frame, Shows
from machine import Machine
from match import takes_part
from readme import BEGIN, END, MarkerError, write_readme
from real_pictures import TruthError, real_frames
from results import Results

PEERS = Path(__file__).parent / "peers"


def test_real_pictures_are_read_with_their_truth(tmp_path: Path) -> None:
    for name in ("a.png", "b.png", "c.png"):
        (tmp_path / name).touch()
    row = {"path": "a.png", "symbology": "QRCode", "text": "x\u2028y", "match": "exact"}
    (tmp_path / "codes.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    (tmp_path / "no_code.txt").write_text("b.png\n", encoding="utf-8")
    (tmp_path / "text.jsonl").write_text('{"path": "c.png", "texts": ["Produit en France"]}\n', encoding="utf-8")
    codes, none, text = real_frames(tmp_path)
    assert (codes.codes[0].text, codes.for_text) == ("x\u2028y", False)
    assert (none.shows, none.printed, none.for_codes) == (Shows.NOTHING, (), True)
    assert (text.texts, text.for_codes) == (("Produit en France",), False)


@pytest.mark.parametrize("row", ["{", "[]", '{"symbology": "QRCode"}', '{"path": "missing.png"}'])
def test_a_row_that_can_not_be_used_is_named(tmp_path: Path, row: str) -> None:
    (tmp_path / "text.jsonl").write_text(f"\n{row}\n", encoding="utf-8")
    with pytest.raises(TruthError, match=r"text\.jsonl"):
        real_frames(tmp_path)


def test_nobody_is_asked_for_what_is_not_known_of_a_picture() -> None:
    only_codes = Frame(name="a", deck="real-codes", path=Path("a"), shows=Shows.LABEL, for_text=False)
    takers = {name for name, contestant in CONTESTANTS.items() if takes_part(contestant, only_codes)}
    assert takers == {"sortgate-codes", "readers"}


def test_a_contestant_answers_line_by_line_with_what_it_cost(tmp_path: Path) -> None:
    program = tmp_path / "server.py"
    program.write_text(
        "from serving import serve\n"
        "def read(path):\n"
        "    print('a library talks')\n"
        "    sum(range(3_000_000))\n"
        "    return {'lines': [], 'path': path}\n"
        "serve({'it': '1'}, read)\n",
        encoding="utf-8",
    )
    asked = "".join(json.dumps({"path": name}) + "\n" for name in ("one", "two\u2028three"))
    done = subprocess.run(
        [sys.executable, str(program)],
        input=asked, capture_output=True, text=True, check=True, env={"PYTHONPATH": str(PEERS)},
    )  # fmt: skip
    ready, *answers = [json.loads(line) for line in done.stdout.rstrip("\n").split("\n")]
    assert ready == {"ready": {"it": "1"}}
    assert [one["path"] for one in answers] == ["one", "two\u2028three"]
    assert all(one["cpu_ms"] > 0 and one["wall_ms"] > 0 and one["peak_rss_mb"] >= one["rss_mb"] > 0 for one in answers)
    assert "a library talks" in done.stderr


def results() -> Results:
    machine = Machine(processor="a", cores=2, memory_gb=1, system="b", python="3.11", load=0)
    return Results(
        machine=machine, command="deploy/bench reading", seeds=(1,), parcels=1, versions={}, decks=(), ladders=()
    )


def test_only_the_place_between_the_markers_is_written(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"# One\n{BEGIN}\nold figures\n{END}\n# Two\n", encoding="utf-8")
    write_readme(results(), readme)
    write_readme(results(), readme)
    text = readme.read_text(encoding="utf-8")
    assert text.startswith(f"# One\n{BEGIN}\n")
    assert text.endswith(f"{END}\n# Two\n")
    assert "old figures" not in text
    assert text.count("deploy/bench reading") == 1


def test_a_readme_without_a_place_for_figures_is_left_as_it_is(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("# One\n", encoding="utf-8")
    with pytest.raises(MarkerError, match="lacks the markers"):
        write_readme(results(), readme)
    assert readme.read_text(encoding="utf-8") == "# One\n"
