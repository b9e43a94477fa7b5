"""`sortgate demo`: a shift of sample parcels through a whole line on this machine, as a live table and a summary."""

from __future__ import annotations

import contextlib
import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.live import Live
from rich.progress import Progress

from edge.capture import Trigger
from edge.cli.demo_push import play_pushes
from edge.cli.demo_summary import summarise
from edge.cli.exits import CommandError, Exit
from edge.cli.output import remarks, results
from edge.clock import Clock
from edge.console import LiveTable
from edge.domain import Action
from edge.journal import JournalError
from edge.link import LinkSettings, Topics
from edge.sim import FontMissingError, ParcelTruth, UnknownNameError
from edge.sim.broker import BrokerError
from edge.sim.camera_line import CameraLine
from edge.sim.feeder import drop, paced
from edge.sim.line import Line, LineError
from edge.sim.stage import Play, Stage, StageError, open_journal, parcels_of, rendered, staged

__all__ = ["demo"]

TOPICS = Topics(site="demo", line="line-1", station="station-1")
REFRESH_S = 0.2
PATIENCE_S = 60.0
"""After the last parcel, for its decision and the controller's final answer."""


@dataclass
class _Fed:
    """What has gone onto the belt: the truth about each track."""

    truths: dict[str, ParcelTruth] = field(default_factory=dict)
    finished: bool = False
    stopping: threading.Event = field(default_factory=threading.Event)

    def pause(self, seconds: float) -> None:
        """Waits between two parcels, but no longer than until the demonstration is to stop."""
        self.stopping.wait(seconds)


def demo(
    parcels: Annotated[int, typer.Option(min=1, help="Parcels in the shift.")] = 40,
    rate: Annotated[float, typer.Option(min=1, help="Parcels an hour.")] = 7200,
    mix: Annotated[str, typer.Option(help="clean, story, world or hostile.")] = "story",
    seed: Annotated[int, typer.Option(help="The same seed gives the same parcels.")] = 1,
    camera: Annotated[str, typer.Option(help="area or line_scan.")] = "area",
    keep_running: Annotated[bool, typer.Option(help="Send the shift again and again until Ctrl-C.")] = False,
    cameras: Annotated[bool, typer.Option("--cameras", help="By cameras and MQTT triggers, not by files.")] = False,
    push: Annotated[bool, typer.Option("--push", help="Instead: push rules and settings to the running line.")] = False,
    folder: Annotated[Path | None, typer.Option(help="Keep journal, logs and spool here.")] = None,
) -> None:
    """Play a shift with a simulated conveyor.

    Broker and daemon are real; a live table shows what happens.
    """
    if cameras and (push or mix == "hostile" or camera != "area"):
        raise CommandError(
            "--cameras plays the mixes clean, story and world of area cameras, without --push", Exit.USAGE
        )
    # However it ends, broker and daemon end with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    play = Play(mix=mix, parcels=parcels, seed=seed, camera=camera)
    if push:
        play = Play(mix="clean", parcels=3, seed=seed, camera=camera, difficulty="easy")
    try:
        shift, truths = _rendered(play)
        with contextlib.ExitStack() as stack:
            work = stack.enter_context(_work_folder(folder))
            seen_by = stack.enter_context(CameraLine(rate)) if cameras else None
            stage = stack.enter_context(staged(work, shift, more=seen_by.settings if seen_by else ""))
            if push:
                ok = play_pushes(stage, shift, TOPICS)
            else:
                ok = _play(stage, shift, truths, rate=rate, keep_running=keep_running, seen_by=seen_by)
    except UnknownNameError as error:
        raise CommandError(str(error), Exit.USAGE) from error
    except (FontMissingError, BrokerError) as error:
        raise CommandError(str(error), Exit.UNAVAILABLE) from error
    except (StageError, JournalError, LineError) as error:
        raise CommandError(str(error)) from error
    if not ok:
        raise typer.Exit(Exit.FAILED)


@contextlib.contextmanager
def _work_folder(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        yield folder.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="sortgate-demo-") as temporary:
        Path(temporary).chmod(0o755)  # the broker may run as a user of its own
        yield Path(temporary)


