"""`sortgate records`: imports shippers' declarations from files into the record store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from edge.cli.exits import CommandError, Exit
from edge.cli.known_records import find, refused, stats, store_path
from edge.cli.output import print_json, remarks, results
from edge.cli.station_files import refuse_root_elsewhere, wanted_file
from edge.console import visible
from edge.records import (
    DoubtKind,
    FileFormat,
    ImportFileError,
    ImportOptions,
    ImportProgress,
    ImportReport,
    RecordStore,
    RecordStoreError,
    WeightsAre,
    import_file,
)

__all__ = ["app"]

app = typer.Typer(help="The shippers' declarations.", no_args_is_help=True, rich_markup_mode=None)

app.command("find")(find)
app.command("stats")(stats)
app.command("refused")(refused)

REFUSED_SHOWN = 20
IGNORED_SHOWN = 40


class MassUnit(StrEnum):
    """Units that weights come in."""

    GRAM = "g"
    KILOGRAM = "kg"
    OUNCE = "oz"
    POUND = "lb"


class DecimalMark(StrEnum):
    """Marks before fractions."""

    DOT = "."
    COMMA = ","


class DateOrder(StrEnum):
    """Orders of dates with slashes."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


def _known_encoding(name: str | None) -> str | None:
    try:
        "".encode(name or "utf-8")
    except LookupError as error:
        why = f"no encoding is called '{name}'; there are utf-8, gb18030, big5, cp1252 and others"
        raise CommandError(why, Exit.USAGE) from error
    return name


def _column(said: str) -> tuple[str, str]:
    head, mark, field = said.rpartition("=")
    if not mark or not head.strip() or not field.strip():
        raise CommandError(f"'{said}' is not of the form HEAD=FIELD, such as --column Sendung=item_id", Exit.USAGE)
    return head.strip(), field.strip()


_DOUBTED = {
    DoubtKind.CHECK_DIGIT: "item numbers with a wrong check digit, by which no parcel is looked up",
    DoubtKind.POSTED_AHEAD: "declarations dated more than a month ahead, which give way to any older one",
    DoubtKind.NO_COUNTRY: "declarations with a code that no country has, which is compared with nothing",
    DoubtKind.LEFT_OPEN: "declarations with a word such as N/A in place of a value, which counts as not stated",
    DoubtKind.SAID_OTHERWISE: "items that the file declares before with other contents, of which only the last count",
}


def _tell(report: ImportReport, weights_are: WeightsAre) -> None:
    out = results()
    out.print(
        f"{report.accepted} of {report.rows} declarations imported in {report.elapsed_s:.1f} s"
        f" ({report.duplicates} known already, {report.refused_count} refused, {report.conflicts} of them conflicts)"
    )
    if report.export:
        out.print(f"Read as {report.export}")
    if report.head_line > 1:
        out.print(f"The heads were found in line {report.head_line}; what stands above them was passed over")
    if ignored := report.ignored_columns:
        names = ", ".join(visible(name) for name in ignored[:IGNORED_SHOWN])
        more = f" and {len(ignored) - IGNORED_SHOWN} more" if len(ignored) > IGNORED_SHOWN else ""
        what = "Columns" if report.format == FileFormat.CSV else "Keys"
        out.print(f"{what} that mean nothing here: {names}{more}")
    if report.undecided_amounts:
        names = ", ".join(visible(name) for name in report.undecided_amounts)
        told = ("one piece", "line") if weights_are is WeightsAre.UNIT else ("the whole line", "unit")
        out.print(f"Taken as of {told[0]}: {names}. Their names don't say so; otherwise: --weights-are {told[1]}")
    for doubt in report.doubtful:
        first = f"{visible(doubt.item_id)} in line {doubt.line}"
        out.print(f"Taken, but ask the shipper: {_DOUBTED[doubt.kind]}: {doubt.count}, the first {first}")
    if not report.refused:
        return
    table = Table("line", "field", "why", title="Refused rows (kept in the store's quarantine)", title_justify="left")
    for row in report.refused[:REFUSED_SHOWN]:
        table.add_row(str(row.line), visible(row.field), visible(row.why))
    out.print(table)
    if report.refused_count > REFUSED_SHOWN:
        out.print(f"... and {report.refused_count - REFUSED_SHOWN} more: sortgate records refused {report.batch}")


@contextmanager
def _progress_shown(file: Path) -> Iterator[Callable[[ImportProgress], None]]:
    """A bar while the block lasts, and what moves it on."""
    name = visible(file.name)
    with Progress(
        TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn(), console=remarks()
    ) as bar:
        task = bar.add_task(f"Reading {name}", total=max(1, file.stat().st_size))

        def on_progress(progress: ImportProgress) -> None:
            work = "Sorting" if progress.bytes_read >= progress.bytes_total else "Reading"
            bar.update(task, completed=progress.bytes_read, description=f"{work} {name}")

        yield on_progress


def _imported(
    file: Path, store: Path, file_format: FileFormat | None, options: ImportOptions, *, resume: bool
) -> ImportReport:
    try:
        with RecordStore(store) as records, _progress_shown(file) as on_progress:
            return import_file(
                records, file, on_progress=on_progress, format=file_format, options=options, resume=resume
            )
    except RecordStoreError as error:
        raise CommandError(str(error), Exit.UNAVAILABLE) from error
    except ImportFileError as error:
        raise CommandError(str(error), Exit.DATA) from error


@app.command("import")
def import_records(
    file: Annotated[Path, typer.Argument(help="CSV, JSON, JSON Lines or postal XML, told by its ending.")],
    store: Annotated[Path | None, typer.Option(help="Record store (SQLite file); made when missing.")] = None,
    config: Annotated[Path | None, typer.Option(help="Station configuration that names the store.")] = None,
    file_format: Annotated[
        FileFormat | None, typer.Option("--format", help="Where the file's ending does not tell.")
    ] = None,
    weights_are: Annotated[
        WeightsAre, typer.Option(help="Weights and values are totals of a line, or of one piece (unit).")
    ] = WeightsAre.LINE,
    mass_unit: Annotated[
        MassUnit | None, typer.Option(help="Unit of weights where neither the column nor the row names one.")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(help="Encoding of the text, such as big5; told from it if left out.")
    ] = None,
    decimal_mark: Annotated[
        DecimalMark | None, typer.Option(help="Decimal mark of all numbers of this file; the other parts thousands.")
    ] = None,
    dates: Annotated[DateOrder | None, typer.Option(help="Order of dates such as 03/04/2026.")] = None,
    column: Annotated[
        list[str] | None, typer.Option(metavar="HEAD=FIELD", help="What a column means whose head does not say it.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with an import of this file that was interrupted.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Import declarations. All good rows come in together or, if the file breaks, none at all."""
    wanted_file(file)
    path = store_path(store, config)
    if config is not None and store is None:
        refuse_root_elsewhere(path.parent)
    options = ImportOptions(
        weights_are=weights_are,
        mass_unit=mass_unit.value if mass_unit else None,
        encoding=_known_encoding(encoding),
        decimal_mark=decimal_mark.value if decimal_mark else None,
        dates=dates.value if dates else None,
        columns=tuple(map(_column, column or ())),
    )
    report = _imported(file, path, file_format, options, resume=resume)
    if as_json:
        print_json(report.to_json())
    else:
        _tell(report, weights_are)
    if report.refused_count:
        raise typer.Exit(Exit.PARTLY_REFUSED)
