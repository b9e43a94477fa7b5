"""Who is signed in now. Kept in memory: a restart of the console signs everybody out, and there is nothing to steal."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from edge.console.web.users import Permission, User, UserBook

__all__ = ["Session", "Sessions", "SignInThrottle"]


@dataclass
class Session:
    """One signed-in browser. `csrf` is in each of its forms; `user` is as it was at sign-in.

    `by_proxy`: the user is in no file; a proxy named them, and names them again with each request.
    """

    user: User
    opened_s: float
    used_s: float
    by_proxy: bool = False
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(32))


class Sessions:
    """All sessions of one console. Safe to use from any thread.

    Args:
        book: a session ends when its user is removed, or gets another role or password.
        idle_s: how long a user who may act can be idle; a screen that only shows may stay open for a shift.
        most_s: the longest that any session lasts.
    """

    def __init__(
        self, book: UserBook, *, idle_s: float, most_s: float, monotonic_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._book, self._idle_s, self._most_s, self._monotonic_s = book, idle_s, most_s, monotonic_s
        self._lock = threading.Lock()
        self._open: dict[str, Session] = {}

    def open(self, user: User, *, by_proxy: bool = False) -> Session:
        """Opens a session, and forgets those that have ended."""
        now_s = self._monotonic_s()
        session = Session(user, opened_s=now_s, used_s=now_s, by_proxy=by_proxy)
        with self._lock:
            self._open = {token: one for token, one in self._open.items() if self._lasts(one, now_s)}
            self._open[session.token] = session
        return session

    def find(self, token: str, *, used: bool = True) -> Session | None:
        """The session of a cookie, if it has not ended. `used`: a person did something, so idle time begins again."""
        now_s = self._monotonic_s()
        with self._lock:
            session = self._open.get(token)
            if session is None:
                return None
            known = session.by_proxy or self._book.get(session.user.name) == session.user
            if not known or not self._lasts(session, now_s):
                del self._open[token]
                return None
            if used:
                session.used_s = now_s
            return session

    def close(self, token: str) -> None:
        """Ends a session."""
        with self._lock:
            self._open.pop(token, None)

    def _lasts(self, session: Session, now_s: float) -> bool:
        if now_s - session.opened_s > self._most_s:
            return False
        return not session.user.may(Permission.ACT) or now_s - session.used_s <= self._idle_s


class SignInThrottle:
    """Slows down the guessing of passwords: after some failures each further one doubles the wait, up to a minute.

    Failures are counted by name and by address, so neither many names from one place nor one name from many places is
    any faster. A right password after the wait clears them.
    """

    FREE, LEAST_S, MOST_S, FORGET_S, MOST_KEYS = 5, 1.0, 60.0, 900.0, 10_000

    def __init__(self, monotonic_s: Callable[[], float] = time.monotonic) -> None:
        self._monotonic_s = monotonic_s
        self._lock = threading.Lock()
        self._failures: dict[str, tuple[int, float]] = {}
        """How many there were and when the last was; whose last is longest ago comes first, and is forgotten first."""

    def wait_s(self, *keys: str) -> float:
        """How long these have to wait before the next try; 0: they need not."""
        now_s = self._monotonic_s()
        with self._lock:
            return max(0.0, *(self._free_at_s(key, now_s) - now_s for key in keys))

    def failed(self, *keys: str) -> None:
        """Counts a wrong password."""
        now_s = self._monotonic_s()
        with self._lock:
            for key in keys:
                count, at_s = self._failures.pop(key, (0, now_s))
                self._failures[key] = (1 if now_s - at_s > self.FORGET_S else count + 1, now_s)
            while len(self._failures) > self.MOST_KEYS:
                del self._failures[next(iter(self._failures))]

    def succeeded(self, *keys: str) -> None:
        """Clears the failures after a right password."""
        with self._lock:
            for key in keys:
                self._failures.pop(key, None)

    def _free_at_s(self, key: str, now_s: float) -> float:
        count, at_s = self._failures.get(key, (0, now_s))
        over = count - self.FREE
        return at_s + min(self.MOST_S, self.LEAST_S * 2.0 ** min(over, 10)) if over >= 0 else now_s
