"""Which rules are in force, those of the revision pushed last or the station's own, and when that changes."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from edge.files.replaced import Version, version_of
from edge.policy import Policy, PolicyError
from edge.remote import POLICY_FILE, RevisionStore, StoreError

__all__ = ["InForce", "RulesWatch"]


class InForce(NamedTuple):
    """The rules, the revision they came in (0: the station's own), and what kept others from being in force."""

    policy: Policy
    revision: int
    fault: str = ""


class RulesWatch:
    """Looks for new revisions. For use from one thread.

    Args:
        store: of the revisions that were pushed.
        own: the rules that the station was set up with; None: those that come with Sortgate.
    """

    def __init__(self, store: RevisionStore, own: Path | None) -> None:
        self._store, self._own = store, own
        self._seen: Version | None = None
        self._folder: Path | None = None

    def load(self) -> InForce:
        """What is in force now. If a revision can't be used, for whatever reason, the station's own rules are.

        Raises:
            PolicyError: its own rules can't be used either.
        """
        self._seen = version_of(self._store.state_file)
        self._folder = None
        try:
            found = self._store.in_force()
            if found is not None:
                self._folder, bundle = found
                return InForce(Policy.load(self._folder / POLICY_FILE), bundle.revision)
            fault = "" if self._store.state().current is None else "no revision on this disk is as it was verified"
        except (StoreError, PolicyError) as error:
            fault = str(error)
        return InForce(Policy.load(self._own), 0, fault)

    def changed(self) -> InForce | None:
        """What is in force, if that has changed since the last look.

        Raises:
            PolicyError: it can't be used; what was in force stays in force.
        """
        version = version_of(self._store.state_file)
        if version == self._seen or self._is_the_same():
            self._seen = version
            return None
        return self.load()

    def _is_the_same(self) -> bool:
        """Whether only something else in the store has changed: loading rules would cost the parcels time."""
        try:
            found = self._store.in_force()
        except StoreError:
            return False
        return (found[0] if found else None) == self._folder
