"""How much alarms demand of people, by the measures of ISA-18.2: annunciations, floods, chatter, and stale alarms."""

from __future__ import annotations

import datetime as dt
import statistics
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from pydantic import Field

from edge.domain import AlarmEvent, AlarmState, Frozen, Priority, UtcTime

__all__ = ["AlarmLoad", "alarm_load"]

WINDOW = dt.timedelta(minutes=10)
FLOOD_ABOVE, FLOOD_ENDS_BELOW = 10, 5
"""Alarms in ten minutes (ISA-18.2: more than ten begin a flood, fewer than five end it)."""
STALE = dt.timedelta(hours=24)
CHATTER, CHATTER_TIMES = dt.timedelta(minutes=1), 3
TOP = 10


class AlarmLoad(Frozen):
    """The alarms of a period. One alarm told to people is one `annunciation`."""

    annunciations: int = Field(ge=0)
    per_10_min: float = Field(ge=0, description="mean; about 1 is acceptable, 2 the most that people can manage")
    peak_10_min: int = Field(ge=0, description="most in any ten minutes")
    in_flood_share: float = Field(ge=0, le=1, description="of the time; below 0.01 is asked for")
    by_priority: dict[Priority, int]
    top_sources: tuple[tuple[str, int], ...] = Field(description="the alarms told most often")
    chattering: tuple[str, ...] = Field(description="told three times or more within a minute")
    stale: tuple[str, ...] = Field(description="in sight for more than a day, at the end of the time")
    shelved: int = Field(ge=0, description="times that an alarm was put aside")
    response_s: float | None = Field(default=None, ge=0, description="median until somebody acknowledged")


def alarm_load(events: Sequence[AlarmEvent], since: UtcTime, until: UtcTime) -> AlarmLoad:
    """The load of a period.

    Args:
        events: in order; those before `since` tell what was already in sight.
        since: beginning of the period.
        until: its end, which is not part of it.
    """
    told = [event for event in events if event.state is AlarmState.UNACKNOWLEDGED]
    inside = [event for event in told if since <= event.at.utc < until]
    times = sorted(event.at.utc for event in inside)  # a clock may have jumped
    spans = max(1.0, (until - since) / WINDOW)
    return AlarmLoad(
        annunciations=len(inside),
        per_10_min=len(inside) / spans,
        peak_10_min=max((_within(times, at, WINDOW) for at in times), default=0),
        in_flood_share=_in_flood(times, since, until),
        by_priority=dict(Counter(event.priority for event in inside)),
        top_sources=tuple(Counter(event.alarm_id for event in inside).most_common(TOP)),
        chattering=_chattering(inside),
        stale=_stale(events, until),
        shelved=sum(event.state is AlarmState.SHELVED and since <= event.at.utc < until for event in events),
        response_s=_response_s(events, since),
    )


def _within(times: Sequence[dt.datetime], begin: dt.datetime, span: dt.timedelta) -> int:
    return bisect_left(times, begin + span) - bisect_left(times, begin)


def _in_flood(times: Sequence[dt.datetime], since: dt.datetime, until: dt.datetime) -> float:
    """Share of the ten-minute steps that belong to a flood."""
    steps = flooded = 0
    flood, begin = False, since
    while begin < until:
        count = _within(times, begin, WINDOW)
        flood = count > FLOOD_ABOVE or (flood and count >= FLOOD_ENDS_BELOW)
        steps, flooded, begin = steps + 1, flooded + flood, begin + WINDOW
    return flooded / steps if steps else 0.0


def _chattering(told: Sequence[AlarmEvent]) -> tuple[str, ...]:
    times: dict[str, list[dt.datetime]] = {}
    for event in told:
        times.setdefault(event.alarm_id, []).append(event.at.utc)
    return tuple(
        alarm_id
        for alarm_id, own in times.items()
        if any(_within(sorted(own), at, CHATTER) >= CHATTER_TIMES for at in own)
    )


def _stale(events: Sequence[AlarmEvent], until: dt.datetime) -> tuple[str, ...]:
    since: dict[str, dt.datetime] = {}
    for event in events:
        if event.state.in_sight:
            since.setdefault(event.alarm_id, event.at.utc)
        else:
            since.pop(event.alarm_id, None)
    return tuple(alarm_id for alarm_id, at in since.items() if until - at > STALE)


def _response_s(events: Sequence[AlarmEvent], since: dt.datetime) -> float | None:
    began: dict[str, dt.datetime] = {}
    waited: list[float] = []
    for event in events:
        if event.state is AlarmState.UNACKNOWLEDGED:
            began.setdefault(event.alarm_id, event.at.utc)
        elif event.by and event.alarm_id in began:
            at = began.pop(event.alarm_id)
            if at >= since:
                waited.append(max(0.0, (event.at.utc - at).total_seconds()))
    return statistics.median(waited) if waited else None
