"""How a station examines a bundle's settings and models: whether they can be used, and whether it must restart."""

from __future__ import annotations

from pathlib import Path

from edge.configuration.compare import differences
from edge.configuration.in_force import settings_under
from edge.domain import Applies
from edge.remote import Bundle, Examiner, RevisionStore
from edge.settings import Settings, SettingsError, load_settings
from edge.station import golden_pct

__all__ = ["station_examiner"]


def station_examiner(config: Path, store: RevisionStore, in_force: Settings) -> Examiner:
    """The examiner of the station that this file configures.

    Args:
        config: its own file.
        store: of its revisions.
        in_force: its settings as they are now.
    """

    def loaded(overlay: str) -> Settings:
        try:
            return load_settings(config, overlay)
        except SettingsError as error:
            raise ValueError(str(error)) from error

    def restarts(was: str, becomes: str) -> bool:
        after = loaded(becomes)
        try:
            before = load_settings(config, was)
        except SettingsError:  # its own file has changed since; then the station works by that alone
            before = load_settings(config)
        return any(difference.applies is Applies.RESTART for difference in differences(before, after))

    def read_golden(bundle: Bundle) -> float:
        vision = settings_under(config, store, bundle).vision
        pictures = [(store.blobs.path(picture), picture.texts) for picture in bundle.golden]
        return golden_pct(pictures, vision)

    most_bytes = in_force.remote.models_mb * 1_000_000
    return Examiner(restarts=restarts, golden_pct=read_golden, most_blob_bytes=most_bytes)
