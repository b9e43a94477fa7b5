"""What went wrong, picture by picture, for whoever wants to look: phrases, codes, and what was made of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from contestants import CONTESTANTS
from figures import Row
from places import candidates
from score_codes import score_codes, wrong_codes
from score_text import Said, score_statements, score_texts

__all__ = ["write_failures"]


def write_failures(rows: Iterable[Row], file: Path) -> int:
    """One JSON object a line for each reading of which something failed; how many there are."""
    found = [failure for row in rows if (failure := _failure(row))]
    text = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in found)
    file.write_text(text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"), encoding="utf-8")
    return len(found)


def _failure(row: Row) -> dict[str, Any]:
    """What failed in a reading; empty if nothing did."""
    failed: dict[str, Any] = {
        "phrases": list(_phrases(row)),
        "codes_unread": list(_unread(row)),
        "codes_wrong": [code.model_dump() for code in wrong_codes(row.frame, row.answer.codes)],
        "faults": list(row.answer.faults),
    }
    failed = {what: which for what, which in failed.items() if which}
    return {"contestant": row.contestant, "picture": str(row.frame.path), **failed} if failed else {}


def _phrases(row: Row) -> Iterator[dict[str, Any]]:
    """Phrases not found exactly or not understood, with what was read at their place."""
    if not CONTESTANTS[row.contestant].text:
        return
    scores = score_statements(row.frame, row.answer)
    for score, statement in zip(scores, row.frame.statements, strict=True):
        if not score.exact or score.said is not Said.RIGHT:
            read = candidates(statement.line.box, row.answer.lines)
            place = [round(value) for value in statement.line.box.centre]
            yield {"text": score.text, "said": score.said, "exact": score.exact, "read": read, "at": place}
    for score in score_texts(row.frame, row.answer):
        if not score.exact:
            yield {"text": score.text, "close": score.close}


def _unread(row: Row) -> Iterator[dict[str, str]]:
    if not CONTESTANTS[row.contestant].codes:
        return
    for score, code in zip(score_codes(row.frame, row.answer.codes), row.frame.codes, strict=True):
        if not score.read:
            yield {"symbology": score.symbology, "text": code.text[:80]}
