"""What is wrong with a policy file or a rule, and where."""

from __future__ import annotations

from edge.domain import Frozen

__all__ = ["Problem"]


class Problem(Frozen):
    """What is wrong, and where: `line` and `column` count from 1, in the file, or within `part` where none is named."""

    file: str = ""
    rule_id: str = ""
    part: str = ""
    line: int = 1
    column: int = 1
    why: str

    def __str__(self) -> str:
        """`FILE:LINE:COLUMN: rule 'ID', PART: WHY`, as compilers say it and editors understand."""
        what = ", ".join(filter(None, (f"rule '{self.rule_id}'" if self.rule_id else "", self.part)))
        return f"{self.file}:{self.line}:{self.column}: {what + ': ' if what else ''}{self.why}"
