"""Books in the journal's chain what becomes of the configuration, whichever process did it."""

from __future__ import annotations

import structlog

from edge.files.replaced import Version, version_of
from edge.journal import EventBook, JournalError
from edge.remote import RevisionStore, StoreError

__all__ = ["ConfigurationLog"]

log = structlog.get_logger(__name__)


class ConfigurationLog:
    """Follows the store of revisions. For use from one thread.

    Args:
        store: of revisions; commands change it too.
        book: the journal's.
    """

    def __init__(self, store: RevisionStore, book: EventBook) -> None:
        self._store, self._book = store, book
        self._seen: Version | None = None

    def look(self) -> None:
        """Books what is not booked yet; what can't be booked now is tried again at the next look."""
        version = version_of(self._store.state_file)
        if version in {None, self._seen}:
            return
        try:
            news = self._book.unbooked(self._store.state().events)
            if news:
                self._book.append(news)
            self._seen = version
        except (StoreError, JournalError) as error:
            log.warning("configuration not booked yet", error=str(error))
