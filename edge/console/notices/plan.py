"""What one route is to be told now. Pure: the same matters, the same past and the same time give the same message."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from edge.console.notices.matters import Matter
from edge.console.notices.routes import Route
from edge.domain import Priority

__all__ = ["Message", "next_message"]

GAP = dt.timedelta(minutes=1)
"""Between two messages of a route, except those of priority 1: a flood becomes one message, not a hundred."""
HOUR = dt.timedelta(hours=1)
MOST_LINES = 8
SLEW = dt.timedelta(minutes=1)
"""What lies further ahead than this was dated before the clock was set back: nobody knows how old it is."""


@dataclass(frozen=True)
class Message:
    """A message, and the keys of the matters that it tells."""

    title: str
    body: str
    keys: tuple[str, ...]
    priority: Priority
    hold_id: str = ""


def next_message(
    route: Route,
    matters: Mapping[str, Matter],
    *,
    told: Collection[str],
    sent: Sequence[dt.datetime],
    now: dt.datetime,
    local: dt.time,
    where: str,
    address: str,
) -> Message | None:
    """The message that is due; None: there is none.

    Args:
        route: the way it would go.
        matters: what is open, the gravest first.
        told: keys of what was told by this route before.
        sent: when messages were sent by this route in the last hour, oldest first.
        now: in UTC.
        local: time of day.
        where: names the station.
        address: of the console; empty: messages have no link.
    """
    due = [
        matter
        for matter in matters.values()
        if matter.key not in told and route.carries(matter, age_min=_age_min(matter.since, now), at=local)
    ]
    urgent = [matter for matter in due if matter.priority is Priority.CRITICAL]
    if not urgent and due:
        recent = [at for at in sent if -SLEW < now - at < HOUR]
        if len(recent) >= route.most_per_hour or (recent and now - recent[-1] < GAP):
            return None
    return _message(due, where, address) if due else None


def _age_min(since: dt.datetime, now: dt.datetime) -> float:
    """Minutes that a matter has been open; infinite where nobody knows, for it must not wait for ever."""
    return math.inf if since - now > SLEW else max(0.0, (now - since).total_seconds() / 60)


def _message(due: Sequence[Matter], where: str, address: str) -> Message:
    body = [
        f"{int(matter.priority)} · {matter.kind.value} since {matter.since:%H:%M} UTC: {matter.text}"
        for matter in due[:MOST_LINES]
    ]
    if len(due) > MOST_LINES:
        body.append(f"and {len(due) - MOST_LINES} more")
    only = due[0].hold_id if len(due) == 1 else ""
    if address:
        body.append(f"{address}/hold/{only}" if only else address)
    counts = {kind: sum(matter.kind is kind for matter in due) for kind in dict.fromkeys(matter.kind for matter in due)}
    told = ", ".join(f"{count} {kind.value}{'s' if count > 1 else ''}" for kind, count in counts.items())
    return Message(
        title=f"Sortgate {where}: {told}",
        body="\n".join(body),
        keys=tuple(matter.key for matter in due),
        priority=min(matter.priority for matter in due),
        hold_id=only,
    )
