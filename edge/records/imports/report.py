"""What an import did, as data: counts, and each refused row with its line, field and reason. Rendering is not here."""

from __future__ import annotations

from pydantic import Field

from edge.domain import Frozen
from edge.records.doubts import DoubtKind

__all__ = ["DoubtfulRows", "ImportProgress", "ImportReport", "RefusedRow"]


class RefusedRow(Frozen):
    """A row that did not become a declaration. `line` counts from 1 in the file, where the row begins."""

    line: int = Field(ge=1)
    field: str
    why: str


class DoubtfulRows(Frozen):
    """Rows that were taken although something of them is likely a slip; `line` and `item_id` are those of the first."""

    kind: DoubtKind
    count: int = Field(ge=1)
    line: int = Field(ge=1)
    item_id: str


class ImportProgress(Frozen):
    """How far an import has come; given to the caller after every transaction."""

    bytes_read: int = Field(ge=0)
    bytes_total: int = Field(ge=0)
    rows: int = Field(ge=0)


class ImportReport(Frozen):
    """Result of one import. Rows are declarations as the file gives them, lines of one item taken together."""

    batch: int = Field(description="number of this import in the store; its quarantined rows are kept under it")
    format: str
    encoding: str
    rows: int = Field(default=0, ge=0)
    accepted: int = Field(default=0, ge=0)
    duplicates: int = Field(default=0, ge=0, description="already stored with the same content")
    conflicts: int = Field(default=0, ge=0, description="refused: other content under a version that is stored")
    refused_count: int = Field(default=0, ge=0, description="conflicts among them")
    refused: tuple[RefusedRow, ...] = Field(default=(), description="the first 1,000; all are in the quarantine")
    doubtful: tuple[DoubtfulRows, ...] = Field(default=(), description="taken, but likely wrong: for people to look at")
    ignored_columns: tuple[str, ...] = Field(default=(), description="names in the file that mean nothing here")
    undecided_amounts: tuple[str, ...] = Field(
        default=(), description="columns of weights and values whose names leave open whether of the line or one piece"
    )
    head_line: int = Field(default=1, ge=1, description="where a table's heads stand; above them are rows of a title")
    export: str = Field(default="", description="what kind of export the heads are known for, and were read as")
    elapsed_s: float = Field(default=0.0, ge=0)
