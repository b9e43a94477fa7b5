"""Operators' tips taken up while the station works: the file is looked at now and then, and read when it changed."""

from __future__ import annotations

from pathlib import Path

from edge.policy import Policy, Tips, read_tips
from edge.replaced_file import Version, version_of
from edge.station.judge import Judge

__all__ = ["TipWatch"]


class TipWatch:
    """Keeps a judge's policy up to date with the file of tips. For use from one thread.

    Args:
        path: the file; it need not exist.
        policy: the rules that the tips belong to.
        judge: told of a new policy.
        config_revision: of the bundle that the rules came in; 0: in none.
    """

    def __init__(self, path: Path, policy: Policy, judge: Judge, *, config_revision: int = 0) -> None:
        self._path = path
        self._policy, self._config_revision = policy, config_revision
        self._tips: Tips | None = None
        self._judge = judge
        self._seen: Version | None = None

    def look(self) -> Tips | None:
        """Takes up the tips if the file changed since the last look; they are returned then.

        Raises:
            TipsError: the file can't be used; the tips of before stay in force, and the next look tries again.
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
        """Other rules, with the same tips beside them."""
        self._policy, self._config_revision = policy, config_revision
        self._judge.use(policy if self._tips is None else policy.with_tips(self._tips), config_revision)
