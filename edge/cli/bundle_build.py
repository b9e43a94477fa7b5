"""`sortgate bundle build`: rules, settings, routes, models and golden pictures, checked and in one signed bundle."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from edge.cli.bundle_files import BLOBS, gathered_golden, gathered_models, plain_content, put_beside, write_made
from edge.cli.exits import CommandError, Exit
from edge.cli.key_files import private_key_in
from edge.cli.output import results
from edge.cli.station_files import wanted_bytes, wanted_file
from edge.clock import utc_now
from edge.console.notices import RoutesError, portable_routes, written
from edge.fault_words import error_in_words
from edge.policy import Policy, PolicyError, default_path
from edge.remote import BUNDLE_TYPE, POLICY_FILE, Bundle, Probation, Target, build_bundle, seal
from edge.settings import SettingsError, check_overlay

__all__ = ["Days", "Keys", "build"]

Keys = Annotated[list[Path], typer.Option("--key", help="Private key to sign with, PEM; give it again for more.")]
Days = Annotated[int, typer.Option("--days", min=1, max=3650, help="Good for so many days.")]
Out = Annotated[Path, typer.Argument(help="Where to write the bundle.")]
Revision = Annotated[int, typer.Option(min=1, help="Above every one that the stations have.")]
Why = Annotated[str, typer.Option(help="What changes and why, for the people at the stations.")]
PolicyFile = Annotated[
    Path | None, typer.Option(help="Rules; goods.yaml and lists/ beside them come along. Else Sortgate's own.")
]
Sites = Annotated[str, typer.Option(help="Sites meant; * is any.")]
Lines = Annotated[str, typer.Option(help="Lines meant.")]
Stations = Annotated[str, typer.Option(help="Stations meant.")]
SettingsFile = Annotated[
    Path | None, typer.Option(help="TOML with settings that take the place of those of the stations' own files.")
]
RoutesFile = Annotated[
    Path | None, typer.Option(help="Routes of messages as in deploy/notices.toml; addresses stay at the stations.")
]
ModelFolder = Annotated[
    Path | None, typer.Option(help="Folder with manifest.toml and the models to read with. Else the stations' own.")
]
GoldenFolder = Annotated[
    Path | None, typer.Option(help="Folder of pictures that stations read first, NAME.txt with the texts of each.")
]
LeastGolden = Annotated[
    float, typer.Option(min=0, max=100, help="Stations refuse it where less percent of those texts is read.")
]
ConfirmWithin = Annotated[
    float, typer.Option(min=5, max=3600, help="Seconds to reach the station under other settings.")
]
MostHoldChange = Annotated[
    float, typer.Option(min=0, max=100, help="Stations refuse it where holds would change on more percent.")
]
ProbationS = Annotated[
    float, typer.Option(min=0, max=86_400, help="Seconds that stations watch what it does to their work; 0: none.")
]
ProbationParcels = Annotated[
    int, typer.Option(min=1, help="Parcels that must have come, before and meanwhile, to tell anything.")
]
MostHoldRise = Annotated[
    float, typer.Option(min=0, max=100, help="Points by which holds may rise or fall meanwhile; else taken back.")
]
MostUndecidedRise = Annotated[
    float, typer.Option(min=0, max=100, help="Points by which parcels not decided in time may rise meanwhile.")
]
MostSlower = Annotated[
    float, typer.Option(min=0, max=1000, help="Percent by which the slowest decisions may come later meanwhile.")
]

ALLOWED = Probation()
"""What a bundle may change about a station's work unless it says otherwise."""


