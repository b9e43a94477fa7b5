"""Who may use the console: names, roles and argon2 hashes in one file that only its owner can read.

Nobody ever types a password for somebody else: a new user gets a one-time link with which they choose one. Commands and
the console change the file under a lock, and each sees the other's changes at once.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import functools
import hashlib
import secrets
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from pydantic import StringConstraints, ValidationError

from edge.domain import Frozen, Sha256, UtcTime
from edge.files.replaced import Version, version_of
from edge.files.secret import OWNER_ONLY
from edge.files.synced import replace_synced

__all__ = ["LEAST_PASSWORD", "Invitation", "Permission", "Role", "User", "UserBook", "UserError"]

LINK_VALID = dt.timedelta(hours=24)
LEAST_PASSWORD, MOST_PASSWORD = 12, 256
"""Characters. Nothing but a length is asked for (NIST SP 800-63B, section 3.1.1.2)."""


class UserError(Exception):
    """That can't be done with this user; the text says why."""


class Permission(StrEnum):
    """What a role allows."""

    SEE = "see"
    ACT = "act"
    ORDER_EVIDENCE = "order_evidence"
    EXPORT_EVIDENCE = "export_evidence"
    INSPECT = "inspect"
    ACKNOWLEDGE = "acknowledge"
    SHELVE = "shelve"
    REPORT = "report"
    TIP = "tip"


class Role(StrEnum):
    """Who somebody is at the line. An engineer maintains the station, and decides on no parcel."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    ENGINEER = "engineer"


_ALLOWED = {
    Role.VIEWER: {Permission.SEE},
    Role.OPERATOR: {Permission.SEE, Permission.ACT, Permission.ACKNOWLEDGE, Permission.TIP},
    Role.SUPERVISOR: set(Permission),
    Role.ENGINEER: {Permission.SEE, Permission.INSPECT, Permission.ACKNOWLEDGE, Permission.SHELVE},
}

UserName = Annotated[str, StringConstraints(pattern=r"^\w[\w .@-]{0,62}$", strip_whitespace=True)]
"""In any script; the journal records it."""


class User(Frozen):
    """A person who may sign in, once `password_hash` is set."""

    name: UserName
    role: Role
    password_hash: str = ""

    def may(self, permission: Permission) -> bool:
        """Whether the role allows it."""
        return permission in _ALLOWED[self.role]


class Invitation(Frozen):
    """A link with which its holder can set a user's password, once. The token itself is never stored."""

    token_sha256: Sha256
    name: UserName
    role: Role
    expires_at: UtcTime


class _Content(Frozen):
    version: Literal[1] = 1
    users: tuple[User, ...] = ()
    invitations: tuple[Invitation, ...] = ()


