"""`sortgate inspect`: what Sortgate sees in the pictures of one parcel, as a table, as JSON, or drawn on the picture.

The pictures are read in a separate process, as on the line: a picture that crashes a decoder ends the command with an
error text, not with a core dump.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from edge.claims import read_claims
from edge.cli.exits import CommandError, Exit
from edge.cli.output import print_json, remarks, results, write_whole
from edge.cli.station_files import wanted_file
from edge.console import visible
from edge.domain import Claims, Identity, LineState, OriginClaim, Quad, Reading, Sight, Span, View, ViewQuality
from edge.identifiers import identify, origin_countries
from edge.system_libraries import lacking_libraries
from edge.vision import ModelError, PictureError, VisionSettings, VisionWorker, WorkerError, missing_packages
from edge.vision.annotate import annotate

__all__ = ["inspect", "read_pictures"]

READY_PATIENCE_S = 60.0
READING_PATIENCE_S = 120.0
LEAST_SHARE_SHOWN = 0.01


def inspect(
    pictures: Annotated[list[Path], typer.Argument(help="Pictures of one parcel, one per view.")],
    out: Annotated[Path | None, typer.Option(help="Write the picture with codes and lines boxed, as JPEG.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print reading, identifiers and claims as JSON.")] = False,
) -> None:
    """Show codes, text and claims in the pictures of one parcel."""
    for picture in pictures:
        if picture.is_dir():
            raise CommandError(f"{picture} is a folder; name the pictures in it", Exit.NO_INPUT)
        if not picture.exists():
            raise CommandError(f"there is no picture {picture}", Exit.NO_INPUT)
        wanted_file(picture)
    if out is not None and out.suffix.lower() not in {".jpg", ".jpeg"}:
        raise CommandError(f"annotated pictures are JPEG: name {out} with .jpg at its end", Exit.USAGE)
    views = [View(name=f"view-{number}", path=str(path.resolve())) for number, path in enumerate(pictures, start=1)]
    reading = read_pictures(views)
    claims = read_claims(reading.lines)
    claims = claims.model_copy(update={"origin": claims.origin + origin_countries(reading.codes)})
    identity = identify(reading.codes, (), reading.lines)
    if as_json:
        seen = {"reading": reading, "identity": identity, "claims": claims}
        print_json(json.dumps({name: part.model_dump(mode="json") for name, part in seen.items()}, ensure_ascii=False))
    else:
        _show(results(), reading, identity, claims)
    if out is not None:
        _draw(views, reading, claims, out)
    if all(view.faults and view.text_sight is not Sight.FOUND for view in reading.views):
        raise typer.Exit(Exit.DATA)


def read_pictures(views: Sequence[View]) -> Reading:
    """What a separate process sees in pictures; a crash there ends the command with an error text."""
    if lacking := lacking_libraries():
        raise CommandError(lacking, Exit.UNAVAILABLE)
    worker = VisionWorker(VisionSettings())
    try:
        worker.start()
        worker.wait_ready(READY_PATIENCE_S)
        reading = worker.read(views, budget_ms=None, timeout_s=READING_PATIENCE_S)
        _tell_lacking_scripts(reading, missing_packages(worker.models))
    except (WorkerError, ModelError) as error:
        raise CommandError(str(error), Exit.FAILED) from error
    else:
        return reading
    finally:
        worker.stop()


def _tell_lacking_scripts(reading: Reading, packages: Sequence[str]) -> None:
    if packages and any(line.state is LineState.UNREAD_SCRIPT for line in reading.lines):
        remarks().print(f"more scripts can be read after: apt-get install {' '.join(packages)}")


def _show(out: Console, reading: Reading, identity: Identity, claims: Claims) -> None:
    for view in reading.views:
        faults = f"; {', '.join(view.faults)}" if view.faults else ""
        out.print(
            f"{view.view}: {view.width_px} x {view.height_px} px, codes: {_words(view.code_sight)},"
            f" text: {_words(view.text_sight)}{faults}"
        )
        if view.quality is not None:
            out.print(f"  {_measured(view.quality)}")
        for advice in view.advice:
            out.print(f"  {advice}")
    out.print(f"item: {identity.item_id or '-'} ({_words(identity.status)})")
    for known in identity.identifiers:
        if not known.valid:
            out.print(f"  not valid: {visible(known.value)}, {known.fault}")
    _codes_table(out, reading)
    _lines_table(out, reading)
    _claims_table(out, claims)
    out.print(f"read in {reading.elapsed_ms:.0f} ms")


def _measured(quality: ViewQuality) -> str:
    """The figures by which a technician sets up a camera."""
    parts = [
        f"mean level {quality.mean_level:.0f}",
        f"contrast {quality.contrast:.0f}",
        f"saturated {quality.saturated_share:.1%}",
        _label_told(quality.label_share),
    ]
    if quality.unread_print_share is not None:
        parts.append(f"{quality.unread_print_share:.0%} of its print, rules among it, not read")
    if quality.text_height_px is not None:
        parts.append(f"text lines {quality.text_height_px:.0f} px high")
    if quality.edge_x_px is not None and quality.edge_y_px is not None:
        parts.append(f"edges {quality.edge_x_px:.1f} px wide along rows, {quality.edge_y_px:.1f} along columns")
    return ", ".join(parts)


def _label_told(share: float) -> str:
    if not share:
        return "no label that stands out from a background (one that fills the picture does not)"
    return f"label {share:.0%} of the view" if share >= LEAST_SHARE_SHOWN else "label less than 1% of the view"


def _codes_table(out: Console, reading: Reading) -> None:
    unread = [code for view in reading.views for code in view.unread_codes]
    if not reading.codes and not unread:
        return
    table = Table("view", "symbology", "text", "readers", title="Codes", title_justify="left")
    for code in reading.codes:
        table.add_row(code.view, code.symbology, visible(code.text), ", ".join(code.readers))
    for seen in unread:
        table.add_row(seen.view, seen.symbology, "(seen, not read)", "-")
    out.print(table)


def _lines_table(out: Console, reading: Reading) -> None:
    if not reading.lines:
        return
    table = Table("view", "text", "sure", title="Text lines", title_justify="left")
    for line in reading.lines:
        text = visible(line.text) if line.state is LineState.READ else f"({_words(line.state)}) {visible(line.text)}"
        table.add_row(line.view, text + (" …" if line.ink_beside else ""), f"{line.confidence:.2f}")
    out.print(table)


def _claims_table(out: Console, claims: Claims) -> None:
    table = Table("claim", "words", "sure", title="Claims", title_justify="left")
    for claim in claims.origin:
        table.add_row(_origin(claim), _quoted(claim.spans), f"{claim.confidence:.2f}")
    for goods in claims.goods:
        table.add_row(f"{_words(goods.kind)}: {visible(goods.value)}", _quoted(goods.spans), f"{goods.confidence:.2f}")
    if table.row_count:
        out.print(table)
    else:
        out.print("no claims")


def _origin(claim: OriginClaim) -> str:
    country = claim.country or visible(claim.country_text) or "unknown country"
    return f"{claim.role} {claim.polarity} {country}" + (" (uncertain)" if claim.uncertain else "")


def _quoted(spans: Sequence[Span]) -> str:
    return " / ".join(visible(span.text) for span in spans)


def _words(value: str) -> str:
    return value.replace("_", " ")


def _deciding_words(claims: Claims, view: str) -> list[Quad]:
    """The boxes that origin claims and goods claims rest on in one view."""
    spans = [span for claim in claims.origin for span in claim.spans]
    spans += [span for claim in claims.goods for span in claim.spans]
    return [span.box for span in spans if span.box is not None and span.view == view]


def _draw(views: Sequence[View], reading: Reading, claims: Claims, out: Path) -> None:
    for view, seen in zip(views, reading.views, strict=True):
        target = out if len(views) == 1 else out.with_stem(f"{out.stem}-{view.name}")
        if not seen.width_px:
            remarks().print(f"{target} not written: {view.path} could not be decoded")
            continue
        try:
            drawn = annotate(Path(view.path), seen, _deciding_words(claims, view.name))
        except PictureError as error:
            raise CommandError(f"{view.path}: {error}", Exit.DATA) from error
        write_whole(target, drawn)
