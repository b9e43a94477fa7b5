"""What the commands about rules share: the rules in force, and a policy with operators' tips."""

from __future__ import annotations

from pathlib import Path

from edge.cli.exits import CommandError, Exit
from edge.policy import Policy, PolicyError, TipsError, read_tips
from edge.remote import POLICY_FILE, RevisionStore, StoreError
from edge.settings import Settings

__all__ = ["loaded_policy", "rules_in_force"]


def rules_in_force(settings: Settings) -> Path | None:
    """The rules of the revision in force, or the station's own; None: those that come with Sortgate."""
    try:
        found = RevisionStore(settings.revisions_dir).in_force()
    except StoreError as error:
        raise CommandError(str(error), Exit.DATA) from error
    return found[0] / POLICY_FILE if found else settings.policy_file


def loaded_policy(rules: Path | None, tips_file: Path | None) -> Policy:
    """The rules in a file, or those that come with Sortgate, with a station's tips; ends the command if unusable."""
    try:
        policy = Policy.load(rules)
        return policy if tips_file is None else policy.with_tips(read_tips(tips_file))
    except PolicyError as error:
        raise CommandError(str(error), Exit.DATA) from error
    except TipsError as error:
        raise CommandError(str(error), Exit.DATA) from error
