"""The daemon with staged reading processes: `python staged_daemon.py run --config FILE`, else as `sortgate`."""

from __future__ import annotations

from pathlib import Path

from edge.cli import main
from edge.vision import VisionWorker

if __name__ == "__main__":
    VisionWorker.program = (str(Path(__file__).with_name("staged_worker_process.py")),)
    main()
