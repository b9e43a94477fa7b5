"""Takes up operators' tips while the station works: looks at their file now and then, and reads it when it changes."""

from __future__ import annotations

from pathlib import Path

from edge.files.replaced import Version, version_of
from edge.policy import Policy, Tips, read_tips
from edge.station.judge import Judge

__all__ = ["TipWatch"]


class TipWatch:
    """Keeps a judge's policy up to date with the file of tips. For use from one thread.

    Args:
        path: of the file, which need not exist.
        policy: the rules that the tips are added to.
        judge: given each new policy.
        config_revision: of the bundle that the rules came in; 0: they came in none.
    """

    def __init__(self, path: Path, policy: Policy, judge: Judge, *, config_revision: int = 0) -> None:
        self._path = path
        self._policy, self._config_revision = policy, config_revision
        self._tips: Tips | None = None
        self._judge = judge
        self._seen: Version | None = None

    def look(self) -> Tips | None:
        """Takes up the tips, and returns them, if the file has changed since the last look.

        Raises:
            TipsError: the file can't be used; the earlier tips stay in force, and the next look tries again.
        """
        version = version_of(self._path)
        if version == self._seen:
            return None
        tips = read_tips(self._path)
        self._tips = tips
        self._judge.use(self._policy.with_tips(tips), self._config_revision)
        self._seen = version
        return tips

    def use(self, policy: Policy, config_revision: int) -> None:
        """Changes the rules and keeps the tips."""
        self._policy, self._config_revision = policy, config_revision
        self._judge.use(policy if self._tips is None else policy.with_tips(self._tips), config_revision)
