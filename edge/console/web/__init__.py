"""The operators' console in a browser: holds by risk and age, the case behind each, and what people do with it.

It is a process of its own that reads the journal and asks the station over the broker, as `sortgate hold` does, so
that neither its death nor its overload ever touches the line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.on_demand import names_on_demand

if TYPE_CHECKING:
    from edge.console.web.engineer_desk import DiagnosticsError
    from edge.console.web.server import serve
    from edge.console.web.users import Invitation, Permission, Role, User, UserBook, UserError
else:
    __getattr__ = names_on_demand(__name__)

__all__ = ["DiagnosticsError", "Invitation", "Permission", "Role", "User", "UserBook", "UserError", "serve"]
