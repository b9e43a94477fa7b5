"""Who is told what and when: the routes of a site, in a TOML file of their own."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError, model_validator

from edge.console.notices.matters import Matter, MatterKind
from edge.domain import Frozen, Label, Priority
from edge.toml_places import line_of_key

__all__ = ["Route", "RoutesError", "load_routes"]

MOST_BYTES = 100_000


class RoutesError(Exception):
    """The routes can't be used; the text says where and why, and never repeats an address."""


class Route(Frozen):
    """One way to some people. What it is to carry is collected and sent together, at most once a minute."""

    name: Label
    urls_file: Path = Field(description="addresses as Apprise writes them, a line each; readable by the service alone")
    of: frozenset[MatterKind] = Field(default=frozenset(MatterKind), min_length=1, description="what it carries")
    least_priority: Priority = Field(default=Priority.HIGH, description="1 to 4; what is less is left out")
    after_min: float = Field(default=0, ge=0, le=1440, description="only what nobody has dealt with for so long")
    from_time: dt.time = Field(default=dt.time(0), description="local time of day from which it may speak")
    to_time: dt.time = Field(default=dt.time(0), description="and until which; the same as from_time: always")
    most_per_hour: int = Field(default=20, ge=1, le=1000, description="messages; those of priority 1 go beyond it")
    with_picture: bool = Field(default=False, description="the deciding words of a single hold as a small picture")

    @model_validator(mode="after")
    def _without_zone(self) -> Self:
        if self.from_time.tzinfo or self.to_time.tzinfo:
            raise ValueError("from_time and to_time are local times, without a zone")
        return self

    def carries(self, matter: Matter, *, age_min: float, at: dt.time) -> bool:
        """Whether a matter of that age is to go this way at that time of day."""
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
        RoutesError: it can't be read, or says something that can't be.
    """
    try:
        text = path.read_bytes()[:MOST_BYTES].decode()
        content = tomllib.loads(text)
        routes = _File.model_validate(content).route
    except OSError as error:
        raise RoutesError(f"{path} can't be read: {error.strerror}") from error
    except ValidationError as error:
        faults = [
            f"  {path}:{line_of_key(text, fault['loc']) or 1}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}"
            for fault in error.errors(include_url=False, include_input=False, include_context=False)
        ]
        raise RoutesError(f"{path} can't be used:\n" + "\n".join(faults)) from error
    except (ValueError, RecursionError) as error:
        raise RoutesError(f"{path} is not valid TOML: {error}") from error
    base = path.resolve().parent
    return tuple(route.model_copy(update={"urls_file": base / route.urls_file}) for route in routes)
