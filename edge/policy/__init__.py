"""Judging: rules as data, control lists with dates, and the one decision that follows from a parcel's evidence."""

from __future__ import annotations

from edge.policy.context import CONTEXT, Fact
from edge.policy.evidence import Evidence
from edge.policy.loading import PolicyError
from edge.policy.policy import Explained, Policy
from edge.policy.rules import Problem, Rule

__all__ = ["CONTEXT", "Evidence", "Explained", "Fact", "Policy", "PolicyError", "Problem", "Rule"]