def build(
    out: Out,
    key: Keys,
    revision: Revision,
    why: Why,
    policy: PolicyFile = None,
    site: Sites = "*",
    line: Lines = "*",
    station: Stations = "*",
    settings: SettingsFile = None,
    notices: RoutesFile = None,
    models: ModelFolder = None,
    golden: GoldenFolder = None,
    least_golden: LeastGolden = 100.0,
    confirm_within: ConfirmWithin = 60.0,
    most_hold_change: MostHoldChange = 2.0,
    probation: ProbationS = ALLOWED.for_s,
    probation_parcels: ProbationParcels = ALLOWED.least_parcels,
    most_hold_rise: MostHoldRise = ALLOWED.most_hold_change_points,
    most_undecided_rise: MostUndecidedRise = ALLOWED.most_undecided_rise_points,
    most_slower: MostSlower = ALLOWED.most_slower_pct,
    days: Days = 14,
) -> None:
    """Make a signed bundle. Rules, settings and routes are checked first, and all of it once more by each station.

    Models and pictures are put into blobs/ beside the bundle, by their hashes, and travel with it.
    """
    model_files = gathered_models(models) if models else {}
    golden_files = gathered_golden(golden) if golden else {}
    with _faults_as_usage():
        bundle = Bundle(
            revision=revision,
            made_at=utc_now(),
            expires_at=utc_now() + dt.timedelta(days=days),
            target=Target(site=site, line=line, station=station),
            why=why,
            most_hold_change_pct=most_hold_change,
            files=_policy_files(wanted_file(policy) if policy else default_path()),
            settings_toml=_settings_text(settings) if settings else "",
            routes_toml=_routes_text(notices) if notices else "",
            confirm_within_s=confirm_within,
            models=tuple(model_files.values()),
            golden=tuple(golden_files.values()),
            least_golden_pct=least_golden,
            probation=Probation(
                for_s=probation,
                least_parcels=probation_parcels,
                most_hold_change_points=most_hold_rise,
                most_undecided_rise_points=most_undecided_rise,
                most_slower_pct=most_slower,
            ),
        )
    size_bytes = put_beside(out, [*model_files.items(), *golden_files.items()])
    write_made(out, seal(build_bundle(bundle), BUNDLE_TYPE, [private_key_in(path) for path in key]))
    _tell(bundle, out, own_rules=policy is None, blob_bytes=size_bytes)


def _tell(bundle: Bundle, out: Path, *, own_rules: bool, blob_bytes: int) -> None:
    """What the bundle brings; above all that rules come along which nobody named."""
    own = "; the rules are Sortgate's own, in the place of any others, as no --policy names some" if own_rules else ""
    results().print(f"revision {bundle.revision} brings {bundle.brings}{own}", soft_wrap=True)
    if blob_bytes:
        results().print(f"{blob_bytes / 1e6:.1f} MB of models and pictures lie in {out.parent / BLOBS}", soft_wrap=True)


@contextmanager
def _faults_as_usage() -> Iterator[None]:
    try:
        yield
    except ValidationError as error:
        raise CommandError(error_in_words(error), Exit.USAGE) from error


def _settings_text(path: Path) -> str:
    try:
        text = wanted_bytes(path).decode().replace("\r\n", "\n")
        check_overlay(text, str(path))
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} is no text in UTF-8", Exit.DATA) from error
    except SettingsError as error:
        raise CommandError(str(error), Exit.DATA) from error
    return text


def _routes_text(path: Path) -> str:
    try:
        return written(portable_routes(path))
    except RoutesError as error:
        raise CommandError(str(error), Exit.DATA) from error


def _policy_files(path: Path) -> dict[str, str]:
    beside = [path.with_name("goods.yaml"), *sorted((path.parent / "lists").glob("*.yaml"))]
    try:
        files = {POLICY_FILE: plain_content(path)}
        files |= {str(file.relative_to(path.parent)): plain_content(file) for file in beside if file.exists()}
        Policy.load(path)
    except PolicyError as error:
        raise CommandError(str(error), Exit.DATA) from error
    except OSError as error:
        raise CommandError(f"{error.filename or path} can't be read: {error.strerror}", Exit.NO_INPUT) from error
    return {name: content.decode() for name, content in files.items()}
