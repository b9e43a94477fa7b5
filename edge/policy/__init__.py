"""Judging: rules as data, dated control lists, tips, and the one decision that follows from a parcel's evidence."""

from __future__ import annotations

from edge.policy.check import Checked, check
from edge.policy.context import CONTEXT, Fact
from edge.policy.evidence import Evidence
from edge.policy.explain import Explained
from edge.policy.loading import PolicyError, default_path
from edge.policy.policy import Policy
from edge.policy.problem import Problem
from edge.policy.replay import Change, PastCase, ReplayReport, RuleChange, replay
from edge.policy.rules import Rule
from edge.policy.tips import Tip, TipAction, TipEvent, TipKind, Tips, normal_identifier
from edge.policy.tips_file import TipsError, change_tips, read_tips

__all__ = [
    "CONTEXT",
    "Change",
    "Checked",
    "Evidence",
    "Explained",
    "Fact",
    "PastCase",
    "Policy",
    "PolicyError",
    "Problem",
    "ReplayReport",
    "Rule",
    "RuleChange",
    "Tip",
    "TipAction",
    "TipEvent",
    "TipKind",
    "Tips",
    "TipsError",
    "change_tips",
    "check",
    "default_path",
    "normal_identifier",
    "read_tips",
    "replay",
]
