"""`sortgate simulate`: renders a shift of parcels and the truth about each, to measure, test and commission with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from edge.cli.exits import CommandError, Exit
from edge.cli.output import remarks, results
from edge.sim import FontMissingError, UnknownNameError, render_shift

__all__ = ["simulate"]


def simulate(
    out: Annotated[Path, typer.Option(help="Folder to write; made when missing.")],
    parcels: Annotated[int, typer.Option(min=1, help="How many parcels.")] = 40,
    mix: Annotated[str, typer.Option(help="clean, story, world or hostile.")] = "story",
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    camera: Annotated[str, typer.Option(help="area or line_scan.")] = "area",
    difficulty: Annotated[str | None, typer.Option(help="easy, normal or hard; else what the mix says.")] = None,
) -> None:
    """Render parcels as cameras of a line see them.

    The folder gets pictures and trigger files, the declarations, and the truth of each parcel.
    """
    try:
        with Progress(console=remarks(), transient=True) as bar:
            task = bar.add_task(f"Drawing {parcels} parcels", total=parcels)
            shift = render_shift(
                out, mix=mix, parcels=parcels, seed=seed, camera=camera, difficulty=difficulty,
                on_parcel=lambda _: bar.advance(task),
            )  # fmt: skip
    except UnknownNameError as error:
        raise CommandError(str(error), Exit.USAGE) from error
    except FontMissingError as error:
        raise CommandError(str(error), Exit.UNAVAILABLE) from error
    except OSError as error:
        raise CommandError(f"{out} can't be written: {error.strerror}", Exit.NO_OUTPUT) from error
    results().print(
        f"{shift.parcels} parcels, {shift.pictures} pictures and {shift.declarations} declarations in {out}",
        soft_wrap=True,
    )
