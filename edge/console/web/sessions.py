"""Who is signed in now. Kept in memory: a restart of the console signs everybody out, and nothing is there to steal."""

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
    """One signed-in browser. `csrf` stands in each of its forms; `user` is as it was at sign-in.

    `by_proxy`: a proxy named the user, whom no file of users knows, and names them with each request anew.
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
        book: a session ends when its user is removed, or has another role or password.
        idle_s: of users that may act; a screen that only shows may stand for a shift.
        most_s: the longest that any session lasts.
    """

    def __init__(
        self, book: UserBook, *, idle_s: float, most_s: float, monotonic_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._book, self._idle_s, self._most_s, self._monotonic_s = book, idle_s, most_s, monotonic_s
        self._lock = threading.Lock()
        self._open: dict[str, Session] = {}

    def open(self, user: User, *, by_proxy: bool = False) -> Session:
        """A new session; those that have ended are forgotten."""
        now_s = self._monotonic_s()
        session = Session(user, opened_s=now_s, used_s=now_s, by_proxy=by_proxy)
        with self._lock:
            self._open = {token: one for token, one in self._open.items() if self._lasts(one, now_s)}
            self._open[session.token] = session
        return session

    def find(self, token: str, *, used: bool = True) -> Session | None:
        """The session of a cookie, if it lasts still. `used`: a person did something, so its idle time begins anew."""
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
        """Signs out."""
        with self._lock:
            self._open.pop(token, None)

    def _lasts(self, session: Session, now_s: float) -> bool:
        if now_s - session.opened_s > self._most_s:
            return False
        return not session.user.may(Permission.ACT) or now_s - session.used_s <= self._idle_s


class SignInThrottle:
    """Slows the guessing of passwords: after some failures each further one doubles the wait, up to a minute.

    Counted by name and by address, so neither many names from one place nor one name from many places goes faster.
    A right password after the wait forgets the failures.
    """

    FREE, LEAST_S, MOST_S, FORGET_S, MOST_KEYS = 5, 1.0, 60.0, 900.0, 10_000

    def __init__(self, monotonic_s: Callable[[], float] = time.monotonic) -> None:
        self._monotonic_s = monotonic_s
        self._lock = threading.Lock()
        self._failures: dict[str, tuple[int, float]] = {}

    def wait_s(self, *keys: str) -> float:
        """How long these may not try now; 0: they may."""
        now_s = self._monotonic_s()
        with self._lock:
            return max(0.0, *(self._free_at_s(key, now_s) - now_s for key in keys))

    def failed(self, *keys: str) -> None:
        """A wrong password."""
        now_s = self._monotonic_s()
        with self._lock:
            if len(self._failures) > self.MOST_KEYS:
                self._failures = {
                    key: known for key, known in self._failures.items() if now_s - known[1] < self.FORGET_S
                }
            for key in keys:
                count, at_s = self._failures.get(key, (0, now_s))
                self._failures[key] = (1 if now_s - at_s > self.FORGET_S else count + 1, now_s)

    def succeeded(self, *keys: str) -> None:
        """The right password."""
        with self._lock:
            for key in keys:
                self._failures.pop(key, None)

    def _free_at_s(self, key: str, now_s: float) -> float:
        count, at_s = self._failures.get(key, (0, now_s))
        over = count - self.FREE
        return at_s + min(self.MOST_S, self.LEAST_S * 2.0 ** min(over, 10)) if over >= 0 else now_s
