"""Single sign-on: a proxy before the console asks the site's own service who somebody is, and says so in headers.

Anybody can write a header, so it is believed only from the addresses of the proxies, and only if it comes once: if a
proxy adds its own header after a forged one, the forged one must not count.
"""

from __future__ import annotations

from http import HTTPStatus
from ipaddress import ip_address

from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request

from edge.console.settings import ConsoleSettings
from edge.console.web.users import Role, User

__all__ = ["SignOn"]


class SignOn:
    """Reads the headers of proxies.

    Args:
        settings: which addresses are proxies, and which headers they set.
    """

    def __init__(self, settings: ConsoleSettings) -> None:
        self._proxies, self._settings = settings.proxies, settings.single_sign_on

    def user_of(self, request: Request) -> User | None:
        """The user that a proxy names; None: single sign-on is not configured, or the request comes from no proxy.

        Raises:
            HTTPException: 403, a proxy names nobody, or somebody without a role here.
        """
        settings = self._settings
        if not settings.on or not self._is_proxy(request):
            return None
        name = self._only(request, settings.user_header)
        groups = {group.strip() for group in self._only(request, settings.groups_header).split(",")}
        known = (
            (Role.SUPERVISOR, settings.supervisors),
            (Role.ENGINEER, settings.engineers),
            (Role.OPERATOR, settings.operators),
            (Role.VIEWER, settings.viewers),
        )
        role = next((role for role, of_role in known if groups.intersection(of_role)), None)
        if role is None:
            raise HTTPException(HTTPStatus.FORBIDDEN, "None of your groups has a role here. Ask who keeps the station.")
        try:
            return User(name=name, role=role)
        except ValidationError:
            raise HTTPException(
                HTTPStatus.FORBIDDEN, "The proxy gave a name that can't stand in the journal."
            ) from None

    def address_of(self, request: Request) -> str:
        """Where a request comes from: what the nearest proxy saw, or else the other end of the connection."""
        peer = request.client.host if request.client else ""
        forwarded = request.headers.getlist("x-forwarded-for")
        return forwarded[-1].split(",")[-1].strip() if forwarded and self._is_proxy(request) else peer

    def _is_proxy(self, request: Request) -> bool:
        try:
            peer = ip_address(request.client.host if request.client else "")
        except ValueError:
            return False
        return any(peer in network for network in self._proxies)

    def _only(self, request: Request, header: str) -> str:
        values = request.headers.getlist(header)
        if len(values) != 1:
            raise HTTPException(HTTPStatus.FORBIDDEN, "The proxy must say once who you are, and of which groups.")
        return values[0].strip()
