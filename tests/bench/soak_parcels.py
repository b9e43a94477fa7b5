"""Parcels for a soak: a few that are drawn and read once, then dropped again and again under numbers of their own.

Each drop is another item of another sender, with its own declaration, so that no rule takes two of them for one.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from edge.domain import Action, Declaration, Reading, View
from edge.identifiers.check_digits import s10_check_digit
from edge.sim import RenderedParcel, shift
from edge.vision import VisionSettings, VisionWorker
from staged_worker_process import renumbered

__all__ = ["Cast", "cast_of", "declarations", "item_number"]

S10_LENGTH = 13
PATIENCE_S = 120.0


@dataclass(frozen=True)
class Cast:
    """A parcel that is played again and again. `reading` is what a real reading process once read of it."""

    name: str
    parcel: RenderedParcel
    reading: Reading

    @property
    def number(self) -> str:
        """The item number on its label."""
        return str(self.parcel.truth.item_id)

    @property
    def expected(self) -> Action:
        """What is right to do with it."""
        return self.parcel.truth.expected.action

    def note(self, item: str, do: str = "reading") -> bytes:
        """What is dropped in the place of a picture, for a staged reading process."""
        return json.dumps({"staged": do, "reading": self.name, "was": self.number, "item": item}).encode()


def cast_of(count: int, seed: int, folder: Path) -> list[Cast]:
    """That many parcels with one S10 number and one declaration, and their readings; written to `readings.json`."""
    rendered = [parcel for parcel in shift("story", 2 * count, seed=seed, difficulty="easy") if _is_plain(parcel)]
    with VisionWorker(VisionSettings()) as worker:
        worker.wait_ready(PATIENCE_S)
        cast = [Cast(parcel.truth.parcel, parcel, _read(worker, parcel, folder)) for parcel in rendered[:count]]
    (folder / "readings.json").write_text(json.dumps({one.name: one.reading.to_json() for one in cast}))
    return cast


def _is_plain(parcel: RenderedParcel) -> bool:
    number = parcel.truth.item_id or ""
    return len(number) == S10_LENGTH and [declared.item_id for declared in parcel.declarations] == [number]


def _read(worker: VisionWorker, parcel: RenderedParcel, folder: Path) -> Reading:
    views = []
    for view in parcel.trigger.views:
        path = folder / f"{parcel.truth.parcel}-{view.file}"
        path.write_bytes(parcel.pictures[view.file])
        views.append(View(name=view.name, path=str(path)))
    return worker.read(views, budget_ms=None, timeout_s=PATIENCE_S)


def item_number(like: str, serial: int) -> str:
    """An S10 number of the same service and country with another serial number."""
    digits = f"{serial:08d}"
    return f"{like[:2]}{digits}{s10_check_digit(digits)}{like[-2:]}"


def declarations(cast: Sequence[Cast], count: int) -> Iterator[Declaration]:
    """What is declared for the first `count` drops: the cast's declarations, each with other parties."""
    now = dt.datetime.now(dt.UTC)
    for serial in range(count):
        one = cast[serial % len(cast)]
        (declared,) = one.parcel.declarations
        text = renumbered(declared.to_json(), one.number, item_number(one.number, serial))
        parties = {
            role: party.model_copy(
                update={"name": f"Person {serial} {role}", "company": "", "email": "", "phone": f"+99 {serial:09d}",
                        "address": f"Street {serial}"}
            )
            for role, party in (("sender", declared.sender), ("addressee", declared.addressee))
        }  # fmt: skip
        yield Declaration.from_json(text).model_copy(update={**parties, "received_at": now, "posting_date": now})
