"""Whether other settings are in force than those the daemon was started with."""

from __future__ import annotations

from edge.remote import RevisionStore, StoreError

__all__ = ["SettingsWatch"]


class SettingsWatch:
    """Looks at the revisions. For use from one thread.

    Args:
        store: revisions that were taken.
        overlay: the bundle's settings that the daemon was started with, as their text.
    """

    def __init__(self, store: RevisionStore, overlay: str) -> None:
        self._store, self._overlay = store, overlay
        self._seen: tuple[int, int] | None = None

    def superseded(self) -> bool:
        """Whether the daemon is to start anew. A store that can't be read changes nothing."""
        try:
            stat = self._store.state_file.stat()
            if (stat.st_ino, stat.st_mtime_ns) == self._seen:
                return False
            found = self._store.in_force()
        except (OSError, StoreError):
            return False
        self._seen = stat.st_ino, stat.st_mtime_ns
        return (found[1].settings_toml if found else "") != self._overlay
