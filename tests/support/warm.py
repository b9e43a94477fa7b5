"""Imported for what it leaves behind: the whole daemon loaded, and the tables built that judging needs."""

from __future__ import annotations

import os

import edge.cli.run  # noqa: F401 - with all that it imports
from edge.clock import utc_now
from edge.policy import Policy, default_path
from edge.records import RecordsSettings
from edge.station import Judge

os.environ.pop("PYTHONPATH", None)  # it was for finding this module
Judge(None, Policy.load(default_path()), RecordsSettings()).warm_up(at=utc_now())
