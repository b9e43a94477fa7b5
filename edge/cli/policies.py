"""What the commands on rules share: the station's settings, its policy with the operators' tips, and its journal."""

from __future__ import annotations

from pathlib import Path

from edge.cli.exits import CommandError, Exit
from edge.configuration import settings_in_force
from edge.journal import JournalError, JournalReader
from edge.policy import Policy, PolicyError, TipsError, read_tips
from edge.remote import POLICY_FILE, RevisionStore, StoreError
from edge.settings import Settings, SettingsError

__all__ = ["loaded_policy", "opened_journal", "rules_in_force", "station_settings"]


def station_settings(config: Path) -> Settings:
    """The station's configuration as it is in force, or the command's end."""
    try:
        return settings_in_force(config).settings
    except SettingsError as error:
        raise CommandError(str(error), Exit.CONFIG) from error


def rules_in_force(settings: Settings) -> Path | None:
    """The rules of the revision in force, or the station's own; None are those that come with Sortgate."""
    try:
        found = RevisionStore(settings.revisions_dir).in_force()
    except StoreError as error:
        raise CommandError(str(error), Exit.DATA) from error
    return found[0] / POLICY_FILE if found else settings.policy_file


def loaded_policy(rules: Path | None, tips_file: Path | None) -> Policy:
    """The rules in a file, or those that come with Sortgate, with a station's tips; or the command's end."""
    try:
        policy = Policy.load(rules)
        return policy if tips_file is None else policy.with_tips(read_tips(tips_file))
    except PolicyError as error:
        raise CommandError(str(error), Exit.DATA) from error
    except TipsError as error:
        raise CommandError(str(error), Exit.DATA) from error


def opened_journal(settings: Settings) -> JournalReader:
    """The station's journal, for reading while the station works, or the command's end."""
    try:
        return JournalReader(settings.journal_file)
    except JournalError as error:
        raise CommandError(f"{error}; has the station run yet?", Exit.NO_INPUT) from error