def _rendered(play: Play) -> tuple[Path, list[ParcelTruth]]:
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "sortgate"
    with Progress(console=remarks(), transient=True) as bar:
        task = bar.add_task(f"Drawing {play.parcels} parcels", total=play.parcels)
        return rendered(play, cache, on_parcel=lambda _: bar.advance(task))


def _play(
    stage: Stage,
    shift: Path,
    truths: list[ParcelTruth],
    *,
    rate: float,
    keep_running: bool,
    seen_by: CameraLine | None,
) -> bool:
    _tell_where(stage, keep_running=keep_running)
    clock = Clock()
    by_name = {truth.parcel: truth for truth in truths}
    fed = _Fed()
    with Line(LinkSettings(port=stage.port), TOPICS) as line, open_journal(stage) as journal:

        def deliver(source: Path, track_id: str) -> Trigger:
            if seen_by is not None:
                return seen_by.pass_by(source, track_id, line)
            trigger = drop(source, stage.spool / "incoming", track_id, clock)
            line.announce(trigger.track_id, trigger.left_ms(None))
            return trigger

        def run() -> None:
            passing = paced(parcels_of(shift), deliver, parcels_per_hour=rate, endless=keep_running, sleep=fed.pause)
            for name, trigger in passing:
                fed.truths[trigger.track_id] = by_name[name]
                if fed.stopping.is_set():
                    break
            fed.finished = True

        table = LiveTable(journal)
        _fed_and_followed(run, stage, table, fed)
        _wait_for_the_rest(stage, table, fed)
    return summarise(results(), table, fed.truths, rate=rate)


def _tell_where(stage: Stage, *, keep_running: bool) -> None:
    remarks().print(
        f"Broker on 127.0.0.1:{stage.port}; watch it: mosquitto_sub -p {stage.port} -v -t '{TOPICS.base}/#'",
        soft_wrap=True,
    )
    remarks().print(f"Console in a browser, by this link, once: {stage.console}", soft_wrap=True)
    if not keep_running:
        remarks().print("It ends with the shift; --keep-running goes on until Ctrl-C.")


def _fed_and_followed(feed: Callable[[], None], stage: Stage, table: LiveTable, fed: _Fed) -> None:
    """Feeds the belt beside the table, until the shift is over or somebody has enough."""
    feeder = threading.Thread(target=feed, name="feeder", daemon=True)
    feeder.start()
    try:
        _follow(results(), stage, table, fed)
    except KeyboardInterrupt:
        remarks().print("Stopping.")
    finally:
        fed.stopping.set()
        feeder.join(10)


def _all_settled(table: LiveTable, fed: _Fed) -> bool:
    return len(table.rows) >= len(fed.truths) and all(row.settled for row in table.rows.values())


def _follow(out: Console, stage: Stage, table: LiveTable, fed: _Fed) -> None:
    """Shows the table until the shift is over."""
    with Live(console=out, auto_refresh=False, transient=True) as live:
        ended_s: float | None = None
        while not (fed.finished and _all_settled(table, fed)):
            stage.check()
            table.refresh()
            if out.is_terminal:
                live.update(table.render(height=out.height, footer=_footer(table, fed)), refresh=True)
            else:
                for line in table.new_lines():
                    out.print(line, soft_wrap=True)
            if fed.finished:
                ended_s = ended_s or time.monotonic()
                if time.monotonic() - ended_s > PATIENCE_S:
                    return
            time.sleep(REFRESH_S)
        table.refresh()


def _wait_for_the_rest(stage: Stage, table: LiveTable, fed: _Fed) -> None:
    """After Ctrl-C, waits until all that is on the belt has its decision and the controller's answer."""
    end_s = time.monotonic() + PATIENCE_S
    while not _all_settled(table, fed) and time.monotonic() < end_s:
        stage.check()
        table.refresh()
        time.sleep(REFRESH_S)


def _footer(table: LiveTable, fed: _Fed) -> str:
    holds = sum(row.decision.record.decision.action is Action.HOLD for row in table.rows.values())
    return f"{len(fed.truths)} parcels on the belt, {len(table.rows)} decided, {holds} held. Ctrl-C ends."