class UserBook:
    """The users of one console. Safe to use from any thread and several processes.

    Args:
        path: of the file; if it is missing, there are no users yet.
        utc: the wall clock, for the expiry of links.

    Every method raises UserError if the file can't be read or written.
    """

    def __init__(self, path: Path, utc: Callable[[], dt.datetime]) -> None:
        self.path = path
        self._utc = utc
        self._hasher = PasswordHasher()
        self._cached: tuple[Version, _Content] | None = None

    def users(self) -> tuple[User, ...]:
        """All users, by name."""
        return tuple(sorted(self._read().users, key=lambda user: user.name))

    def invitations(self) -> tuple[Invitation, ...]:
        """The links that can still be used, by name."""
        good = [one for one in self._read().invitations if one.expires_at > self._utc()]
        return tuple(sorted(good, key=lambda one: one.name))

    def get(self, name: str) -> User | None:
        """The user of this name."""
        return next((user for user in self._read().users if user.name == name), None)

    def invite(self, name: str, role: Role) -> str:
        """The token of a new link for `name`; earlier links for that name end. The user may already exist.

        Raises:
            UserError: the name can't be one.
        """
        token = secrets.token_urlsafe(24)
        try:
            invitation = Invitation(
                token_sha256=_digest(token), name=name, role=role, expires_at=self._utc() + LINK_VALID
            )
        except ValidationError as error:
            raise UserError(
                f"{name!r} can't be a name: letters, digits, spaces and . @ - only, 63 characters at most"
            ) from error
        with self._changing() as content:
            others = tuple(one for one in content.invitations if one.name != invitation.name)
            self._write(content.model_copy(update={"invitations": (*others, invitation)}))
        return token

    def invitation(self, token: str) -> Invitation | None:
        """What a link is for; None: it never was one, has been used, or is too old."""
        digest = _digest(token)
        for known in self._read().invitations:
            if secrets.compare_digest(known.token_sha256, digest) and known.expires_at > self._utc():
                return known
        return None

    def accept(self, token: str, password: str) -> User:
        """Sets the password of the invited user, and uses up the link.

        Raises:
            UserError: the link is no longer good, or the password is too short or too long.
        """
        if not LEAST_PASSWORD <= len(password) <= MOST_PASSWORD:
            raise UserError(f"a password needs {LEAST_PASSWORD} to {MOST_PASSWORD} characters")
        self._invited(token)  # hashing is expensive: a stranger must not be able to start it
        password_hash = self._hasher.hash(password)
        with self._changing() as content:
            invitation = self._invited(token)
            user = User(name=invitation.name, role=invitation.role, password_hash=password_hash)
            others = tuple(one for one in content.users if one.name != user.name)
            left = tuple(one for one in content.invitations if one != invitation)
            self._write(_Content(users=(*others, user), invitations=left))
        return user

    def _invited(self, token: str) -> Invitation:
        invitation = self.invitation(token)
        if invitation is None:
            raise UserError("this link was used already, or is too old; ask for a new one")
        return invitation

    def checked(self, name: str, password: str) -> User | None:
        """The user, if the password is theirs. Takes just as long for a name that nobody has."""
        user, nobody = self.get(name), self._nobody
        known = user.password_hash if user and user.password_hash else nobody
        try:
            self._hasher.verify(known, password[:MOST_PASSWORD])
        except (VerificationError, InvalidHashError):
            return None
        return user if user and user.password_hash else None

    @functools.cached_property
    def _nobody(self) -> str:
        """The hash to check a password against for a name that nobody has. Made at the very first attempt."""
        return self._hasher.hash(secrets.token_hex())

    def remove(self, name: str) -> None:
        """Removes a user and their links; whoever is signed in under that name is signed out.

        Raises:
            UserError: there is no such user.
        """
        with self._changing() as content:
            users = tuple(user for user in content.users if user.name != name)
            invitations = tuple(one for one in content.invitations if one.name != name)
            if (users, invitations) == (content.users, content.invitations):
                raise UserError(f"there is no user {name!r}; `sortgate users list` names them")
            self._write(content.model_copy(update={"users": users, "invitations": invitations}))

    def _read(self) -> _Content:
        version, cached = version_of(self.path), self._cached
        if version and cached and cached[0] == version:
            return cached[1]
        try:
            content = _Content.from_json(self.path.read_bytes())
        except FileNotFoundError:
            return _Content()
        except OSError as error:
            raise UserError(f"{self.path} can't be read: {error.strerror}") from error
        except ValidationError as error:
            raise UserError(f"{self.path} is damaged; restore it, or remove it and add the users anew") from error
        self._cached = (version, content) if version else None
        return content

    @contextlib.contextmanager
    def _changing(self) -> Iterator[_Content]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.with_suffix(".lock").open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield self._read()
        except OSError as error:
            raise UserError(f"{self.path} can't be changed: {error.strerror}") from error

    def _write(self, content: _Content) -> None:
        # On the disk at once: whoever was removed stays so, even when the power fails.
        replace_synced(self.path, content.to_json().encode(), mode=OWNER_ONLY)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
