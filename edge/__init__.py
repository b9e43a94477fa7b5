"""Sortgate: the edge daemon beside a postal sorting line. `README.md` says what it does; `edge/daemon/` wires it.

A parcel goes through the packages in this order: `capture` takes its pictures, `vision` and `identifiers` read them,
`claims` says what the text means, `records` what was declared, `policy` decides, `journal` keeps the decision for
good, `link` tells the controller, and `evidence` keeps the pictures of a hold. `domain` has the words that they all
speak in. `station` runs them one parcel after another, and `daemon` is the process in which it does.

People meet it in `cli` and `console`; `configuration` and `remote` change its settings; `health`, `alarms`,
`diagnostics` and `doctor` tell how it is; `sim` plays mail, cameras, broker and controller.
"""

from __future__ import annotations

__all__ = ["__version__"]

__version__ = "0.1.0"
