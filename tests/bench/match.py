"""The match: every frame is read by each contestant in turn, the order changing from frame to frame.

Noise of the machine thus hits all alike, and nothing else of the benchmark runs meanwhile. Each contestant reads one
frame before anything counts, so that models are loaded and caches filled.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence

from contestants import Contestant, Running, running
from figures import Row
from frames import Frame

__all__ = ["played", "started", "takes_part"]


@contextlib.contextmanager
def started(contestants: Sequence[Contestant], warm_up: Frame) -> Iterator[list[Running]]:
    """The contestants' processes, each warmed by one frame.

    Raises:
        contestants.ContestantError: one of them could not be installed or started.
    """
    with contextlib.ExitStack() as stack:
        processes = [stack.enter_context(running(contestant)) for contestant in contestants]
        for process in processes:
            process.ask(warm_up.path)
        yield processes


def takes_part(contestant: Contestant, frame: Frame) -> bool:
    """Whether all that a contestant reads is known of the frame."""
    return (frame.for_text or not contestant.text) and (frame.for_codes or not contestant.codes)


def played(processes: Sequence[Running], frames: Sequence[Frame], on_frame: Callable[[int, Frame], None]) -> list[Row]:
    """Every frame read by every contestant that takes part in it."""
    rows = []
    for turn, frame in enumerate(frames):
        on_frame(turn, frame)
        first = turn % len(processes)
        order = [one for one in (*processes[first:], *processes[:first]) if takes_part(one.contestant, frame)]
        rows += [Row(frame, process.contestant.name, process.ask(frame.path)) for process in order]
    return rows
