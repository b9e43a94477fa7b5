"""Books in the journal's chain which tips were given and which were taken back, whichever process did it."""

from __future__ import annotations

import structlog

from edge.journal import EventBook, JournalError
from edge.policy import Tips

__all__ = ["TipLog"]

log = structlog.get_logger(__name__)


class TipLog:
    """Takes note of the tips whenever their file has been read. For use from one thread.

    Args:
        book: the journal's.
    """

    def __init__(self, book: EventBook) -> None:
        self._book = book
        self._due: Tips | None = None

    def note(self, tips: Tips | None) -> None:
        """Books what is not booked yet of these tips, or of earlier ones. None: the file has not changed."""
        self._due = tips or self._due
        if self._due is None:
            return
        try:
            news = self._book.unbooked(self._due.events)
            if news:
                self._book.append(news)
            self._due = None
        except JournalError as error:
            log.warning("tips not booked yet", error=str(error))
