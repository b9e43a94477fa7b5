"""Who is told what and when: the routes of a site, in a TOML file of their own."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError, field_validator, model_validator

from edge.console.notices.matters import Matter, MatterKind
from edge.domain import Frozen, Label, Priority
from edge.files.plain import open_plain
from edge.toml_faults import faults_in_words
from edge.toml_places import line_of_key
from edge.toml_values import NamedPath, taken_as

__all__ = ["Route", "RoutesError", "anchored", "load_routes", "portable", "portable_routes", "written"]

MOST_BYTES = 100_000


class RoutesError(Exception):
    """The routes can't be used; the text says where and why, and never repeats an address."""


class Route(Frozen):
    """One way to some people. What it is to carry is collected and sent together, at most once a minute."""

    name: Label
    urls_file: NamedPath = Field(
        description="addresses as Apprise writes them, a line each; readable by the service alone"
    )
    of: frozenset[MatterKind] = Field(default=frozenset(MatterKind), min_length=1, description="what it carries")
    least_priority: Priority = Field(default=Priority.HIGH, description="1 to 4; what is less is left out")
    after_min: float = Field(default=0, ge=0, le=1440, description="only what nobody has dealt with for so long")
    from_time: dt.time = Field(default=dt.time(0), description="local time of day from which it may speak")
    to_time: dt.time = Field(default=dt.time(0), description="and until which; the same as from_time: always")
    most_per_hour: int = Field(default=20, ge=1, le=1000, description="messages; those of priority 1 go beyond it")
    with_picture: bool = Field(default=False, description="the deciding words of a single hold as a small picture")

    @field_validator("urls_file")
    @classmethod
    def _no_address(cls, path: Path) -> Path:
        if ":/" in str(path):
            raise ValueError("an address, which may hold a password, never stands here; name a file that holds it")
        return path

    @model_validator(mode="after")
    def _without_zone(self) -> Self:
        if self.from_time.tzinfo or self.to_time.tzinfo:
            raise ValueError("from_time and to_time are local times, without a zone")
        return self

    def carries(self, matter: Matter, *, age_min: float, at: dt.time) -> bool:
        """Whether a matter of that age is to be told by this route at that time of day."""
        return (
            matter.kind in self.of
            and matter.priority <= self.least_priority
            and age_min >= self.after_min
            and self._open(at)
        )

    def _open(self, at: dt.time) -> bool:
        begin, end = self.from_time, self.to_time
        if begin == end:
            return True
        return begin <= at < end if begin < end else at >= begin or at < end


class _File(Frozen):
    route: tuple[Route, ...] = ()

    @model_validator(mode="after")
    def _each_name_once(self) -> Self:
        names = [route.name for route in self.route]
        if len(set(names)) < len(names):
            raise ValueError("two routes have the same name")
        return self


def load_routes(path: Path) -> tuple[Route, ...]:
    """The routes of a file, with paths taken from its folder.

    Raises:
        RoutesError: it can't be read or used.
    """
    return anchored(_read(path), path.resolve().parent)


def portable_routes(path: Path) -> tuple[Route, ...]:
    """The routes of a file that will travel in a bundle.

    Raises:
        RoutesError: as `portable`, or the file can't be read.
    """
    return portable(_text(path), str(path))


def portable(text: str, name: str) -> tuple[Route, ...]:
    """The routes of a text that any station may take: files of addresses are in a folder that the station chooses.

    Args:
        text: TOML.
        name: of the text, for errors.

    Raises:
        RoutesError: it can't be used, holds no route, or names a file outside of that folder.
    """
    routes = _parsed(text, name)
    if not routes:
        raise RoutesError(f"{name} holds no route: nobody would be told of anything")
    for number, route in enumerate(routes):
        if route.urls_file.is_absolute() or ".." in route.urls_file.parts:
            keys = ("route", number, "urls_file")
            raise RoutesError(
                f"{name}:{line_of_key(text, keys)}: {'.'.join(map(str, keys))}: must be a file in the folder of the"
                f" station's own routes, such as {route.name}.urls, not {str(route.urls_file)!r:.200}"
            )
    return routes


def written(routes: Iterable[Route]) -> str:
    """Routes as TOML text, without comments, which might hold an address. Read again, they are the same."""
    parts = []
    for route in routes:
        said = route.model_dump(mode="json", exclude_defaults=True)
        lines = (f"{key} = {_toml(sorted(value) if key == 'of' else value)}" for key, value in said.items())
        parts.append("\n".join(("[[route]]", *lines, "")))
    return "\n".join(parts)


def anchored(routes: Iterable[Route], folder: Path) -> tuple[Route, ...]:
    """The routes, with files of addresses taken from a folder."""
    return tuple(route.model_copy(update={"urls_file": folder / route.urls_file}) for route in routes)


def _read(path: Path) -> tuple[Route, ...]:
    return _parsed(_text(path), str(path))


def _text(path: Path) -> str:
    try:
        with open_plain(path, through_links=True) as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise RoutesError(f"{path} is longer than {MOST_BYTES} bytes: no file of routes is")
        return data.decode("utf-8-sig")
    except OSError as error:
        raise RoutesError(f"{path} can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise RoutesError(f"{path} is not valid TOML: it is not in UTF-8") from error


def _parsed(text: str, name: str) -> tuple[Route, ...]:
    try:
        return taken_as(_File, tomllib.loads(text)).route
    except ValidationError as error:
        faults = faults_in_words(error.errors(), _File, [(name, text)], private={"urls_file"})
        raise RoutesError("\n  ".join((f"{name} can't be used:", *faults))) from error
    except (ValueError, RecursionError) as error:
        why = "it is nested too deep" if isinstance(error, RecursionError) else error
        raise RoutesError(f"{name} is not valid TOML: {why}") from error


def _toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
