"""Which routes messages take: those of the bundle in force, or those in the file that the station's settings name.

Not exported by the package: this module loads the messaging services, which the station itself does not need.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from edge.configuration.change import SettingsChange
from edge.configuration.in_force import settings_under
from edge.console.notices import (
    AddressesError,
    Route,
    RoutesError,
    anchored,
    load_routes,
    portable,
    read_addresses,
)
from edge.files.replaced import Version, version_of
from edge.remote import Bundle, RevisionStore, StoreError
from edge.settings import Settings, SettingsError

__all__ = ["RoutesChange", "RoutesInForce", "routes_examiner", "routes_in_force"]


class RoutesInForce(NamedTuple):
    """The routes, the revision they came in (0: the station's own file), and what kept others from being used."""

    routes: tuple[Route, ...]
    revision: int = 0
    fault: str = ""


def routes_in_force(config: Path, settings: Settings) -> RoutesInForce:
    """The routes of a station. If the bundle's can't be used, for whatever reason, its own are in force.

    Args:
        config: the station's own file.
        settings: in force.

    Raises:
        RoutesError: it has none, or its own can't be used.
    """
    fault = ""
    try:
        found = RevisionStore(settings.revisions_dir).in_force()
        if found is not None and found[1].routes_toml:
            return RoutesInForce(_routes_of(found[1], config, settings), found[1].revision)
    except (StoreError, RoutesError) as error:
        fault = str(error)
    own = settings.console.notices_file
    if own is None:
        why = fault or "no bundle in force brings routes"
        raise RoutesError(
            f"console.notices_file names no file of routes, and {why}; deploy/notices.toml shows what such a file says"
        )
    return RoutesInForce(load_routes(own), fault=fault)


def routes_examiner(config: Path, store: RevisionStore) -> Callable[[Bundle], str]:
    """Returns what checks whether messages could go by a bundle's routes here: `edge.remote.Examiner.routes`."""

    def examine(bundle: Bundle) -> str:
        """Reads every file of addresses, as if for a message; none is sent."""
        try:
            routes = _routes_of(bundle, config, settings_under(config, store, bundle))
            addresses = [_addresses(route) for route in routes]
        except (SettingsError, RoutesError) as error:
            raise ValueError(str(error)) from error
        return f"messages go by {', '.join(route.name for route in routes)} ({sum(addresses)} addresses)"

    return examine


class RoutesChange:
    """Notices that other routes or settings are in force. For use from one thread.

    Args:
        config: the station's own file.
        settings: in force.
        routes: in force.
    """

    def __init__(self, config: Path, settings: Settings, routes: RoutesInForce) -> None:
        self._config, self._settings, self._routes = config, settings, routes
        self._settings_change = SettingsChange(config, settings)
        self._looked_at: list[Version | None] = []  # they may have changed since they were read

    def seen(self) -> bool:
        """Whether they are. Routes that can't be used change nothing."""
        if self._settings_change.seen():
            return True
        versions = self._versions()
        if versions == self._looked_at:
            return False
        self._looked_at = versions
        try:
            return routes_in_force(self._config, self._settings).routes != self._routes.routes
        except RoutesError:
            return False  # looked at again when it is mended

    def _versions(self) -> list[Version | None]:
        own = self._settings.console.notices_file
        return [version_of(path) for path in (own, RevisionStore(self._settings.revisions_dir).state_file) if path]


def _routes_of(bundle: Bundle, config: Path, settings: Settings) -> tuple[Route, ...]:
    """The bundle's routes, with files of addresses beside the station's own routes, or else beside its settings."""
    own = settings.console.notices_file or config.resolve()
    return anchored(portable(bundle.routes_toml, "the bundle's routes"), own.parent)


def _addresses(route: Route) -> int:
    try:
        return len(read_addresses(route.urls_file))
    except AddressesError as error:
        raise RoutesError(
            f"route {route.name}: {error}; put the addresses into {route.urls_file} on the station first, then build"
            " the bundle under another revision"
        ) from error
