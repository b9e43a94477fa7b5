"""`python -m edge` is the command `sortgate`."""

from __future__ import annotations

from edge.cli import main

if __name__ == "__main__":
    main()
