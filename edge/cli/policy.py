"""`sortgate policy`: checks rules before they are used, tries them on the past, and explains them on one parcel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from edge.cli.exits import CommandError, Exit
from edge.cli.explain import explain
from edge.cli.output import print_json, remarks, results
from edge.cli.policies import loaded_policy, rules_in_force
from edge.cli.station_files import opened_journal, station_settings, wanted_file
from edge.clock import utc_now
from edge.console import visible
from edge.policy import Change, Checked, ReplayReport, check, default_path, replay
from edge.station import past_cases

__all__ = ["app"]

app = typer.Typer(help="The rules: init, check, explain, replay.", no_args_is_help=True, rich_markup_mode=None)
app.command("explain")(explain)

MOMENTS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
Moment = Annotated[dt.datetime | None, typer.Option(formats=MOMENTS, help="In UTC.")]


@app.command("init")
def init(
    folder: Annotated[
        Path, typer.Argument(help="Where to write rules.yaml, goods.yaml and lists/; must not exist yet.")
    ],
) -> None:
    """Write a copy of the rules that come with Sortgate, to be changed."""
    shipped = default_path()
    try:
        folder.mkdir(parents=True)
        (folder / "lists").mkdir()
        for source in (shipped, shipped.with_name("goods.yaml"), *sorted(shipped.with_name("lists").glob("*.yaml"))):
            name = source.relative_to(shipped.parent) if source != shipped else "rules.yaml"
            (folder / name).write_bytes(source.read_bytes())
    except FileExistsError as error:
        raise CommandError(f"{folder} exists already and was left as it is; name another", Exit.NO_OUTPUT) from error
    except OSError as error:
        raise CommandError(f"{folder} can't be written: {error.strerror}", Exit.NO_OUTPUT) from error
    told = f"{folder / 'rules.yaml'} is written; change it, then run `sortgate policy check {folder / 'rules.yaml'}`"
    results().print(told, soft_wrap=True)


@app.command("check")
def check_policy(
    file: Annotated[Path, typer.Argument(help="A file of rules; goods.yaml and lists/ beside it are checked, too.")],
    at: Annotated[dt.datetime | None, typer.Option(formats=MOMENTS, help="Day to check dates for; else now.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print errors, warnings and counts as JSON.")] = False,
) -> None:
    """Say what is wrong with a policy, and what is hardly meant.

    Each with file, line and column. Errors end with 65.
    """
    wanted_file(file)
    checked = check(file, at=_utc(at) or utc_now())
    if as_json:
        print_json(checked.to_json())
    else:
        _tell_checked(results(), checked)
    if checked.errors:
        raise typer.Exit(Exit.DATA)


def _tell_checked(out: Console, checked: Checked) -> None:
    for kind, problems in (("error", checked.errors), ("warning", checked.warnings)):
        for problem in problems:
            out.print(f"{kind}: {visible(str(problem))}", soft_wrap=True)
    counts = checked.counts
    if counts is None:
        out.print(f"errors: {len(checked.errors)}; this policy can't be used")
        return
    severities = ", ".join(f"{number} {name}" for name, number in sorted(counts.by_severity.items()))
    out.print(
        f"{counts.rules} rules ({severities}), {counts.shadow} in shadow, {counts.in_force} in force;"
        f" {counts.classes_of_goods} classes of goods; {counts.control_lists_in_force} of {counts.control_lists}"
        f" control lists in force; {len(checked.warnings)} warnings; revision {checked.revision}",
        soft_wrap=True,
    )


@app.command("replay")
def replay_policy(
    config: Annotated[Path, typer.Option(help="Configuration of the station whose journal is replayed.")],
    policy: Annotated[
        Path | None, typer.Option(help="Rules to try; else those the station is configured with.")
    ] = None,
    since: Moment = None,
    until: Moment = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many parcels, the newest.")] = None,
    examples: Annotated[int, typer.Option(min=0, help="Parcels shown of each kind of change.")] = 5,
    max_hold_change: Annotated[
        float | None, typer.Option(min=0, max=100, help="End with 1 where holds change on more percent of parcels.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Show which past decisions other rules would change.

    The journal's parcels are judged again. Nothing is written.
    """
    settings = station_settings(config)
    tried = loaded_policy(wanted_file(policy) if policy else rules_in_force(settings), settings.tips_file)
    with opened_journal(settings) as journal:
        cases = past_cases(journal, since=_utc(since), until=_utc(until), limit=limit)
        shown = track(cases, "Judging again", console=remarks(), transient=True)
        report = replay(shown, tried, examples=examples)
    if as_json:
        print_json(report.to_json())
    else:
        _tell_replay(results(), report)
    if max_hold_change is not None and report.hold_change_pct > max_hold_change:
        remarks().print(f"holds change on {report.hold_change_pct:.2f} % of parcels; {max_hold_change:g} % are allowed")
        raise typer.Exit(Exit.FAILED)


def _tell_replay(out: Console, report: ReplayReport) -> None:
    out.print(
        f"{report.judged} parcels judged by revision {report.revision}"
        f" ({report.not_judged} more have no evidence that is whole enough)",
        soft_wrap=True,
    )
    if not report.actions_changed and not report.rules:
        out.print("nothing changes")
        return
    out.print(
        f"{report.actions_changed} decisions change: {report.holds_new} new holds, {report.holds_gone} holds no longer"
        f" ({report.hold_change_pct:.2f} % of parcels); {report.reasons_changed} more would give another reason",
        soft_wrap=True,
    )
    for direction, number in report.changes.items():
        out.print(f"  {direction}: {number}")
    _tell_rules(out, report)
    _tell_examples(out, report.examples)


def _tell_rules(out: Console, report: ReplayReport) -> None:
    table = Table(title="Rules that fire on other parcels", title_justify="left")
    table.add_column("rule", no_wrap=True)
    for heading in ("fired", "would fire", "new", "gone", "actions changed"):
        table.add_column(heading, justify="right")
    for rule in report.rules:
        numbers = (rule.fired, rule.would_fire, rule.new, rule.gone, rule.actions_changed)
        table.add_row(rule.rule_id, *map(str, numbers))
    if table.row_count:
        out.print(table)


def _tell_examples(out: Console, changes: Iterable[Change]) -> None:
    for change in changes:
        rules = [f"+{rule}" for rule in change.rules_new] + [f"-{rule}" for rule in change.rules_gone]
        what = (
            change.direction if change.was is not change.becomes else f"{change.was_reason} -> {change.becomes_reason}"
        )
        out.print(
            f"#{change.seq} track {change.track_id}, item {visible(change.item_id or '-')}: {what}"
            f" ({' '.join(rules) or 'the same rules, weighed otherwise'})", soft_wrap=True,
        )  # fmt: skip
        out.print(f"    {visible(change.sentence)}", soft_wrap=True)


def _utc(moment: dt.datetime | None) -> dt.datetime | None:
    return None if moment is None else moment.replace(tzinfo=dt.UTC)
