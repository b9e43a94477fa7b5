"""A log that can't be written costs an entry, never a parcel."""

from __future__ import annotations

import os
import subprocess
import sys

from edge.cli.standard_error import StandardError

LOGGING = """
import structlog
from edge.cli.standard_error import log_as_json_lines
log_as_json_lines()
structlog.get_logger().info("a label's text \\ud83d half a sign")
print("alive")
"""


def test_entries_go_out_whole() -> None:
    read, write = os.pipe()
    StandardError(write).write("one entry\n")
    assert os.read(read, 100) == b"one entry\n"


def test_a_log_on_a_full_disk_or_with_no_reader_ends_nothing() -> None:
    read, write = os.pipe()
    os.close(read)
    for stderr in ("/dev/full", write):
        with open(stderr, "wb") as log:  # noqa: PTH123 - a descriptor, too
            done = subprocess.run(
                [sys.executable, "-c", LOGGING], stdout=subprocess.PIPE, stderr=log, timeout=50, check=True
            )
        assert done.stdout == b"alive\n"
